"""Every page that somebody sees, by who sees it: axe looks at each, in both languages, on a desktop and on a phone, as
it comes and as it comes back when its form was refused. A route without a line here fails `test_every_page.py`.
"""

from dataclasses import dataclass
from typing import Literal

from services.console.case import instruments


@dataclass(frozen=True)
class Seen:
    """`address`: with the parts of `addresses.py`. `organisation`: whose handler looks; None: anybody.

    `step`: who is on the way in, at this step of the login.
    """

    address: str
    organisation: str | None = None
    role: str = "handler"
    step: Literal["enrol", "code"] | None = None
    status: int = 200


NO_PAGES = {
    "/receipt/supplements": "as /receipt",
    "/receipt/answers": "as /receipt",
    "/receipt/evidence": "as /receipt",
    "/language/{language}": "leads back",
    "/login/provider": "leads to the provider",
    "/login/provider/back": "leads on",
    "/inbox/rows/{referral_id}": "a row, for the script",
    "/cases/{case_id}/documents/{document_id}": "a file",
    "/evidence/{report_id}/{attachment_id}": "a file",
    "/verify/{case_id}/bundle": "a file",
    "/supervision/export/{form}": "a file",
}
"""What is no page of its own, and why."""

POLICE, CIVIL, COURT, SCHOOL = "police-349901", "civil-affairs-349901", "court-349901", "school-349901101-1"
VILLAGE = "village-349901101201"
AUDIT, PROVINCE, PROCURATORATE = "audit-340000", "civil-affairs-340000", "procuratorate-349901"
OFFICE = "/administration/organisations/police-349901"

PAGES = (
    Seen("/"),
    Seen("/login"),
    Seen("/login/second-factor", step="enrol"),
    Seen("/login/code", step="code"),
    Seen("/login/password", POLICE),
    Seen("/nothing", status=404),
    Seen("/report"),
    Seen("/report/places"),
    Seen("/receipt"),
    Seen("/my-reports", SCHOOL, "reporter"),
    Seen("/my-reports/{report}", SCHOOL, "reporter"),
    Seen("/my-reports/{report}/supplements", SCHOOL, "reporter"),
    Seen("/my-reports/{report}/evidence", SCHOOL, "reporter"),
    Seen("/inbox", POLICE),
    Seen("/inbox?view=done", POLICE),
    Seen("/menu", POLICE),
    Seen("/cases", POLICE),
    Seen("/cases/{case}", POLICE),
    Seen("/cases/{case}/print", POLICE),
    Seen("/cases/{case}/unmask", POLICE),
    Seen("/cases/{case}?as_of={at}", POLICE),
    Seen("/cases/{case}/ask", POLICE),
    Seen("/cases/{case}/documents", POLICE),
    Seen("/cases/{case}/documents/{paper}/withdraw", POLICE),
    Seen("/cases/{case}/note", POLICE),
    Seen("/cases/{case}/accountability", POLICE),
    Seen("/accountability", POLICE),
    Seen("/reports/{report}/questions", POLICE),
    Seen("/cases/{case}/hold", POLICE, "supervisor"),
    Seen("/cases/{case}/lift", POLICE, "supervisor"),
    Seen("/cases/{case}/close", POLICE, "supervisor"),
    Seen("/cases/{case}/reopen", POLICE, "supervisor"),
    Seen("/cases/{case}/split", POLICE, "supervisor"),
    Seen("/cases/{case}/legal-referrals?forum=court", COURT),
    Seen("/cases/{case}/merge", POLICE, "supervisor"),
    Seen("/cases/{case}/break-glass", "police-349900", "supervisor"),
    Seen("/cases/{case}", CIVIL, "supervisor"),
    Seen("/cases/{case}/placements", CIVIL),
    Seen("/placements/{placement}/reviews", CIVIL),
    Seen("/placements/{placement}/end", CIVIL),
    Seen("/placements/{placement}/approve", CIVIL, "supervisor"),
    Seen("/placements/{placement}/reject", CIVIL, "supervisor"),
    Seen("/placements/{placement}/extend", CIVIL, "supervisor"),
    *(Seen(f"/legal-referrals/{{legal}}/{step}", COURT) for step in instruments.COMMANDS),
    Seen("/legal-referrals", COURT),
    Seen("/legal-referrals?view=all", VILLAGE, "reporter"),
    Seen("/my-reports/{villages}/legal-referrals?forum=court", VILLAGE, "reporter"),
    Seen("/cases/{case}/data-requests", POLICE),
    Seen("/data-requests", POLICE),
    Seen("/data-requests/{access}", POLICE),
    Seen("/data-requests/{access}/answer", POLICE),
    Seen("/data-requests/{access}/refuse", POLICE),
    Seen("/data-requests/{correction}/correct", POLICE),
    Seen("/cases/{case}/print/opened", POLICE),
    Seen("/deliveries/calendar", POLICE, "supervisor"),
    Seen("/notices/{notice}/attempts", CIVIL),
    Seen("/notices", POLICE),
    Seen("/notices?view=all", SCHOOL, "reporter"),
    Seen("/deadlines", POLICE),
    Seen("/deadlines/{clock}/suspend", POLICE),
    Seen("/deadlines/{clock}/resume", POLICE),
    Seen("/deadlines/{clock}/extend", POLICE, "supervisor"),
    Seen("/tasks/{task}/measures", POLICE),
    Seen("/tasks/{task}/resolve", POLICE),
    Seen("/tasks/{task}/transfer", POLICE),
    Seen("/tasks/{task}/return", POLICE),
    Seen("/tasks/{task}/release", POLICE),
    Seen("/tasks/{task}/measures/{measure}/withdraw", POLICE),
    Seen("/tasks/{task}/reassign", POLICE, "supervisor"),
    Seen("/verify", AUDIT, "auditor"),
    Seen("/checkpoints", AUDIT, "auditor"),
    Seen("/verify?number={number}", AUDIT, "auditor"),
    Seen("/verify?number={broken}", AUDIT, "auditor"),
    Seen("/access-log", AUDIT, "auditor"),
    Seen("/emergencies", AUDIT, "auditor"),
    Seen("/emergencies/{emergency}/review", AUDIT, "auditor"),
    Seen("/deliveries", POLICE, "supervisor"),
    Seen("/deliveries/webhooks/add", POLICE, "supervisor"),
    Seen("/deliveries/contacts/add", POLICE, "supervisor"),
    Seen("/deliveries/webhooks/{webhook}", POLICE, "supervisor"),
    Seen("/deliveries/webhooks/{webhook}/rotate", POLICE, "supervisor"),
    Seen("/deliveries/contacts/{contact}", POLICE, "supervisor"),
    Seen("/people", POLICE, "supervisor"),
    Seen("/people/{colleague}/leave", POLICE, "supervisor"),
    Seen("/people/roster", POLICE, "supervisor"),
    Seen("/administration", PROVINCE, "admin"),
    Seen(OFFICE, PROVINCE, "admin"),
    Seen(f"{OFFICE}/people/add", PROVINCE, "admin"),
    *(Seen(f"{OFFICE}/people/{{person}}/{act}", PROVINCE, "admin") for act in ("reset", "disable", "enable", "unlock")),
    Seen(f"{OFFICE}/clients/add", PROVINCE, "admin"),
    Seen("/administration/clients", PROVINCE, "admin"),
    Seen("/administration/clients/police-system/secret", PROVINCE, "admin"),
    Seen("/administration/clients/police-system/revoke", PROVINCE, "admin"),
    Seen("/administration/keys", PROVINCE, "admin"),
    Seen("/administration/policy", PROVINCE, "admin"),
    Seen("/administration/notices", PROVINCE, "admin"),
    Seen("/administration/notices/RESULT", PROVINCE, "admin"),
    Seen("/supervision", PROCURATORATE),
    Seen("/supervision/overdue", PROCURATORATE),
    Seen("/supervision/overdue/{late}/ask", PROCURATORATE),
    Seen("/supervision/refusals", PROCURATORATE),
    Seen("/supervision/refusals/legal/{refused}/ask", PROCURATORATE),
)
MAIN = tuple(
    seen
    for seen in PAGES
    if seen.address
    in (
        *(
            "/report",
            "/my-reports",
            "/inbox",
            "/cases/{case}",
            "/deadlines",
            "/notices",
            "/people/roster",
            "/deliveries",
        ),
        *("/verify?number={number}", "/access-log", "/supervision", OFFICE, "/administration/policy"),
    )
)
"""Those that each role works on."""

"""Every page that somebody sees, by who sees it. axe looks at each, in both languages, on a desktop and on a phone."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Seen:
    """`address`: with `{case}`, and parts of one that several offices work on. `organisation`: whose handler
    looks; None: anybody.
    """

    address: str
    organisation: str | None = None
    role: str = "handler"


PAGES = (
    Seen("/"),
    Seen("/login"),
    Seen("/login/code"),
    Seen("/login/password"),
    Seen("/nothing"),
    Seen("/report"),
    Seen("/report/places"),
    Seen("/receipt"),
    Seen("/my-reports", "school-349901101-1", "reporter"),
    Seen("/inbox", "police-349901"),
    Seen("/inbox?view=done", "police-349901"),
    Seen("/menu", "police-349901"),
    Seen("/cases", "police-349901"),
    Seen("/cases/{case}", "police-349901"),
    Seen("/cases/{case}/print", "police-349901"),
    Seen("/cases/{case}/unmask", "police-349901"),
    Seen("/cases/{case}?as_of={at}", "police-349901"),
    Seen("/cases/{case}/ask", "police-349901"),
    Seen("/cases/{case}/accountability", "police-349901"),
    Seen("/accountability", "police-349901"),
    Seen("/reports/{report}/questions", "police-349901"),
    Seen("/cases/{case}/documents", "police-349901"),
    Seen("/cases/{case}/legal-referrals?forum=court", "court-349901"),
    Seen("/cases/{case}/merge", "police-349901", "supervisor"),
    Seen("/cases/{case}/break-glass", "police-349900", "supervisor"),
    Seen("/cases/{case}", "civil-affairs-349901", "supervisor"),
    Seen("/cases/{case}/placements", "civil-affairs-349901"),
    Seen("/placements/{placement}/reviews", "civil-affairs-349901"),
    Seen("/placements/{placement}/end", "civil-affairs-349901"),
    Seen("/legal-referrals/{legal}/decide", "court-349901"),
    Seen("/notices/{notice}/attempts", "civil-affairs-349901"),
    Seen("/notices", "police-349901"),
    Seen("/notices?view=all", "school-349901101-1", "reporter"),
    Seen("/deadlines", "police-349901"),
    Seen("/tasks/{task}/measures", "police-349901"),
    Seen("/tasks/{task}/resolve", "police-349901"),
    Seen("/tasks/{task}/reassign", "police-349901", "supervisor"),
    Seen("/verify", "audit-340000", "auditor"),
    Seen("/checkpoints", "audit-340000", "auditor"),
    Seen("/verify?number={number}", "audit-340000", "auditor"),
    Seen("/verify?number={broken}", "audit-340000", "auditor"),
    Seen("/access-log", "audit-340000", "auditor"),
    Seen("/emergencies", "audit-340000", "auditor"),
    Seen("/emergencies/{emergency}/review", "audit-340000", "auditor"),
    Seen("/deliveries", "police-349901", "supervisor"),
    Seen("/deliveries/webhooks/add", "police-349901", "supervisor"),
    Seen("/deliveries/contacts/add", "police-349901", "supervisor"),
    Seen("/people", "police-349901", "supervisor"),
    Seen("/people/roster", "police-349901", "supervisor"),
    Seen("/administration", "civil-affairs-340000", "admin"),
    Seen("/administration/organisations/police-349901", "civil-affairs-340000", "admin"),
    Seen("/administration/clients", "civil-affairs-340000", "admin"),
    Seen("/administration/clients/police-system/secret", "civil-affairs-340000", "admin"),
    Seen("/administration/keys", "civil-affairs-340000", "admin"),
    Seen("/administration/policy", "civil-affairs-340000", "admin"),
    Seen("/administration/notices", "civil-affairs-340000", "admin"),
    Seen("/administration/notices/RESULT", "civil-affairs-340000", "admin"),
    Seen("/supervision", "procuratorate-349901"),
    Seen("/supervision/overdue", "procuratorate-349901"),
    Seen("/supervision/refusals", "procuratorate-349901"),
)

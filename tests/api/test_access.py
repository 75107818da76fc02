"""The access table holds, cell by cell, and no call is without a row."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.cases import service as cases
from services.core import clock
from services.referrals import service as referrals
from tests.api.access_table import COLUMNS, ISSUER, PUBLIC, TABLE
from tests.api.refusals import assert_problem
from tests.data_requests.asked import asked
from tests.house import House, Json, Office
from tests.reports_made import report

CONFLICTED = "civil-affairs-349901"
NO_CASE = "00000000-0000-4000-8000-000000000000"
FORMS = (
    "/v1/reports/{report_id}/attachments",
    "/v1/receipts/attachments",
    "/v1/cases/{case_id}/documents",
)
CODES = {401: "unauthenticated", 404: "not-found"}


def placement(child: str) -> Json:
    carer, at = {"name": "保护中心"}, "2026-03-10T20:30:00+08:00"
    mode = {"ground": "TG6", "mode": "PROTECTION_INSTITUTION", "child_view": "愿意"}
    return {"child_id": child, "caretaker": carer, "starts_at": at, **mode}


@dataclass
class World:
    """A case of which every caller is something, and what a call on it sends."""

    report: Json
    referral: Json
    notice: str
    measure: str
    child: str
    placement: str
    legal: str
    clock: str
    attachment: str
    checkpoint: str
    document: str
    data_request: str
    asked: Json

    def path(self, template: str) -> str:
        return template.removeprefix("/v1").format(
            report_id=self.report["id"],
            referral_id=self.referral["id"],
            case_id=self.referral["case_id"],
            notice_id=self.notice,
            measure_id=self.measure,
            placement_id=self.placement,
            legal_referral_id=self.legal,
            deadline_id=self.clock,
            attachment_id=self.attachment,
            size=self.checkpoint,
            document_id=self.document,
            data_request_id=self.data_request,
            organisation="police-349901",
            person="离任警官",
        )

    def form(self, template: str) -> dict[str, str]:
        if "receipts" in template:
            return {"receipt_code": self.report["receipt_code"]}
        return {"kind": "APPRAISAL_OPINION"} if "documents" in template else {}

    def body(self, template: str) -> Any:
        words, code = {"reason": "工作需要"}, {"receipt_code": self.report["receipt_code"]}
        measure = {"kind": "ADMONITION", "decided_at": "2026-03-11T09:00:00+08:00", "note": "已训诫"}
        named = {
            "/v1/reports": report(),
            **dict.fromkeys(("/v1/receipts/lookup", "/v1/receipts/signed"), code),
            "/v1/receipts/supplements": {**code, "narrative": "补充"},
            "/v1/receipts/answers": {**code, "question": NO_CASE, "text": "回答"},
            "/v1/deadlines/{deadline_id}/extend": {"reason": "COMPLEX", "by": {"amount": 1, "unit": "day"}},
            "/v1/supervision/reasons": {"subject": {"kind": "deadline", "id": self.clock}},
            "/v1/data-requests": self.asked,
            "/v1/accountability": {
                "ground": "FAILURE_TO_REPORT",
                "unit_type": "HOSPITAL",
                "facts": "见伤未报",
                "division_code": "349901000000",
            },
            "/v1/policy/due-date": {"rule": "P10", "from": "2026-03-10T15:20:00+08:00"},
        }
        last = {
            "supplements": {"narrative": "补充"},
            "questions": {"text": "最近一次看到孩子是什么时候？"},
            "suspend": {"reason": "APPRAISAL"},
            "resume": {},
            "receive": {},
            "claim": {},
            "release": words,
            "return": words,
            "withdraw": words,
            "leave": words,
            "reopen": words,
            "acknowledge": {},
            "attempts": {"channel": "letter", "at": "2026-03-11T09:00:00+08:00", "outcome": "delivered"},
            "reassign": {**words, "person": "表中警官"},
            "transfer": {**words, "organisation": "police-349902"},
            "resolve": {"result": "PENALISED"},
            "measures": measure,
            "referrals": {**words, "agency": "HEALTH"},
            "notes": {"text": "走访"},
            "unmask": {**words, "fields": ["children"]},
            "break-glass": words,
            "legal-hold": words,
            "lift": words,
            "accountability": {"ground": "FAILURE_TO_REPORT", "unit": "hospital-349901-1", "facts": "见伤未报"},
            "close": {"reason": "SAFE_STABLE"},
            "merge": {**words, "into": NO_CASE},
            "split": {**words, "case": NO_CASE},
            "placements": placement(self.child),
            "approve": {},
            "reject": {},
            "reviews": {"outcome": "continue", "note": "适应良好"},
            "extend": {**words, "until": "2027-03-10"},
            "end": {"reason": "DECEASED"},
            "legal-referrals": {"forum": "court", "instrument": "PROTECTION_ORDER"},
            "answer": {"note": "已告知"},
            "refuse": words,
            "correct": {"values": {"sex": "MALE"}, "note": "出生医学证明"},
            "breach": {"happened_at": "2026-03-11T09:00:00+08:00"},
        }
        return named.get(template) or last.get(template.rpartition("/")[2], {})


@pytest.fixture(scope="module")
async def callers(house: House) -> dict[str, Office]:
    offices = {
        "reporter": await house.office("school-349901101-1"),
        "stranger": await house.office("school-349902101-1"),
        "handler": await house.office("police-349901", person="表中警官"),
        "machine": await house.office("police-349901"),
        "supervisor": await house.office("police-349901", role="supervisor", person="表中所长"),
        "assist": await house.office("education-349901", person="表中老师"),
        "neighbour": await house.office("police-349902", person="邻县警官"),
        "elsewhere": await house.office("police-349902", role="supervisor", person="邻县所长"),
        "superior": await house.office("police-349900", person="市局警官"),
        "conflicted": await house.office(CONFLICTED, person="回避人员"),
        "auditor": await house.office("audit-340000", person="审计员"),
    }
    return {"nobody": house.anybody(), **offices}


async def _made(house: House, callers: dict[str, Office], template: str) -> World:
    """A fresh case: claimed by the handler where the call needs that."""
    harmer = {"relationship": "OTHER", "organisation": CONFLICTED}
    made = await callers["reporter"].do("/reports", report(suspected_harmers=[harmer]), 201)
    handler = callers["handler"]
    referral = (await handler.read("/referrals", report_number=made["number"]))["items"][0]
    path, measure = f"/referrals/{referral['id']}", ""
    if "/referrals/{referral_id}/" in template and not template.endswith(("receive", "claim")):
        await handler.do(f"{path}/claim", {})
        recorded = {"kind": "ADMONITION", "decided_at": "2026-03-11T09:00:00+08:00"}
        measure = (await handler.do(f"{path}/measures", recorded, 201))["id"]
    if template.endswith("leave"):
        await house.office("police-349901", person="离任警官")
    case_id, placed, legal = referral["case_id"], "", ""
    notices = await callers["reporter"].read("/notices", case_id=case_id)
    case = await handler.read(f"/cases/{case_id}")
    child = case["children"][0]["id"]
    clock = next(found["id"] for found in case["deadlines"] if found["organisation"] == "police-349901")
    if "placement" in template:  # the county's civil affairs stand in the conflict: the office above is the guardian
        guardian = await house.office("civil-affairs-349900", person="市局干部")
        placed = (await guardian.do(f"/cases/{case_id}/placements", placement(child), 201))["id"]
    if "{legal_referral_id}" in template:
        order = {"forum": "court", "instrument": "PROTECTION_ORDER"}
        legal = (await handler.do(f"/cases/{case_id}/legal-referrals", order, 201))["id"]
    attached = ""
    if "{attachment_id}" in template:
        attached = (await callers["reporter"].send(f"/reports/{made['id']}/attachments", b"a picture")).json()["id"]
    size = ""
    if "{size}" in template or template.endswith("bundle"):
        size = str((await callers["auditor"].post("/audit/checkpoints")).json()["size"])
    filed = ""
    if "{document_id}" in template:
        opinion = await handler.send(f"/cases/{case_id}/documents", b"an opinion", kind="APPRAISAL_OPINION")
        filed = opinion.json()["id"]
    request = ""
    if "{data_request_id}" in template:
        request = (await handler.do("/data-requests", asked(case), 201))["id"]
    notice, parts = notices["items"][0]["id"], (measure, child, placed, legal, clock, attached, size, filed, request)
    return World(made, referral, notice, *parts, asked(case))


async def _asked(caller: Office, method: str, path: str, world: World, template: str) -> httpx.Response:
    if method == "GET":
        return await caller.get(path)
    if template in FORMS:
        return await caller.send(path, b"a picture", **world.form(template))
    return await caller.post(path, world.body(template))


@pytest.mark.parametrize(("method", "template"), list(TABLE))
async def test_each_caller_gets_what_the_table_says(
    house: House, callers: dict[str, Office], method: str, template: str
) -> None:
    world = await _made(house, callers, template)
    for who, status in sorted(zip(COLUMNS, TABLE[method, template], strict=True), key=lambda cell: -cell[1]):
        if status < 300 and method == "POST":  # what is allowed changes the case: the next one finds another
            world = await _made(house, callers, template)
        path = world.path(template)
        caller = callers[who]
        answer = await _asked(caller, method, path, world, template)
        assert answer.status_code == status, (who, answer.text)
        if status in CODES:
            assert_problem(answer, status, CODES[status])


async def test_every_call_of_the_api_has_a_row(house: House) -> None:
    calls = {
        (method.upper(), path)
        for path, methods in house.app.openapi()["paths"].items()
        for method in methods
        if method in ("get", "post", "put", "patch", "delete")
    }
    assert calls == TABLE.keys() | PUBLIC | ISSUER


async def test_no_list_holds_what_its_reader_may_not_see(house: House, callers: dict[str, Office]) -> None:
    since: dict[str, Any] = {"updated_since": clock.now().isoformat(), "limit": 200}
    world = await _made(house, callers, "/v1/data-requests/{data_request_id}")
    case_id, number = world.referral["case_id"], world.report["number"]
    for who in ("neighbour", "elsewhere", "superior", "conflicted"):
        for path in (
            *("/referrals", "/referrals?agency=PUBLIC_SECURITY", "/cases", "/deadlines", "/notices", "/data-requests"),
        ):
            plain, _, agency = path.partition("?agency=")
            narrowed = {**since, "agency": agency} if agency else since
            assert case_id not in (await callers[who].get(plain, **narrowed)).text, (who, path)
        assert (await callers[who].read("/referrals", report_number=number))["items"] == []
        assert (await callers[who].read("/referrals", case_id=case_id))["items"] == []
        assert (await callers[who].read("/cases", q=number))["items"] == []
    for who in ("stranger", "handler", "auditor"):
        assert world.report["id"] not in (await callers[who].get("/reports", **since)).text, who
    assert world.report["id"] in (await callers["reporter"].get("/reports", **since)).text
    for path in ("/referrals", "/cases", "/deadlines", "/data-requests"):
        assert case_id in (await callers["handler"].get(path, **since)).text, path


async def test_only_an_escalation_shows_the_case_to_the_office_above(house: House, callers: dict[str, Office]) -> None:
    """The table's `superior` is the same office a moment later."""
    world = await _made(house, callers, "")
    superior, referral = callers["superior"], world.referral
    assert (await superior.get(f"/cases/{referral['case_id']}")).status_code == 404
    async with house.app.state.house.database.transaction() as session:
        case = await cases.take(session, UUID(referral["case_id"]))
        referrals.escalate(session, UUID(referral["id"]), "police-349900", 1)
        cases.party(session, case, "police-349900", "superior")
    assert (await superior.get(f"/cases/{referral['case_id']}")).status_code == 200
    inbox = await superior.read("/referrals", report_number=world.report["number"])
    assert [found["id"] for found in inbox["items"]] == [referral["id"]]
    assert (await superior.post(f"/referrals/{referral['id']}/claim", {})).status_code == 403

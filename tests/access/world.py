"""A case of which every caller is something; where each call of the table goes in it, and what it sends."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx

from services.core import clock
from tests.access.table import Row
from tests.data_requests.asked import asked as asked_about
from tests.house import Json, Office
from tests.reports_made import report

FORMS = ("/reports/{report_id}/attachments", "/receipts/attachments", "/cases/{case_id}/documents")
AT = "2026-03-11T09:00:00+08:00"
WHY = {"reason": "工作需要"}
MAILBOX = {"channel": "email", "address": "duty@office.example"}
WEBHOOK = {"url": "https://receiver.example/hutong"}
PAPER = b"%PDF-1.7\n an opinion"


@dataclass
class World:
    """`receipt`: what the reporter got. `ids`: by the names that the paths give them. `child`: as it was reported."""

    receipt: Json
    ids: dict[str, str]
    child: Json
    more: dict[str, str] = field(default_factory=dict)

    def path(self, row: Row) -> str:
        return row.path.format(**self.ids)

    def form(self, row: Row) -> dict[str, str]:
        if "receipts" in row.path:
            return {"receipt_code": self.receipt["receipt_code"]}
        return {"kind": "APPRAISAL_OPINION"} if "documents" in row.path else {}

    def asking(self) -> Json:
        """A person asks to see the data that are kept of the child."""
        return asked_about({"id": self.ids["case_id"], "children": [{"id": self.more["child"]}]})

    def body(self, row: Row) -> Any:
        last = row.path.rpartition("/")[2]
        return self._whole(row.path) or self._last(last) or {}

    def _whole(self, path: str) -> Any:
        code = {"receipt_code": self.receipt["receipt_code"]}
        return {
            "/reports": report(),
            "/receipts/lookup": code,
            "/receipts/signed": code,
            "/receipts/supplements": {**code, "narrative": "补充"},
            "/receipts/answers": {**code, "question": self.more.get("question"), "text": "回答"},
            "/deadlines/{deadline_id}/extend": {"reason": "COMPLEX", "by": {"amount": 1, "unit": "day"}},
            "/supervision/reasons": {"subject": {"kind": "referral", "id": self.ids["referral_id"]}},
            "/data-requests": self.asking(),
            "/accountability": {**_FAILURE, "unit_type": "HOSPITAL", "division_code": "349901000000"},
            "/webhook-endpoints": WEBHOOK,
            "/contact-points": MAILBOX,
            "/policy/due-date": {"rule": "P10", "from": "2026-03-10T15:20:00+08:00"},
            "/cases/{case_id}/split": {**WHY, "report": self.more.get("joined")},
            "/legal-referrals/{legal_referral_id}/reject": WHY,
            "/legal-referrals/{legal_referral_id}/extend": {"valid_until": "2027-03-10"},
            "/legal-referrals/{legal_referral_id}/review": {"applied_by": "RESPONDENT", "applied_at": AT},
        }.get(path)

    def _last(self, last: str) -> Any:
        return {
            "supplements": {"narrative": "补充"},
            "questions": {"text": "最近一次看到孩子是什么时候？"},
            "suspend": {"reason": "APPRAISAL"},
            "attempts": {
                "channel": "in_person",
                "at": clock.now().isoformat(),
                "outcome": "acknowledged",
                "heard": True,
            },
            "reassign": {**WHY, "person": "表中警官"},
            "transfer": {**WHY, "organisation": "police-349902"},
            "resolve": {"result": "PENALISED"},
            "measures": {"kind": "ADMONITION", "decided_at": AT, "note": "已训诫"},
            "referrals": {**WHY, "agency": "HEALTH"},
            "notes": {"text": "走访"},
            "unmask": {**WHY, "fields": ["children"]},
            "accountability": {**_FAILURE, "unit": "hospital-349901-1"},
            "close": {"reason": "SAFE_STABLE"},
            "merge": {**WHY, "into": self.more.get("other")},
            "placements": placing(self.more.get("child")),
            "reviews": {"outcome": "continue", "note": "适应良好"},
            "extend": {**WHY, "until": (clock.now() + timedelta(days=400)).isoformat()},
            "end": {"reason": "DECEASED"},
            "legal-referrals": {"forum": "court", "instrument": "PROTECTION_ORDER"},
            "accept": {"accepted_at": clock.now().isoformat()},
            "decide": {"outcome": "granted", "decided_at": clock.now().isoformat()},
            "serve": {"to": "RESPONDENT", "served_at": AT},
            "reply": {"replied_at": AT},
            "advise": {"advised_at": AT},
            "examine": {"outcome": "upheld", "examined_at": AT},
            "answer": {"note": "已告知"},
            "correct": {"values": {"sex": "MALE"}, "note": "出生医学证明"},
            "breach": {"happened_at": AT},
            "replay": {"since": AT},
            "review": {"finding": "JUSTIFIED"},
            **dict.fromkeys(("release", "return", "withdraw", "leave", "reopen", "refuse"), WHY),
            **dict.fromkeys(("break-glass", "legal-hold", "lift"), WHY),
        }.get(last)


_FAILURE = {"ground": "FAILURE_TO_REPORT", "facts": "见伤未报"}


def placing(child_id: str | None) -> Json:
    at = {"ground": "TG6", "mode": "PROTECTION_INSTITUTION", "starts_at": "2026-03-10T20:30:00+08:00"}
    return {"child_id": child_id, "caretaker": {"name": "保护中心"}, "child_view": "愿意", **at}


async def asked(caller: Office, row: Row, path: str, world: World, **headers: str) -> httpx.Response:
    """The call of this row at this path."""
    if row.method == "GET":
        return await caller.client.get(f"/v1{path}", headers={**caller.headers, **headers})
    if row.path in FORMS:
        with_headers = Office(caller.client, caller.organisation, {**caller.headers, **headers})
        return await with_headers.send(path, PAPER, **world.form(row))
    return await caller.post(path, world.body(row), **headers)

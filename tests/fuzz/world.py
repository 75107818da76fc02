"""What is fuzzed: the API's own process on a real PostgreSQL, with one case that has something of everything."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from services import issuing
from services.core import keys
from services.embedded import postgres
from tests.access.world import MAILBOX, WEBHOOK
from tests.api.marks import Marks
from tests.bench import stage
from tests.data_requests.asked import asked
from tests.reports_made import report

CALLERS = (
    ("school-349901101-1", None, None),
    ("police-349901", None, "王警官"),
    ("police-349901", "supervisor", "周所长"),
    ("civil-affairs-349901", None, "李科员"),
    ("civil-affairs-349901", "supervisor", "孙局长"),
    ("court-349901", None, "周法官"),
    ("procuratorate-349901", None, "方检察官"),
    ("police-349902", None, "邻县警官"),
    ("audit-340000", None, None),
    ("audit-340000", None, "审计员"),
)
UNLIMITED = {"HUTONG_RATE_PER_CLIENT": "100000000", "HUTONG_RATE_PER_ADDRESS": "100000000"}


@dataclass(frozen=True)
class World:
    """`tokens`: of everybody who may call. `ids`: subjects that are there, by the path parameter that names them.
    `known`: of what `tests.access.world` makes bodies. `marks`: the personal values that were planted.
    """

    address: str
    tokens: list[str]
    ids: dict[str, list[str]]
    known: dict[str, Any]
    marks: list[str]


@contextmanager
def opened(home: Path) -> Iterator[World]:
    with postgres.Server(home, durable=False).started() as server:
        keys.create_missing(server.keys_dir)
        stage.prepare(server, postgres.DATABASE)
        with stage.process(server, "api", **UNLIMITED) as served:
            yield _made(served.address, asyncio.run(_tokens(server)))


async def _tokens(server: postgres.Server) -> list[str]:
    url, keys_dir, day = server.url("hutong_api"), server.keys_dir, timedelta(days=1)
    return [
        await issuing.token(url, keys_dir, organisation, role=role, person=person, lifetime=day)
        for organisation, role, person in CALLERS
    ]


def _made(address: str, tokens: list[str]) -> World:
    marks = Marks()
    clients = [httpx.Client(base_url=f"{address}/v1", headers={"Authorization": f"Bearer {one}"}) for one in tokens]
    school, officer, chief, civil = clients[:4]
    other = _sent(school, "/reports", report())
    receipt = _sent(school, "/reports", marks.report())
    referral = _found(officer, "/referrals", report_number=receipt["number"])
    case, now = referral["case_id"], referral["created_at"]
    _sent(officer, f"/referrals/{referral['id']}/claim", {})
    taken = {"kind": "EVIDENCE_PRESERVED", "decided_at": now}
    measure = _sent(officer, f"/referrals/{referral['id']}/measures", taken)
    child = officer.get(f"/cases/{case}").json()["children"][0]["id"]
    welfare = _found(civil, "/referrals", report_number=receipt["number"])
    _sent(civil, f"/referrals/{welfare['id']}/claim", {})
    placing = {"child_id": child, "ground": "TG6", "mode": "PROTECTION_INSTITUTION", "starts_at": now}
    personal = {"child_view": marks.text("child_view"), "caretaker": {"name": marks.text("carer")}}
    filing = {"forum": "court", "instrument": "PROTECTION_ORDER", "urgent": True, "note": marks.text("filing")}
    person = {name: marks.text(f"asker's {name}") for name in ("name", "contact", "identified_by")}
    about = {"id": case, "children": [{"id": child}]}
    paper = {"kind": "EVIDENCE", "document_number": marks.text("paper's number")}
    first = {
        "report_id": receipt["id"],
        "case_id": case,
        "referral_id": referral["id"],
        "measure_id": measure["id"],
        "placement_id": _sent(civil, f"/cases/{case}/placements", placing | personal)["id"],
        "legal_referral_id": _sent(officer, f"/cases/{case}/legal-referrals", filing)["id"],
        "data_request_id": _sent(
            officer, "/data-requests", asked(about, person=person, request=marks.text("asked about data"))
        )["id"],
        "notice_id": _found(school, "/notices")["id"],
        "deadline_id": _found(officer, "/deadlines")["id"],
        "attachment_id": _filed(school, f"/reports/{receipt['id']}/attachments", marks)["id"],
        "document_id": _filed(officer, f"/cases/{case}/documents", marks, **paper)["id"],
        "endpoint_id": _sent(chief, "/webhook-endpoints", WEBHOOK)["id"],
        "contact_point_id": _sent(chief, "/contact-points", MAILBOX)["id"],
        "organisation": "police-349901",
        "person": "王警官",
    }
    more = {
        "child": child,
        "question": _sent(officer, f"/reports/{receipt['id']}/questions", {"text": marks.text("question")})["id"],
        "other": _found(officer, "/referrals", report_number=other["number"])["case_id"],
    }
    ids = {name: [value] for name, value in first.items()}
    ids["referral_id"].append(welfare["id"])
    known = {"receipt": receipt, "ids": first, "child": {}, "more": more}
    return World(address, tokens, ids, known, [*marks.values.values()])


def _sent(client: httpx.Client, path: str, body: Any) -> Any:
    return client.post(path, json=body).raise_for_status().json()


def _filed(client: httpx.Client, path: str, marks: Marks, **fields: str) -> Any:
    content = marks.text(f"content at {path}").encode()
    files = {"file": (marks.text(f"name at {path}"), content)}
    return client.post(path, data=fields, files=files).raise_for_status().json()


def _found(client: httpx.Client, path: str, **filters: str) -> Any:
    """The first of a list."""
    return client.get(path, params=filters).raise_for_status().json()["items"][0]

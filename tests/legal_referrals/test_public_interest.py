"""The procuratorate sues an agency that did nothing on its suggestion; and no instrument of the law is out of reach."""

from datetime import date
from typing import Any

import pytest

from services.core import clock
from services.policy.instruments import Instrument
from services.policy.service import Policies
from tests.house import Json
from tests.legal_referrals.conftest import Bench, Now, end_of

COURT = [
    *("FAMILY_EDU_NOTICE", "FAMILY_EDU_ORDER", "PROTECTION_ORDER", "GUARDIANSHIP_REVOCATION", "GUARDIAN_APPOINTMENT"),
    *("GUARDIANSHIP_RESTORATION", "JUDICIAL_SUGGESTION", "COURT_ADMONITION", "COURT_GUIDANCE_ACT"),
    "PUBLIC_INTEREST_ACTION",
]
PROCURATORATE = [
    *("URGE_SUIT", "SUPPORT_SUIT", "SUPPORT_GUARDIANSHIP_SUIT", "PROCURATORIAL_SUGGESTION", "ASK_REASON"),
    *("GUARDIANSHIP_SUPERVISION_ORDER", "ORDER_FILING", "URGE_LETTER", "CORRECTION_NOTICE", "PUBLIC_INTEREST_SUIT"),
    "JUDICIAL_AID",
]
BY_LITIGANT = {"GUARDIANSHIP_RESTORATION": "FORMER_GUARDIAN"}
APPLICANTS = {
    "PUBLIC_SECURITY": "police",
    "CIVIL_AFFAIRS": "civil_affairs",
    "COURT": "court",
    "PROCURATORATE": "procuratorate",
}
ADDRESSEE = "education-349901"


async def suggested(bench: Bench, time: Now, **more: bool) -> tuple[Json, Json]:
    case = await bench.case()
    time.to("04-02 10:00")
    return case, await bench.issued(case, "PUBLIC_INTEREST_SUIT", "procuratorate", addressee=ADDRESSEE, **more)


async def sue(bench: Bench, case: Json, status: int = 201, **more: str) -> Json:
    return await bench.file("procuratorate", case, "PUBLIC_INTEREST_ACTION", status, **more)


async def test_who_did_not_answer_in_two_months_is_sued(bench: Bench, time: Now) -> None:
    case, _ = await suggested(bench, time)
    assert await bench.due(case, "CT17") == end_of("06-02")
    time.to("06-02 10:00")
    assert (await sue(bench, case, 409))["type"].endswith("outside-its-time")
    time.to("06-03 10:00")
    suit = await sue(bench, case)
    assert (suit["forum"], suit["organisation"], suit["addressee"]) == ("court", "court-349901", ADDRESSEE)
    await bench.step("court", suit, "accept", accepted_at=clock.now().isoformat())
    suit = await bench.step("court", suit, "decide", outcome="granted", decided_at=clock.now().isoformat())
    assert suit["to_serve"] == ["APPLICANT", "ADDRESSEE"]
    suit = await bench.serve(suit, "APPLICANT", "ADDRESSEE")
    assert suit["served_at"] is not None
    told = (await bench.education.read("/notices", case_id=case["id"], limit=200))["items"]
    assert [notice["kind"] for notice in told if "公益诉讼" in notice["text"]] == ["SERVED", "SERVED"]


async def test_while_the_harm_spreads_fifteen_days_are_enough(bench: Bench, time: Now) -> None:
    case, _ = await suggested(bench, time, urgent=True)
    time.to("04-17 23:00")
    await sue(bench, case, 409)
    time.to("04-18 00:00")
    await sue(bench, case)


async def test_an_answer_is_examined_before_its_author_is_sued(bench: Bench, time: Now) -> None:
    case, suggestion = await suggested(bench, time)
    time.to("05-20 10:00")
    now = clock.now().isoformat()
    await bench.step("education", suggestion, "reply", replied_at=now, note="正在研究")
    time.to("06-10 10:00")
    await sue(bench, case, 409)
    examined: Json = {"outcome": "not_upheld", "examined_at": clock.now().isoformat(), "legal_reason": "未履行职责"}
    await bench.step("procuratorate", suggestion, "examine", **examined)
    await sue(bench, case)


async def test_an_answer_that_is_upheld_ends_it(bench: Bench, time: Now) -> None:
    case, suggestion = await suggested(bench, time)
    time.to("05-20 10:00")
    await bench.step("education", suggestion, "reply", replied_at=clock.now().isoformat(), note="已整改")
    examined: Json = {"outcome": "upheld", "examined_at": clock.now().isoformat()}
    await bench.step("procuratorate", suggestion, "examine", **examined)
    time.to("07-01 10:00")
    await sue(bench, case, 409)
    assert (await bench.step("procuratorate", suggestion, "conclude"))["state"] == "concluded"


async def test_it_sues_whom_it_wrote_to_and_nobody_else_sues(bench: Bench, time: Now) -> None:
    case, _ = await suggested(bench, time)
    time.to("06-03 10:00")
    refused = await sue(bench, case, 422, addressee="health-349901")
    assert [error["code"] for error in refused["errors"]] == ["another-addressee"]
    assert (await bench.file("federation", case, "PUBLIC_INTEREST_ACTION", 403))["type"].endswith("not-entitled")
    await sue(bench, await bench.case(), 409)


def test_the_instruments_are_those_of_the_law() -> None:
    policy = Policies.load().current(date(2026, 11, 25))
    by_forum = {"court": set(COURT), "procuratorate": set(PROCURATORATE)}
    table = policy.files.instruments.instruments
    assert {forum: {code for code, law in table.items() if law.forum == forum} for forum in by_forum} == by_forum


@pytest.mark.parametrize("instrument", [*COURT, *PROCURATORATE])
async def test_every_instrument_can_be_had(bench: Bench, time: Now, instrument: str) -> None:
    """Filed by whom the law names, or registered for a litigant; each outcome that it may have is reached."""
    forum, law = ("court" if instrument in COURT else "procuratorate"), law_of(instrument)
    for outcome, standing in sorted(law.outcomes.items()):
        case = await _ready(bench, time, instrument)
        legal = await _filed(bench, case, instrument, forum)
        now = clock.now().isoformat()
        await bench.step(forum, legal, "accept", accepted_at=now)
        ruling: Json = {"outcome": outcome, "decided_at": now}
        if standing == "in_force":
            ruling["valid_until"] = "2026-09-01"
        legal = await bench.step(forum, legal, "decide", **ruling)
        assert (legal["outcome"], legal["state"]) == (outcome, standing)


def law_of(instrument: str) -> Instrument:
    return Policies.load().current(date(2026, 11, 25)).instrument(instrument)


async def _ready(bench: Bench, time: Now, instrument: str) -> Json:
    """A case in which the instrument's own time has come."""
    if instrument == "PUBLIC_INTEREST_ACTION":
        case, _ = await suggested(bench, time)
        time.to("06-03 10:00")
        return case
    case = await bench.case()
    time.to("03-20 10:00")
    if instrument == "GUARDIANSHIP_RESTORATION":
        revoked = await bench.file("civil_affairs", case, "GUARDIANSHIP_REVOCATION")
        now = clock.now().isoformat()
        await bench.step("court", revoked, "accept", accepted_at=now)
        await bench.step("court", revoked, "decide", outcome="granted", decided_at=now, guardian="civil-affairs-349901")
        time.to("07-01 10:00")
    return case


async def _filed(bench: Bench, case: Json, instrument: str, forum: str) -> Json:
    law, more = law_of(instrument), dict[str, Any](forum=forum)
    if instrument in BY_LITIGANT:
        return await bench.file(forum, case, instrument, **more, applicant=BY_LITIGANT[instrument])
    who = next(name for agency, name in APPLICANTS.items() if agency in law.applicants)
    if law.addressed and not law.after:
        more["addressee"] = "police-349901" if law.addressees else ADDRESSEE
    return await bench.file(who, case, instrument, **more)

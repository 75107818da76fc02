"""A placement is proposed by civil affairs and decided by a supervisor who did not propose it."""

import asyncio
from datetime import timedelta

import pytest

from services.core import clock
from tests.house import House, Json
from tests.placements.conftest import CARE, VIEW, Guardians
from tests.reports_made import child

FIT = {"fit": True, "assessed_at": "2026-03-10T18:00:00+08:00", "identity_confirmed_by": "派出所"}
RELATIVE = {"name": "郑某姑", "relationship": "RELATIVE", "address": "示范县", "fitness": FIT}


def problem(answer: Json) -> str:
    return str(answer["type"]).rpartition("/")[2]


async def test_a_proposal_waits_and_an_approval_makes_it_active(guardians: Guardians) -> None:
    case = await guardians.case()
    proposed = await guardians.proposed(case)
    assert (proposed["state"], proposed["mode"], proposed["ground"]) == ("proposed", "PROTECTION_INSTITUTION", "TG6")
    path = f"/placements/{proposed['id']}"
    assert await guardians.handler.read(path) == proposed
    approved = await guardians.supervisor.do(f"{path}/approve", {})
    assert approved["state"] == "active"
    assert approved["limit_at"] is not None
    assert [p["id"] for p in (await guardians.handler.read(f"/cases/{case['id']}"))["placements"]] == [proposed["id"]]
    assert [e["type"] for e in await guardians.events(case)] == ["placement.proposed", "placement.approved"]


async def test_a_rejected_one_leaves_room_for_another(guardians: Guardians) -> None:
    case = await guardians.case()
    path = f"/placements/{(await guardians.proposed(case))['id']}"
    assert (await guardians.supervisor.do(f"{path}/reject", {"reason": "应先寻找其他亲属"}))["state"] == "rejected"
    assert problem(await guardians.supervisor.do(f"{path}/approve", {}, 409)) == "not-proposed"
    assert (await guardians.proposed(case))["state"] == "proposed"


async def test_only_a_supervisor_in_person_who_did_not_propose_it_decides(guardians: Guardians, house: House) -> None:
    case = await guardians.case()
    sent = guardians.proposal(case)
    proposed = await guardians.supervisor.do(f"/cases/{case['id']}/placements", sent, 201)
    path = f"/placements/{proposed['id']}"
    machine = await house.office("civil-affairs-349901", role="supervisor")
    for verdict in ("approve", "reject"):
        refused = await guardians.supervisor.do(f"{path}/{verdict}", {}, 403)
        assert problem(refused) == "proposer-may-not-decide"
        assert refused["rule"] == "M1.APPROVE"
        await guardians.handler.do(f"{path}/{verdict}", {}, 403)
        await machine.do(f"{path}/{verdict}", {}, 403)
    assert (await guardians.deputy.do(f"{path}/approve", {}))["state"] == "active"


async def test_only_civil_affairs_of_the_case_propose(guardians: Guardians, house: House) -> None:
    case = await guardians.case()
    sent, path = guardians.proposal(case), f"/cases/{case['id']}/placements"
    for office in (guardians.police, guardians.education):
        assert problem(await office.do(path, sent, 403)) == "not-civil-affairs"
    elsewhere = await house.office("civil-affairs-349902", person="邻县干部")
    await elsewhere.do(path, sent, 404)


async def test_a_child_of_eight_is_heard_and_a_younger_one_as_it_is_able(guardians: Guardians) -> None:
    case = await guardians.case(child(birth_date="2018-11-02"), child(birth_date="2019-11-02"), child(birth_date=None))
    path = f"/cases/{case['id']}/placements"
    eighth = "2026-11-02T00:00:00+08:00"
    for number, starts_at, status in ((0, eighth, 422), (0, "2026-11-01T23:59:00+08:00", 201), (1, eighth, 201)):
        sent = guardians.proposal(case, child_id=case["children"][number]["id"], starts_at=starts_at, child_view=None)
        answer = await guardians.handler.do(path, sent, status)
        if status == 422:
            assert (problem(answer), answer["rule"]) == ("child-not-heard", "M7.HEARD")
            assert answer["basis"] in answer["detail"]


async def test_an_estimated_age_counts_where_no_birth_date_is_known(guardians: Guardians) -> None:
    case = await guardians.case(child(birth_date=None, estimated_age=9))
    sent = guardians.proposal(case, child_view=None)
    assert problem(await guardians.handler.do(f"/cases/{case['id']}/placements", sent, 422)) == "child-not-heard"


@pytest.mark.parametrize(
    ("caretaker", "code"),
    [
        (None, "carer-not-assessed"),
        ({"name": "郑某姑"}, "carer-not-assessed"),
        ({"name": "郑某姑", "fitness": {**FIT, "fit": False}}, "carer-not-fit"),
        ({"name": "郑某姑", "fitness": {**FIT, "exclusions": ["ADDICTION"]}}, "carer-not-fit"),
    ],
)
async def test_a_relative_is_entrusted_only_after_a_fitness_check(
    guardians: Guardians, caretaker: Json | None, code: str
) -> None:
    case = await guardians.case()
    sent = guardians.proposal(case, mode="KINSHIP_CARE", caretaker=caretaker)
    refused = await guardians.handler.do(f"/cases/{case['id']}/placements", sent, 422)
    assert (problem(refused), refused["rule"]) == (code, "KINSHIP_CARE")
    assert (await guardians.proposed(case, mode="KINSHIP_CARE", caretaker=RELATIVE))["caretaker"]["fitness"]["fit"]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("ground", "TG8", "unknown-code"),
        ("mode", "HOTEL", "unknown-code"),
        ("child_id", "00000000-0000-4000-8000-000000000000", "unknown-child"),
        ("starts_at", "2199-01-01T00:00:00+08:00", "too-far-ahead"),
        ("starts_at", "2035-01-01", "instant-format"),
    ],
)
async def test_what_cannot_be_is_named_by_its_field(guardians: Guardians, field: str, value: str, code: str) -> None:
    case = await guardians.case()
    sent = guardians.proposal(case, **{field: value})
    refused = await guardians.handler.do(f"/cases/{case['id']}/placements", sent, 422)
    assert refused["errors"][0]["pointer"] == f"/{field}"
    assert refused["errors"][0]["code"] == code or field == "starts_at"


async def test_a_child_has_one_guardianship_at_a_time_whoever_asks_at_once(guardians: Guardians) -> None:
    case = await guardians.case(child(), child())
    path, sent = f"/cases/{case['id']}/placements", guardians.proposal(case)
    answers = await asyncio.gather(*(guardians.handler.post(path, sent) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
    assert {problem(a.json()) for a in answers if a.status_code == 409} == {"placement-overlap"}
    await guardians.proposed(case, child_id=case["children"][1]["id"])
    assert len((await guardians.handler.read("/placements", case_id=case["id"]))["items"]) == 2
    assert [e["type"] for e in await guardians.events(case)].count("placement.proposed") == 2
    assert (await guardians.auditor.read(f"/audit/cases/{case['id']}/verify"))["valid"]


async def test_a_period_that_has_passed_is_not_given_a_second_guardian(guardians: Guardians) -> None:
    case = await guardians.case()
    begun = (clock.now() - timedelta(days=9)).isoformat()
    path = await guardians.active(case, starts_at=begun)
    await guardians.handler.do(f"{path}/end", {"reason": "DECEASED"})
    sent = guardians.proposal(case, starts_at=(clock.now() - timedelta(days=3)).isoformat())
    await guardians.handler.do(f"/cases/{case['id']}/placements", sent, 409)
    await guardians.proposed(case)


async def test_the_carer_is_for_the_guardian_and_the_leading_police(guardians: Guardians, house: House) -> None:
    case = await guardians.case()
    path = f"/placements/{(await guardians.proposed(case))['id']}"
    for office in (guardians.handler, guardians.supervisor, guardians.police):
        read = await office.read(path)
        assert (read["caretaker"]["address"], read["child_view"]) == (CARE["address"], VIEW)
    machine = await house.office("police-349901")
    for office in (guardians.education, guardians.auditor, machine):
        read = await office.read(path)
        assert (read["state"], read["mode"]) == ("proposed", "PROTECTION_INSTITUTION")
        assert (read["caretaker"], read["child_view"], read["note"]) == (None, None, None)
        assert CARE["address"] not in (await office.get(f"/cases/{case['id']}")).text
        assert CARE["address"] not in (await office.get(f"/cases/{case['id']}/timeline", limit=200)).text
    opened = await guardians.education.do(f"/cases/{case['id']}/unmask", {"fields": ["notes"], "reason": "了解情况"})
    assert "祖母" not in str(opened)


async def test_a_case_with_a_placement_is_not_closed(guardians: Guardians, house: House) -> None:
    case = await guardians.case()
    placement = await guardians.proposed(case)
    chief = await house.office("police-349901", role="supervisor", person="孙所长")
    refused = await chief.do(f"/cases/{case['id']}/close", {"reason": "SAFE_STABLE"}, 409)
    assert {"kind": "placement", "id": placement["id"]} in refused["open"]
    await guardians.supervisor.do(f"/placements/{placement['id']}/reject")
    refused = await chief.do(f"/cases/{case['id']}/close", {"reason": "SAFE_STABLE"}, 409)
    assert "placement" not in {found["kind"] for found in refused["open"]}


async def test_a_stale_command_and_a_repeated_one(guardians: Guardians) -> None:
    case = await guardians.case()
    path = f"/placements/{(await guardians.proposed(case))['id']}"
    tag = (await guardians.handler.get(path)).headers["etag"]
    once = [await guardians.supervisor.post(f"{path}/approve", {}, **{"Idempotency-Key": tag + path}) for _ in "ab"]
    assert [answer.status_code for answer in once] == [200, 200]
    assert once[0].json() == once[1].json()
    stale = await guardians.handler.post(f"{path}/end", {"reason": "DECEASED"}, **{"If-Match": tag})
    assert stale.status_code == 412

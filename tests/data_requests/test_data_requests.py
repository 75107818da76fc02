"""A person asks what is kept of them, or that it be corrected; the office answers in time, and shows what it may."""

from datetime import datetime
from typing import Any

import psycopg
import pytest

from services.core import clock
from services.core.database import Database
from services.embedded.postgres import SUPERUSER, Server
from services.procedures.keepers import DataRequestKeeper
from tests.data_requests.asked import NAME, REQUEST, asked
from tests.house import House, Json, Office
from tests.procedures.conftest import Time
from tests.reports_made import child, report
from workflows.promises import Subject

NOTE = "已当面告知"
ADDRESS, SCHOOL = "杏花村3组7号", "青禾镇中心小学"


class Desk:
    """A case in whose police office people ask about their data."""

    def __init__(self, case: Json, sent: Json, police: Office, keeper: DataRequestKeeper) -> None:
        self.case, self.sent, self.police, self.keeper = case, sent, police, keeper

    async def asked(self, **more: Any) -> Json:
        made: Json = await self.police.do("/data-requests", asked(self.case, **more), 201)
        return made

    async def settle(self, request: Json) -> None:
        look = await self.keeper.look(Subject(request["id"]))
        if look.next_due_in is not None and look.next_due_in <= 0:
            await self.keeper.mark_due(Subject(request["id"]))

    async def types(self) -> list[str]:
        entries = (await self.police.read(f"/cases/{self.case['id']}/timeline", limit=200))["items"]
        return [entry["type"] for entry in entries if entry["subject"]["kind"] == "data_request"]


@pytest.fixture
async def desk(house: House, database: Database) -> Desk:
    sent = child(address=ADDRESS, school=SCHOOL)
    school = await house.office("school-349901101-1")
    police = await house.office("police-349901", person="王警官")
    number = (await school.do("/reports", report(sent), 201))["number"]
    found = (await police.read("/referrals", report_number=number))["items"][0]
    return Desk(await police.read(f"/cases/{found['case_id']}"), sent, police, DataRequestKeeper(database))


@pytest.fixture
async def auditor(house: House) -> Office:
    return await house.office("audit-340000", person="审计员")


async def test_it_is_registered_sealed_and_has_a_clock(desk: Desk, server: Server, time: Time) -> None:
    made = await desk.asked()
    assert (made["state"], made["person"]["name"], made["request"]) == ("open", NAME, REQUEST)
    clocks = (await desk.police.read(f"/cases/{desk.case['id']}/deadlines"))["items"]
    (own,) = [found for found in clocks if found["rule"] == "GBF.REQUEST"]
    assert (own["kind"], own["organisation"]) == ("Q", "police-349901")
    assert datetime.fromisoformat(own["due_at"]) == datetime.fromisoformat(made["due_at"])
    with psycopg.connect(server.url(SUPERUSER)) as connection:
        row = connection.execute("SELECT * FROM data_request WHERE id = %s", [made["id"]]).fetchone()
    assert NAME not in str(row)
    (listed,) = (await desk.police.read("/data-requests", case_id=desk.case["id"]))["items"]
    assert {**listed, "due_at": None} == {**made, "person": None, "request": None, "due_at": None}


async def test_the_person_is_shown_what_they_asked_for_on_record(desk: Desk, auditor: Office) -> None:
    path = f"/data-requests/{(await desk.asked())['id']}"
    answered = await desk.police.do(f"{path}/answer", {"fields": ["name", "address"], "note": NOTE})
    assert answered["data"] == {"name": desk.sent["name"], "address": ADDRESS}
    assert (answered["state"], answered["answer"]) == ("answered", NOTE)
    log = (await auditor.read("/audit/access-log", case_id=desk.case["id"]))["items"]
    assert [entry["fields"] for entry in log if entry["ground"] == "data_request"] == [["child.address", "child.name"]]
    assert (await desk.police.post(f"{path}/answer", {"note": NOTE})).status_code == 409
    assert await desk.types() == ["data_request.received", "data_request.answered"]


@pytest.mark.parametrize(
    ("capacity", "fields", "refused"),
    [
        ("offending_guardian", ["name", "address", "school"], ["/fields/1", "/fields/2"]),
        ("reporter_citizen", ["name", "birth_date"], ["/fields/0", "/fields/1"]),
        ("child", ["name", "address", "school"], []),
        ("guardian", ["address", "school", "id_number"], []),
    ],
)
async def test_what_the_matrix_keeps_from_a_person_is_not_shown_to_them(
    desk: Desk, capacity: str, fields: list[str], refused: list[str]
) -> None:
    path = f"/data-requests/{(await desk.asked(capacity=capacity))['id']}"
    answer = await desk.police.post(f"{path}/answer", {"fields": fields, "note": NOTE})
    assert answer.status_code == (422 if refused else 200)
    if refused:
        assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(at, "never-told") for at in refused]
        assert (await desk.police.read(path))["state"] == "open"


async def test_a_correction_is_a_new_version_and_the_old_one_still_proves_what_was_known(desk: Desk) -> None:
    path = f"/data-requests/{(await desk.asked(kind='correction'))['id']}"
    right = {"name": "小更正", "birth_date": "2015-11-02"}
    done = await desk.police.do(f"{path}/correct", {"values": right, "note": "出生医学证明"})
    assert (done["state"], done["answer"]) == ("corrected", "出生医学证明")
    case = f"/cases/{desk.case['id']}"
    assert (await desk.police.read(case))["children"][0]["birth_date"] == "2015-**-**"
    wanted = {"fields": ["children", "earlier_versions"], "reason": "核对更正"}
    opened = await desk.police.do(f"{case}/unmask", wanted)
    now, (before,) = opened["children"][0], opened["earlier_versions"]
    assert (now["name"], now["birth_date"], now["school"]) == ("小更正", "2015-11-02", SCHOOL)
    assert (before["document"]["name"], before["document"]["birth_date"]) == (desk.sent["name"], "2016-11-02")
    assert before["of"] == desk.case["children"][0]["id"]


async def test_a_corrected_child_is_known_by_what_is_right_and_no_more_by_what_was_wrong(
    house: House, desk: Desk
) -> None:
    wrong, right = "349901201611020021", "349901201611020039"
    school = await house.office("school-349901101-1")

    async def reported(**known: Any) -> str:
        number = (await school.do("/reports", report(child(name=None, birth_date=None, **known)), 201))["number"]
        return str((await desk.police.read("/referrals", report_number=number))["items"][0]["case_id"])

    first = await desk.asked(kind="correction")
    await desk.police.do(f"/data-requests/{first['id']}/correct", {"values": {"id_number": wrong}, "note": NOTE})
    assert await reported(id_number=wrong) == desk.case["id"]
    second = await desk.asked(kind="correction")
    await desk.police.do(f"/data-requests/{second['id']}/correct", {"values": {"id_number": right}, "note": NOTE})
    assert await reported(id_number=right) == desk.case["id"]
    assert await reported(id_number=wrong) != desk.case["id"]


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"sex": "NEITHER"}, "/values/sex"),
        ({"birth_date": "2999-01-01"}, "/values/birth_date"),
        ({"id_number": "12"}, "/values/id_number"),
        ({"division_code": "999999999999"}, "/values/division_code"),
        ({"guardians": [{"name": "郑某", "relationship": "NOBODY"}]}, "/values/guardians/0/relationship"),
        ({}, "/values"),
    ],
)
async def test_a_correction_that_cannot_be_changes_nothing(desk: Desk, values: Json, pointer: str) -> None:
    path = f"/data-requests/{(await desk.asked(kind='correction'))['id']}"
    answer = await desk.police.post(f"{path}/correct", {"values": values, "note": NOTE})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert (await desk.police.read(path))["state"] == "open"


async def test_it_is_refused_with_the_reason(desk: Desk) -> None:
    path = f"/data-requests/{(await desk.asked())['id']}"
    assert (await desk.police.post(f"{path}/refuse", {})).status_code == 422
    refused = await desk.police.do(f"{path}/refuse", {"reason": "提供将妨碍侦查"})
    assert (refused["state"], refused["answer"]) == ("refused", "提供将妨碍侦查")
    assert (await desk.police.post(f"{path}/correct", {"values": {"sex": "MALE"}, "note": NOTE})).status_code == 409


async def test_who_does_not_answer_is_reminded_and_late(desk: Desk, time: Time) -> None:
    made = await desk.asked()
    time.forward(days=15)
    await desk.settle(made)
    time.forward(days=20)
    await desk.settle(made)
    assert (await desk.types())[-1] in ("deadline.escalated", "deadline.breached")
    assert {"deadline.reminded", "deadline.breached"} <= set(await desk.types())
    await desk.police.do(f"/data-requests/{made['id']}/answer", {"note": NOTE})
    clocks = (await desk.police.read(f"/cases/{desk.case['id']}/deadlines"))["items"]
    (own,) = [found for found in clocks if found["rule"] == "GBF.REQUEST"]
    assert (own["state"], own["met_at"] is not None) == ("breached", True)
    look = await desk.keeper.look(Subject(made["id"]))
    assert (look.reached, look.next_due_in) == (["answered"], None)


async def test_an_answer_meets_the_clock_of_its_own_request_alone(desk: Desk, time: Time) -> None:
    one, other = await desk.asked(), await desk.asked(capacity="child")
    await desk.police.do(f"/data-requests/{one['id']}/answer", {"note": NOTE})
    clocks = (await desk.police.read(f"/cases/{desk.case['id']}/deadlines"))["items"]
    met = {found["subject"]["id"]: found["met_at"] is not None for found in clocks if found["rule"] == "GBF.REQUEST"}
    assert met == {one["id"]: True, other["id"]: False}


async def test_only_offices_that_work_on_the_case_register_and_only_the_one_that_did_answers(
    house: House, desk: Desk
) -> None:
    outside = await house.office("police-349902", person="邻县警官")
    refused = await outside.post("/data-requests", asked(desk.case))
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "unknown-case")
    made = await desk.asked()
    assert (await outside.get(f"/data-requests/{made['id']}")).status_code == 404
    beside = await house.office("education-349901", person="陈老师")
    assert (await beside.post(f"/data-requests/{made['id']}/answer", {"note": NOTE})).status_code == 403
    machine = await house.office("police-349901")
    assert (await machine.post("/data-requests", asked(desk.case))).status_code == 403


async def test_a_request_goes_with_its_case(house: House, desk: Desk) -> None:
    boss = await house.office("police-349901", role="supervisor", person="周所长")
    school = await house.office("school-349901101-1")
    number = (await school.do("/reports", report(), 201))["number"]
    into = (await desk.police.read("/referrals", report_number=number))["items"][0]["case_id"]
    made = await desk.asked()
    await boss.do(f"/cases/{desk.case['id']}/merge", {"into": into, "reason": "同一家庭"})
    assert (await desk.police.read(f"/data-requests/{made['id']}"))["case_id"] == into
    answered = await desk.police.do(f"/data-requests/{made['id']}/answer", {"fields": ["name"], "note": NOTE})
    assert answered["data"] == {"name": desk.sent["name"]}
    wrong = (await desk.police.do("/data-requests", asked({**desk.case, "id": into}, kind="correction"), 201))["id"]
    await desk.police.do(f"/data-requests/{wrong}/correct", {"values": {"name": "小更正"}, "note": NOTE})
    wanted = {"fields": ["children", "earlier_versions"], "reason": "核对更正"}
    opened = await desk.police.do(f"/cases/{into}/unmask", wanted)
    assert "小更正" in {one["name"] for one in opened["children"]}
    assert [one["document"]["name"] for one in opened["earlier_versions"]] == [desk.sent["name"]]
    as_of = await desk.police.read(f"/cases/{into}", as_of=clock.now().isoformat())
    assert "GBF.REQUEST" in {found["rule"] for found in as_of["deadlines"]}

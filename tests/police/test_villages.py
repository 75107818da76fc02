"""A village that is asked in: it persuades and stops, reports what is serious, visits, and watches over carers."""

import pytest

from tests.house import Json, Office
from tests.police.conftest import QUARTER, REASON, Now, Station

WHY = {"agency": "VILLAGE_COMMITTEE", "reason": "请协助劝诫、查访"}


async def asked_in(station: Station, task: Json, **more: str) -> Json:
    """The village's referral, claimed by its child director."""
    made = await station.police.do(f"/cases/{task['case_id']}/referrals", {**WHY, **more}, 201)
    claimed: Json = await station.director.do(f"/referrals/{made['id']}/claim", {})
    return claimed


async def test_the_village_of_the_child_is_asked_in_without_being_named(station: Station, time: Now) -> None:
    village = await asked_in(station, await station.task())
    assert (village["organisation"], village["agency"]) == ("village-349901101201", "VILLAGE_COMMITTEE")


async def test_a_unit_of_another_kind_is_no_village(station: Station, time: Now) -> None:
    task = await station.task()
    order = {**WHY, "organisation": "school-349901101-1"}
    refused = await station.police.do(f"/cases/{task['case_id']}/referrals", order, 422)
    assert refused["errors"][0]["code"] == "another-agency"


@pytest.mark.parametrize("kind", ["PERSUADE", "STOP"])
async def test_what_is_serious_is_reported_to_the_police(station: Station, time: Now, kind: str) -> None:
    task = await station.task(harm_categories=["NEGLECT_UNATTENDED"], circumstances=["OTHER_SERIOUS"])
    village = await asked_in(station, task)
    await station.by("director", village, kind, finding="SERIOUS")
    refused = await station.end("director", village, "GUIDANCE_GIVEN", 409)
    assert (refused["rule"], refused["measures"]) == ("VILLAGE.REPORT", ["REPORT_POLICE"])
    assert "第118条" in refused["basis"]
    await station.by("director", village, "REPORT_POLICE")
    clocks = await station.clocks(task)
    assert (clocks["VILLAGE.REPORT"]["state"], clocks["P12"]["organisation"]) == ("met", "police-349901")
    assert len(await station.told(task, "CALLED", "police")) == 1
    await station.end("director", village, "GUIDANCE_GIVEN")


async def test_a_village_that_only_persuades_has_nothing_to_report(station: Station, time: Now) -> None:
    village = await asked_in(station, await station.task())
    await station.by("director", village, "PERSUADE")
    await station.end("director", village, "GUIDANCE_GIVEN")


async def test_after_a_warning_the_village_visits_each_month_until_the_third_clean_visit(
    station: Station, time: Now
) -> None:
    task = await station.task()
    await station.record(task, "DV_WARNING", **REASON)
    village = await asked_in(station, task)
    states = []
    for _ in range(3):
        time.forward(days=5)
        await station.by("director", village, "FOLLOW_UP_VISIT", finding="NO_NEW_VIOLENCE")
        states.append([c["state"] for c in await station.every(task) if c["rule"] == "P21.VILLAGE"])
    assert states == [["open"], ["met", "open"], ["met", "met"]]
    assert (await station.clocks(task))["P21"]["state"] == "open"  # the police's own visit is still due


async def test_violence_that_a_visit_finds_is_reported(station: Station, time: Now) -> None:
    task = await station.task()
    await station.record(task, "DV_WARNING", **REASON)
    village = await asked_in(station, task)
    await station.by("director", village, "FOLLOW_UP_VISIT", finding="NEW_VIOLENCE")
    clocks = await station.clocks(task)
    assert "P21.VILLAGE" not in clocks
    assert clocks["VILLAGE.REPORT"]["state"] == "open"


async def test_a_carer_who_fails_is_replaced_and_the_parents_and_the_supervisor_hear(
    station: Station, time: Now
) -> None:
    task = await station.task(harm_categories=["NEGLECT_UNATTENDED"], circumstances=["OTHER_SERIOUS"])
    village = await asked_in(station, task)
    await station.by("director", village, "REPLACE_CARER")
    assert {"M16", "M16.PARENTS"} <= (await station.clocks(task)).keys()
    await station.by("director", village, "INFORM_GUARDIAN")
    await station.end("director", village, "GUIDANCE_GIVEN", 409)
    await station.by("director", village, "REPORT_SUPERVISOR")
    await station.end("director", village, "GUIDANCE_GIVEN")
    (own,) = (await station.township.read("/referrals", case_id=task["case_id"], agency="TOWNSHIP"))["items"]
    assert (own["organisation"], own["role"]) == ("township-349901101", "assist")


async def test_where_there_is_no_village_the_residents_committee_is_told_and_asked_in(
    station: Station, time: Now, committee: Office
) -> None:
    task = await station.task(division_code=QUARTER)
    await station.record(task, "DV_WARNING", **REASON)
    (told,) = (await committee.read("/notices", case_id=task["case_id"]))["items"]
    assert (told["kind"], told["audience"]) == ("DV_WARNING", "village_committee")
    made = await station.police.do(f"/cases/{task['case_id']}/referrals", WHY, 201)
    assert (made["organisation"], made["agency"]) == (committee.organisation, "VILLAGE_COMMITTEE")
    assert await station.told(task, "DV_WARNING", "village") == []

"""Bullying, dropout, a mind in danger, harm online."""

from tests.house import Json
from tests.police.conftest import Now, Station, at


async def led_by_education(station: Station, **more: object) -> Json:
    """A case that the education authority leads, and claims."""
    return await station.filed("education", **{"immediate_danger": False, "circumstances": [], **more})


async def school_in(station: Station, task: Json) -> Json:
    order = {"agency": "SCHOOL", "organisation": "school-349901101-1", "reason": "请校方办理"}
    made = await station.education.do(f"/cases/{task['case_id']}/referrals", order, 201)
    claimed: Json = await station.principal.do(f"/referrals/{made['id']}/claim", {})
    return claimed


async def test_bullying_is_investigated_in_ten_days_and_a_contested_finding_reviewed_by_the_county(
    station: Station, time: Now
) -> None:
    """The vignette's own days."""
    time.to("05-12 09:00")
    task = await led_by_education(station, harm_categories=["STUDENT_BULLYING"])
    school = await school_in(station, task)
    assert (await station.clocks(task))["E1"]["state"] == "open"
    await station.by("principal", school, "INFORM_GUARDIAN")
    await station.by("principal", school, "BULLYING_INVESTIGATION_OPENED")
    assert await station.due(task, "E2") == at("05-23 00:00")
    await station.end("principal", school, "GUIDANCE_GIVEN", 409)
    time.to("05-22 10:00")
    await station.by("principal", school, "BULLYING_INVESTIGATION", finding="BULLYING")
    await station.by("principal", school, "BULLYING_FINDING_CONTESTED")
    clocks = await station.clocks(task)
    assert [clocks[rule]["state"] for rule in ("E1", "E2", "E3")] == ["met", "met", "open"]
    assert (clocks["E3"]["organisation"], await station.due(task, "E3")) == ("education-349901", at("06-09 00:00"))
    await station.by("education", task, "BULLYING_REVIEW", finding="BULLYING")
    await station.end("principal", school, "GUIDANCE_GIVEN")
    await station.end("education", task, "GUIDANCE_GIVEN")


async def test_serious_bullying_is_no_internal_matter(station: Station, time: Now) -> None:
    task = await led_by_education(station, harm_categories=["STUDENT_BULLYING"])
    school = await school_in(station, task)
    await station.by("principal", school, "BULLYING_INVESTIGATION", finding="SERIOUS_BULLYING")
    refused = await station.end("principal", school, "GUIDANCE_GIVEN", 409)
    assert (refused["rule"], refused["measures"]) == ("E4", ["REPORT_POLICE"])
    assert "第60条" in refused["basis"]
    await station.by("principal", school, "REPORT_POLICE")
    await station.end("principal", school, "GUIDANCE_GIVEN")
    assert len(await station.told(task, "CALLED", "police")) == 1
    assert len(await station.told(task, "CALLED", "education")) == 1


async def test_a_dropout_is_registered_urged_back_reported_and_ordered_back(station: Station, time: Now) -> None:
    time.to("09-08 09:00")
    task = await led_by_education(station, harm_categories=["DROPOUT"])
    school = await school_in(station, task)
    await station.by("principal", school, "DROPOUT_REGISTERED")
    time.to("09-14 09:00")
    await station.by("principal", school, "URGE_RETURN", finding="RETURN_REFUSED")
    assert await station.due(task, "E6") == at("09-18 00:00")
    await station.end("principal", school, "SUPPORT_IN_PROGRESS", 409)
    await station.by("principal", school, "DROPOUT_REPORTED")
    assert len(await station.told(task, "CALLED", "education")) == 1
    await station.by("education", task, "RETURN_TO_SCHOOL_ORDER", until="2026-09-30T00:00:00+08:00")
    assert await station.due(task, "E7") == at("09-30 00:00")
    await station.by("principal", school, "RETURN_CONFIRMED", 422, until="2026-09-30T00:00:00+08:00")
    await station.end("education", task, "RETURNED_SCHOOL")
    assert (await station.clocks(task))["E7"]["state"] == "met"


async def test_a_mind_is_referred_through_the_parents_or_at_once_where_there_is_danger(
    station: Station, time: Now
) -> None:
    task = await led_by_education(station, harm_categories=["STUDENT_BULLYING"])
    refused = await station.by("education", task, "PSYCHOLOGICAL_REFERRAL", 422)
    assert (refused["rule"], refused["errors"][0]["code"]) == ("H2.THROUGH_PARENTS", "barred-by-law")
    await station.by("education", task, "PSYCHOLOGICAL_REFERRAL", finding="DANGER")
    clocks = await station.clocks(task)
    assert {clocks[rule]["organisation"] for rule in ("H1", "H2")} == {"health-349901"}
    assert len(await station.told(task, "CALLED", "health")) == 1
    await station.by("education", task, "INFORM_GUARDIAN")
    await station.by("education", task, "PSYCHOLOGICAL_REFERRAL")


async def test_nothing_is_removed_online_before_it_is_preserved_and_a_crime_goes_to_the_police(
    station: Station, time: Now
) -> None:
    task = await station.filed(
        "cyberspace", harm_categories=["PRIVACY_VIOLATION"], circumstances=[], immediate_danger=False
    )
    assert (await station.clocks(task))["N2"]["state"] == "open"
    refused = await station.by("cyberspace", task, "CONTENT_REMOVAL", 422)
    assert refused["rule"] == "N1.PRESERVED_FIRST"
    await station.by("cyberspace", task, "EVIDENCE_PRESERVED")
    await station.by("cyberspace", task, "CONTENT_REMOVAL")
    await station.by("cyberspace", task, "REPORT_POLICE")
    assert (await station.clocks(task))["N2"]["state"] == "met"
    assert (await station.clocks(task))["P12"]["organisation"] == "police-349901"


async def test_what_the_police_have_preserved_need_not_be_preserved_twice(station: Station, time: Now) -> None:
    task = await station.filed("police", harm_categories=["CYBER_HARM"], circumstances=[])
    online = (await station.cyberspace.read("/referrals", case_id=task["case_id"], agency="CYBERSPACE"))["items"][0]
    await station.cyberspace.do(f"/referrals/{online['id']}/claim", {})
    await station.by("cyberspace", online, "CONTENT_REMOVAL", 422)
    await station.record(task, "EVIDENCE_PRESERVED")
    await station.by("cyberspace", online, "CONTENT_REMOVAL")

"""What the police review and have appraised, what a complainant may ask for, and whom a measure calls in."""

from tests.house import Json
from tests.police.conftest import Now, Station, at


async def own(station: Station, who: str, task: Json) -> Json:
    """This office's referral in the case, claimed."""
    items = (await station.people[who].read("/referrals", case_id=task["case_id"]))["items"]
    found: Json = next(item for item in items if item["organisation"] == station.people[who].organisation)
    if found["state"] == "pending":
        await station.people[who].do(f"/referrals/{found['id']}/claim", {})
    return found


async def test_a_review_for_filing_takes_three_days_and_seven_or_thirty_from_its_beginning(
    station: Station, time: Now
) -> None:
    task = await station.task()
    await station.record(task, "CRIM_REVIEW_OPENED")
    assert await station.due(task, "P8") == at("03-14 00:00")
    time.to("03-12 09:00")
    await station.record(task, "CRIM_REVIEW_PROLONGED", finding="FACTS_TO_VERIFY")
    assert (await station.clocks(task))["P8"]["state"] == "met"
    assert await station.due(task, "P8.VERIFY") == at("03-18 00:00")  # counted from 10 March
    time.to("03-16 09:00")
    await station.record(task, "CRIM_REVIEW_PROLONGED", finding="MAJOR_CASE")
    assert await station.due(task, "P8.MAJOR") == at("04-10 00:00")
    await station.record(task, "CRIM_FILED")
    states = {rule: found["state"] for rule, found in (await station.clocks(task)).items() if rule.startswith("P8")}
    assert states == {"P8": "met", "P8.VERIFY": "met", "P8.MAJOR": "met"}


async def test_an_injury_is_appraised_once_and_in_time(station: Station, time: Now) -> None:
    task = await station.task()
    await station.record(task, "PS_CASE_FILED")
    assert await station.due(task, "P18") == at("03-11 15:40")
    time.to("03-10 17:00")
    await station.record(task, "APPRAISAL_COMMISSIONED")
    assert await station.due(task, "P18.OPINION") == at("03-11 17:00")
    time.to("03-11 09:00")
    await station.record(task, "APPRAISAL_PROLONGED")
    assert await station.due(task, "P18.COMPLEX") == at("03-18 00:00")  # from the commission
    await station.record(task, "PS_CASE_FILED")  # another case against the same man: no second appraisal
    assert [found["state"] for found in await station.every(task) if found["rule"] == "P18"] == ["met"]
    await station.record(task, "APPRAISAL_DOCUMENT")
    assert (await station.clocks(task))["P18.COMPLEX"]["state"] == "met"


async def test_an_injury_that_nobody_reported_is_not_appraised(station: Station, time: Now) -> None:
    task = await station.task(circumstances=[])
    await station.record(task, "PS_CASE_FILED")
    assert "P18" not in await station.clocks(task)


async def test_a_complainant_may_ask_twice_also_after_the_police_have_done_their_part(
    station: Station, time: Now
) -> None:
    task = await station.task(harm_categories=["MALTREATMENT"])
    await station.record(task, "CRIM_NOT_FILED", note="情节显著轻微")
    (notice,) = [n for n in await station.told(task, "NOT_FILED", "police") if n["audience"] == "victim"]
    time.to("03-11 10:00")
    told = {"channel": "in_person", "at": at("03-11 10:00").isoformat(), "outcome": "delivered"}
    await station.police.do(f"/notices/{notice['id']}/attempts", told)
    assert await station.due(task, "P14") == at("03-19 00:00")  # from the day on which they were told
    assert (await station.clocks(task))["P14"]["organisation"] is None
    await station.resolve(task, "NOT_FILED")
    time.to("03-16 10:00")
    await station.record(task, "RECONSIDERATION_ASKED")
    assert await station.due(task, "P14.DECIDE") == at("04-16 00:00")
    time.to("04-01 10:00")
    await station.record(task, "RECONSIDERATION_DECIDED")
    assert await station.due(task, "P14.REVIEW") == at("04-09 00:00")
    await station.record(task, "REVIEW_ASKED")
    assert await station.due(task, "P14.REVIEW_DECIDE") == at(
        "05-07 00:00"
    )  # to the end of the day after the May holidays


async def test_legal_aid_is_decided_assigned_and_the_child_met(station: Station, time: Now) -> None:
    task = await station.task()
    await station.record(task, "LEGAL_AID_APPLIED")
    justice = await own(station, "justice", task)
    assert await station.due(task, "J1") == at("03-18 00:00")
    await station.by("justice", justice, "LEGAL_AID")
    assert await station.due(task, "J1.ASSIGN") == at("03-14 00:00")
    await station.by("justice", justice, "LAWYER_ASSIGNED")
    assert await station.due(task, "J2") == at("03-18 00:00")
    await station.by("justice", justice, "CHILD_MET")
    assert {(await station.clocks(task))[rule]["state"] for rule in ("J1", "J1.ASSIGN", "J2")} == {"met"}


async def test_a_minor_who_is_suspected_is_given_a_lawyer(station: Station, time: Now) -> None:
    task = await station.task()
    await station.record(task, "CRIM_FILED", finding="MINOR_SUSPECT")
    assert await station.due(task, "P25") == at("03-14 00:00")
    await station.record(task, "LEGAL_AID_NOTIFIED")
    assert (await station.clocks(task))["P25"]["state"] == "met"
    assert await station.due(task, "P25.ASSIGN") == at("03-14 00:00")


async def test_what_is_transferred_for_prosecution_is_decided_within_a_month(station: Station, time: Now) -> None:
    task = await station.task()
    await station.record(task, "CRIM_FILED")
    await station.record(task, "ARREST_REQUESTED")
    assert await station.due(task, "CT18") == at("03-18 00:00")
    prosecutor = await own(station, "procuratorate", task)
    await station.by("procuratorate", prosecutor, "ARREST_DECIDED")
    await station.record(task, "PROSECUTION_NOTICE")
    await station.record(task, "TRANSFER_PROSECUTION")
    assert await station.due(task, "CT18.PROSECUTE") == at("04-11 00:00")
    await station.by("procuratorate", prosecutor, "PROSECUTED")
    assert await station.due(task, "CT20") == at("03-14 00:00")
    await station.by("procuratorate", prosecutor, "RIGHTS_TOLD")
    states = {rule: found["state"] for rule, found in (await station.clocks(task)).items() if rule[:2] == "CT"}
    assert states == {"CT18": "met", "CT18.PROSECUTE": "met", "CT20": "met"}


async def test_a_report_that_is_returned_leaves_no_clock_of_its_police_behind(station: Station, time: Now) -> None:
    task = await station.task()
    await station.record(task, "COMPETENCE_UNCLEAR")
    assert await station.due(task, "P26") == at("03-14 00:00")
    await station.police.do(f"/referrals/{task['id']}/return", {"reason": "属民政职责"})
    assert (await station.clocks(task))["P26"]["state"] == "met"

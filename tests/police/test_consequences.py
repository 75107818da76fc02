"""What each disposition of the police starts, and who hears of it."""

from tests.police.conftest import REASON, Now, Station, at


async def test_a_filing_counts_from_itself_and_not_from_the_report(station: Station, time: Now) -> None:
    task = await station.task()
    time.to("03-11 16:10")
    await station.record(task, "PS_CASE_FILED")
    assert await station.due(task, "P10") == at("03-17 00:00")  # the third day, 14 March, is a Saturday
    assert await station.due(task, "P16") == at("04-11 00:00")
    assert len(await station.told(task, "PROGRESS", "school")) == 1


async def test_before_the_transfer_for_prosecution_the_unit_is_told(station: Station, time: Now) -> None:
    task = await station.task()
    await station.record(task, "CRIM_FILED")
    refused = await station.record(task, "TRANSFER_PROSECUTION", 422)
    assert (refused["rule"], refused["errors"][0]["code"]) == ("P11.TOLD_BEFORE", "barred-by-law")
    await station.record(task, "PROSECUTION_NOTICE")
    assert "审查起诉" in (await station.told(task, "PROSECUTION", "school"))[0]["text"]
    await station.record(task, "TRANSFER_PROSECUTION")


async def test_a_warning_is_told_to_the_victim_the_village_and_whom_the_law_names(station: Station, time: Now) -> None:
    task = await station.task(division_code="349901101201")
    await station.record(task, "DV_WARNING", **REASON)
    for who in ("village", "federation", "township"):
        (told,) = await station.told(task, "DV_WARNING", who)
        assert told["state"] == "delivered"
        assert (await station.people[who].get(f"/cases/{task['case_id']}")).status_code in (403, 404)
    assert await station.told(task, "DV_WARNING", "other_village") == []


async def test_a_village_in_which_a_suspected_harmer_works_hears_nothing(station: Station, time: Now) -> None:
    harmer = {"relationship": "VILLAGE_CADRE", "organisation": "village-349901101201"}
    task = await station.task(suspected_harmers=[harmer])
    await station.record(task, "DV_WARNING", **REASON)
    assert await station.told(task, "DV_WARNING", "village") == []
    assert len(await station.told(task, "DV_WARNING", "township")) == 1


async def test_visits_begin_within_seven_days_and_go_on_until_three_in_a_row_were_clean(
    station: Station, time: Now
) -> None:
    task = await station.task()
    time.to("03-11 10:00")
    await station.record(task, "DV_WARNING", **REASON)
    assert await station.due(task, "P21") == at("03-19 00:00")
    await station.resolve(task, "WARNED")
    refused = await station.close(task, 409)
    assert "P21" in [found.get("rule") for found in refused["open"]]
    time.to("03-14 10:00")
    await station.record(task, "FOLLOW_UP_VISIT", finding="NO_NEW_VIOLENCE")
    assert (await station.clocks(task))["P21"]["state"] == "met"
    assert await station.due(task, "P31") == at("06-16 00:00")  # 14 June is a Sunday
    await station.record(task, "FOLLOW_UP_VISIT")
    await station.close(task, 409)
    await station.record(task, "FOLLOW_UP_VISIT")
    visits = [c for c in await station.every(task) if c["rule"] == "P31"]
    assert [found["state"] for found in visits] == ["met", "met"]
    await station.record(task, "FOLLOW_UP_VISIT", 409)  # nothing waits for a fourth
    await station.close(task)


async def test_new_violence_is_a_case_and_not_another_visit(station: Station, time: Now) -> None:
    task = await station.task()
    await station.record(task, "DV_WARNING", **REASON)
    time.forward(days=3)
    await station.record(task, "FOLLOW_UP_VISIT", finding="NEW_VIOLENCE")
    clocks = await station.clocks(task)
    assert "P31" not in clocks
    assert clocks["P7"]["state"] == "open"
    await station.record(task, "PS_CASE_FILED")
    assert (await station.clocks(task))["P7"]["state"] == "met"
    unknown = await station.record(task, "PS_PENALTY", 422, finding="NEW_VIOLENCE")
    assert unknown["errors"][0]["pointer"] == "/finding"


async def test_under_a_task_that_is_done_only_what_a_clock_waits_for_is_recorded(station: Station, time: Now) -> None:
    task = await station.task()
    await station.record(task, "DV_WARNING", **REASON)
    await station.resolve(task, "WARNED")
    await station.record(task, "ADMONITION", 409)
    await station.record(task, "FOLLOW_UP_VISIT")


async def test_a_refusal_to_file_is_told_and_supervised(station: Station, time: Now) -> None:
    task = await station.task(harm_categories=["TRAFFICKING"], circumstances=[])
    time.to("03-12 09:00")
    await station.record(task, "CRIM_NOT_FILED")
    assert await station.due(task, "P13") == at("03-17 00:00")
    assert len(await station.told(task, "SUPERVISION", "procuratorate")) == 1
    (told,) = await station.told(task, "NOT_FILED", "school")
    assert "七日内申请复议" in told["text"]
    assert "AJ-" not in told["text"]
    await station.deliver(task, "NOT_FILED")
    assert (await station.clocks(task))["P13"]["state"] == "open"  # it is the complainant's
    await station.police.tell(task["case_id"])
    assert (await station.clocks(task))["P13"]["state"] == "met"


async def test_when_the_police_call_civil_affairs_their_day_begins(station: Station, time: Now) -> None:
    task = await station.task(harm_categories=["TRAFFICKING"], circumstances=[])
    await station.record(task, "NOTIFY_CIVIL_AFFAIRS")
    clock = (await station.clocks(task))["M1"]
    assert (clock["organisation"], clock["agency"]) == ("civil-affairs-349901", "CIVIL_AFFAIRS")
    assert len(await station.told(task, "CALLED", "civil_affairs")) == 1


async def test_an_agency_that_has_no_part_gets_one(station: Station, time: Now) -> None:
    task = await station.task(harm_categories=["CYBER_HARM"], circumstances=[])
    case = f"/cases/{task['case_id']}"
    assert (await station.civil_affairs.get(case)).status_code == 404
    await station.record(task, "EMERGENCY_REMOVAL")
    (own,) = [r for r in (await station.civil_affairs.read(case))["referrals"] if r["agency"] == "CIVIL_AFFAIRS"]
    assert (own["role"], own["state"]) == ("assist", "pending")
    assert {"M1", "P29"} <= (await station.clocks(task)).keys()


async def test_a_transfer_is_told_to_those_who_reported_and_ends_its_own_clock(station: Station, time: Now) -> None:
    task = await station.task()
    await station.record(task, "TRANSFER_JURISDICTION")
    assert await station.due(task, "P6") == at("03-11 15:40")
    time.forward(hours=2)
    order = {"organisation": "police-349902", "reason": "案发地在邻县"}
    await station.police.do(f"/referrals/{task['id']}/transfer", order)
    clocks = await station.clocks(task)
    assert (clocks["P6"]["state"], clocks["P28"]["state"]) == ("met", "open")
    assert "移送" in (await station.told(task, "TRANSFERRED", "school"))[0]["text"]
    await station.deliver(task, "TRANSFERRED")
    assert (await station.clocks(task))["P28"]["state"] == "met"


async def test_a_transfer_after_more_than_a_day_is_late(station: Station, time: Now) -> None:
    task = await station.task()
    await station.record(task, "TRANSFER_JURISDICTION")
    time.forward(hours=25)
    order = {"organisation": "police-349902", "reason": "案发地在邻县"}
    await station.police.do(f"/referrals/{task['id']}/transfer", order)
    assert (await station.clocks(task))["P6"]["state"] == "breached"


async def test_what_is_not_the_polices_business_is_told_too(station: Station, time: Now) -> None:
    task = await station.task()
    await station.police.do(f"/referrals/{task['id']}/return", {"reason": "属民政职责"})
    assert len(await station.told(task, "TRANSFERRED", "school")) == 1


async def test_a_penalty_is_served_on_the_victim_within_two_days(station: Station, time: Now) -> None:
    task = await station.task()
    time.to("03-16 10:00")
    await station.record(task, "PS_PENALTY")
    assert await station.due(task, "P17") == at("03-19 00:00")
    await station.police.tell(task["case_id"])
    assert (await station.clocks(task))["P17"]["state"] == "met"

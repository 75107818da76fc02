"""What the law bars, and on which basis; a refusal leaves nothing behind."""

import pytest

from tests.police.conftest import REASON, Now, Station
from tests.reports_made import child, report


@pytest.mark.parametrize(
    ("kind", "rule", "law", "pointer", "code"),
    [
        ("CRITICISM_EDUCATION", "P19.NO_CRITICISM_ALONE", "第二十条", "/kind", "barred-by-law"),
        ("DV_WARNING", "P19.UNDER_FOURTEEN", "第五十一条", "/legal_reason", "missing"),
        ("PS_NO_PENALTY", "P19.UNDER_FOURTEEN", "第二十条", "/legal_reason", "missing"),
    ],
)
async def test_a_refusal_names_its_rule_and_basis_and_leaves_nothing_behind(
    station: Station, time: Now, kind: str, rule: str, law: str, pointer: str, code: str
) -> None:
    task = await station.task()
    before = await station.entries(task)
    refused = await station.record(task, kind, 422)
    assert (refused["rule"], refused["errors"][0]["pointer"], refused["errors"][0]["code"]) == (rule, pointer, code)
    assert law in refused["basis"]
    assert refused["basis"] in refused["detail"]
    assert await station.entries(task) == before
    assert (await station.police.read(f"/referrals/{task['id']}"))["measures"] == []


async def test_criticism_beside_a_warning_is_no_criticism_alone(station: Station, time: Now) -> None:
    task = await station.task()
    await station.record(task, "DV_WARNING", **REASON)
    await station.record(task, "CRITICISM_EDUCATION")


async def test_a_warning_beside_a_penalty_stands_in_for_nothing(station: Station, time: Now) -> None:
    task = await station.task()
    await station.record(task, "PS_PENALTY")
    await station.record(task, "DV_WARNING")
    assert await station.told(task, "SUPERVISION") == []


@pytest.mark.parametrize("born", ["2012-03-10", "2010-01-01", None])
async def test_from_fourteen_on_and_where_nobody_knows_a_warning_needs_no_reason(
    station: Station, time: Now, born: str | None
) -> None:
    await station.record(await station.task(born=born), "DV_WARNING")


async def test_the_age_is_that_of_the_day_of_the_event(station: Station, time: Now) -> None:
    """Fourteen the day after: the case knows the group, and no birth date."""
    task = await station.task(born="2012-03-11")
    assert (await station.police.read(f"/cases/{task['case_id']}"))["age_groups"] == ["AGE_8_13"]
    await station.record(task, "DV_WARNING", 422)


async def test_an_identity_number_tells_the_age_where_no_birth_date_is_known(station: Station, time: Now) -> None:
    task = await station.reported(report(child(birth_date=None, id_number="349901201905017777")))
    assert (await station.police.read(f"/cases/{task['case_id']}"))["age_groups"] == ["AGE_0_7"]


async def test_the_procuratorate_hears_of_a_warning_instead_of_a_penalty_and_reads_the_reason(
    station: Station, time: Now
) -> None:
    task = await station.task()
    prosecutor = station.procuratorate
    assert (await prosecutor.get(f"/cases/{task['case_id']}")).status_code == 404
    await station.record(task, "DV_WARNING", **REASON)
    case = await prosecutor.read(f"/cases/{task['case_id']}")
    roles = {r["agency"]: r["role"] for r in case["referrals"]}
    assert roles["PROCURATORATE"] == "supervise"
    (police,) = [r for r in case["referrals"] if r["agency"] == "PUBLIC_SECURITY"]
    assert police["measures"][0]["legal_reason"] == REASON["legal_reason"]
    (told,) = await station.told(task, "SUPERVISION", "procuratorate")
    assert "家庭暴力告诫书" in told["text"]


async def test_there_is_no_second_warning_instead_of_a_penalty(station: Station, time: Now) -> None:
    task = await station.task()
    await station.record(task, "DV_WARNING", **REASON)
    time.forward(days=4)
    refused = await station.record(task, "DV_WARNING", 422, **REASON)
    assert (refused["rule"], refused["errors"][0]["code"]) == ("P22.NO_SECOND_WARNING", "barred-by-law")
    await station.record(task, "PS_PENALTY")
    time.forward(hours=1)
    await station.record(task, "DV_WARNING")


async def test_a_mistaken_warning_that_was_withdrawn_was_none(station: Station, time: Now) -> None:
    task = await station.task()
    made = await station.record(task, "DV_WARNING", **REASON)
    await station.police.do(f"/referrals/{task['id']}/measures/{made['id']}/withdraw", {"reason": "误录"})
    await station.record(task, "DV_WARNING", **REASON)


async def test_a_warning_in_an_earlier_case_of_the_same_child_counts(station: Station, time: Now) -> None:
    """The first case is closed after three clean visits, so the next report opens another one."""
    again = report(child())
    first = await station.reported(again)
    await station.record(first, "DV_WARNING", **REASON)
    await station.resolve(first, "WARNED")
    for _ in range(3):
        time.forward(days=5)
        await station.record(first, "FOLLOW_UP_VISIT")
    await station.close(first)
    time.forward(days=30)
    second = await station.reported(again)
    assert second["case_id"] != first["case_id"]
    refused = await station.record(second, "DV_WARNING", 422, **REASON)
    assert refused["rule"] == "P22.NO_SECOND_WARNING"


async def test_a_refusal_to_file_where_the_law_files_directly_needs_its_reason(station: Station, time: Now) -> None:
    task = await station.task(harm_categories=["SEXUAL_ABUSE"], circumstances=[])
    assert await station.due(task, "P9.DIRECT") == time().replace(day=11)
    refused = await station.record(task, "CRIM_NOT_FILED", 422)
    assert (refused["rule"], refused["errors"][0]["pointer"]) == ("P9.DIRECT_FILING", "/legal_reason")
    await station.resolve(task, "GUIDANCE_GIVEN", 409)
    await station.record(task, "CRIM_FILED")
    assert (await station.clocks(task))["P9.DIRECT"]["state"] == "met"
    await station.resolve(task, "CRIMINAL_FILED")


async def test_violence_at_home_is_not_resolved_without_the_measure_that_the_law_demands(
    station: Station, time: Now
) -> None:
    task = await station.task()
    before = await station.entries(task)
    refused = await station.resolve(task, "GUIDANCE_GIVEN", 409)
    assert refused["type"].endswith("/measure-missing")
    assert (refused["rule"], refused["measures"]) == ("P19", ["DV_WARNING", "PS_PENALTY", "CRIM_FILED"])
    assert "第20条" in refused["basis"]
    assert await station.entries(task) == before
    clock = (await station.clocks(task))["P19"]
    assert (clock["state"], clock["met_at"]) == ("open", None)
    await station.record(task, "DV_WARNING", **REASON)
    await station.resolve(task, "WARNED")
    assert (await station.clocks(task))["P19"]["state"] == "met"


async def test_the_demand_lasts_when_its_time_has_run_out(station: Station, time: Now) -> None:
    task = await station.task()
    time.forward(hours=80)
    await station.resolve(task, "GUIDANCE_GIVEN", 409)
    await station.record(task, "PS_PENALTY")
    await station.resolve(task, "PENALISED")
    assert (await station.clocks(task))["P19"]["state"] == "breached"


@pytest.mark.parametrize(("result", "state"), [("PENALISED", "met"), ("UNFOUNDED", "cancelled")])
async def test_a_result_that_says_so_meets_the_demand_and_where_nothing_was_it_falls_away(
    station: Station, time: Now, result: str, state: str
) -> None:
    task = await station.task()
    await station.resolve(task, result)
    assert (await station.clocks(task))["P19"]["state"] == state


async def test_after_a_reopening_an_earlier_measure_is_still_one(station: Station, time: Now) -> None:
    task = await station.task()
    await station.record(task, "PS_PENALTY")
    await station.resolve(task, "PENALISED")
    await station.close(task)
    await station.chief.do(f"/cases/{task['case_id']}/reopen", {"reason": "补充材料"})
    again = (await station.police.read("/referrals", case_id=task["case_id"], state="pending"))["items"][0]
    await station.police.do(f"/referrals/{again['id']}/claim", {})
    await station.resolve(again, "GUIDANCE_GIVEN")

"""The scenarios that the product brings: each due time comes out as the file says, and nothing else is breached."""

import re
from datetime import date, datetime, timedelta

import pytest

from services.core.clock import SHANGHAI
from services.simulation import page, scenario
from services.simulation.chronicle import Chronicle
from services.simulation.scenario import Scenario
from tests.simulation.conftest import Played, Written, printed

pytestmark = pytest.mark.stack
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}")
DRAWN = re.compile(r"(AJ|BG|ZZ)-\d{6}")  # a case's or a report's number, drawn anew each time


OTHERS = [name for name in scenario.built_in() if name != "worked-example"]


@pytest.fixture(scope="module")
async def twice(play: Played) -> list[Chronicle]:
    """The worked example, played two times."""
    return [await play(scenario.read("worked-example")) for _ in range(2)]


def test_each_due_time_of_the_worked_example_comes_out_as_its_table_says(twice: list[Chronicle]) -> None:
    assert not twice[0].wrong
    due = {run.rule: run.due_at for run in twice[0].clocks if run.expected}
    assert due["CT3"] == datetime(2026, 3, 24, tzinfo=SHANGHAI)  # five days end on a Sunday, and so with Monday
    assert due["CT4"] == datetime(2026, 3, 18, 9, tzinfo=SHANGHAI)  # hours do not roll
    assert due["CT14"] == datetime(2026, 5, 7, tzinfo=SHANGHAI)  # a month ends in the May holidays
    assert due["P24"] == datetime(2026, 3, 26, tzinfo=SHANGHAI)  # three working days
    assert (twice[0].ends - twice[0].begins).days > 16 * 30


def test_the_clinic_that_did_not_report_is_held_to_account_in_a_case_of_its_own(twice: list[Chronicle]) -> None:
    said = [entry.type for entry in twice[0].entries]
    steps = (
        "accountability.linked",
        "accountability.opened",
        "accountability.informed",
        "legal.replied",
        "case.closed",
    )
    assert [type_ for type_ in said if type_ in steps] == [*steps, "case.closed"]


def test_two_runs_tell_the_same_and_name_no_id(twice: list[Chronicle]) -> None:
    for tell in (printed, page.html):
        first, second = map(tell, twice)
        assert first == second
        assert not UUID.search(first)
        assert not DRAWN.search(first)


def test_every_entry_has_the_time_of_the_given_clock(twice: list[Chronicle]) -> None:
    found = twice[0]
    acts, due = {deed.at for deed in found.deeds}, {run.due_at for run in found.clocks}
    recorded = {entry.recorded_at for entry in found.entries}
    assert recorded - acts
    assert {entry.recorded_at for entry in found.entries if entry.type == "deadline.breached"} <= due
    assert min(recorded) == found.begins
    assert max(recorded) <= found.ends


@pytest.mark.parametrize("name", OTHERS)
async def test_what_the_scenario_expects_is_so(play: Played, name: str) -> None:
    found = await play(scenario.read(name))
    assert not found.wrong
    assert sum(run.expected for run in found.clocks)


SILENCE = """
title: {zh: 无人处理, en: Nobody acts}
people:
  teacher: {organisation: school-349901101-1}
  officer: {organisation: police-349901, person: 王警官}
acts:
  - at: 2026-09-30 17:00
    by: teacher
    what: {zh: 报告, en: A report}
    path: /reports
    body:
      children: [{name: 小禾, birth_date: 2016-11-02}]
      harm_categories: [NEGLECT_UNATTENDED]
      division_code: "349901101201"
    due: {REFERRAL.CLAIM: 2026-10-08, P1: 2026-09-30 19:00}
  - at: 2026-09-30 19:00
    by: officer
    what: {zh: 最后一分钟受理, en: Accepted in the last minute}
    path: /referrals/{referral}/claim
until: 2026-10-20 09:00
breached: [REFERRAL.CLAIM, REFERRAL.RECEIVE]
"""


async def test_where_nobody_acts_the_clock_is_breached_when_it_is_due_and_goes_up(play: Played, write: Written) -> None:
    found = await play(scenario.read(write(SILENCE)))
    assert not found.wrong
    claim = next(run for run in found.clocks if run.rule == "REFERRAL.CLAIM")
    assert (claim.state, claim.level) == ("breached", 2)
    marked = [e.recorded_at for e in found.entries if e.type == "deadline.breached" and e.basis == claim.rule]
    assert marked == [claim.due_at] == [datetime(2026, 10, 9, tzinfo=SHANGHAI)]  # past seven days of holidays


async def test_who_acts_in_the_last_minute_acts_in_time(play: Played, write: Written) -> None:
    found = await play(scenario.read(write(SILENCE)))
    accepted = next(run for run in found.clocks if run.rule == "P1")
    assert (accepted.state, accepted.met_at) == ("met", accepted.due_at)


async def test_another_start_moves_every_act_and_expects_nothing(play: Played, write: Written) -> None:
    wanted = scenario.read(write(SILENCE)).starting(date(2026, 11, 9))
    found = await play(wanted)
    assert (found.begins, found.wrong) == (datetime(2026, 11, 9, 17, tzinfo=SHANGHAI), [])
    claim = next(run for run in found.clocks if run.rule == "REFERRAL.CLAIM")
    assert claim.due_at == datetime(2026, 11, 11, tzinfo=SHANGHAI)


async def test_what_comes_out_otherwise_is_said(play: Played, write: Written) -> None:
    wrong = SILENCE.replace("REFERRAL.CLAIM: 2026-10-08", "REFERRAL.CLAIM: 2026-10-01")
    found = await play(
        scenario.read(write(wrong.replace("breached: [REFERRAL.CLAIM, ", "status: closed\nbreached: [")))
    )
    assert [(one.about, one.expected, one.found) for one in found.wrong] == [
        ("REFERRAL.CLAIM", "2026-10-01 24:00", "2026-10-08 24:00"),
        ("breached", "REFERRAL.RECEIVE", "REFERRAL.CLAIM, REFERRAL.RECEIVE"),
        ("status", "closed", "in_handling"),
    ]


def test_children_are_as_old_on_other_days() -> None:
    body = {"birth_date": "2016-11-02", "decided_at": ["2026-03-10 15:20"], "note": "三月"}
    assert scenario.moved(body, timedelta(days=31)) == {
        "birth_date": "2016-12-03",
        "decided_at": ["2026-04-10 15:20"],
        "note": "三月",
    }


def test_an_unmoved_scenario_is_itself() -> None:
    wanted: Scenario = scenario.read("worked-example")
    assert wanted.starting(date(2026, 3, 10)) is wanted

"""The page of a played scenario: one file, whatever the labels are, and a picture that says what the tables say."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal
from xml.etree import ElementTree

import pytest

from services.console.chain import picture
from services.console.chain.facts import REPORTER, Lane
from services.console.words import words_of
from services.core.clock import SHANGHAI
from services.policy.rules import Text
from services.simulation import page
from services.simulation.chronicle import Chronicle, Deed, Entry, Run

SCHOOL, POLICE = Lane(REPORTER, "报告单位"), Lane("PUBLIC_SECURITY", "公安机关")
START = datetime(2026, 3, 10, 15, 35, tzinfo=SHANGHAI)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def deed(number: int, at: datetime, lane: Lane = POLICE) -> Deed:
    return Deed(number=number, at=at, who="某人", lane=lane, what=Text(zh="行为", en="An act"))


def run(title: str, due: timedelta, met: timedelta | None, state: Literal["met", "breached"]) -> Run:
    return Run(
        rule="P1",
        title=title,
        basis="依据",
        kind="S",
        shape="limit",
        lane=POLICE,
        whose="公安局",
        started_at=START,
        due_at=START + due,
        met_at=START + met if met else None,
        breached_at=START + due if state == "breached" else None,
        state=state,
        level=0,
        expected=True,
    )


@pytest.fixture
def told() -> Chronicle:
    entry = Entry(START, START, "report.received", "reporter", "收到报告", "R1", {"P1": START + HOUR})
    close, met = [deed(n, START + (n - 1) * HOUR / 60) for n in (2, 3, 5)], run("按时的", DAY, HOUR, "met")
    return Chronicle(
        title=Text(zh="题目", en="Title"),
        begins=START,
        ends=START + 30 * DAY,
        policy="anhui-2026.1",
        deeds=[deed(1, START, SCHOOL), *close, deed(6, START + DAY)],
        entries=[entry],
        clocks=[met, run("没有办的", DAY, None, "breached"), run("迟办的", DAY, 3 * DAY, "breached")],
        wrong=[],
    )


def test_whatever_is_written_in_a_label_stays_text(told: Chronicle) -> None:
    made = page.html(replace(told, title=Text(zh="<script>alert(1)</script>", en="&")))
    assert "<script" not in made
    assert "&lt;script&gt;" in made
    assert not re.search(r'(src|href)="', made)


def test_the_picture_is_well_formed_and_marks_what_ran_out(told: Chronicle) -> None:
    svg = re.search(r"<svg.*?</svg>", page.html(told), re.DOTALL)
    assert svg
    drawn = ElementTree.fromstring(svg[0])  # noqa: S314 - our own
    texts = [text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert {"没有办的：逾期 29 天", "迟办的：迟办 2 天", "按时的"} <= set(texts)
    assert svg[0].count('class="diamond"') == 2


def test_acts_that_stand_too_close_are_one_disc_with_their_numbers(told: Chronicle) -> None:
    lanes = picture.drawn(told.chain, words_of("zh")).strips
    assert [strip.lane for strip in lanes] == [SCHOOL, POLICE]
    assert [disc.text for disc in lanes[1].discs] == ["2–3,5", "6"]


def test_no_bar_covers_another_or_its_label(told: Chronicle) -> None:
    bars = picture.drawn(told.chain, words_of("zh")).strips[1].bars
    assert len({bar.y for bar in bars}) == len(bars)  # they begin together

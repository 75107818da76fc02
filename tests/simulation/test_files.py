"""A scenario that cannot be played is refused before anything is played, with file, line, column and reason."""

import re

import pytest

from services.core.errors import StartupRefused
from services.simulation import scenario
from tests.simulation.conftest import Written

PLAYABLE = """title: {zh: 题, en: Title}
people:
  teacher: {organisation: school-349901101-1}
acts:
  - {at: 2026-03-10 15:35, by: teacher, what: {zh: 报, en: r}, path: /reports, named: first}
  - {at: 2026-03-10 15:36, by: teacher, what: {zh: 补, en: s}, path: "/reports/{first}/supplements"}
"""


@pytest.mark.parametrize(
    ("right", "wrong", "reason"),
    [
        (
            "by: teacher, what: {zh: 补",
            "by: nobody, what: {zh: 补",
            r"line 6, column \d+, acts.1.by: nobody of `people`",
        ),
        ("{first}", "{second}", r"line 6, column \d+, acts.1.path: no earlier act knows second"),
        (
            "path: /reports,",
            'path: "/cases/{case}/close",',
            r"line 5, column \d+, acts.0.path: no earlier act knows case",
        ),
        ("15:36", "15:34", r"line 6, column \d+, acts.1.at: it lies before the act before it"),
        ("2026-03-10 15:36", "tomorrow", r"line 6, column \d+, acts.1.at: write a moment as YYYY-MM-DD HH:MM"),
        ("path: /reports,", "path: reports,", r"line 5, column \d+, acts.0.path: a path begins with a slash"),
        ("named: first", "name: first", r"line 5, column \d+, acts.0.name: Extra inputs are not permitted"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(write: Written, right: str, wrong: str, reason: str) -> None:
    scenario.read(write(PLAYABLE))
    with pytest.raises(StartupRefused) as refused:
        scenario.read(write(PLAYABLE.replace(right, wrong)))
    assert str(refused.value).startswith("the scenario cannot be played:")
    assert re.search(reason, str(refused.value))


def test_an_unknown_scenario_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(StartupRefused, match=r"there is no scenario nothing; there are: .*worked-example"):
        scenario.read("nothing")

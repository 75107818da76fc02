"""A report that cannot be is refused with every wrong field, and nothing of it is kept."""

from datetime import timedelta
from typing import Any

import pytest

from services.core import clock
from tests.api.refusals import assert_problem
from tests.house import House, Office
from tests.reports_made import child, report

pytestmark = pytest.mark.usefixtures("nothing_stored")

TODAY = clock.now().astimezone(clock.SHANGHAI).date()
HARMER = {"name": None, "relationship": "FATHER", "is_guardian": True, "organisation": None}


def _in(days: int) -> str:
    return (clock.now() + timedelta(days=days)).isoformat()


UNTRUE: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "unknown circumstance": (
        report(circumstances=["MULTIPLE_INJURY", "BORED"]),
        [("/circumstances/1", "unknown-code")],
    ),
    "unknown harm category": (report(harm_categories=["NOISE"]), [("/harm_categories/0", "unknown-code")]),
    "unknown division": (report(division_code="119999000000"), [("/division_code", "unknown-division")]),
    "child's unknown division": (
        report(child(), child(division_code="119999000000")),
        [("/children/1/division_code", "unknown-division")],
    ),
    "unknown organisation of a harmer": (
        report(suspected_harmers=[HARMER, {**HARMER, "organisation": "school-of-nowhere"}]),
        [("/suspected_harmers/1/organisation", "unknown-organisation")],
    ),
    "unknown sex": (report(child(sex="ROBOT")), [("/children/0/sex", "unknown-code")]),
    "unknown category of child": (report(child(category="RICH")), [("/children/0/category", "unknown-code")]),
    "unknown relationship": (
        report(child(guardians=[{"relationship": "KING"}]), reporter={"relationship": "QUEEN"}),
        [("/reporter/relationship", "unknown-code"), ("/children/0/guardians/0/relationship", "unknown-code")],
    ),
    "born in the future": (
        report(child(birth_date=(TODAY + timedelta(days=1)).isoformat())),
        [("/children/0/birth_date", "in-the-future")],
    ),
    "eighteen that very day": (
        report(child(birth_date="2008-03-10")),
        [("/children/0/birth_date", "of-age")],
    ),
    "long of age": (report(child(), child(birth_date="1960-01-01")), [("/children/1/birth_date", "of-age")]),
    "an event in the future": (report(occurred_at=_in(1)), [("/occurred_at", "in-the-future")]),
    "an event at the end of time": (
        report(occurred_at="9999-12-31T23:59:59-12:00"),
        [("/occurred_at", "in-the-future")],
    ),
    "neither circumstance nor harm": (
        report(circumstances=[], harm_categories=[]),
        [("/circumstances", "circumstance-or-harm-category")],
    ),
    "all at once": (
        report(child(birth_date="1960-01-01"), circumstances=["BORED"], division_code="119999000000"),
        [
            ("/children/0/birth_date", "of-age"),
            ("/circumstances/0", "unknown-code"),
            ("/division_code", "unknown-division"),
        ],
    ),
}

MISSHAPEN: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "no children": ({**report(), "children": []}, [("/children", "too-short")]),
    "children left out": ({k: v for k, v in report().items() if k != "children"}, [("/children", "missing")]),
    "an event without an offset": (report(occurred_at="2026-03-10T15:20:00"), [("/occurred_at", "timezone-aware")]),
    "an event as a date": (report(occurred_at="2026-03-10"), [("/occurred_at", "timezone-aware")]),
    "an event in seconds": (report(occurred_at=1773127200), [("/occurred_at", "instant-format")]),
    "an event in written seconds": (report(occurred_at="1773127200"), [("/occurred_at", "instant-format")]),
    "an event before our time": (
        report(occurred_at="0001-01-01T00:00:00+08:00"),
        [("/occurred_at", "greater-than-equal")],
    ),
    "a birth date in seconds": (report(child(birth_date=1478044800)), [("/children/0/birth_date", "date-format")]),
    "a birth date in words": (report(child(birth_date="1478044800")), [("/children/0/birth_date", "date-format")]),
    "a birth date with an hour": (
        report(child(birth_date="2016-11-02T00:00:00")),
        [("/children/0/birth_date", "date-format")],
    ),
    "a day that is not": (
        report(child(birth_date="2016-02-30")),
        [("/children/0/birth_date", "date-from-datetime-parsing")],
    ),
    "a long narrative": (report(narrative="伤" * 20_001), [("/narrative", "string-too-long")]),
    "an unknown field": (report(colour="red"), [("/colour", "extra-forbidden")]),
    "an unknown field of a child": (report(child(nick="x")), [("/children/0/nick", "extra-forbidden")]),
    "a field whose name needs escaping": (report(**{"a/b~c": 1}), [("/a~1b~0c", "extra-forbidden")]),
    "an id number of full-width digits": (
        report(child(id_number="１" * 18)),
        [("/children/0/id_number", "string-pattern-mismatch")],
    ),
    "an id number that is short": (
        report(child(id_number="123")),
        [("/children/0/id_number", "string-pattern-mismatch")],
    ),
    "a division of another shape": (report(division_code="3499"), [("/division_code", "string-pattern-mismatch")]),
    "a truth in words": (report(immediate_danger="yes"), [("/immediate_danger", "bool-type")]),
    "a number for a name": (report(child(name=7)), [("/children/0/name", "string-type")]),
    "an endless age": (report(child(estimated_age=10**30)), [("/children/0/estimated_age", "less-than")]),
    "an age of eighteen": (report(child(estimated_age=18)), [("/children/0/estimated_age", "less-than")]),
    "too many children": (report(*(child() for _ in range(21))), [("/children", "too-long")]),
    "a list for an object": (report(reporter=[]), [("/reporter", "model-attributes-type")]),
}


@pytest.mark.parametrize("case", UNTRUE)
async def test_what_cannot_be_is_refused_with_its_pointer(house: House, school: Office, case: str) -> None:
    sent, wrong = UNTRUE[case]
    for caller in (school, house.anybody()):
        assert_problem(await caller.post("/reports", sent), 422, "unprocessable", *wrong)


@pytest.mark.parametrize("case", MISSHAPEN)
async def test_what_has_another_form_is_refused_with_its_pointer(house: House, case: str) -> None:
    sent, wrong = MISSHAPEN[case]
    assert_problem(await house.anybody().post("/reports", sent), 422, "invalid-request", *wrong)


async def test_refusals_speak_chinese_and_english_when_asked(house: House) -> None:
    wrong = report(child(birth_date="1960-01-01"), circumstances=["BORED"])
    chinese = assert_problem(
        await house.anybody().post("/reports", wrong),
        422,
        "unprocessable",
        ("/circumstances/0", "unknown-code"),
        ("/children/0/birth_date", "of-age"),
    )
    english = (await house.anybody().post("/reports", wrong, **{"Accept-Language": "en-GB, zh;q=0.5"})).json()
    words = [chinese["title"], chinese["detail"], *(error["message"] for error in chinese["errors"])]
    assert not any(word.isascii() for word in words), words
    words = [english["title"], english["detail"], *(error["message"] for error in english["errors"])]
    assert all(word.isascii() for word in words), words
    assert [e["code"] for e in english["errors"]] == [e["code"] for e in chinese["errors"]]

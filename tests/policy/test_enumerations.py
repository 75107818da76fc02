"""The enumerations are whole, are said in both languages, and are used by whom the law gives them to."""

import re

import pytest

from services.policy.rules import Text
from services.policy.service import Policy
from tests.policy import enumerations

WHOLE = {
    "circumstances": enumerations.CIRCUMSTANCES,
    "reporter_units": enumerations.REPORTER_UNITS,
    "harm_categories": enumerations.HARM_CATEGORIES,
    "agencies": enumerations.AGENCIES,
    "placement_modes": enumerations.PLACEMENT_MODES,
    "placement_grounds": enumerations.PLACEMENT_GROUNDS,
    "order_measures": enumerations.ORDER_MEASURES,
    "results": enumerations.RESULTS,
}
MEASURES = {
    "PUBLIC_SECURITY": enumerations.POLICE,
    "PROCURATORATE": enumerations.PROCURATORATE,
    "CIVIL_AFFAIRS": enumerations.CIVIL_AFFAIRS,
    "VILLAGE_COMMITTEE": enumerations.VILLAGE,
}
ADDED = {"PUBLIC_INTEREST_ACTION"}  # the suit itself, of which the law's list names the whole
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_an_enumeration_is_the_laws(policy: Policy, name: str) -> None:
    assert policy.terms(name).keys() == set(WHOLE[name].split())


@pytest.mark.parametrize("agency", sorted(MEASURES))
def test_an_agency_may_take_every_measure_that_the_law_gives_it(policy: Policy, agency: str) -> None:
    assert set(MEASURES[agency].split()) <= set(policy.measures_of(agency))


def test_the_instruments_are_those_of_court_and_procuratorate(policy: Policy) -> None:
    every = {*enumerations.COURT_INSTRUMENTS.split(), *enumerations.PROCURATORATE_INSTRUMENTS.split(), *ADDED}
    assert policy.terms("instruments").keys() == every


def test_a_childs_case_is_closed_for_the_ten_reasons_of_the_design(policy: Policy) -> None:
    reasons = {code for code in policy.terms("closure_reasons") if policy.closes(code, "protection")}
    assert reasons == set(enumerations.CLOSURE_REASONS.split())


def test_everybody_but_families_and_citizens_has_the_duty_to_report(policy: Policy) -> None:
    units = policy.terms("reporter_units")
    assert {code for code in units if not policy.must_report(code)} == set(enumerations.VOLUNTARY.split())


def test_every_code_is_said_in_both_languages(policy: Policy) -> None:
    for name, terms in policy.vocabularies.items():
        for code, term in terms.items():
            assert isinstance(term, Text)
            assert CHINESE.search(term.zh) or term.zh.startswith("DNA"), (name, code)
            assert not CHINESE.search(term.en), (name, code)

"""Several versions of the law side by side, and what one version says of its codes."""

from datetime import date
from pathlib import Path

import pytest

from services.core.errors import NotFound
from services.policy.service import Policies, Policy


def test_the_latest_version_in_force_applies(extra: Path) -> None:
    policies = Policies.load(extra)
    assert policies.current(date(2026, 6, 30)).version == "anhui-2026.1"
    assert policies.current(date(2026, 7, 1)).version == "trial-1"


def test_a_case_keeps_the_version_that_it_was_opened_under(extra: Path) -> None:
    policies = Policies.load(extra)
    assert policies.of("anhui-2026.1").version == "anhui-2026.1"
    with pytest.raises(NotFound) as missing:
        policies.of("anhui-1999.1")
    assert missing.value.code == "unknown-policy-version"


def test_before_the_first_version_there_is_no_law_to_apply(policies: Policies) -> None:
    with pytest.raises(NotFound) as missing:
        policies.current(date(2025, 12, 31))
    assert missing.value.code == "no-policy-in-force"


def test_the_nine_circumstances_have_the_laws_numbers(policy: Policy) -> None:
    terms = policy.files.vocabulary.circumstances.values()
    assert [term.number for term in terms] == [f"C{number}" for number in range(1, 10)]


@pytest.mark.parametrize(
    ("vocabulary", "count"),
    [
        ("circumstances", 9),
        ("harm_categories", 28),
        ("agencies", 23),
        ("reporter_units", 30),
        ("results", 19),
        ("closure_reasons", 12),  # two of them of what holds a unit to account
        ("placement_modes", 4),
        ("placement_grounds", 7),
        ("relationships", 22),
        ("child_categories", 6),
        ("sexes", 3),
    ],
)
def test_an_enumeration_is_whole(policy: Policy, vocabulary: str, count: int) -> None:
    assert len(policy.terms(vocabulary)) == count


def test_a_code_has_words_in_both_languages(policy: Policy) -> None:
    assert policy.label("agencies", "PUBLIC_SECURITY", "zh") == "公安机关"
    assert policy.label("agencies", "PUBLIC_SECURITY", "en") == "Police"
    assert policy.label("agencies", "NOBODY", "en") == "NOBODY"
    assert policy.has("sexes", "FEMALE")
    assert not policy.has("sexes", "female")


def test_an_agency_records_its_own_measures_only(policy: Policy) -> None:
    police, civil_affairs = policy.measures_of("PUBLIC_SECURITY"), policy.measures_of("CIVIL_AFFAIRS")
    assert {"DV_WARNING", "PS_CASE_FILED", "PS_PENALTY", "CRIM_FILED"} <= set(police)
    assert "TEMP_GUARDIANSHIP" in civil_affairs
    assert "DV_WARNING" not in civil_affairs
    assert "TEMP_GUARDIANSHIP" not in police
    assert "OTHER_SUPPORT" in set(police) & set(civil_affairs)


def test_every_agency_has_a_measure_and_a_result_to_record(policy: Policy) -> None:
    for agency in policy.terms("agencies"):
        assert policy.measures_of(agency)
        assert {"UNFOUNDED", "SUPPORT_IN_PROGRESS"} <= set(policy.results_of(agency))


def test_only_the_police_answer_that_somebody_was_penalised(policy: Policy) -> None:
    assert "PENALISED" in policy.results_of("PUBLIC_SECURITY")
    assert "PENALISED" not in policy.results_of("CIVIL_AFFAIRS")

"""The table of rows, held against the files: no row of the law is without its rule, and none says another number."""

import pytest

from services.policy.rules import Rule
from services.policy.service import Policy
from tests.policy.rows import ANSWERED, BY_DATE, DECIDED, ELSEWHERE, EVERY, NO_TIME, NOT_ROLLED, RUNS, SILENT

Number = tuple[int, str, str, str]
NUMBERS: dict[str, Number] = {
    code: number for table in (RUNS, ANSWERED) for rules in table.values() for code, number in rules.items()
}


def _number(rule: Rule) -> Number:
    assert rule.limit is not None, rule.code
    return rule.limit[0], rule.limit[1].value, rule.kind, rule.verified


def test_no_row_is_missing_and_none_is_made_up() -> None:
    assert RUNS.keys() | ANSWERED.keys() | SILENT | BY_DATE.keys() | ELSEWHERE.keys() | NO_TIME == EVERY


@pytest.mark.parametrize("code", sorted(NUMBERS))
def test_a_row_says_its_number_its_unit_its_kind_and_its_mark(policy: Policy, code: str) -> None:
    assert _number(policy.rule(code)) == NUMBERS[code]


@pytest.mark.parametrize("code", sorted({code for rules in RUNS.values() for code in rules}))
def test_what_belongs_to_a_case_starts_and_ends_there(policy: Policy, code: str) -> None:
    rule = policy.rule(code)
    assert bool(rule.trigger) != (code in DECIDED)
    assert rule.met_by or rule.is_window


@pytest.mark.parametrize("code", sorted({code for rules in ANSWERED.values() for code in rules}))
def test_what_belongs_to_no_case_starts_in_none(policy: Policy, code: str) -> None:
    rule = policy.rule(code)
    assert not rule.trigger
    assert not rule.met_by


@pytest.mark.parametrize("code", sorted(SILENT))
def test_where_nobody_names_a_number_nobody_is_ever_late(policy: Policy, code: str) -> None:
    rule = policy.rule(code)
    assert rule.limit is None
    assert not rule.trigger


def test_what_is_due_on_a_day_of_the_year_says_which(policy: Policy) -> None:
    assert {code: policy.rule(code).month_day for code in BY_DATE} == BY_DATE


@pytest.mark.parametrize("row", sorted(ELSEWHERE))
def test_a_norm_that_is_no_limit_stands_where_it_is_kept(policy: Policy, row: str) -> None:
    kind, code, *more = ELSEWHERE[row]
    match kind:
        case "constraint":
            assert code in policy.files.measures.constraints
        case "step":
            assert set(more) <= policy.instrument(code).steps
        case _:
            assert getattr(policy.instrument(code), kind)


def test_days_months_and_years_roll_unless_a_state_ends_or_somebody_is_held(policy: Policy) -> None:
    """Hours never roll, and working days have nothing to roll over."""
    for code, (_, unit, _, _) in NUMBERS.items():
        rolls = unit in ("day", "month", "year") and code not in NOT_ROLLED
        assert policy.rule(code).rolls is rolls, code


def test_where_the_law_names_no_number_the_number_is_marked_as_the_designs(policy: Policy) -> None:
    for code in NUMBERS:
        rule = policy.rule(code)
        assert (rule.default is not None) == (rule.amount is None), code
        if rule.default is not None:
            assert rule.amount_by == "D", code


def test_every_rule_says_on_what_it_rests_and_where_that_was_read(policy: Policy) -> None:
    for rule in policy.rules.values():
        assert rule.basis.zh, rule.code
        assert set(rule.source) <= policy.files.deadlines.sources.keys(), rule.code


def test_a_rule_that_is_no_row_is_the_houses_own_or_the_designs(policy: Policy) -> None:
    """What was added to the law's rows stands here by name; a new one is a decision."""
    rows = NUMBERS.keys() | SILENT | BY_DATE.keys()
    own = {
        code for code in policy.rules if code.split(".")[0] in ("REFERRAL", "RESULT", "NOTICE", "TELL", "SUPERVISION")
    }
    assert policy.rules.keys() - rows - own == {"M6.FILE", "M7.HEARD", "VILLAGE.REPORT", "GBF.REQUEST"}
    assert {policy.rule(code).kind for code in own} <= {"D", "Q"}
    assert {policy.rule(code).limit for code in ("M7.HEARD", "M6.FILE")} == {None}


def test_limits_of_another_time_say_until_when(policy: Policy) -> None:
    for code in ("P7.BEFORE_2024", "P7.BEFORE_2024.COMPLEX"):
        assert str(policy.rule(code).effective_to) == "2023-12-31"
    assert str(policy.rule("P7").effective_from) == "2024-01-01"
    assert str(policy.rule("M13").effective_from) == "2026-07-01"

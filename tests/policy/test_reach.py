"""No clock that nothing can start, and none that, once started, nothing can meet."""

import ast
from pathlib import Path

import pytest

from services.policy.rules import Rule
from services.policy.service import Policies, Policy
from tests.policy.emitted import MET, NOTICE_MEETS, NOTICE_STARTS, STARTED, Who, met, started

ROOT = Path(__file__).parents[2] / "services"
POLICY = Policies.load()
VERSIONS = sorted(POLICY._by_version)


def _for(rule: Rule, policy: Policy) -> set[str]:
    """Whose clock it may be."""
    return set(rule.agencies) or set(policy.terms("agencies")) - rule.agencies_except


def _concerned(event: str, rule: Rule, policy: Policy, who: Who) -> bool:
    """Whether those whom the event concerns are those whose clock it is. A right is nobody's: whoever it is uses it."""
    agencies = who.get(event, set())
    return None in agencies or bool(agencies & _for(rule, policy)) or (rule.is_window and bool(agencies))


def test_what_nobody_tells_is_found() -> None:
    policy = POLICY.of(VERSIONS[-1])
    police, who = policy.rule("P21"), met(policy)
    assert _concerned("measure.FOLLOW_UP_VISIT", police, policy, who)
    assert not _concerned("measure.SHELTER", police, policy, who)  # another agency's
    assert not _concerned("report.supplemented", police, policy, who)  # of which no clock hears
    assert not _concerned("legal.PROTECTION_ORDER.replied", police, policy, who)  # it takes no reply


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> Policy:
    return POLICY.of(request.param)


def test_each_trigger_of_each_rule_is_something_that_the_code_tells_it(version: Policy) -> None:
    who = started(version)
    dead = [
        (rule.code, event)
        for rule in version.rules.values()
        for event in rule.trigger
        if not _concerned(event, rule, version, who)
    ]
    assert dead == []


def test_each_clock_that_something_starts_can_be_met_by_whom_it_concerns(version: Policy) -> None:
    """A right needs nothing: it ends with its time. Everything else can be done by who is late without."""
    who = met(version)
    dead = [
        (rule.code, event)
        for rule in version.rules.values()
        for event in rule.met_by
        if not _concerned(event, rule, version, who)
    ]
    assert dead == []


def test_each_condition_of_each_rule_can_hold(version: Policy) -> None:
    for rule in version.rules.values():
        for role in rule.roles:
            assert version.has("roles", role), rule.code
        if rule.when.grounds or rule.when.serious is not None:
            assert "accountability" in rule.cases, rule.code
        if rule.when.harm_categories or rule.when.circumstances or rule.when.age_groups:
            assert "protection" in rule.cases, rule.code


def test_each_clock_counts_from_what_can_have_been_done(version: Policy) -> None:
    for rule in version.rules.values():
        if rule.counts_from is not None:
            assert _concerned(f"measure.{rule.counts_from}", rule, version, met(version)), rule.code


def _named(*calls: str) -> set[str]:
    """The strings in those functions of the code that make one of these calls."""
    found: set[str] = set()
    for file in ROOT.rglob("*.py"):
        for function in ast.walk(ast.parse(file.read_text())):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                inside = [*ast.walk(function)]
                if {ast.unparse(node.func) for node in inside if isinstance(node, ast.Call)} & set(calls):
                    found |= {str(node.value) for node in inside if isinstance(node, ast.Constant)}
    return found


def test_what_the_code_is_said_to_tell_stands_where_it_tells_the_clocks() -> None:
    assert _named("deadlines.start", "_start") >= STARTED
    assert _named("deadlines.meet", "policy.met_by") >= MET
    assert _named("start", "service.start") >= NOTICE_STARTS
    assert _named("meet", "service.meet") >= NOTICE_MEETS


def test_each_measure_and_each_result_is_somebodys(version: Policy) -> None:
    usable = {
        code
        for agency in version.terms("agencies")
        for kind in ("protection", "accountability")
        for codes in (version.measures_of(agency, kind), version.results_of(agency, kind))
        for code in codes
    }
    assert usable == {*version.terms("measures"), *version.terms("results")}

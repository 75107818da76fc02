"""Which clocks start, for whom, what stops them, and how they climb."""

import dataclasses
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.errors import NotFound
from services.policy.rules import Facts, Unit
from services.policy.service import Policies, Policy, rung_at
from tests.policy.conftest import Edit

DV = frozenset({"DOMESTIC_VIOLENCE"})
SEXUAL = frozenset({"SEXUAL_ABUSE"})
POLICE = Facts(agency="PUBLIC_SECURITY", role="lead", risk="high", harm_categories=DV)
URGENT_POLICE = dataclasses.replace(POLICE, risk="urgent", immediate_danger=True)
CIVIL_AFFAIRS = Facts(agency="CIVIL_AFFAIRS", role="assist", risk="high", harm_categories=DV)
SUPERVISING = Facts(agency="PROCURATORATE", role="supervise", risk="high")


@pytest.mark.parametrize(
    ("event", "facts", "codes"),
    [
        ("referral.created", POLICE, {"P1", "REFERRAL.RECEIVE"}),
        ("referral.created", URGENT_POLICE, {"P1.URGENT", "REFERRAL.RECEIVE.URGENT"}),
        ("referral.created", CIVIL_AFFAIRS, {"REFERRAL.CLAIM", "REFERRAL.RECEIVE"}),
        ("referral.created", dataclasses.replace(CIVIL_AFFAIRS, risk="urgent"),
         {"REFERRAL.CLAIM.URGENT", "REFERRAL.RECEIVE.URGENT"}),
        # whoever supervises signs for it, and has nothing to claim or resolve
        ("referral.created", SUPERVISING, {"REFERRAL.RECEIVE"}),
        ("referral.claimed", SUPERVISING, set()),
        ("referral.claimed", POLICE, {"REFERRAL.RESOLVE", "P19"}),
        ("referral.claimed", dataclasses.replace(POLICE, harm_categories=frozenset({"SEXUAL_ABUSE"})),
         {"REFERRAL.RESOLVE"}),
        ("referral.claimed", CIVIL_AFFAIRS, {"REFERRAL.RESOLVE"}),
        ("referral.claimed", URGENT_POLICE, {"REFERRAL.RESOLVE.URGENT", "P19"}),
        # sexual assault of a child under fourteen files directly
        ("referral.claimed", dataclasses.replace(POLICE, harm_categories=SEXUAL, age_groups=frozenset({"AGE_8_13"})),
         {"REFERRAL.RESOLVE", "P9.DIRECT"}),
        ("referral.claimed", dataclasses.replace(POLICE, harm_categories=SEXUAL, age_groups=frozenset({"AGE_14_15"})),
         {"REFERRAL.RESOLVE", "P9"}),
        ("measure.DV_WARNING", POLICE, {"P21"}),
        ("measure.CRIM_NOT_FILED", POLICE, {"P13", "P15"}),
        ("measure.TRANSFER_JURISDICTION", POLICE, {"P6"}),
        ("measure.NOTIFY_CIVIL_AFFAIRS", POLICE, set()),
        ("measure.NOTIFY_CIVIL_AFFAIRS", CIVIL_AFFAIRS, {"M1"}),
        # the three days run from filing, and are owed to a unit only
        ("measure.PS_CASE_FILED", dataclasses.replace(POLICE, reporter_unit=True), {"P10", "P16"}),
        ("measure.PS_CASE_FILED", POLICE, {"P16"}),
        ("measure.CRIM_FILED", dataclasses.replace(POLICE, reporter_unit=True), {"P10"}),
        ("report.received", dataclasses.replace(POLICE, reporter_unit=True), set()),
        ("case.handled", Facts(risk="high"), {"RESULT.TELL"}),
        ("notice.result.delivered", Facts(audience="reporter_unit"), {"NOTICE.ACKNOWLEDGE"}),
        ("notice.result.delivered", Facts(audience="anonymous"), set()),
        ("notice.acceptance.delivered", Facts(audience="reporter_unit"), set()),
        ("nothing.known", POLICE, set()),
    ],
)  # fmt: skip
def test_an_event_starts_its_clocks(policy: Policy, event: str, facts: Facts, codes: set[str]) -> None:
    assert {rule.code for rule in policy.started_by(event, facts)} == codes


@pytest.mark.parametrize(
    ("event", "codes"),
    [
        ("referral.received", {"REFERRAL.RECEIVE", "REFERRAL.RECEIVE.URGENT"}),
        ("referral.claimed", {"P1", "P1.URGENT", "REFERRAL.CLAIM", "REFERRAL.CLAIM.URGENT",
                              "REFERRAL.CLAIM.ACCOUNTABILITY", "REFERRAL.RECEIVE", "REFERRAL.RECEIVE.URGENT"}),
        ("referral.resolved", {"REFERRAL.RESOLVE", "REFERRAL.RESOLVE.URGENT", "REFERRAL.RESOLVE.ACCOUNTABILITY", "P16",
                               "P29", "M1", "P12", "H1", "H2", "N2", "P5", "P8", "P8.VERIFY", "P8.MAJOR",
                               "P18", "P18.OPINION", "P18.DOCUMENT", "P18.COMPLEX", "P25",
                               "P25.ASSIGN", "P26", "M4", "M12", "M25", "CT18", "CT18.PROSECUTE", "CT20", "CT21",
                               "CT21.RESULT", "J1", "J1.ASSIGN", "J2"}),
        ("result.PENALISED", {"P19"}),
        ("referral.transferred", {"P6", "P12", "P5", "P8", "P8.VERIFY", "P8.MAJOR", "P26"}),
        ("referral.returned", {"P12", "N2", "P5", "P26"}),
        ("measure.DV_WARNING", {"P19"}),
        ("measure.PS_PENALTY", {"P19", "P16", "P7"}),
        ("measure.FOLLOW_UP_VISIT", {"P21", "P31", "P21.VILLAGE", "M9"}),
        ("measure.CRITICISM_EDUCATION", set()),
        ("notice.progress.delivered", {"P10", "TELL.ACCEPTANCE"}),
        ("notice.result.delivered", {"P10", "RESULT.TELL", "TELL.ACCEPTANCE"}),
        ("notice.acknowledged", {"NOTICE.ACKNOWLEDGE", "TELL.HANDED_OVER"}),
        ("nothing.known", set()),
    ],
)  # fmt: skip
def test_an_event_meets_its_clocks(policy: Policy, event: str, codes: set[str]) -> None:
    assert set(policy.met_by(event)) == codes


@pytest.mark.parametrize("risk", ["urgent", "high", "medium", "low"])
@pytest.mark.parametrize("role", ["lead", "assist"])
def test_every_agency_has_one_clock_for_each_milestone_at_every_risk(policy: Policy, role: str, risk: str) -> None:
    for agency in policy.terms("agencies"):
        facts = Facts(agency=agency, role=role, risk=risk)
        created = [rule.milestone for rule in policy.started_by("referral.created", facts)]
        claimed = [rule.milestone for rule in policy.started_by("referral.claimed", facts)]
        assert sorted(map(str, created)) == ["claimed", "received"]
        assert claimed == ["resolved"]


def test_urgent_is_never_slower(policy: Policy) -> None:
    start = datetime(2026, 3, 10, 8, tzinfo=UTC)
    for code in (code for code in policy.rules if code.endswith(".URGENT")):
        urgent, calm = policy.due_at(code, start), policy.due_at(code.removesuffix(".URGENT"), start)
        assert urgent is not None
        assert calm is not None
        assert urgent < calm


def test_a_duty_without_a_number_breaches_only_by_a_default_marked_as_the_designs(policy: Policy) -> None:
    start = datetime(2026, 3, 10, 8, tzinfo=UTC)
    unlimited = {code for code, rule in policy.rules.items() if policy.due_at(code, start) is None}
    assert {"R1", "R2", "P2", "E7", "N1"} <= unlimited
    for code, rule in policy.rules.items():
        if rule.unit in (Unit.IMMEDIATE, Unit.PROMPT):
            assert (code in unlimited) == (rule.default is None)
            assert rule.default is None or rule.amount_by == "D"


def test_every_clock_that_starts_can_run_out(policy: Policy) -> None:
    start = datetime(2026, 3, 10, 8, tzinfo=UTC)
    assert all(policy.due_at(code, start) for code, rule in policy.rules.items() if rule.trigger)


def test_states_end_on_their_own_day_and_acts_roll(policy: Policy) -> None:
    assert not any(policy.rule(code).rolls for code in ("M6", "CT2", "M24", "M25", "CT10.EARLIEST", "CT18"))
    assert all(policy.rule(code).rolls for code in ("P10", "P16", "CT3", "CT8", "CT14", "M6.R1", "M6.R2", "M6.R3"))


def test_the_rules_that_the_api_names_are_there(policy: Policy) -> None:
    named = ("P10", "CT1", "CT1.URGENT", "P8", "P8.VERIFY", "P23.EXPLAIN", "M6", "M6.WARN", "M6.R1")
    assert [policy.rule(code).code for code in named] == list(named)


def test_an_unknown_rule_is_not_found(policy: Policy) -> None:
    with pytest.raises(NotFound) as missing:
        policy.rule("P99")
    assert missing.value.code == "unknown-rule"


def test_a_rule_that_ended_starts_nothing(extra: Path, edit: Edit) -> None:
    ends = "trigger: [case.handled]\n    effective_to: "
    edit("deadlines.yaml", "trigger: [case.handled]", ends + "2026-08-31")
    policy = Policies.load(extra).of("trial-1")
    assert policy.started_by("case.handled", Facts(), date(2026, 8, 31))
    assert not policy.started_by("case.handled", Facts(), date(2026, 9, 1))
    edit("deadlines.yaml", ends + "2026-08-31", ends + "2026-06-30")  # before this version came into force
    assert not Policies.load(extra).of("trial-1").started_by("case.handled", Facts())


def test_a_clock_reminds_twice_breaches_and_escalates_again(policy: Policy) -> None:
    rungs = [(rung.fraction, rung.action) for rung in policy.rungs("P1")]
    assert rungs == [(0.5, "remind"), (0.9, "remind"), (1.0, "breach"), (2.0, "escalate")]


def test_silence_climbs_as_well(policy: Policy) -> None:
    assert [rung.action for rung in policy.rungs("REFERRAL.RECEIVE")] == ["remind", "breach", "escalate"]


def test_a_notice_not_acknowledged_goes_to_a_person(policy: Policy) -> None:
    assert [rung.action for rung in policy.rungs(policy.rule("NOTICE.ACKNOWLEDGE"))] == ["hand_over"]


instants = st.datetimes(
    datetime.fromisoformat("2024-01-01"), datetime.fromisoformat("2030-01-01"), timezones=st.just(UTC)
)


@given(instants, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_the_rung_of_a_breach_is_the_due_time_and_rungs_rise(start: datetime, span: timedelta) -> None:
    due = start + span
    assert rung_at(start, due, 1.0) == due
    assert rung_at(start, due, 2.0) == due + span
    assert abs(rung_at(start, due, 0.5) - start - span / 2) <= timedelta(microseconds=1)
    assert rung_at(start, due, 0.5) <= rung_at(start, due, 0.9) <= due

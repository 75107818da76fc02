"""Whom a report calls, case by case; and what must hold for every mixture."""

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.policy.documents import Route
from services.policy.routing import RISKS, merge
from services.policy.service import Policies

POLICY = Policies.load().of("anhui-2026.1")
TABLE = POLICY.files.routing
PS, CA, EDU, PROC = "PUBLIC_SECURITY", "CIVIL_AFFAIRS", "EDUCATION", "PROCURATORATE"


@pytest.mark.parametrize(
    ("circumstances", "harms", "danger", "risk", "parts"),
    [
        # the worked example: a school's report travels to police, civil affairs and education
        (["MULTIPLE_INJURY"], ["DOMESTIC_VIOLENCE"], True, "urgent", {PS: "lead", CA: "assist", EDU: "assist"}),
        (["MULTIPLE_INJURY"], ["DOMESTIC_VIOLENCE"], False, "high", {PS: "lead", CA: "assist", EDU: "assist"}),
        ([], ["STUDENT_BULLYING"], False, "medium", {EDU: "lead", PS: "assist"}),
        (["MULTIPLE_INJURY"], ["STUDENT_BULLYING"], False, "high", {PS: "lead", EDU: "assist", CA: "assist"}),
        ([], ["STUDENT_BULLYING"], True, "urgent", {PS: "lead", EDU: "assist"}),
        ([], ["CYBER_HARM"], False, "high", {PS: "lead", "CYBERSPACE": "assist"}),
        ([], ["DROPOUT"], False, "medium", {EDU: "lead", CA: "assist"}),
        ([], ["DROPOUT", "CHILD_LABOUR"], False, "medium",
         {EDU: "lead", CA: "assist", PS: "assist", "HR_SOCIAL_SECURITY": "assist"}),
        ([], ["CHILD_LABOUR"], False, "medium", {"HR_SOCIAL_SECURITY": "lead", PS: "assist", EDU: "assist"}),
        ([], ["PSYCHOLOGICAL_ABNORMALITY"], False, "medium", {"HEALTH": "lead", EDU: "assist"}),
        ([], ["SELF_HARM"], True, "urgent", {PS: "lead", "HEALTH": "assist", EDU: "assist", CA: "assist"}),
        (["SEXUAL_U14_FEMALE"], ["SEXUAL_ABUSE"], False, "high",
         {PS: "lead", CA: "assist", "HEALTH": "assist", PROC: "supervise"}),
        ([], ["GUARDIAN_UNFIT"], False, "high",
         {CA: "lead", PS: "assist", "WOMENS_FEDERATION": "assist", PROC: "supervise"}),
        (["UNKNOWN_MISSING_TRAFFICKED"], [], False, "urgent", {PS: "lead", CA: "assist", PROC: "supervise"}),
        ([], ["INTERNET_ADDICTION"], False, "low", {EDU: "lead", "CYBERSPACE": "assist", "HEALTH": "assist"}),
    ],
)  # fmt: skip
def test_a_report_travels_to(
    circumstances: list[str], harms: list[str], danger: bool, risk: str, parts: dict[str, str]
) -> None:
    routing = POLICY.route(circumstances, harms, danger)
    assert routing.risk == risk
    assert {assignment.agency: assignment.role for assignment in routing.assignments} == parts


def test_all_nine_circumstances_go_to_the_police_first() -> None:
    assert {route.lead for route in TABLE.circumstances.values()} == {PS}


def test_every_route_cites_its_basis() -> None:
    for route in chain(TABLE.circumstances.values(), TABLE.harm_categories.values()):
        assert any(law in route.basis for law in ("WBF", "QB", "FJB", "SEED", "JSWS"))


def test_a_report_without_any_code_is_not_routed() -> None:
    with pytest.raises(ValueError, match="neither"):
        POLICY.route([], [], True)


def test_an_agency_named_twice_keeps_the_weightier_part() -> None:
    education = Route(risk="low", lead=EDU, supervise=(PS, PROC), basis="WBF")
    police = Route(risk="high", lead=PS, assist=(PROC,), supervise=(EDU,), basis="WBF")
    parts = {a.agency: a.role for a in merge([education, police], TABLE).assignments}
    assert parts == {PS: "lead", EDU: "assist", PROC: "assist"}


codes = st.tuples(
    st.frozensets(st.sampled_from(sorted(TABLE.circumstances))),
    st.frozensets(st.sampled_from(sorted(TABLE.harm_categories))),
).filter(any)


@given(codes, st.booleans())
def test_exactly_one_agency_leads_and_none_is_called_twice(
    named: tuple[frozenset[str], frozenset[str]], danger: bool
) -> None:
    routing = POLICY.route(*named, danger)
    agencies = [assignment.agency for assignment in routing.assignments]
    assert [a.agency for a in routing.assignments if a.role == "lead"] == [routing.lead]
    assert len(agencies) == len(set(agencies))


@given(codes, codes)
def test_another_category_never_lowers_the_risk_nor_drops_an_agency(
    one: tuple[frozenset[str], frozenset[str]], more: tuple[frozenset[str], frozenset[str]]
) -> None:
    before = POLICY.route(*one, False)
    after = POLICY.route(one[0] | more[0], one[1] | more[1], False)
    assert RISKS.index(after.risk) <= RISKS.index(before.risk)
    assert {a.agency for a in before.assignments} <= {a.agency for a in after.assignments}


@given(codes)
def test_danger_is_urgent_and_the_police_lead(named: tuple[frozenset[str], frozenset[str]]) -> None:
    routing = POLICY.route(*named, True)
    assert (routing.risk, routing.lead) == ("urgent", PS)

"""The matrix: who is told what, and what never."""

import pytest

from services.policy.service import Policy
from services.policy.telling import AUDIENCES
from tests.policy.telling_table import NEVER, REPORTERS, TOLD


def test_everybody_hears_what_the_law_wants_and_nobody_else_does(policy: Policy) -> None:
    occasions = policy.files.telling.occasions
    assert {code: {*occasion.told} for code, occasion in occasions.items()} == TOLD


@pytest.mark.parametrize("audience", sorted(NEVER))
def test_what_a_recipient_may_not_learn_no_text_for_it_can_name(policy: Policy, audience: str) -> None:
    telling = policy.files.telling
    for code, occasion in telling.occasions.items():
        if audience in occasion.told:
            assert NEVER[audience].isdisjoint(telling.may_name(code, audience)), code  # type: ignore[arg-type]


def test_no_text_names_a_fact_that_somebody_may_never_learn(policy: Policy) -> None:
    telling = policy.files.telling
    personal = set().union(*(law.never for law in telling.recipients.values()))
    assert len(personal) == 14
    assert personal.isdisjoint(set().union(*(law.may_name for law in telling.recipients.values())))


def test_the_matrix_has_a_row_for_everybody(policy: Policy) -> None:
    assert set(policy.files.telling.recipients) == set(AUDIENCES)
    assert policy.files.telling.recipients["public"].channels == ()


def test_a_reporter_is_reached_by_what_exposes_them_least(policy: Policy) -> None:
    recipients = policy.files.telling.recipients
    assert recipients["anonymous"].channels == ("pick_up",)
    for audience in REPORTERS:
        assert recipients[audience].channels[0] in ("in_app", "pick_up")  # type: ignore[index]
    assert "telephone" not in recipients["school"].channels


def test_every_number_of_the_law_for_telling_a_reporter_has_its_rule(policy: Policy) -> None:
    """Police have numbers; for the others the law has none, and the design's are marked as such."""
    receipt = policy.rule("TELL.RECEIPT")
    assert (receipt.kind, receipt.amount_by, receipt.limit) == ("Q", "D", (1, "workday"))
    assert (policy.rule("P10").kind, policy.rule("P10").limit) == ("S", (3, "day"))

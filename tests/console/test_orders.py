"""A form comes from an order's schema, and is that order again when it is filled in."""

from datetime import datetime, timedelta

import pytest
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import FormData

from services.console import orders
from services.console.case import casework, instruments, labels, limits, papers, placements, tasks, telling
from services.console.case.commands import Command
from services.core import clock
from services.legal_referrals.schemas import Decision, ValidityExtension
from services.placements.schemas import Extend, Propose
from services.referrals.schemas import WithReason

COMMANDS: dict[str, Command] = {
    **{f"tasks/{name}": one for name, one in tasks.COMMANDS.items()},
    **{f"cases/{name}": one for name, one in casework.COMMANDS.items()},
    **{f"placements/{name}": one for name, one in placements.COMMANDS.items()},
    **{f"legal-referrals/{name}": one for name, one in instruments.COMMANDS.items()},
    **{f"deadlines/{name}": one for name, one in limits.COMMANDS.items()},
    "attempt": telling.ATTEMPT,
    "break-glass": casework.BREAK_GLASS,
    "file": instruments.FILE,
    "propose": placements.PROPOSE,
    "withdraw": tasks.WITHDRAW,
    "withdraw paper": papers.WITHDRAW,
}


def sent(*pairs: tuple[str, str]) -> FormData:
    return FormData([(name, value) for name, value in pairs])


NOON = datetime(2026, 3, 18, 12, 0, 30, tzinfo=clock.SHANGHAI)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_field_has_a_name_and_every_code_of_a_schema_its_words(name: str) -> None:
    order = COMMANDS[name].order
    for control in orders.controls(order):
        if not control.name.startswith(("by.", "forum")):  # as its end; by where the form stands
            assert labels.label(order, control.name)
            assert set(control.codes) <= labels.CODES.keys()


def test_a_group_is_an_object_and_a_choice_of_two_is_true_or_false() -> None:
    child = "00000000-0000-4000-8000-000000000000"
    fields = [
        *(("child_id", child), ("ground", "TG6"), ("mode", "KINSHIP_CARE"), ("starts_at", "2026-03-10T20:30")),
        *(("caretaker.name", "外祖母"), ("caretaker.fitness.fit", "no"), ("caretaker.fitness.exclusions", "ADDICTION")),
    ]
    made = orders.made(Propose, sent(*fields))
    assert made.starts_at == datetime(2026, 3, 10, 20, 30, tzinfo=clock.SHANGHAI)
    assert made.caretaker is not None
    assert made.caretaker.fitness is not None
    assert (made.caretaker.fitness.fit, made.caretaker.fitness.exclusions) == (False, ["ADDICTION"])


def test_a_group_of_which_nothing_is_filled_in_is_not_there() -> None:
    assert not [one.name for one in orders.controls(Propose) if one.required and "." in one.name]


def test_a_day_lasts_to_its_end() -> None:
    made = orders.made(Extend, sent(("until", "2027-03-10"), ("reason", "诉讼未结")))
    assert made.end_of_it() == datetime(2027, 3, 11, tzinfo=clock.SHANGHAI)


def test_this_minute_is_now() -> None:
    with clock.reading(lambda: NOON):
        assert orders.local("2026-03-18T12:00") == NOON.isoformat()
        assert orders.local("2026-03-18T11:59") == "2026-03-18T11:59:00+08:00"
        assert orders.as_local(NOON - timedelta(minutes=1)) == "2026-03-18T11:59"


def test_a_wrong_alternative_is_said_at_the_field_itself() -> None:
    with pytest.raises(RequestValidationError) as refused:
        orders.made(ValidityExtension, sent(("valid_until", "morgen")))
    assert {error["loc"] for error in refused.value.errors()} == {("body", "valid_until")}


@pytest.mark.parametrize("name", ["unknown", "reason.inner", "by.amount", ""])
def test_what_the_order_does_not_know_is_refused(name: str) -> None:
    with pytest.raises(RequestValidationError):
        orders.made(WithReason, sent(("reason", "因故"), (name, "x")))


def test_several_boxes_are_a_list() -> None:
    fields = [("outcome", "granted"), ("decided_at", "2026-03-10T20:30"), ("measures", "A"), ("measures", "B")]
    assert orders.made(Decision, sent(*fields)).measures == ["A", "B"]

"""What the law says of one instrument: who may apply, in which order, until when, on whom it is served. Pure."""

from collections.abc import Collection, Sequence
from datetime import datetime

from services.core import clock
from services.core.errors import Basis, Unprocessable
from services.legal_referrals.errors import (
    Barred,
    NoSuchStep,
    NotEntitled,
    NotToBeOrdered,
    OutsideItsTime,
    ReasonNeeded,
    TooLong,
)
from services.policy.instruments import Instrument
from services.policy.service import Policy


def basis_of(code: str, instrument: Instrument) -> Basis:
    return Basis(code, instrument.basis.zh, instrument.basis.en)


def require_entitled(code: str, instrument: Instrument, bodies: Collection[str | None]) -> None:
    """`bodies`: all that the applicant is: its agency, its unit type, or a litigant. Raises NotEntitled."""
    if instrument.applicants.isdisjoint(body for body in bodies if body):
        raise NotEntitled(basis_of(code, instrument))


def require_guardian(instrument: Instrument, litigant: str) -> None:
    """A person may be appointed who may apply: a relative, or another whom the law qualifies. Raises Unprocessable."""
    if litigant not in instrument.applicants:
        raise Unprocessable.field("/guardian", "not-qualified", "the law names nobody of this kind as guardian")


def require_step(code: str, instrument: Instrument, step: str) -> None:
    """Raises NoSuchStep."""
    if step not in instrument.steps:
        raise NoSuchStep(basis_of(code, instrument))


def require_order(pointer: str, at: datetime, *before: datetime | None) -> None:
    """Nothing lies in the future, and no step before the one before it. Raises Unprocessable."""
    if at > clock.now():
        raise Unprocessable.field(pointer, "in-the-future", "a step is recorded after it was taken")
    if any(found is not None and at < found for found in before):
        raise Unprocessable.field(pointer, "before-the-step-before", "a step is not before the one before it")


def require_validity(policy: Policy, rule: str, at: datetime, until: datetime | None) -> datetime:
    """The end of a validity that begins at `at`. Raises Unprocessable when there is none, TooLong."""
    if until is None:
        raise Unprocessable.field("/valid_until", "missing", "what comes into force has an end")
    if until <= at:
        raise Unprocessable.field("/valid_until", "too-early", "it ends after it begins")
    longest = policy.due_at(rule, at)
    if longest is not None and until > longest:
        raise TooLong(policy.basis(rule))
    return until


def require_known_bars(instrument: Instrument, found: Sequence[str]) -> None:
    """Raises Unprocessable."""
    for place, code in enumerate(found):
        if code not in instrument.bars:
            raise Unprocessable.field(f"/bars/{place}", "unknown-code", "not one of the policy's codes")


def require_measures(code: str, instrument: Instrument, ordered: Sequence[str]) -> None:
    """Raises NotToBeOrdered."""
    for place, measure in enumerate(ordered):
        if measure not in instrument.measures:
            raise NotToBeOrdered(place, basis_of(code, instrument))


def require_unbarred(instrument: Instrument, found: Sequence[str], reason: str | None) -> None:
    """A grant in spite of what was found: never, or with its reason. Raises Barred, ReasonNeeded."""
    for code in found:
        bar = instrument.bars[code]
        law = Basis(code, f"{bar.zh}：{bar.basis.zh}", f"{bar.en}: {bar.basis.en}")
        if bar.absolute:
            raise Barred(law)
        if reason is None:
            raise ReasonNeeded(law)


def require_window(policy: Policy, opens: str, closes: str, start: datetime, at: datetime) -> None:
    """From the day on which a time opens to the end of the one on which it closes. Raises OutsideItsTime."""
    opening = policy.count(opens, start)
    if opening and opening.last and at.astimezone(clock.SHANGHAI).date() < opening.last:
        raise OutsideItsTime(policy.basis(opens))
    require_in_time(policy, closes, start, at)


def require_in_time(policy: Policy, rule: str, start: datetime, at: datetime) -> None:
    """Raises OutsideItsTime."""
    due = policy.due_at(rule, start)
    if due is not None and at > due:
        raise OutsideItsTime(policy.basis(rule))


def unserved(instrument: Instrument, ruled: str | None, served: Collection[str]) -> list[str]:
    """Who is still to be served with what was ruled, each by the first of its codes. A refusal is served on nobody."""
    if ruled in (None, "denied"):
        return []
    groups = instrument.told if ruled == "upheld" else instrument.served
    return [group[0] for group in groups if not set(group) & set(served)]

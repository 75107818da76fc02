"""What a fact did to the clocks, told in its own entry: so the ledger alone knows how each clock stood, and when."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import AsyncSession

from services.deadlines.models import Deadline

DEADLINES: Final = "deadlines"
STARTED: Final = "started"
CHANGED: Final = "changed"
MET: Final = "met"

_WAITING, _TOLD = "clocks to tell", "clocks told"
_STANDING = (
    "state",
    "due_at",
    "met_at",
    "breached_at",
    "given_up_at",
    "suspended_at",
    "suspended_for",
    "escalation_level",
    "extensions",
)


def tell(session: AsyncSession, what: str, facts: Mapping[str, Any]) -> None:
    """To be said by the next entry."""
    session.info.setdefault(_WAITING, {}).setdefault(what, []).append(facts)


def told(session: AsyncSession) -> dict[str, Any]:
    """What the next entry's data say: the clocks that started, those that changed, and the rules that were met.

    In this order they happen in the database too.
    """
    found: dict[str, Any] = session.info.pop(_WAITING, {})
    changed = [facts for row in session.dirty if isinstance(row, Deadline) and (facts := _changes(session, row))]
    if changed:
        found[CHANGED] = changed
    return {DEADLINES: found} if found else {}


def _changes(session: AsyncSession, row: Deadline) -> dict[str, Any]:
    """What this clock is now and was not when it was last told of."""
    attributes, before = inspect(row).attrs, session.info.setdefault(_TOLD, {}).setdefault(row.id, {})
    now = {name: getattr(row, name) for name in _STANDING if attributes[name].history.has_changes()}
    new = {name: value for name, value in now.items() if name not in before or before[name] != value}
    before.update(new)
    return {"deadline": row.id, **new} if new else {}

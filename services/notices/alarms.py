"""The house's own notices, to an office and about no case. Their entries are in the house's stream."""

from collections.abc import Mapping
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.core import clock, pipeline
from services.core.actor import SYSTEM, Actor
from services.ledger import service as ledger
from services.notices import service
from services.notices.models import Notice


def give(session: AsyncSession, kind: str, about: str, organisation: str, facts: Mapping[str, str]) -> None:
    """It lies in the office's inbox at once. This transaction holds the house's stream."""
    now = clock.now()
    notice = Notice(
        id=uuid4(),
        kind=kind,
        about=about,
        audience="office",
        recipient=organisation,
        channel="in_app",
        state="delivered",
        facts=dict(facts),
        attempts=[{"at": now.isoformat(), "channel": "in_app", "outcome": "delivered"}],
        queued_at=now,
        updated_at=now,
    )
    notice.seq = _record(session, notice, "notice.queued", SYSTEM, organisation=organisation)
    pipeline.add(session, notice)
    service.push(session, cases.current_policy(session), notice, urgent=False)


def acknowledge(session: AsyncSession, notice: Notice, actor: Actor) -> None:
    """A second time is nothing."""
    if notice.state != "acknowledged":
        notice.state, notice.acknowledged_at = "acknowledged", clock.now()
        notice.updated_at = notice.acknowledged_at
        notice.seq = _record(session, notice, "notice.acknowledged", actor)


def _record(session: AsyncSession, notice: Notice, type_: str, actor: Actor, **data: str) -> int:
    facts = {"kind": notice.kind, **data}
    return ledger.append(session, ledger.HOUSE, type_, actor=actor, subject=("notice", notice.id), data=facts)

"""Erasing what is personal when its time is over: the keys and what they opened go, the record of what was done stays.

Cases that were merged or split are one file: what one of them sealed, another shows. They are erased together, once the
last of them is due.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case, Child
from services.core import clock, idempotency
from services.core.actor import Actor
from services.core.times import birthday
from services.ledger import service as ledger
from services.policy.service import Policy
from services.vault import service as vault
from services.vault.models import AccessLog, BlindIndex, VaultItem, VaultKey

_TABLES: dict[str, Any] = {
    "index": BlindIndex,
    "documents": VaultItem,
    "keys": VaultKey,
}  # a key goes after what names it


@dataclass(frozen=True)
class File:
    """Cases that are erased together. `until`: the end of the time for which they are kept; None while one is open.

    `held`: on legal hold. `opened_lately`: answers that were given of it may still be remembered, sealed.
    """

    cases: Sequence[Case]
    until: datetime | None
    held: bool
    opened_lately: bool

    @property
    def due(self) -> bool:
        return self.until is not None and self.until <= clock.now() and not self.held and not self.opened_lately

    @property
    def state(self) -> str:
        if self.until is None or self.until > clock.now():
            return "kept"
        return "held" if self.held else "waits" if self.opened_lately else "due"


async def files(session: AsyncSession, at: datetime) -> list[File]:
    """Every file whose time is over by then, the first to end first; also those that something holds back."""
    policy = cases.current_policy(session)
    seen, found = set[UUID](), list[File]()
    for case_id in await session.scalars(_closed_before(at)):
        if case_id not in seen:
            file = await file_of(session, policy, case_id)
            seen |= {case.id for case in file.cases}
            found += [file] if file.until is not None and file.until <= at else []
    return sorted(found, key=lambda file: file.until or at)


def _closed_before(at: datetime) -> Select[UUID]:
    query = select(Case.id).where(Case.closed_at <= at, Case.erased_at.is_(None))
    return query.order_by(Case.closed_at, Case.id)


async def file_of(session: AsyncSession, policy: Policy, case_id: UUID) -> File:
    """The file that a case belongs to."""
    members = await cases.one_file(session, case_id)
    ids = [case.id for case in members]
    since = clock.now() - idempotency.KEPT_FOR
    opened = await session.scalar(select(func.max(AccessLog.at)).where(AccessLog.case_id.in_(ids)))
    changed = max(case.updated_at for case in members)
    return File(
        members,
        await _until(session, policy, members),
        any(case.held_since is not None for case in members),
        max(changed, opened or changed) > since,
    )


async def _until(session: AsyncSession, policy: Policy, members: Iterable[Case]) -> datetime | None:
    """The latest of them all. A case that went into another one has no time of its own."""
    ends = []
    for case in members:
        if case.closed_at is None:
            return None
        if case.merged_into is None:
            law = policy.kept_for(case.closure_reason or "")
            ends.append(law.after(case.closed_at, await _youngest(session, case)))
    return max(ends, default=None)


async def _youngest(session: AsyncSession, case: Case) -> date | None:
    """When the youngest child of a case was born; one of unknown age as late as can be."""
    children = (await session.scalars(select(Child).where(Child.case_id == case.id))).all()
    if not children:
        return None
    known = await vault.open_items(session, "child", [child.id for child in children])
    opened = case.opened_at.astimezone(clock.SHANGHAI).date()
    return max(_born(known.get(child.id, {}), opened) for child in children)


def _born(document: dict[str, object], opened: date) -> date:
    born, years = document.get("birth_date"), document.get("estimated_age")
    if isinstance(born, str):
        return date.fromisoformat(born)
    return birthday(opened, -years) if isinstance(years, int) else opened


async def erase(session: AsyncSession, case_id: UUID, actor: Actor) -> Sequence[UUID]:
    """All that is personal of the case's file, for ever; answers its cases. Nothing, when it is not due."""
    ids = sorted(case.id for case in await cases.one_file(session, case_id))
    for id_ in ids:
        await ledger.take(session, ledger.stream_of(id_))
    file = await file_of(session, cases.current_policy(session), case_id)
    if not file.due or sorted(case.id for case in file.cases) != ids:
        return []
    for case in file.cases:
        case.erased_at = ledger.moment(session)
        gone = await _erased(session, case.id)
        stream, about = ledger.stream_of(case.id), ("case", case.id)
        ledger.append(session, stream, "case.erased", actor=actor, subject=about, data={"rows": gone})
    return ids


async def _erased(session: AsyncSession, case_id: UUID) -> dict[str, int]:
    gone = {}
    for name, model in _TABLES.items():
        deleted = delete(model).where(model.case_id == case_id).returning(model.case_id)
        gone[name] = len((await session.scalars(deleted, execution_options={"synchronize_session": False})).all())
    return gone

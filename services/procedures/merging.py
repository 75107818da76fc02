"""Two cases turn out to be one, or one to be two. By a person, supervisor of the office that leads both, with a reason.

One takes over what belongs to the other, which is closed with a link and keeps its own stream; the clocks run on with
the due times that they had. Undone, everything goes back with what has come of it since.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core import clock, pipeline
from services.core.actor import Actor
from services.core.errors import Conflict
from services.procedures import belongings, conflicts
from services.procedures.belongings import Ids, Move
from services.procedures.intake import raise_conflicted
from services.referrals import service as referrals
from services.referrals.service import Task
from services.reports import service as reports
from services.vault import service as vault


async def merge(session: AsyncSession, case: Case, into: Case, reason: str, actor: Actor) -> None:
    """Raises CaseClosed, Conflict where the law that the cases were opened under differs, or one has merged another."""
    cases.require_open(case)
    cases.require_open(into)
    if "accountability" in (case.kind, into.kind):
        raise Conflict("a case that holds a unit to account stays a case of its own", code="counted-apart")
    if case.policy_version != into.policy_version:
        raise Conflict("the cases were opened under different versions of the law", code="another-policy-version")
    if await cases.merged(session, case.id):
        raise Conflict("another case went into this one; merge the other way round", code="has-merged")
    before = await cases.conflicts(session, into.id)
    shunned = await cases.conflicts(session, case.id) - before
    parties = await _take_part(session, case, into)
    moved = await Move(session, case.id, into.id).everything()
    _learn(session, case, into, actor)
    await reports.restate(session, into)
    told = {name: ids for name, ids in moved.items() if ids}
    seq = await record(session, into, "case.merged", reason, actor, other=case, **told)
    await Move(session, case.id, into.id).seen(moved, seq)
    gone = await record(session, case, "case.merged_into", reason, actor, other=into)
    led = await _one_leads(session, into, moved["referrals"])
    cases.merge(session, case, into, {**moved, "parties": parties, "conflicts": sorted(shunned), "led": led})
    cases.shun(session, into, shunned)
    await raise_conflicted(session, into, shunned | before)
    cases.wake(session, into.id, seq, *belongings.workflows(moved))
    cases.wake(session, case.id, gone)


async def undo(session: AsyncSession, case: Case, merged: Case, reason: str, actor: Actor) -> None:
    """Raises CaseClosed, Conflict for a case that did not go into this one."""
    cases.require_open(case)
    if merged.merged_into != case.id:
        raise Conflict("that case did not go into this one", code="not-merged")
    taken = await cases.moved(session, merged.id)
    back = await Move(session, case.id, merged.id).these(taken)
    open_ = [r for r in await referrals.open_of_case(session, merged.id) if r.role != "supervise"]
    cases.unmerge(session, merged, case, handled=not open_)
    told = {name: ids for name, ids in back.items() if ids}
    left = await record(session, case, "case.split", reason, actor, other=merged, **told)
    seq = await record(session, merged, "case.split_from", reason, actor, other=case)
    await Move(session, case.id, merged.id).seen(back, seq)
    await _lead_again(session, merged, taken.get("led", ()))
    await _forget(session, case, merged, back, taken)
    await cases.settled(session, case, merged.id, actor, clock.now())
    cases.wake(session, case.id, left)
    cases.wake(session, merged.id, seq, *belongings.workflows(back))


async def _take_part(session: AsyncSession, case: Case, into: Case) -> list[list[str]]:
    """Whoever takes part in the one sees the other from now on; answers those that did not before."""
    before = await cases.parties(session, into.id)
    came = []
    for organisation, part in sorted(await cases.parties(session, case.id) - before):
        as_ = "assist" if part == "lead" else part  # who once led the other one does not lead this one
        if (organisation, as_) not in before:
            cases.party(session, into, organisation, as_)
            came.append([organisation, as_])
    return came


async def _one_leads(session: AsyncSession, into: Case, came: Collection[UUID]) -> list[UUID]:
    """Of open tasks that led either case, those that came assist from now on; answers which."""
    leading = [found for found in await referrals.open_of_case(session, into.id) if found.role == "lead"]
    second = [found for found in leading if found.id in came]
    if len(second) == len(leading):
        return []
    for referral in second:
        referrals.assist_on(session, Task(referral, into))
    return [referral.id for referral in second]


async def _lead_again(session: AsyncSession, merged: Case, led: Collection[str]) -> None:
    """The tasks that had led the other case, or what they were transferred to."""
    leading = {UUID(id_) for id_ in led}
    for referral in await referrals.of_case(session, merged.id):
        if referral.id in leading:
            referrals.lead_on(session, Task(referral, merged))
            leading |= {referral.successor_id} if referral.successor_id else set()


def _learn(session: AsyncSession, case: Case, into: Case, actor: Actor) -> None:
    if case.status != "resolved":
        cases.handled_again(session, into, actor)
    if case.status == "in_handling":
        cases.claimed(session, into)
    into.risk = min(into.risk, case.risk, key=cases.RISKS_IN_ORDER.index)
    into.known_before = [*into.known_before, *case.known_before]


async def _forget(session: AsyncSession, case: Case, merged: Case, back: Ids, taken: dict[str, Any]) -> None:
    """What came with the other case and is not this one's: offices, and what `restate` says."""
    await restate(session, case, merged, back["children"])
    still = {referral.organisation for referral in await referrals.of_case(session, case.id)}
    for organisation, part in taken["parties"]:
        if organisation not in still:
            cases.leave(session, case, organisation, part)
    await pipeline.flush(session)
    cases.unshun(session, case, {*taken["conflicts"]} - await conflicts.standing(session, case))
    for referral in await referrals.of_case(session, merged.id):
        cases.party(session, merged, referral.organisation, "assist" if referral.role == "lead" else referral.role)


async def restate(session: AsyncSession, case: Case, other: Case, gone: Collection[UUID]) -> None:
    """Reports and these children went to the other case: each case says what is its own. A risk once seen is not
    lowered."""
    for one in (case, other):
        await reports.restate(session, one)
    ids = {str(child_id) for child_id in gone}
    other.known_before = [known for known in case.known_before if known["child_id"] in ids]
    case.known_before = [known for known in case.known_before if known["child_id"] not in ids]


async def record(
    session: AsyncSession, case: Case, type_: str, reason: str, actor: Actor, other: Case, **facts: object
) -> int:
    """In each stream under the case's own key: the files part again when a merge is undone."""
    note = await vault.write(session, case.id, "note", uuid4(), {"text": reason})
    return cases.record(session, case, type_, actor, data={"case": other.id, "reason": note, **facts})

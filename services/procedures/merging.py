"""Two cases turn out to be one, or one to be two. By a person, supervisor of the office that leads both, with a reason.

One takes over what belongs to the other, which is closed with a link and keeps its own stream; the clocks run on with
the due times that they had. Undone, everything goes back with what has come of it since.
"""

from typing import Any
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core import clock
from services.core.actor import Actor
from services.core.errors import Conflict
from services.procedures import belongings
from services.procedures.belongings import Ids, Move
from services.procedures.intake import raise_conflicted
from services.referrals import service as referrals
from services.reports import service as reports
from services.vault import service as vault


async def merge(session: AsyncSession, case: Case, into: Case, reason: str, actor: Actor) -> None:
    """Raises CaseClosed, Conflict where the law that the cases were opened under differs, or one has merged another."""
    cases.require_open(case)
    cases.require_open(into)
    if case.policy_version != into.policy_version:
        raise Conflict("the cases were opened under different versions of the law", code="another-policy-version")
    if await cases.merged(session, case.id):
        raise Conflict("another case went into this one; merge the other way round", code="has-merged")
    before = await cases.conflicts(session, into.id)
    conflicts = await cases.conflicts(session, case.id) - before
    parties = await _take_part(session, case, into)
    moved = await Move(session, case.id, into.id).everything()
    _learn(session, case, into, actor)
    told = {name: ids for name, ids in moved.items() if ids}
    seq = await record(session, into, "case.merged", reason, actor, other=case, **told)
    await Move(session, case.id, into.id).seen(moved, seq)
    gone = await record(session, case, "case.merged_into", reason, actor, other=into)
    cases.merge(session, case, into, {**moved, "parties": parties, "conflicts": sorted(conflicts)})
    cases.shun(session, into, conflicts)
    await raise_conflicted(session, into, conflicts | before)
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


def _learn(session: AsyncSession, case: Case, into: Case, actor: Actor) -> None:
    if case.status != "resolved":
        cases.handled_again(session, into, actor)
    if case.status == "in_handling":
        cases.claimed(into)
    into.circumstances = sorted({*into.circumstances, *case.circumstances})
    into.harm_categories = sorted({*into.harm_categories, *case.harm_categories})
    into.age_groups = sorted({*into.age_groups, *case.age_groups})
    into.risk = min(into.risk, case.risk, key=cases.RISKS_IN_ORDER.index)
    into.report_numbers = [*into.report_numbers, *case.report_numbers]
    into.known_before = [*into.known_before, *case.known_before]


async def _forget(session: AsyncSession, case: Case, merged: Case, back: Ids, taken: dict[str, Any]) -> None:
    """What came with the other case and is not this one's: numbers, codes, offices. A risk once seen is not lowered."""
    left = await reports.of_case(session, case.id)
    case.report_numbers = [report.number for report in left]
    case.circumstances = sorted({code for report in left for code in report.circumstances})
    case.harm_categories = sorted({code for report in left for code in report.harm_categories})
    case.age_groups = sorted({code for report in left for code in report.age_groups})
    merged.report_numbers = [report.number for report in await reports.of_case(session, merged.id)]
    gone = {str(child_id) for child_id in back["children"]}
    merged.known_before = [known for known in case.known_before if known["child_id"] in gone]
    case.known_before = [known for known in case.known_before if known["child_id"] not in gone]
    still = {referral.organisation for referral in await referrals.of_case(session, case.id)}
    for organisation, part in taken["parties"]:
        if organisation not in still:
            cases.leave(session, case, organisation, part)
    cases.unshun(session, case, taken["conflicts"])
    for referral in await referrals.of_case(session, merged.id):
        cases.party(session, merged, referral.organisation, "assist" if referral.role == "lead" else referral.role)


async def record(
    session: AsyncSession, case: Case, type_: str, reason: str, actor: Actor, other: Case, **facts: object
) -> int:
    """In each stream under the case's own key: the files part again when a merge is undone."""
    note = await vault.write(session, case.id, "note", uuid4(), {"text": reason})
    return cases.record(session, case, type_, actor, data={"case": other.id, "reason": note, **facts})

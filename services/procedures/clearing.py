"""A unit that is held to account is kept from the child's case until it is cleared, and again when that is reopened."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.accountability import service as accountability
from services.cases import service as cases
from services.cases.models import Case
from services.core.actor import Actor
from services.identity import service as identity
from services.procedures import conflicts
from services.procedures.intake import raise_conflicted


async def clear(session: AsyncSession, case: Case, actor: Actor) -> None:
    """No failure was established: the unit sees the child's case again, unless something else keeps it out.

    Once that case is erased nobody can tell whether something does.
    """
    found = await _concerned(session, case)
    if found is None or found[1][-1].erased_at is not None:
        return
    unit, files = found
    back = await identity.conflicted(session, [unit])
    for file in files:  # one that went into another case may come out of it again
        cases.unshun(session, file, back - await conflicts.standing(session, file, but=case.id))
    about = files[-1]
    seq = cases.record(session, about, "accountability.cleared", actor, data={"case": case.id})
    cases.wake(session, about.id, seq)


async def resume(session: AsyncSession, case: Case, actor: Actor) -> None:
    """The unit was cleared, and is held to account again."""
    found = await _concerned(session, case)
    if found is None:
        return
    unit, files = found
    shunned, about = await identity.conflicted(session, [unit]), files[-1]
    for file in files:
        cases.shun(session, file, shunned)
    seq = cases.record(session, about, "accountability.resumed", actor, data={"case": case.id})
    await raise_conflicted(session, about, shunned)
    cases.wake(session, about.id, seq)


async def _concerned(session: AsyncSession, case: Case) -> tuple[str, list[Case]] | None:
    """The unit, and the child's case with the one that it went into: the last goes on, and is locked now."""
    held = await accountability.get(session, case.id)
    ids = await accountability.admit_about(session, case.id)
    if held is None or held.unit is None or not ids:
        return None
    about = await cases.take(session, ids[-1])
    went = [await cases.get(session, id_) for id_ in ids[:-1]]
    return held.unit, [*filter(None, went), about]

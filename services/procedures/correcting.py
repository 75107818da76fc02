"""What is kept of a child is corrected on request: a new version is sealed, and the old one proves what was known."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Child
from services.core import clock, pipeline
from services.core.actor import Actor
from services.core.errors import FieldError, Unprocessable
from services.data_requests import service as data_requests
from services.data_requests.service import Requested
from services.identity import service as identity
from services.ledger import service as ledger
from services.procedures.reindexing import reindex
from services.reports import rules
from services.reports.schemas import ChildSubmit
from services.vault import service as vault
from services.vault.models import BlindIndex


async def correct(session: AsyncSession, on: Requested, right: ChildSubmit, note: str, actor: Actor) -> None:
    """`right`: what is said of it takes the place of what was known.

    Raises RequestAnswered, AnotherKind, Erased, Unprocessable with everything that cannot be.
    """
    data_requests.require(on, "correction")
    await _check(session, on, right)
    child_id, values = on.request.child_id, right.model_dump(mode="json", exclude_unset=True)
    document = (await vault.open_items(session, "child", [child_id])).get(child_id, {})
    new = ChildSubmit.model_validate({**document, **values}).model_dump(mode="json")
    written_in = await vault.written_in(session, "child", child_id)
    if written_in not in (None, on.case.id):  # the case went into this one, and what it wrote stays under its key
        await ledger.take(session, ledger.stream_of(written_in))
    content = await vault.replace(session, "child", child_id, new)
    await _known_by(session, child_id)
    said = {"fields": sorted(values), "version": content}
    await data_requests.settle(session, on, "corrected", note, actor, **said)


async def _check(session: AsyncSession, on: Requested, right: ChildSubmit) -> None:
    errors = rules.errors_in_child(right, "/values", cases.policy_of(session, on.case), clock.now())
    if right.division_code is not None:
        (known,) = await pipeline.read(session, identity.known([right.division_code], []))
        if not known:
            errors.append(FieldError("/values/division_code", "unknown-division", "no such division here"))
    if not right.model_fields_set:
        errors.append(FieldError("/values", "too-short", "nothing is corrected"))
    if errors:
        raise Unprocessable("the correction names something that cannot be", errors=errors)


async def _known_by(session: AsyncSession, child_id: UUID) -> None:
    """By what was wrong the child is found no more: it may be another's."""
    await pipeline.flush(session)
    child = await session.get_one(Child, child_id, with_for_update={"read": True})
    await session.execute(
        delete(BlindIndex).where(BlindIndex.case_id == child.case_id, BlindIndex.child_id == child_id)
    )
    await reindex(session, child)

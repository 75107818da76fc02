"""A case as it was known at a moment: rebuilt from its ledger, and read as the case of today is."""

from datetime import datetime

from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.casefile import reading
from services.casefile.past.folding import fold
from services.casefile.past.known import Entry, Known
from services.casefile.schemas import CaseAsOf, ChildRead
from services.cases import service as cases
from services.cases.models import Case
from services.core import clock
from services.core.errors import Conflict, NotFound, Unprocessable
from services.core.route import etag
from services.identity import service as identity
from services.ledger import service as ledger
from services.legal_referrals import reading as legal_reading
from services.placements import reading as placement_reading
from services.referrals import reading as referral_reading


class NotYetOpened(NotFound):
    code = "not-yet-opened"

    def __init__(self) -> None:
        super().__init__("at that time the case was not opened yet")


class PartsMoved(Conflict):
    code = "parts-moved"

    def __init__(self) -> None:
        super().__init__("parts of this case had come from another by then, or gone there: read both timelines")


_MOVES = ("case.merged", "case.merged_into", "case.split", "case.split_from")


async def answer(session: AsyncSession, case: Case, at: datetime, response: Response, language: str) -> CaseAsOf:
    """What the ledger knew, so nothing that is personal. Raises NotYetOpened, PartsMoved,
    Unprocessable for the future.
    """
    if at > clock.now():
        raise Unprocessable.field("/query/as_of", "in-the-future", "nobody knows yet")
    rows = await ledger.known_at(session, ledger.stream_of(case.id), at)
    if any(row.type in _MOVES for row in rows):
        raise PartsMoved
    known = fold((Entry.read(row.canonical) for row in rows), cases.policies(session))
    if known is None:
        raise NotYetOpened
    response.headers["ETag"] = etag(rows[-1].seq)
    return await _present(session, known, at, "en" if language == "en" else "zh")


async def _present(session: AsyncSession, known: Known, at: datetime, language: str) -> CaseAsOf:
    case = known.case
    names = await identity.names_of(session, {r.claimed_by for r in known.referrals.values() if r.claimed_by})
    clocks = sorted(known.deadlines.values(), key=lambda found: (found.started_at, found.due_at))
    return CaseAsOf.model_construct(
        **reading.summary(case),
        as_of=at,
        closure_reason=case.closure_reason,
        children=[ChildRead(id=id_) for id_ in known.children],
        reports=[reading.report(found) for found in known.reports.values()],
        referrals=[
            referral_reading.read(session, found, case, known.of(found.id), {}, names, language, at)
            for found in known.referrals.values()
        ],
        placements=[
            placement_reading.read(session, found, case, reviews, {}, {}, language, at)
            for found in known.placements.values()
            for reviews in [[review for review in known.reviews if review.placement_id == found.id]]
        ],
        legal_referrals=[
            legal_reading.read(session, found, case, steps, {}, {}, language)
            for found in sorted(known.legal_referrals.values(), key=lambda found: (found.filed_at, found.id))
            for steps in [[step for step in known.steps if step.legal_referral_id == found.id]]
        ],
        deadlines=[reading.clock_as_read(known.policy, found, language, at) for found in clocks],
    )

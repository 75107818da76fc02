"""A case as it was known at a moment: rebuilt from its ledger, and read as the case of today is."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.accountability import reading as accountability
from services.casefile import reading
from services.casefile.past import moves
from services.casefile.past.folding import fold
from services.casefile.past.known import Entry, Known, in_order
from services.casefile.schemas import CaseAsOf, ChildRead
from services.cases import service as cases
from services.cases.models import Case
from services.core import clock
from services.core.errors import NotFound, Unprocessable
from services.core.route import etag
from services.documents import reading as document_reading
from services.documents.schemas import DocumentRead
from services.identity import service as identity
from services.ledger import service as ledger
from services.legal_referrals import reading as legal_reading
from services.notices import reading as notice_reading
from services.placements import reading as placement_reading
from services.referrals import reading as referral_reading
from services.reports import reading as report_reading


class NotYetOpened(NotFound):
    code = "not-yet-opened"

    def __init__(self) -> None:
        super().__init__("at that time the case was not opened yet")


async def answer(session: AsyncSession, case: Case, at: datetime, response: Response, language: str) -> CaseAsOf:
    """What the ledger knew, so nothing that is personal. Raises NotYetOpened, Unprocessable for the future."""
    if at > clock.now():
        raise Unprocessable.field("/query/as_of", "in-the-future", "nobody knows yet")
    rows = await ledger.known_at(session, ledger.stream_of(case.id), at)
    streams = await _with_those_it_came_from(session, case.id, _read(rows))
    known = fold(case.id, streams, cases.policies(session))
    if known is None:
        raise NotYetOpened
    response.headers["ETag"] = etag(rows[-1].seq)
    return await _present(session, known, at, "en" if language == "en" else "zh")


async def _with_those_it_came_from(
    session: AsyncSession, case_id: UUID, entries: list[Entry]
) -> dict[UUID, list[Entry]]:
    """The streams of the cases that something came from, and of those that it had come from before.

    Whole and unlocked: what left with an entry that is known was recorded in the same commit.
    """
    found = {case_id: entries}
    while missing := {id_ for known in found.values() for id_ in moves.senders(known)} - found.keys():
        for id_ in missing:
            found[id_] = _read(await ledger.entries(session, ledger.stream_of(id_), 0, None))
    return found


def _read(rows: Iterable[Any]) -> list[Entry]:
    return [Entry.read(row.canonical) for row in rows]


async def _present(session: AsyncSession, known: Known, at: datetime, language: str) -> CaseAsOf:
    case = known.case
    names = await identity.names_of(session, {r.claimed_by for r in known.referrals.values() if r.claimed_by})
    clocks = sorted(known.deadlines.values(), key=lambda found: (found.started_at, found.due_at))
    return CaseAsOf.model_construct(
        **reading.summary(case),
        as_of=at,
        closure_reason=case.closure_reason,
        accountability=accountability.read(session, case, known.accountability, {}, language),
        children=[ChildRead(id=id_) for id_ in sorted(known.children, key=lambda id_: known.children[id_])],
        reports=[
            reading.report(
                found, [report_reading.attachment(one, known.files[one.id]) for one in known.with_(found.id)]
            )
            for found in in_order(known.reports, "received_at")
        ],
        referrals=[
            referral_reading.read(session, found, case, known.of(found.id), {}, names, language, at)
            for found in in_order(known.referrals, "created_at")
        ],
        placements=[
            placement_reading.read(session, found, case, reviews, {}, {}, language, at)
            for found in in_order(known.placements, "proposed_at")
            for reviews in [[review for review in known.reviews if review.placement_id == found.id]]
        ],
        legal_referrals=[
            legal_reading.read(session, found, case, steps, {}, {}, language)
            for found in in_order(known.legal_referrals, "filed_at")
            for steps in [[step for step in known.steps if step.legal_referral_id == found.id]]
        ],
        documents=[
            DocumentRead.model_construct(**document_reading.read(known.policy, found, known.files[found.id], language))
            for found in in_order(known.documents, "filed_at")
        ],
        notices=[notice_reading.known(found) for found in in_order(known.notices, "queued_at")],
        deadlines=[reading.clock_as_read(known.policy, found, language, at) for found in clocks],
    )

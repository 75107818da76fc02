"""Proof, for auditors."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from services.audit import emergencies, openings, reading, reviews
from services.audit.openings import AccessRead
from services.audit.reviews import BrokenGlass
from services.audit.schemas import CheckpointRead, ConsistentCheckpoint, FullVerification, ReviewOrder, VerificationRead
from services.cases.schemas import BreakGlassRead
from services.checkpoints import service as checkpoints
from services.core.keys import Keys
from services.core.paging import Page, Paged
from services.core.route import HouseRoute, Session
from services.core.times import Instant
from services.identity.access import AuditingPerson, Auditor
from services.ledger import service as ledger

router = APIRouter(route_class=HouseRoute, tags=["audit"])

Size = Annotated[int, Path(ge=1, lt=2**63)]


@router.get("/audit/cases/{case_id}/verify")
async def verify_case(case_id: Annotated[UUID, Path()], session: Session, _: Auditor) -> VerificationRead:
    """Walks the case's hash chain from its first entry to its head."""
    found = await ledger.verify(session, ledger.stream_of(case_id))
    return VerificationRead(**vars(found))


@router.get(
    "/audit/cases/{case_id}/bundle",
    response_class=Response,
    responses={200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}},
)
async def read_bundle(
    case_id: Annotated[UUID, Path()],
    session: Session,
    _: Auditor,
    checkpoint: Annotated[
        int | None, Query(ge=1, lt=2**63, description="The size of one; the last one unless told.")
    ] = None,
) -> Response:
    """A file with which a stranger verifies the case without this service: `hutong audit verify FILE --key KEY`."""
    keys: Keys = session.info["keys"]
    content = await reading.bundle(session, case_id, checkpoint, keys.checkpoint.public)
    named = {"Content-Disposition": f'attachment; filename="case-{case_id}.zip"'}
    return Response(content, media_type="application/zip", headers=named)


@router.get("/audit/access-log")
async def list_openings(
    session: Session,
    _: Auditor,
    paging: Paged,
    case_id: UUID | None = None,
    organisation: Annotated[str | None, Query(max_length=100)] = None,
    person: Annotated[str | None, Query(max_length=100, description="by name")] = None,
    since: Instant | None = None,
) -> Page[AccessRead]:
    """Each opening of something sealed, oldest first: who, of which case, which fields, when and why."""
    return await openings.listed(session, openings.Filters(case_id, organisation, person, since), paging)


@router.get("/audit/break-glass")
async def list_emergencies(
    session: Session,
    _: Auditor,
    paging: Paged,
    case_id: UUID | None = None,
    organisation: Annotated[str | None, Query(max_length=100)] = None,
    since: Instant | None = None,
    reviewed: bool | None = None,
) -> Page[BreakGlassRead]:
    """Each opening of a case in an emergency, oldest first, with its reason."""
    return await emergencies.listed(session, emergencies.Filters(case_id, organisation, since, reviewed), paging)


@router.post("/audit/break-glass/{break_glass_id}/review")
async def review_emergency(
    order: ReviewOrder, broken: BrokenGlass, session: Session, actor: AuditingPerson
) -> BreakGlassRead:
    """Once, by an auditor in person: whether there was an emergency. It stands on the case's timeline."""
    reviews.review(session, broken, order.finding, actor)
    case, found = broken
    (read,) = await emergencies.present(session, [(found, case.number)])
    return read


@router.get("/audit/checkpoints")
async def list_checkpoints(session: Session, _: Auditor, paging: Paged) -> Page[CheckpointRead]:
    """Every checkpoint, the oldest first. Keep copies elsewhere: they are what proves a change of the past."""
    return await reading.list_checkpoints(session, paging)


@router.post("/audit/checkpoints", status_code=201, responses={200: {"model": CheckpointRead}})
async def make_checkpoint(session: Session, _: Auditor, response: Response) -> CheckpointRead:
    """Now, instead of when the next one is due. 200 with the last one when nothing was recorded since."""
    keys: Keys = session.info["keys"]
    made, is_new = await checkpoints.make(session, keys.checkpoint.signer)
    response.status_code = 201 if is_new else 200
    return reading.present(made)


@router.get("/audit/verifications")
async def list_verifications(session: Session, _: Auditor, paging: Paged) -> Page[FullVerification]:
    """What each full verification walked and found, the oldest first. There is one each night."""
    return await reading.list_verifications(session, paging)


@router.get("/audit/checkpoints/{size}")
async def read_checkpoint(
    size: Size, session: Session, _: Auditor, since: Annotated[int | None, Query(ge=1, lt=2**63)] = None
) -> ConsistentCheckpoint:
    """One checkpoint; with `since`, the size of an earlier one, also the proof that it goes on from that one."""
    return await reading.one_checkpoint(session, size, since)

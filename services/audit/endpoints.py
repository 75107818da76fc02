"""Proof, for auditors."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime, BaseModel

from services.audit import emergencies, openings
from services.audit.openings import AccessRead
from services.cases.schemas import BreakGlassRead
from services.core.paging import Page, Paged
from services.core.route import HouseRoute, Session
from services.identity.access import Auditor
from services.ledger import service as ledger

router = APIRouter(route_class=HouseRoute, tags=["audit"])


class VerificationRead(BaseModel):
    """`events` entries fit, up to the hash `head`; otherwise `first_bad_seq` is the first that does not."""

    valid: bool
    events: int
    head: str
    first_bad_seq: int | None = None
    reason: str | None = None


@router.get("/audit/cases/{case_id}/verify")
async def verify_case(case_id: Annotated[UUID, Path()], session: Session, _: Auditor) -> VerificationRead:
    """Walks the case's hash chain from its first entry to its head."""
    found = await ledger.verify(session, ledger.stream_of(case_id))
    return VerificationRead(**vars(found))


@router.get("/audit/access-log")
async def list_openings(
    session: Session,
    _: Auditor,
    paging: Paged,
    case_id: UUID | None = None,
    organisation: Annotated[str | None, Query(max_length=100)] = None,
    person: Annotated[str | None, Query(max_length=100, description="by name")] = None,
    since: AwareDatetime | None = None,
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
    since: AwareDatetime | None = None,
) -> Page[BreakGlassRead]:
    """Each opening of a case in an emergency, oldest first, with its reason."""
    return await emergencies.listed(session, emergencies.Filters(case_id, organisation, since), paging)

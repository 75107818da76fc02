"""Reading over HTTP: cases, their timelines, clocks across cases; and the file's masked fields."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.casefile import as_of as known
from services.casefile import break_glass as breaking
from services.casefile import reading, unmasking
from services.casefile import timeline as timelines
from services.casefile.break_glass import BreakableCase
from services.casefile.schemas import (
    BreakGlassOrder,
    CaseAsOf,
    CaseRead,
    CaseSummary,
    DeadlineRead,
    HoldOrder,
    HoldRead,
    Opened,
    Risk,
    State,
    Status,
    TimelineItem,
    Unmask,
)
from services.cases import service as cases
from services.cases.access import HoldableCase, OpenedCase, VisibleCase
from services.cases.filters import AgencyFilter, DivisionFilter
from services.cases.schemas import BreakGlassRead
from services.core.paging import Page, Paged
from services.core.route import HouseRoute, Language, Session
from services.core.times import Instant
from services.identity.access import Caller, HandlingPerson, Official, Supervisor
from services.policy.rules import CaseKind

router = APIRouter(route_class=HouseRoute)


@router.get("/cases", tags=["cases"])
async def list_cases(
    session: Session,
    actor: Official,
    paging: Paged,
    agency: AgencyFilter,
    status: Status | None = None,
    division_code: DivisionFilter = None,
    risk: Risk | None = None,
    q: Annotated[str | None, Query(max_length=60, description="a case's or a report's number")] = None,
    opened_after: Instant | None = None,
    opened_before: Instant | None = None,
    updated_since: Instant | None = None,
    kind: CaseKind | None = None,
) -> Page[CaseSummary]:
    """Cases about a child; those that hold a unit to account are counted apart, and listed for their `kind`."""
    filters = reading.CaseFilters(
        status, division_code, agency, risk, q, opened_after, opened_before, updated_since, kind
    )
    return await reading.list_cases(session, actor, filters, paging)


@router.get("/cases/{case_id}", tags=["cases"])
async def read_case(
    case: VisibleCase,
    session: Session,
    actor: Official,
    response: Response,
    language: Language,
    as_of: Annotated[Instant | None, Query(description="as things were known then, from the ledger alone")] = None,
) -> CaseRead | CaseAsOf:
    if as_of is not None:
        return await known.answer(session, case, as_of, response, language)
    return await reading.answer(session, case, actor, response, language)


@router.get("/cases/{case_id}/timeline", tags=["cases"])
async def read_timeline(
    case: VisibleCase, session: Session, actor: Official, paging: Paged, language: Language
) -> Page[TimelineItem]:
    """Every fact of the case, in order, each with the hash of the one before. It names another case to who sees it."""
    return await timelines.timeline(session, case, actor, paging, language)


@router.get("/cases/{case_id}/deadlines", tags=["deadlines"])
async def list_case_deadlines(case: VisibleCase, session: Session, language: Language) -> Page[DeadlineRead]:
    return Page(items=await reading.of_case(session, case, language))


@router.get("/deadlines", tags=["deadlines"])
async def list_deadlines(
    session: Session,
    actor: Official,
    paging: Paged,
    language: Language,
    agency: AgencyFilter,
    state: State | None = None,
    overdue: bool | None = None,
    due_before: Instant | None = None,
    division_code: DivisionFilter = None,
    updated_since: Instant | None = None,
    case_kind: CaseKind | None = None,
) -> Page[DeadlineRead]:
    """Clocks across cases, soonest due first. `updated_since`: those of the cases in which something has changed."""
    filters = reading.DeadlineFilters(state, overdue, due_before, agency, division_code, updated_since, case_kind)
    return await reading.list_deadlines(session, actor, filters, paging, language)


@router.post("/cases/{case_id}/break-glass", status_code=201, tags=["cases"])
async def break_glass(
    order: BreakGlassOrder, case: BreakableCase, session: Session, actor: Supervisor
) -> BreakGlassRead:
    """By a supervisor, in person, of police or civil affairs of the case's county or city: works at once, for a time,
    and tells the auditor at once.
    """
    return await breaking.break_glass(session, case, order.reason, actor)


@router.post("/cases/{case_id}/legal-hold", tags=["cases"])
async def hold_case(order: HoldOrder, case: HoldableCase, session: Session, actor: Caller) -> HoldRead:
    """Nothing of the case is erased, whatever its time, until the hold is lifted."""
    await cases.hold(session, case, order.reason, actor)
    return HoldRead(case_id=case.id, held_since=case.held_since)


@router.post("/cases/{case_id}/legal-hold/lift", tags=["cases"])
async def lift_hold(order: HoldOrder, case: HoldableCase, session: Session, actor: Caller) -> HoldRead:
    await cases.release(session, case, order.reason, actor)
    return HoldRead(case_id=case.id, held_since=case.held_since)


@router.post("/cases/{case_id}/unmask", tags=["cases"])
async def unmask(order: Unmask, case: OpenedCase, session: Session, actor: HandlingPerson) -> Opened:
    """Opens masked fields, on the record."""
    return await unmasking.unmask(session, case, order, actor)

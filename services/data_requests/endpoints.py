"""What people ask about the data that are kept of them. A correction meets other features: it is in `procedures`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.cases.access import taken
from services.core.errors import NotFound, Unprocessable
from services.core.paging import Page, Paged
from services.core.route import HouseRoute, IfMatch, Session, etag
from services.core.times import Instant
from services.data_requests import reading, service
from services.data_requests.access import OwnRequest, VisibleRequest
from services.data_requests.schemas import Answer, DataRequestRead, DataRequestSubmit, DataShown, Refusal, State
from services.identity.access import HandlingPerson, Official

router = APIRouter(route_class=HouseRoute, tags=["data requests"])


@router.get("/data-requests")
async def list_data_requests(
    session: Session,
    actor: Official,
    paging: Paged,
    state: Annotated[State | None, Query()] = None,
    case_id: UUID | None = None,
    updated_since: Instant | None = None,
) -> Page[DataRequestRead]:
    return await reading.listed(session, actor, reading.Filters(state, case_id, updated_since), paging)


@router.post("/data-requests", status_code=201)
async def register_data_request(
    order: DataRequestSubmit, session: Session, actor: HandlingPerson, match: IfMatch, response: Response
) -> DataRequestRead:
    """By the leading or an assisting office, for a person who asks it."""
    try:
        case = await taken(session, order.case_id, actor, match)
    except NotFound:
        raise Unprocessable.field("/case_id", "unknown-case", "no such case, or not yours to see") from None
    on = await service.register(session, case, order, actor)
    response.headers["ETag"] = etag(on.request.seq)
    return await reading.opened(session, on.request, actor)


@router.get("/data-requests/{data_request_id}")
async def read_data_request(
    found: VisibleRequest, session: Session, actor: Official, response: Response
) -> DataRequestRead:
    response.headers["ETag"] = etag(found.DataRequest.seq)
    return await reading.opened(session, found.DataRequest, actor)


@router.post("/data-requests/{data_request_id}/answer")
async def answer_data_request(
    order: Answer, on: OwnRequest, session: Session, actor: HandlingPerson, response: Response
) -> DataShown:
    """Of a request for access: answers what the person is shown, which stands nowhere else."""
    data = await service.answer(session, on, order.fields, order.note, actor)
    response.headers["ETag"] = etag(on.request.seq)
    return DataShown(**(await reading.opened(session, on.request, actor)).model_dump(), data=data)


@router.post("/data-requests/{data_request_id}/refuse")
async def refuse_data_request(
    order: Refusal, on: OwnRequest, session: Session, actor: HandlingPerson, response: Response
) -> DataRequestRead:
    """With the reason, which the person is told."""
    await service.refuse(session, on, order.reason, actor)
    response.headers["ETag"] = etag(on.request.seq)
    return await reading.opened(session, on.request, actor)

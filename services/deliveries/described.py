"""What is sent to webhook endpoints, for whoever builds a receiver: OpenAPI 3.1 `webhooks`."""

from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from fastapi import FastAPI, Header
from pydantic import AwareDatetime, BaseModel, Field

from services.deliveries.events import EventType

Data = TypeVar("Data", bound=BaseModel)


class ReferralCreated(BaseModel):
    """`GET /v1/referrals/{referral_id}`"""

    referral_id: UUID
    case_id: UUID


class LegalReferralFiled(BaseModel):
    """`GET /v1/legal-referrals/{legal_referral_id}`"""

    legal_referral_id: UUID
    case_id: UUID


class NoticeData(BaseModel):
    """`GET /v1/notices?case_id=`, or `?report_id=` of what the organisation reported itself; an alarm has neither.

    `kind`: the occasion's code.
    """

    notice_id: UUID
    case_id: UUID | None
    report_id: UUID | None
    kind: Annotated[str, Field(pattern=r"^[A-Z_]+$")]


class EndpointTest(BaseModel):
    endpoint_id: UUID


class Payload(BaseModel, Generic[Data]):
    """`type` says what `data` holds; `timestamp`: when it happened."""

    type: str
    timestamp: AwareDatetime
    data: Data


class ReferralCreatedEvent(Payload[ReferralCreated]):
    """A referral has come to the office: a report's, or one that another office asked for, handed on or gave back."""

    type: Literal[EventType.REFERRAL_CREATED]


class LegalReferralFiledEvent(Payload[LegalReferralFiled]):
    """An application, a suggestion or a question has come to the court or the procuratorate."""

    type: Literal[EventType.LEGAL_REFERRAL_FILED]


class NoticeDeliveredEvent(Payload[NoticeData]):
    """A notice lies in the organisation's inbox: a reminder, something overdue, a result, an alarm."""

    type: Literal[EventType.NOTICE_DELIVERED]


class NoticeToTellEvent(Payload[NoticeData]):
    """A person of the office has to tell somebody whom no inbox reaches, and to record that they did."""

    type: Literal[EventType.NOTICE_TO_TELL]


class EndpointTestEvent(Payload[EndpointTest]):
    """Somebody of the organisation tries the endpoint."""

    type: Literal[EventType.ENDPOINT_TEST]


EVENTS: dict[EventType, type[BaseModel]] = {
    EventType.REFERRAL_CREATED: ReferralCreatedEvent,
    EventType.LEGAL_REFERRAL_FILED: LegalReferralFiledEvent,
    EventType.NOTICE_DELIVERED: NoticeDeliveredEvent,
    EventType.NOTICE_TO_TELL: NoticeToTellEvent,
    EventType.ENDPOINT_TEST: EndpointTestEvent,
}
_ABOUT = """After the Standard Webhooks specification. Each event is a POST of ids and codes, without anything personal.

Verify `webhook-signature` over `webhook-id`, `webhook-timestamp` and the body's very bytes with the endpoint's secret;
while secrets are exchanged there is a signature of each, with a space between them. Any answer of 2xx within six
seconds takes it; anything else is tried again for some 52 hours, in order, so that nothing overtakes what failed. What
was never taken is a dead letter, which `POST /v1/webhook-endpoints/{endpoint_id}/replay` sends once more. The same
event may come twice, under the same `webhook-id`. Answer 410 to hear nothing any more."""


def document() -> dict[str, Any]:
    app = FastAPI(title="护童 hutong webhooks", version="1", description=_ABOUT)
    for type_, model in EVENTS.items():
        app.webhooks.post(
            type_.value,
            operation_id=type_.value.replace(".", "_"),
            summary=type_.value,
            description=model.__doc__,
            status_code=204,
            responses={204: {"description": "Taken"}, 410: {"description": "Nothing any more: it is disabled"}},
        )(_receiving(model))
    return app.openapi()


def _receiving(model: type[BaseModel]) -> Any:
    def receive(
        event: model,  # type: ignore[valid-type]
        webhook_id: Annotated[UUID, Header(description="The same however often it is sent")],
        webhook_timestamp: Annotated[int, Header(description="Of this attempt, in seconds since 1970")],
        webhook_signature: Annotated[str, Header(description="`v1,` and base64, once for each valid secret")],
    ) -> None:
        """Only described here: it is the receiver who answers."""

    return receive

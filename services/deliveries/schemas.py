from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from services.core.times import Instant
from services.deliveries.events import EventType

State = Literal["waiting", "delivered", "dead"]


class EndpointSubmit(BaseModel):
    """`events`: the types that it gets, all of them unless told."""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[str, Field(min_length=1, max_length=2000)]
    events: Annotated[list[EventType], Field(max_length=len(EventType))] = []


class SecretRotate(BaseModel):
    """For how many hours the secrets before it sign as well."""

    model_config = ConfigDict(extra="forbid")

    overlap_hours: Annotated[float, Field(ge=0, le=720)] = 24


class Replay(BaseModel):
    """Those with these ids, which are the `webhook-id` of each, or whatever happened since then."""

    model_config = ConfigDict(extra="forbid")

    deliveries: Annotated[list[UUID], Field(min_length=1, max_length=200)] | None = None
    since: Instant | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "Replay":
        if (self.deliveries is None) == (self.since is None):
            raise ValueError("deliveries, or since")
        return self


class SecretRead(BaseModel):
    """`valid_until`: null for the one that goes on."""

    id: UUID
    valid_from: AwareDatetime
    valid_until: AwareDatetime | None


class EndpointRead(BaseModel):
    """`failing_since`: nothing was delivered since. `disabled_for`: `failing`, `gone` (it answered 410) or `owner`."""

    id: UUID
    url: str
    events: list[EventType]
    state: Literal["enabled", "disabled"]
    added_at: AwareDatetime
    failing_since: AwareDatetime | None
    disabled_at: AwareDatetime | None
    disabled_for: Literal["failing", "gone", "owner"] | None


class EndpointMade(EndpointRead):
    """`secret`: signs what is sent; shown this once."""

    secret: str


class SecretMade(BaseModel):
    secret: str


class Replayed(BaseModel):
    count: int


class DeliveryAttempt(BaseModel):
    """`failure`: `refused` (with the `status` of the answer), `timeout`, `unreachable`, `address-not-allowed`,
    `not-set-up`; null where it was delivered.
    """

    at: AwareDatetime
    failure: str | None
    status: int | None


class DeliveryRead(BaseModel):
    """`state` `dead`: a dead letter. `next_try_at`: while it waits, not before then, nor before what waits ahead."""

    id: UUID
    type: EventType
    data: dict[str, Any]
    urgent: bool
    at: AwareDatetime
    state: State
    attempts: list[DeliveryAttempt]
    next_try_at: AwareDatetime | None

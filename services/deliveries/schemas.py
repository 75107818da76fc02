import re
from datetime import time
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.core.times import Instant
from services.deliveries.events import EventType

_MINUTE = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


def _minute(value: Any) -> Any:
    if not isinstance(value, str) or not _MINUTE.fullmatch(value):
        raise PydanticCustomError("time_format", "write a time of the day as HH:MM")
    return time.fromisoformat(value)


TimeOfDay = Annotated[time, BeforeValidator(_minute)]
State = Literal["waiting", "delivered", "dead"]


class EndpointSubmit(BaseModel):
    """`events`: the types that it gets, all of them unless told."""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[str, Field(min_length=1, max_length=2000)]
    events: Annotated[list[EventType], Field(max_length=len(EventType))] = []


class ContactPointSubmit(BaseModel):
    """A mailbox or a telephone of the office. Between `quiet_from` and `quiet_until`, times of the day in Shanghai,
    only what is urgent goes there.
    """

    model_config = ConfigDict(extra="forbid")

    channel: Literal["email", "sms"]
    address: Annotated[str, Field(min_length=1, max_length=320)]
    events: Annotated[list[EventType], Field(max_length=len(EventType))] = []
    language: Literal["zh", "en"] = "zh"
    quiet_from: TimeOfDay | None = None
    quiet_until: TimeOfDay | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> "ContactPointSubmit":
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValueError("quiet_from and quiet_until")
        if self.quiet_from is not None and self.quiet_from == self.quiet_until:
            raise ValueError("quiet hours end")
        return self


class SecretRotate(BaseModel):
    """For how many hours the secrets before it sign as well."""

    model_config = ConfigDict(extra="forbid")

    overlap_hours: Annotated[float, Field(strict=True, ge=0, le=720)] = 24


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


class Reached(BaseModel):
    """`failing_since`: nothing was delivered since. `disabled_for`: `failing`, `gone` (it answered 410) or `owner`."""

    id: UUID
    events: list[EventType]
    state: Literal["enabled", "disabled"]
    added_at: AwareDatetime
    failing_since: AwareDatetime | None
    disabled_at: AwareDatetime | None
    disabled_for: Literal["failing", "gone", "owner"] | None


class EndpointRead(Reached):
    url: str


class ContactPointRead(Reached):
    channel: Literal["email", "sms"]
    address: str
    language: Literal["zh", "en"]
    quiet_from: time | None
    quiet_until: time | None


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

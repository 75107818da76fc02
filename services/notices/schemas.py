from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, StrictBool, StringConstraints

from services.core.times import Instant

State = Literal["queued", "delivered", "acknowledged", "failed", "handed_over", "withdrawn"]
Outcome = Literal["delivered", "acknowledged", "failed", "nobody"]


class AttemptRecord(BaseModel):
    """A person of the office told the recipient, or tried to. Who that was stays a kind, which the notice names.

    `outcome`: `delivered`, or `acknowledged` where the recipient signed or said so; `failed`, to be tried again;
    `nobody`: there is no such person in this case, and the `note` says why. `heard`: the child said what it thinks, or
    was asked. `record`: the number of the recording, the receipt or the signed sheet that is kept.
    """

    model_config = ConfigDict(extra="forbid")

    channel: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
    at: Instant
    outcome: Outcome
    heard: StrictBool = False
    record: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)] | None = None
    note: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20000)] | None = None


class Attempt(BaseModel):
    """`content_version`: the policy version whose text it was. `by`: the office whose person told, null for none."""

    at: AwareDatetime
    channel: str
    outcome: Outcome
    content_version: str | None = None
    by: str | None = None
    heard: bool | None = None
    recorded_at: AwareDatetime | None = None


class NoticeKnown(BaseModel):
    """`recipient` is an office or a reporting unit; of a person it is null, and `audience` says of what kind they are.

    `handed_over_to`: the office whose person tells it. To whoever reported, `report_id` stands there instead of
    `case_id`; in an alarm, which is about no case, neither.
    """

    id: UUID
    case_id: UUID | None
    report_id: UUID | None
    kind: str
    audience: str
    recipient: str | None
    channel: str
    state: State
    queued_at: AwareDatetime
    acknowledged_at: AwareDatetime | None
    handed_over_to: str | None


class NoticeRead(NoticeKnown):
    text: str
    attempts: list[Attempt]

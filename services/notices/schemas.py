from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel

State = Literal["queued", "delivered", "acknowledged", "failed", "handed_over"]


class NoticeRead(BaseModel):
    """`recipient` is an office or a reporting unit; of a reporter without a unit it is null."""

    id: UUID
    case_id: UUID
    kind: str
    recipient: str | None
    channel: str
    state: State
    text: str
    queued_at: AwareDatetime
    acknowledged_at: AwareDatetime | None
    handed_over_to: str | None
    attempts: list[dict[str, Any]]

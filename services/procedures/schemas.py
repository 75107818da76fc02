from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, StringConstraints

from services.referrals.schemas import Order, Reason, WithReason
from services.reports.schemas import ChildSubmit


class Merge(WithReason):
    into: UUID


class Split(WithReason):
    """What is no part of this case: a case that went into it, or a report that joined it."""

    case: UUID | None = None
    report: UUID | None = None


class Correction(Order):
    """`values`: what is right; what is left out stays. `note`: what proved it, and what the person was told."""

    values: ChildSubmit
    note: Reason


class Leave(WithReason):
    to: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)] | None = None


class HandedOver(BaseModel):
    referrals: int

from typing import Annotated

from pydantic import BaseModel, StringConstraints

from services.referrals.schemas import WithReason


class Leave(WithReason):
    to: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)] | None = None


class HandedOver(BaseModel):
    referrals: int

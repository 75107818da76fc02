from pydantic import AwareDatetime, BaseModel, ConfigDict


class CalendarFeedRead(BaseModel):
    """`made_at`: null where the office has never had an address."""

    model_config = ConfigDict(from_attributes=True)

    made_at: AwareDatetime | None = None
    revoked_at: AwareDatetime | None = None


class CalendarFeedMade(BaseModel):
    """`url`: whoever has it reads the office's deadlines, without a token; shown this once."""

    url: str
    made_at: AwareDatetime

"""What the policy's two calls take and give."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field


def _is_written_out(value: Any) -> Any:
    """A number of seconds is no legal date, though it can be read as one."""
    if not isinstance(value, str) or "-" not in value:
        raise ValueError("write it as RFC 3339, with an offset")
    return value


class DueDateQuestion(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    rule: str = Field(min_length=1, max_length=64, examples=["P10"])
    start: Annotated[AwareDatetime, BeforeValidator(_is_written_out)] = Field(
        alias="from",
        ge=datetime(2000, 1, 1, tzinfo=UTC),
        le=datetime(2199, 12, 31, tzinfo=UTC),
        description="when the limit begins, with an offset",
        examples=["2026-03-10T16:10:00+08:00"],
    )


class StepRead(BaseModel):
    text: str
    at: datetime


class DueDateRead(BaseModel):
    """`due_at` is null for a duty without a number (立即, 及时) to which the policy gives no default."""

    model_config = ConfigDict(populate_by_name=True)

    rule: str
    start: datetime = Field(alias="from")
    due_at: datetime | None
    provisional: bool = Field(description="a year without a holiday notice had a part in it")
    basis: str
    steps: list[StepRead]


class AmountRead(BaseModel):
    amount: int
    unit: str


class SuspensionRead(BaseModel):
    reasons: list[str]
    basis: str


class ExtensionRead(SuspensionRead):
    """By how much at most at a time, and how often. `amount_by`: D where the law names no number."""

    amount: int
    unit: str
    times: int
    amount_by: str | None


Conditions = dict[str, list[str] | bool]


class SeriesRead(BaseModel):
    """It starts anew until so many in a row are without what breaks them."""

    of: str
    since: str
    broken_by: list[str]
    ends_after: int


class RuleRead(BaseModel):
    """Kind: S statutory number, Q statutory without a number, P policy, D design."""

    code: str
    title: str
    kind: str
    amount_by: str | None = Field(description="whose the number is, where it is not the kind's")
    unit: str
    amount: int | None
    month_day: str | None
    default: AmountRead | None
    rolls: bool
    soft: bool
    suspends: SuspensionRead | None
    extends: ExtensionRead | None
    basis: str
    source: list[str]
    verified: str
    subject: str
    milestone: str | None
    trigger: list[str]
    met_by: list[str]
    agencies: list[str]
    cases: list[str]
    agencies_except: list[str]
    roles: list[str]
    when: Conditions
    series: SeriesRead | None
    lapses_with: list[str] = Field(description="if any: a referral ends before this is met with these results only")
    ladder: str
    effective_from: date | None
    effective_to: date | None


class ConstraintRead(BaseModel):
    """What bars a measure. `after`, `unless`: what was, or was not, done before. `needs`: what lifts it."""

    code: str
    measures: list[str]
    cases: list[str]
    agencies: list[str]
    when: Conditions
    after: list[str]
    unless: list[str]
    unless_found: list[str]
    needs: str | None
    basis: str
    source: list[str]


class ConsequenceRead(BaseModel):
    """Whom an event calls in, and the occasion on which they are told, with whoever else the matrix names."""

    code: str
    trigger: list[str]
    cases: list[str]
    agencies: list[str]
    authority: str | None
    when: Conditions
    unless: list[str]
    calls: dict[str, str]
    notice: str
    basis: str
    source: list[str]


class TermRead(BaseModel):
    """`agencies` may use it, in cases of these kinds. `authority`: who stands above units of this kind."""

    code: str
    label: str
    number: str | None = None
    agencies: list[str] = []
    cases: list[str] = []
    authority: str | None = None
    mandatory: bool | None = None
    findings: list[str] = []


class RouteRead(BaseModel):
    risk: str
    lead: str
    assist: list[str]
    supervise: list[str]
    basis: str


class RoutingRead(BaseModel):
    lead_order: list[str]
    immediate_danger: RouteRead
    circumstances: dict[str, RouteRead]
    harm_categories: dict[str, RouteRead]


class RungRead(BaseModel):
    name: str
    fraction: float
    action: str


class AfterRead(BaseModel):
    """Only within a time after another instrument of the case, or when that went `without_result`; all are rules."""

    instrument: str
    outcome: str
    opens: str | None
    closes: str | None
    without_result: list[str]


class BarRead(BaseModel):
    """What bars a grant: for ever, or unless the court states its reason."""

    code: str
    label: str
    absolute: bool
    basis: str


class InstrumentRead(BaseModel):
    """`applicants` and `served` name agencies, reporting units and litigants; `validity` and `review` name rules."""

    code: str
    label: str
    forum: str
    cases: list[str]
    basis: str
    applicants: list[str]
    outcomes: dict[str, str] = Field(description="what each outcome leads to: decided, or in_force")
    steps: list[str]
    served: list[list[str]] = Field(description="whom a ruling is served on, each by one of its codes")
    told: list[list[str]] = Field(description="who is told that the reasons given were upheld")
    validity: str | None
    review: str | None
    addressed: bool
    addressees: list[str]
    appoints: bool
    measures: list[str] = Field(description="what it may order, by the codes of order_measures")
    after: AfterRead | None
    bars: list[BarRead]


class RecipientRead(BaseModel):
    """What its texts may name, what it never learns, and by which channels it is told, the least exposing first."""

    code: str
    label: str
    may_name: list[str]
    never: list[str]
    channels: list[str]
    ages: list[str] = Field(description="of children: for these age groups only")
    hears: str | None = Field(description="the rule by which who is told is also heard")
    basis: str
    source: list[str]


class CellRead(BaseModel):
    """`within`: the rules whose clocks the telling meets. `served`: as a ruling, by its forum."""

    recipient: str
    may_name: list[str]
    within: list[str]
    served: bool


class OccasionRead(BaseModel):
    code: str
    label: str
    told: list[CellRead]
    never: list[str]
    basis: str
    source: list[str]


class TellingRead(BaseModel):
    """The matrix: who is told on which occasion, and who is not."""

    facts: dict[str, str]
    channels: dict[str, str]
    recipients: list[RecipientRead]
    occasions: list[OccasionRead]


class EarlierReportsRead(BaseModel):
    """How far back an office that receives a report learns of earlier ones on the same child."""

    days: int
    kind: str


class PolicyRead(BaseModel):
    version: str
    title: str
    effective_from: date
    earlier_reports: EarlierReportsRead
    rules: list[RuleRead]
    ladders: dict[str, list[RungRead]]
    sources: dict[str, str]
    constraints: list[ConstraintRead]
    consequences: list[ConsequenceRead]
    routing: RoutingRead
    instruments: list[InstrumentRead]
    telling: TellingRead
    vocabulary: dict[str, list[TermRead]]

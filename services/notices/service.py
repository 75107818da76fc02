"""Who is told what: queued with the fact it tells, delivered, acknowledged, or handed over to a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core import clock, pipeline
from services.core.actor import SYSTEM, Actor
from services.core.errors import Conflict, NotFound
from services.deadlines import service as deadlines
from services.notices import repository
from services.notices.models import Notice
from services.policy.rules import NEAR, PERSONS, Audience
from services.policy.service import Facts, Policy
from workflows.notice.contracts import workflow_id


@dataclass(frozen=True)
class Recipient:
    """An organisation by its inbox, whoever holds a report's receipt code, or a person, whom `organisation` tells."""

    audience: Audience
    organisation: str | None = None
    report_id: UUID | None = None

    @property
    def in_person(self) -> bool:
        return self.audience in PERSONS

    @property
    def by_inbox(self) -> bool:
        """At once: it lies in an inbox that is looked at."""
        return self.audience in ("office", "superior_unit") or self.audience in NEAR

    @property
    def channel(self) -> str:
        if self.in_person:
            return "in_person"
        return "in_app" if self.organisation else "pick_up"


def queue(
    session: AsyncSession,
    case: Case,
    policy: Policy,
    kind: str,
    about: str,
    recipient: Recipient,
    facts: Mapping[str, str],
    actor: Actor = SYSTEM,
) -> Notice:
    """Queue a notice in a case that this transaction holds; its key refuses the same one twice.

    An office finds its notice in its list at once, and so does one that hands it over in person, and acknowledges when
    that is done; one to a reporter is delivered by its workflow, which the caller wakes (`workflow_id`).
    """
    now = clock.now()
    notice = Notice(
        id=uuid4(),
        case_id=case.id,
        report_id=recipient.report_id,
        kind=kind,
        about=about,
        audience=recipient.audience,
        recipient=None if recipient.in_person else recipient.organisation,
        handed_over_to=recipient.organisation if recipient.in_person else None,
        channel=recipient.channel,
        state="delivered" if recipient.by_inbox else "handed_over" if recipient.in_person else "queued",
        facts=dict(facts),
        attempts=[{"at": now.isoformat(), "channel": "in_app", "outcome": "delivered"}] if recipient.by_inbox else [],
        queued_at=now,
        updated_at=now,
    )
    _clocks(session, case, policy, notice, ["notice.queued"])
    data = {"notice": notice.id, "kind": kind, "audience": recipient.audience, "channel": recipient.channel}
    if recipient.by_inbox or recipient.in_person:
        data["organisation"] = recipient.organisation
    notice.seq = cases.record(session, case, "notice.queued", actor, subject=("notice", notice.id), data=data)
    pipeline.add(session, notice)
    if kind == "RESULT":
        cases.matter(session, case.id, "notice", notice.id, open_=True)
    return notice


def new_facts(session: AsyncSession, case: Case, about: UUID, asker: str | None = None) -> None:
    """Tell the leading office, and whoever asked, that the file has grown by a report or by what its reporter added."""
    policy, facts = cases.policy_of(session, case), {"case_number": case.number}
    for office in dict.fromkeys((case.lead, asker)):
        if office is not None:
            queue(session, case, policy, "NEW_FACTS", str(about), Recipient("office", office), facts)


async def addressed(session: AsyncSession, notice_id: UUID, actor: Actor) -> Notice:
    """Raises NotFound for one that is not the actor's to acknowledge: an auditor only reads."""
    query = repository.addressed_to(actor).where(Notice.id == notice_id)
    found: Notice | None = (await session.scalars(query)).first()
    if found is None or actor.organisation not in (found.recipient, found.handed_over_to):
        raise NotFound
    return found


def deliver(session: AsyncSession, case: Case, notice: Notice) -> None:
    """The notice lies where its recipient finds it. One for pick-up is done when it is ready."""
    if notice.state != "queued":
        return
    now = clock.now()
    policy = cases.policy_of(session, case)
    notice.state = "delivered"
    notice.attempts = [*notice.attempts, {"at": now.isoformat(), "channel": notice.channel, "outcome": "delivered"}]
    if notice.channel == "pick_up" and notice.kind == "RESULT":
        cases.matter(session, case.id, "notice", notice.id, open_=False)
    events = ["notice.delivered", f"notice.{notice.kind.lower()}.delivered"]
    deadlines.meet(session, policy, events, subject_of(notice), notice.id, now)
    _clocks(session, case, policy, notice, events)
    _done(session, case, notice, "notice.delivered", SYSTEM)


def acknowledge(session: AsyncSession, case: Case, notice: Notice, actor: Actor) -> None:
    """Raises Conflict while it is not delivered. A second time is nothing."""
    if notice.state == "acknowledged":
        return
    if notice.state not in repository.DONE:
        raise Conflict("the notice is not delivered yet", code="not-delivered")
    notice.state, notice.acknowledged_at = "acknowledged", clock.now()
    policy = cases.policy_of(session, case)
    deadlines.meet(session, policy, ["notice.acknowledged"], subject_of(notice), notice.id, notice.acknowledged_at)
    cases.matter(session, case.id, "notice", notice.id, open_=False)
    _done(session, case, notice, "notice.acknowledged", actor)


def hand_over(session: AsyncSession, case: Case, notice: Notice, organisation: str | None) -> None:
    """Nobody acknowledged in time: a person of this office tells the recipient by another way, as a fact."""
    notice.state, notice.handed_over_to = "handed_over", organisation
    cases.matter(session, case.id, "notice", notice.id, open_=False)
    _done(session, case, notice, "notice.handed_over", SYSTEM, organisation=organisation)


def has_ended(notice: Notice) -> bool:
    """Nothing more is expected: acknowledged, handed over, or of a kind or channel that takes no acknowledgement."""
    if notice.state == "delivered":
        return notice.kind != "RESULT" or notice.channel == "pick_up"
    return notice.state in ("acknowledged", "handed_over")


def subject_of(notice: Notice) -> deadlines.Subject:
    """Without the recipient: the case's offices read its clocks, and may not learn which unit reported."""
    return deadlines.Subject("notice", notice.id, notice.case_id)


def text(policy: Policy, notice: Notice, language: str) -> str:
    return policy.notice_text(notice.kind, notice.audience, "en" if language == "en" else "zh", notice.facts)


def _clocks(session: AsyncSession, case: Case, policy: Policy, notice: Notice, events: list[str]) -> None:
    facts = Facts(
        risk=case.risk, audience=notice.audience, reporter_unit=notice.audience == "reporter_unit", ground=case.ground
    )
    for event in events:
        deadlines.start(session, policy, event, facts, subject_of(notice), notice.id, clock.now())


def _done(session: AsyncSession, case: Case, notice: Notice, type_: str, actor: Actor, **data: object) -> None:
    subject = ("notice", notice.id)
    notice.updated_at = clock.now()
    notice.seq = cases.record(session, case, type_, actor, subject=subject, data={"kind": notice.kind, **data})
    cases.wake(session, case.id, notice.seq, workflow_id(notice.id))


get = repository.get
of_case = repository.of_case
of_reports = repository.of_reports

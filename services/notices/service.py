"""Who is told what: queued with the fact it tells, delivered, acknowledged, or handed over to a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core import clock, pipeline
from services.core.actor import SYSTEM, Actor
from services.core.errors import NotFound
from services.deadlines import service as deadlines
from services.deliveries import events
from services.deliveries.events import Event, EventType
from services.notices import repository
from services.notices.errors import NotDelivered, ToldByPerson
from services.notices.models import Notice
from services.policy.rules import NEAR, PERSONS, Audience
from services.policy.service import Facts, Policy
from workflows.notice.contracts import workflow_id

_SAYS = ("agencies", "results", "measure", "instrument", "rule", "ground")  # the facts that are codes


@dataclass(frozen=True)
class Sender:
    """The office whose act is told, and who has to tell it."""

    agency: str
    organisation: str


@dataclass(frozen=True)
class Recipient:
    """An organisation by its inbox, whoever holds a report's receipt code, or a person, whom somebody tells."""

    audience: Audience
    organisation: str | None = None
    report_id: UUID | None = None

    @property
    def is_person(self) -> bool:
        return self.audience in PERSONS

    @property
    def by_inbox(self) -> bool:
        """At once: it lies in an inbox that is looked at."""
        return self.audience in ("office", "superior_unit") or self.audience in NEAR

    def channel(self, policy: Policy) -> str:
        """What exposes nobody: of a person, the first that the law names."""
        if self.is_person:
            return policy.files.telling.recipients[self.audience].channels[0]
        return "in_app" if self.organisation else "pick_up"


def queue(
    session: AsyncSession,
    case: Case,
    policy: Policy,
    kind: str,
    about: str,
    recipient: Recipient,
    facts: Mapping[str, str],
    sender: Sender | None = None,
) -> Notice:
    """Queue a notice in a case that this transaction holds; its key refuses the same one twice.

    An office finds its notice in its list at once, and so does one whose people have to tell it and record that they
    did; one to a reporter is delivered by its workflow, which the caller wakes (`workflow_id`).
    """
    now, channel = clock.now(), recipient.channel(policy)
    teller = sender.organisation if sender and recipient.is_person else None
    notice = Notice(
        id=uuid4(),
        case_id=case.id,
        report_id=recipient.report_id,
        kind=kind,
        about=about,
        audience=recipient.audience,
        recipient=recipient.organisation,
        agency=sender.agency if sender else None,
        organisation=sender.organisation if sender else None,
        handed_over_to=teller,
        channel=channel,
        state="delivered" if recipient.by_inbox else "handed_over" if teller else "queued",
        facts=dict(facts),
        attempts=[_delivered(policy, channel)] if recipient.by_inbox else [],
        queued_at=now,
        updated_at=now,
    )
    data = {"notice": notice.id, "kind": kind, "audience": recipient.audience, "channel": channel}
    data |= _codes(notice)
    if teller or (recipient.by_inbox and recipient.report_id is None):  # whose superior hears of it, reported
        data["organisation"] = recipient.organisation or teller
    if clocks := start(session, case, policy, notice, "queued"):
        data["clocks"] = clocks
    subject = ("notice", notice.id)
    notice.seq = cases.record(session, case, "notice.queued", SYSTEM, subject=subject, at=now, data=data)
    pipeline.add(session, notice)
    push(session, policy, notice, urgent=case.risk == "urgent")
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
    """Raises NotFound for one that is not the actor's to acknowledge or to tell: an auditor only reads."""
    query = repository.addressed_to(actor).where(Notice.id == notice_id)
    found: Notice | None = (await session.scalars(query)).first()
    if found is None or actor.organisation not in (found.recipient, found.handed_over_to):
        raise NotFound
    return found


def deliver(session: AsyncSession, case: Case, notice: Notice) -> None:
    """The notice lies where its recipient finds it. One for pick-up is done when it is ready."""
    if notice.state != "queued":
        return
    policy = cases.policy_of(session, case)
    notice.state = "delivered"
    notice.attempts = [*notice.attempts, _delivered(policy, notice.channel)]
    if notice.channel == "pick_up" and notice.kind == "RESULT":
        cases.matter(session, case.id, "notice", notice.id, open_=False)
    push(session, policy, notice, urgent=case.risk == "urgent")
    meet(session, policy, notice, "delivered")
    done(session, case, notice, "notice.delivered", SYSTEM, clocks=start(session, case, policy, notice, "delivered"))


def acknowledge(session: AsyncSession, case: Case, notice: Notice, actor: Actor) -> None:
    """By its recipient. Raises NotDelivered, ToldByPerson. A second time is nothing."""
    if notice.recipient != actor.organisation:
        raise ToldByPerson
    if notice.state == "acknowledged":
        return
    if notice.state not in repository.DONE:
        raise NotDelivered
    notice.state, notice.acknowledged_at = "acknowledged", clock.now()
    meet(session, cases.policy_of(session, case), notice, "acknowledged")
    cases.matter(session, case.id, "notice", notice.id, open_=False)
    done(session, case, notice, "notice.acknowledged", actor, at=notice.acknowledged_at)


def hand_over(session: AsyncSession, case: Case, notice: Notice, organisation: str | None) -> None:
    """Nobody acknowledged in time: a person of this office tells the recipient by another way, as a fact."""
    notice.state, notice.handed_over_to, notice.organisation = "handed_over", organisation, organisation
    policy = cases.policy_of(session, case)
    push(session, policy, notice, urgent=case.risk == "urgent")
    cases.matter(session, case.id, "notice", notice.id, open_=False)
    clocks = start(session, case, policy, notice, "handed_over") if organisation else {}
    done(session, case, notice, "notice.handed_over", SYSTEM, organisation=organisation, clocks=clocks)


def push(session: AsyncSession, policy: Policy, notice: Notice, *, urgent: bool) -> None:
    """Tell it outside as well, by the channels that the law names: what lies in an inbox, or is a person's to tell."""
    telling = policy.files.telling
    urgent = urgent or telling.occasions[notice.kind].urgent
    if notice.state == "delivered" and notice.recipient is not None:
        event = Event(EventType.NOTICE_DELIVERED, _ids(notice, notice.recipient), urgent)
        events.announce(session, notice.recipient, event, telling.recipients[notice.audience].channels)
    elif notice.state == "handed_over" and notice.handed_over_to is not None:
        event = Event(EventType.NOTICE_TO_TELL, _ids(notice, notice.handed_over_to), urgent)
        events.announce(session, notice.handed_over_to, event, telling.recipients["office"].channels)


async def withdraw(session: AsyncSession, case: Case, fact_id: UUID, actor: Actor) -> None:
    """The fact was a mistake: whoever has not been told of it yet never is."""
    for notice in await repository.untold(session, case.id, fact_id):
        notice.state = "withdrawn"
        cases.matter(session, case.id, "notice", notice.id, open_=False)
        lapsed = await deadlines.lapse(session, subject_of(notice))
        done(session, case, notice, "notice.withdrawn", actor, lapsed=lapsed)


def has_ended(notice: Notice) -> bool:
    """Nothing more is expected: acknowledged, handed over, withdrawn, or it takes no acknowledgement."""
    if notice.state == "delivered":
        return notice.kind != "RESULT" or notice.channel == "pick_up" or notice.handed_over_to is not None
    return notice.state in ("acknowledged", "handed_over", "failed", "withdrawn")


def meet(session: AsyncSession, policy: Policy, notice: Notice, happening: str, at: datetime | None = None) -> None:
    """`at`: when it happened, now unless told."""
    deadlines.meet(session, policy, _events(notice, happening), subject_of(notice), notice.id, at or clock.now())


def subject_of(notice: Notice) -> deadlines.Subject:
    """Without the recipient: the case's offices read its clocks, and may not learn which unit reported."""
    assert notice.case_id is not None  # noqa: S101 - the house's own have no clocks
    return deadlines.Subject("notice", notice.id, notice.case_id, notice.agency, notice.organisation)


def about(notice: Notice, reader: str | None) -> dict[str, Any]:
    """What it names to this organisation. Whose own report it tells of hears of the report alone: the same case behind
    two of its reports would say that they met there, and so whom they were about.
    """
    if notice.report_id is not None and notice.recipient == reader:
        return {"case_id": None, "report_id": notice.report_id}
    return {"case_id": notice.case_id, "report_id": None}


def _ids(notice: Notice, reader: str) -> dict[str, Any]:
    return {"notice_id": notice.id, **about(notice, reader), "kind": notice.kind}


def text(policy: Policy, notice: Notice, language: str) -> str:
    return policy.notice_text(notice.kind, notice.audience, "en" if language == "en" else "zh", notice.facts)


def done(
    session: AsyncSession,
    case: Case,
    notice: Notice,
    type_: str,
    actor: Actor,
    *,
    at: datetime | None = None,
    **data: Any,
) -> None:
    """Record what became of the notice, and tell its workflow. `at`: when it happened, now unless told."""
    said = {"kind": notice.kind, "audience": notice.audience, **_codes(notice), **data}
    notice.updated_at = clock.now()
    notice.seq = cases.record(session, case, type_, actor, subject=("notice", notice.id), at=at, data=said)
    cases.wake(session, case.id, notice.seq, workflow_id(notice.id))


def _codes(notice: Notice) -> dict[str, str]:
    """What it tells, in codes, for the record."""
    return {name: notice.facts[name] for name in _SAYS if name in notice.facts}


def _events(notice: Notice, happening: str) -> list[str]:
    own = f"notice.{notice.kind.lower()}.{happening}"
    return [f"notice.{happening}", own, f"{own}.{notice.audience}"]


def _delivered(policy: Policy, channel: str) -> dict[str, Any]:
    at = clock.now().isoformat()
    return {"at": at, "channel": channel, "outcome": "delivered", "content_version": policy.version}


def start(
    session: AsyncSession, case: Case, policy: Policy, notice: Notice, happening: str, at: datetime | None = None
) -> dict[str, Any]:
    """The clocks that this starts. `at`: when it happened, now unless told."""
    facts = Facts(
        risk=case.risk,
        agency=notice.agency,
        audience=notice.audience,
        reporter_unit=notice.audience == "reporter_unit",
        ground=case.ground,
    )
    started: dict[str, Any] = {}
    for event in _events(notice, happening):
        started |= deadlines.start(session, policy, event, facts, subject_of(notice), notice.id, at or clock.now())
    return started


get = repository.get
take = repository.take
results = repository.results
of_case = repository.of_case
of_reports = repository.of_reports

"""A legal referral's steps by its forum and its addressee: accepted or not, served, answered, concluded, expired."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core import clock, pipeline
from services.core.actor import SYSTEM, Actor
from services.core.errors import Unprocessable
from services.deadlines import service as deadlines
from services.identity import service as identity
from services.ledger import service as ledger
from services.legal_referrals import repository, rules, schemas
from services.legal_referrals.errors import AlreadyDone, NotAtThisPoint, NotServed
from services.legal_referrals.models import LegalReferral, LegalStep
from services.notices import service as notices
from services.policy.instruments import Instrument
from services.policy.service import Policy
from services.vault import service as vault
from workflows.legal_referral.contracts import NAME, Milestone, workflow_id

ENDED = ("not_accepted", "expired", "concluded")
DECIDED = ("decided", "in_force")
_RULED = ("in_force", "expired")
_FOLLOWS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("accept", "reject"), ("filed",)),
    "decide": ("accepted",),
    "advise": ("accepted", *DECIDED),
    **dict.fromkeys(("serve", "review"), DECIDED),
    **dict.fromkeys(("extend", "vary", "cancel", "breach"), _RULED),
    **dict.fromkeys(("reply", "examine"), ("decided",)),
    "conclude": ("accepted", "decided"),
}
"""In which states each step may be taken, besides what its instrument and its time say."""
WORDS, STEP_WORDS = "legal", "legal_step"  # kinds of vault documents


@dataclass(frozen=True)
class Proceeding:
    """A legal referral and its case, whose stream this transaction holds, and the law of its instrument."""

    legal: LegalReferral
    case: Case
    policy: Policy

    @property
    def law(self) -> Instrument:
        return self.policy.instrument(self.legal.instrument)

    def forum(self) -> deadlines.Subject:
        """Its own office as the one who has to act."""
        return self.subject(self.law.agency, self.legal.organisation)

    def subject(self, agency: str | None, organisation: str | None) -> deadlines.Subject:
        return deadlines.Subject(NAME, self.legal.id, self.legal.case_id, agency, organisation)

    def event(self, happening: str) -> str:
        return f"{NAME}.{self.legal.instrument}.{happening}"

    def follows(self, step: str) -> bool:
        """Whether this step may follow in the state that it is in."""
        own_motion = step == "decide" and self.legal.applicant == self.legal.organisation
        return self.legal.state in _FOLLOWS[step] or (own_motion and self.legal.state == "filed")

    def require(self, step: str) -> None:
        """Raises NotAtThisPoint."""
        if not self.follows(step):
            raise NotAtThisPoint(self.legal.state)


def proceeding(session: AsyncSession, legal: LegalReferral, case: Case) -> Proceeding:
    return Proceeding(legal, case, cases.policy_of(session, case))


async def accept(session: AsyncSession, on: Proceeding, order: schemas.Acceptance, actor: Actor) -> None:
    """Raises NotAtThisPoint, Unprocessable."""
    on.require("accept")
    rules.require_order("/accepted_at", order.accepted_at, on.legal.filed_at)
    on.legal.state, on.legal.accepted_at = "accepted", order.accepted_at
    step = new_step(session, on, "accepted", order.accepted_at, actor)
    await done(session, on, step, actor, ["accepted"], {"note": order.note})


async def reject(session: AsyncSession, on: Proceeding, reason: str, actor: Actor) -> None:
    """Raises NotAtThisPoint."""
    on.require("reject")
    step = new_step(session, on, "not_accepted", ledger.moment(session), actor)
    lapsed = await end(session, on, "not_accepted", step)
    await done(session, on, step, actor, ["not_accepted"], {"reason": reason}, lapsed=lapsed)


async def advise(session: AsyncSession, on: Proceeding, order: schemas.AdviceGiven, actor: Actor) -> None:
    """The child's side was told of its right to an agent and to legal aid.

    Raises NotAtThisPoint, NoSuchStep, AlreadyDone, Unprocessable.
    """
    rules.require_step(on.legal.instrument, on.law, "advise")
    on.require("advise")
    rules.require_order("/advised_at", order.advised_at, on.legal.accepted_at)
    if any(step.kind == "advised" for step in await steps_of(session, on)):
        raise AlreadyDone
    step = new_step(session, on, "advised", order.advised_at, actor)
    await done(session, on, step, actor, ["advised"], {"note": order.note})


async def review(session: AsyncSession, on: Proceeding, order: schemas.Reconsideration, actor: Actor) -> None:
    """Asked for once, in time. Raises NotAtThisPoint, NoSuchStep, AlreadyDone, OutsideItsTime, Unprocessable."""
    rules.require_step(on.legal.instrument, on.law, "review")
    on.require("review")
    before = await steps_of(session, on)
    rules.require_order("/applied_at", order.applied_at, ruled_at(on, before))
    if any(step.kind == "reviewed" for step in before):
        raise AlreadyDone
    if on.law.review and on.legal.decided_at:
        rules.require_in_time(on.policy, on.law.review, on.legal.decided_at, order.applied_at)
    step = new_step(session, on, "reviewed", order.applied_at, actor)
    await done(session, on, step, actor, ["reviewed"], {"note": order.note}, by=order.applied_by)


async def breach(session: AsyncSession, on: Proceeding, order: schemas.BreachRecord, actor: Actor) -> None:
    """What happened against an order in force, by the forum or the police, also after it ran out.

    Raises NotAtThisPoint, NoSuchStep, Unprocessable.
    """
    rules.require_step(on.legal.instrument, on.law, "breach")
    on.require("breach")
    rules.require_order("/happened_at", order.happened_at, on.legal.decided_at)
    if on.legal.valid_until and order.happened_at > on.legal.valid_until:
        raise Unprocessable.field("/happened_at", "too-late", "it was not in force any more")
    step = new_step(session, on, "breached", order.happened_at, actor)
    await done(session, on, step, actor, ["breached"], {"note": order.note})


async def reply(session: AsyncSession, on: Proceeding, order: schemas.WrittenReply, actor: Actor) -> None:
    """Raises NotAtThisPoint, NoSuchStep, AlreadyDone, ProofNeeded, Unprocessable."""
    legal = on.legal
    cases.require_proof(on.case, order.document_number)
    rules.require_step(legal.instrument, on.law, "reply")
    on.require("reply")
    if legal.outcome != "issued" or legal.addressee is None:
        raise NotAtThisPoint(legal.state)
    if legal.replied_at is not None:
        raise AlreadyDone
    rules.require_order("/replied_at", order.replied_at, legal.decided_at)
    legal.replied_at = order.replied_at
    step = new_step(session, on, "replied", order.replied_at, actor)
    meet(session, on, ["replied"], step, await addressed(session, on))
    clocks = start(session, on, "replied", step, on.forum())
    words = {"document_number": order.document_number, "note": order.note}
    await done(session, on, step, actor, [], words, clocks=clocks)


async def conclude(session: AsyncSession, on: Proceeding, note: str | None, actor: Actor) -> None:
    """Nothing more is expected; of one that was only accepted, the application was withdrawn.

    Raises NotAtThisPoint, NotServed.
    """
    on.require("conclude")
    if on.legal.state == "decided" and on.legal.served_at is None:
        missing = to_serve(on, await steps_of(session, on))
        if missing:
            raise NotServed(missing, rules.basis_of(on.legal.instrument, on.law))
    step = new_step(session, on, "concluded", ledger.moment(session), actor)
    lapsed = await end(session, on, "concluded", step)
    await done(session, on, step, actor, ["concluded"], {"note": note}, lapsed=lapsed)


async def expire(session: AsyncSession, case: Case, legal_id: UUID) -> None:
    """Its validity has run out. What was cancelled, extended or concluded meanwhile is left alone."""
    legal = await repository.get(session, legal_id)
    if legal is None or legal.state != "in_force" or legal.valid_until is None or legal.valid_until > clock.now():
        return
    on = proceeding(session, legal, case)
    step = new_step(session, on, "expired", legal.valid_until, SYSTEM)
    lapsed = await end(session, on, "expired", step)
    await done(session, on, step, SYSTEM, ["expired"], {}, lapsed=lapsed)


async def steps_of(session: AsyncSession, on: Proceeding) -> list[LegalStep]:
    """Every step so far."""
    return (await repository.steps(session, [on.legal.id]))[on.legal.id]


def ruled_at(on: Proceeding, steps: Sequence[LegalStep]) -> datetime | None:
    """When the standing ruling was made."""
    return next((step.at for step in steps if step.id == on.legal.ruling_id), None)


def to_serve(on: Proceeding, steps: Sequence[LegalStep]) -> list[str]:
    """On whom the standing ruling is still to be served."""
    standing = next((step.outcome for step in steps if step.id == on.legal.ruling_id), None)
    served = {capacity for step in services(on, steps) for capacity in step.capacities}
    return rules.unserved(on.law, standing or on.legal.outcome, served)


def services(on: Proceeding, steps: Sequence[LegalStep]) -> list[LegalStep]:
    """Those of the standing ruling."""
    return [step for step in steps if step.kind == "served" and step.ruling_id == on.legal.ruling_id]


async def addressed(session: AsyncSession, on: Proceeding) -> deadlines.Subject:
    """The addressee as the one who has to act."""
    found = await identity.organisation(session, on.legal.addressee or "", "/addressee")
    return on.subject(found.agency or found.unit_type, found.code)


def new_step(session: AsyncSession, on: Proceeding, kind: str, at: datetime, actor: Actor, **facts: Any) -> LegalStep:
    step = LegalStep(
        id=uuid4(),
        legal_referral_id=on.legal.id,
        kind=kind,
        at=at,
        recorded_at=ledger.moment(session),
        recorded_by=actor.person,
        ruling_id=on.legal.ruling_id,
        **{"capacities": [], **facts},
    )
    pipeline.add(session, step)
    return step


def meet(
    session: AsyncSession,
    on: Proceeding,
    happenings: list[str],
    step: LegalStep,
    by: deadlines.Subject,
    at: datetime | None = None,
) -> None:
    events = [on.event(happening) for happening in happenings]
    deadlines.meet(session, on.policy, events, by, step.id, at or step.at)


def start(
    session: AsyncSession, on: Proceeding, happening: str, step: LegalStep, who: deadlines.Subject
) -> dict[str, datetime]:
    """The clocks that begin for whoever has to act now."""
    legal = on.legal
    facts = cases.facts_of(on.case, agency=who.agency, urgent=legal.priority == 0, general=legal.general)
    return deadlines.start(session, on.policy, on.event(happening), facts, who, step.id, step.at)


async def end(session: AsyncSession, on: Proceeding, state: str, step: LegalStep) -> list[str]:
    """Answers the rules of the clocks that lapsed: all that it started, but those that this very step meets, and those
    with which nobody is late: a right's time, and a warning, outlive the suit.
    """
    on.legal.state, on.legal.ended_at = state, step.at
    cases.matter(session, on.case.id, NAME, on.legal.id, open_=False)
    left = {code for code in on.policy.rules if not on.policy.binds(code)} | {*on.policy.met_by(on.event(step.kind))}
    started = [found.id for found in await steps_of(session, on)]
    return await deadlines.lapse(session, on.forum(), but=left, started_by=started)


async def done(
    session: AsyncSession,
    on: Proceeding,
    step: LegalStep,
    actor: Actor,
    happenings: list[str],
    words: Mapping[str, str | None],
    *,
    met_at: datetime | None = None,
    clocks: Mapping[str, datetime] | None = None,
    **facts: Any,
) -> None:
    """What happened meets its clocks and starts the forum's, is recorded, and is told to the workflow."""
    legal = on.legal
    meet(session, on, happenings, step, on.forum(), met_at)
    started = dict(clocks or {})
    for happening in happenings:
        started |= start(session, on, happening, step, on.forum())
    kept = await vault.write(session, on.case.id, STEP_WORDS, step.id, words) if any(words.values()) else None
    data = {"instrument": legal.instrument, "step": step.id, "words": kept, "clocks": started, **facts}
    kind, subject = f"{NAME}.{step.kind}", (NAME, legal.id)
    legal.seq = step.seq = cases.record(session, on.case, kind, actor, subject=subject, at=step.at, data=data)
    legal.updated_at = clock.now()
    cases.wake(session, on.case.id, legal.seq, workflow_id(legal.id))


def tell_served(session: AsyncSession, on: Proceeding, step: LegalStep, organisation: str) -> None:
    """In the inbox of the office or unit, with the instrument's name and nothing of the file."""
    facts = {"case_number": on.case.number, "instrument": on.legal.instrument}
    recipient = notices.Recipient("office", organisation)
    notices.queue(session, on.case, on.policy, "SERVED", str(step.id), recipient, facts)


def milestones(session: AsyncSession, legal: LegalReferral, case: Case) -> list[str]:
    """Those of its workflow that it has reached; what its instrument does not have counts as reached."""
    if legal.state in ENDED:
        return [milestone.value for milestone in Milestone]
    on = proceeding(session, legal, case)
    decided = legal.state in DECIDED
    reached = {
        Milestone.ACCEPTED: legal.state != "filed",
        Milestone.DECIDED: decided,
        Milestone.SERVED: decided and (legal.served_at is not None or not rules.unserved(on.law, legal.outcome, ())),
        Milestone.REPLIED: decided and (legal.replied_at is not None or not _awaits_reply(on)),
        Milestone.OUT_OF_FORCE: legal.state == "decided",
        Milestone.CONCLUDED: False,
    }
    return [milestone.value for milestone, is_reached in reached.items() if is_reached]


def _awaits_reply(on: Proceeding) -> bool:
    return on.legal.outcome == "issued" and on.legal.addressee is not None and "reply" in on.law.steps


case_of = repository.case_of
of_case = repository.of_case

"""Temporary guardianship: proposed, approved or rejected, reviewed, extended, ended."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.errors import CaseClosed
from services.cases.models import Case
from services.core import clock, pipeline
from services.core.actor import Actor
from services.core.errors import Basis, Unprocessable
from services.deadlines import service as deadlines
from services.deadlines.models import Deadline
from services.ledger import service as ledger
from services.placements import repository, rules
from services.placements.errors import (
    BadExtension,
    CarerNotAssessed,
    CarerNotFit,
    ChildNotHeard,
    GuardianshipGap,
    NotActive,
    NotAssessed,
    NotCivilAffairs,
    NotProposed,
    PlacementOverlap,
    ProposerMayNotDecide,
)
from services.placements.models import Placement, PlacementReview
from services.placements.schemas import Caretaker, Propose, Review
from services.policy.service import Policy
from services.vault import service as vault
from workflows.placement.contracts import workflow_id

GUARDIAN = "CIVIL_AFFAIRS"  # the law's only temporary guardian here
KINSHIP = "KINSHIP_CARE"
CARE, WORDS = "placement", "placement_words"  # kinds of vault documents: who and where; what was said of it


@dataclass(frozen=True)
class Placed:
    """A placement and its case, whose stream this transaction holds."""

    placement: Placement
    case: Case

    def subject(self) -> deadlines.Subject:
        found = self.placement
        return deadlines.Subject("placement", found.id, found.case_id, GUARDIAN, found.organisation)


async def propose(session: AsyncSession, case: Case, wanted: Propose, actor: Actor) -> Placed:
    """Raises NotCivilAffairs, CaseClosed, Unprocessable, CarerNotAssessed, CarerNotFit, ChildNotHeard,
    PlacementOverlap.
    """
    policy, now = cases.policy_of(session, case), ledger.moment(session)
    await _require_guardian(session, case, policy, actor)
    if case.status == "closed":
        raise CaseClosed
    await _check(session, case, policy, wanted)
    placement = Placement(
        id=uuid4(),
        case_id=case.id,
        child_id=wanted.child_id,
        organisation=actor.organisation,
        ground=wanted.ground,
        mode=wanted.mode,
        state="proposed",
        care_id=uuid4(),
        starts_at=wanted.starts_at,
        proposed_at=now,
        proposed_by=actor.person,
        updated_at=now,
    )
    placed = Placed(placement, case)
    digests: dict[str, Any] = {
        "care": await _keep_care(session, placement, wanted.caretaker),
        "words": await _keep_words(session, case, placement.id, note=wanted.note, child_view=wanted.child_view),
    }
    clocks = _start(session, placed, policy, "placement.proposed", now)
    data: dict[str, Any] = {
        "child": wanted.child_id,
        "ground": wanted.ground,
        "mode": wanted.mode,
        "starts_at": wanted.starts_at,
    }
    cases.matter(session, case.id, "placement", placement.id, open_=True)
    _done(session, placed, "placement.proposed", actor, **data, **digests, clocks=clocks)
    if not await repository.add(session, placement):
        raise PlacementOverlap(policy.basis("M6"))
    return placed


async def approve(session: AsyncSession, placed: Placed, note: str | None, actor: Actor) -> None:
    """Raises NotProposed, ProposerMayNotDecide."""
    placement, policy, now = placed.placement, cases.policy_of(session, placed.case), ledger.moment(session)
    _decide(placed, policy, "active", now, actor)
    kept = await _keep_words(session, placed.case, uuid4(), note=note)
    deadlines.meet(session, policy, ["placement.approved"], placed.subject(), placement.id, now)
    clocks = _start(session, placed, policy, "placement.approved", placement.starts_at)
    clocks |= _start(session, placed, policy, f"placement.approved.{placement.ground}", placement.starts_at)
    placement.limit_at = clocks.get("M6")
    clocks |= _warn(session, placed, policy)
    _done(session, placed, "placement.approved", actor, note=kept, clocks=clocks)


async def reject(session: AsyncSession, placed: Placed, reason: str | None, actor: Actor) -> None:
    """Raises NotProposed, ProposerMayNotDecide."""
    policy, now = cases.policy_of(session, placed.case), ledger.moment(session)
    _decide(placed, policy, "rejected", now, actor)
    kept = await _keep_words(session, placed.case, uuid4(), reason=reason)
    subject, id_ = placed.subject(), placed.placement.id
    deadlines.meet(session, policy, ["placement.rejected"], subject, id_, now)
    cases.matter(session, placed.case.id, "placement", id_, open_=False)
    _done(session, placed, "placement.rejected", actor, reason=kept)


async def review(session: AsyncSession, placed: Placed, held: Review, actor: Actor) -> None:
    """Meets the reviews that are overdue, or else the next one. An `end` is ended by the caller afterwards.

    Raises NotActive, Unprocessable, CarerNotAssessed, CarerNotFit.
    """
    placement, case, now = placed.placement, placed.case, ledger.moment(session)
    policy = cases.policy_of(session, case)
    require_active(placement)
    data: dict[str, Any] = {}
    if held.outcome == "change_mode":
        data = await _change_mode(session, placement, policy, held)
    made = PlacementReview(
        id=uuid4(),
        placement_id=placement.id,
        outcome=held.outcome,
        mode=placement.mode,
        reviewed_at=now,
        reviewed_by=actor.person,
    )
    pipeline.add(session, made)
    waiting = [d for d in await _clocks(session, placed) if d.rule in policy.met_by("placement.reviewed")]
    for found in [d for d in waiting if d.due_at <= now] or waiting[:1]:
        deadlines.fulfil(found, made.id, now)
    kept = await _keep_words(session, case, made.id, note=held.note)
    _done(session, placed, "placement.reviewed", actor, review=made.id, outcome=held.outcome, note=kept, **data)


async def extend(session: AsyncSession, placed: Placed, until: datetime, reason: str, actor: Actor) -> None:
    """Past the limit only by a supervisor and with a reason; the next limit is a limit again.

    Raises NotActive, BadExtension.
    """
    placement, policy = placed.placement, cases.policy_of(session, placed.case)
    require_active(placement)
    assert placement.limit_at is not None  # noqa: S101 - what is active has its limit
    at_most = policy.due_at("M6", rules.within(placement.limit_at))
    if until <= max(placement.limit_at, clock.now()):
        raise BadExtension("too-early", "an extension ends after the present limit", policy.basis("M6"))
    if at_most is not None and until > at_most:
        raise BadExtension("too-late", "an extension is no longer than the limit itself", policy.basis("M6"))
    for found in await _clocks(session, placed):
        if found.rule in policy.met_by("placement.extended"):
            deadlines.fulfil(found, placement.id, clock.now())
    deadlines.start_until(session, policy, "M6", placed.subject(), placement.id, until)
    before, placement.limit_at = placement.limit_at, until
    _warn(session, placed, policy)
    kept = await _keep_words(session, placed.case, uuid4(), reason=reason)
    _done(session, placed, "placement.extended", actor, basis="M6", before=before, until=until, reason=kept)


async def end(
    session: AsyncSession,
    placed: Placed,
    reason: str,
    note: str | None,
    measures: Mapping[str, datetime],
    actor: Actor,
) -> None:
    """`measures`: what civil affairs have recorded in the case, and when it was last decided.

    Raises NotActive, Unprocessable, NotAssessed, GuardianshipGap.
    """
    placement, case = placed.placement, placed.case
    policy = cases.policy_of(session, case)
    require_active(placement)
    if not policy.has("placement_end_reasons", reason):
        raise Unprocessable.field("/reason", "unknown-end-reason", "no such end of a placement")
    await _require_end(session, placed, policy, reason, measures)
    begins = policy.ending(reason).begins
    at = measures[begins] if begins else max(ledger.moment(session), placement.starts_at)
    placement.state, placement.end_reason, placement.ended_at = "ended", reason, at
    met = policy.met_by("placement.ended")
    for found in await _clocks(session, placed):
        if found.rule in met:
            deadlines.fulfil(found, placement.id, at)
    lapsed = await deadlines.lapse(session, placed.subject(), but=met)
    cases.matter(session, case.id, "placement", placement.id, open_=False)
    kept = await _keep_words(session, case, uuid4(), note=note)
    _done(session, placed, "placement.ended", actor, at=at, reason=reason, note=kept, lapsed=lapsed)


def milestones(session: AsyncSession, met: Iterable[Any]) -> set[str]:
    """The milestones whose clocks have been met, by the policy's names; `met`: `deadlines.met` of the placement."""
    policy = cases.policies(session)
    return {policy.of(d.policy_version).rule(d.rule).milestone or "" for d in met}


def require_active(placement: Placement) -> None:
    """Raises NotActive."""
    if placement.state != "active":
        raise NotActive(placement.state)


def reads_care(actor: Actor, placement: Placement, case: Case) -> bool:
    """Who learns the carer, the address and what the child said: the guardian itself, and a person of the police that
    lead the case, who brought the child there and protect the place. Nobody above, beside or outside.
    """
    if not actor.reads_vault:
        return False
    return actor.organisation == placement.organisation or protects_places(actor, case)


def protects_places(actor: Actor, case: Case) -> bool:
    """Whether this is a person of the police that lead the case."""
    return actor.agency == "PUBLIC_SECURITY" and case.lead == actor.organisation and actor.is_person


async def _require_guardian(session: AsyncSession, case: Case, policy: Policy, actor: Actor) -> None:
    parts = {part for office, part in await cases.parties(session, case.id) if office == actor.organisation}
    if actor.agency != GUARDIAN or not parts & {"lead", "assist"}:
        raise NotCivilAffairs(policy.basis("M1.APPROVE"))


async def _check(session: AsyncSession, case: Case, policy: Policy, wanted: Propose) -> None:
    if wanted.child_id not in {child.id for child in await cases.children(session, case.id)}:
        raise Unprocessable.field("/child_id", "unknown-child", "no such child in this case")
    for pointer, vocabulary, code in (
        ("/ground", "placement_grounds", wanted.ground),
        ("/mode", "placement_modes", wanted.mode),
    ):
        if not policy.has(vocabulary, code):
            raise Unprocessable.field(pointer, "unknown-code", "not one of the policy's codes")
    if wanted.starts_at > clock.now() + rules.AHEAD:
        raise Unprocessable.field("/starts_at", "too-far-ahead", "a placement is proposed for now or the next weeks")
    _require_fit(policy, wanted.mode, wanted.caretaker)
    child = (await vault.open_items(session, "child", [wanted.child_id])).get(wanted.child_id, {})
    years = rules.age(child, wanted.starts_at)
    if years is not None and years >= rules.OF_AGE:
        raise Unprocessable.field("/child_id", "of-age", "eighteen or more on the day")
    if years is not None and years >= rules.HEARD_FROM and wanted.child_view is None:
        raise ChildNotHeard(policy.basis("M7.HEARD"))


def _require_fit(policy: Policy, mode: str, caretaker: Caretaker | None) -> None:
    fitness = caretaker.fitness if caretaker else None
    for place, code in enumerate(fitness.exclusions if fitness else ()):
        if not policy.has("carer_exclusions", code):
            pointer = f"/caretaker/fitness/exclusions/{place}"
            raise Unprocessable.field(pointer, "unknown-code", "not one of the policy's codes")
    law = policy.files.vocabulary.placement_modes[KINSHIP].basis
    basis = Basis(KINSHIP, law.zh, law.en) if law else policy.basis("M7")
    if fitness is not None and (not fitness.fit or fitness.exclusions):
        raise CarerNotFit(basis)
    if mode == KINSHIP and fitness is None:
        raise CarerNotAssessed(basis)


def _decide(placed: Placed, policy: Policy, state: str, at: datetime, actor: Actor) -> None:
    placement = placed.placement
    if placement.state != "proposed":
        raise NotProposed(placement.state)
    if placement.proposed_by == actor.person:
        raise ProposerMayNotDecide(policy.basis("M1.APPROVE"))
    placement.state, placement.decided_at, placement.decided_by = state, at, actor.person


async def _change_mode(session: AsyncSession, placement: Placement, policy: Policy, held: Review) -> dict[str, Any]:
    if held.mode is None or not policy.has("placement_modes", held.mode):
        raise Unprocessable.field("/mode", "unknown-code", "the new mode, one of the policy's codes")
    _require_fit(policy, held.mode, held.caretaker)
    placement.mode, placement.care_id = held.mode, uuid4()
    return {"mode": held.mode, "care": await _keep_care(session, placement, held.caretaker)}


async def _require_end(
    session: AsyncSession, placed: Placed, policy: Policy, reason: str, measures: Mapping[str, datetime]
) -> None:
    placement, ending = placed.placement, policy.ending(reason)
    missing = [m for m in ending.needs if m not in measures or measures[m] < placement.starts_at]
    if missing and ending.begins:
        law = ending.basis or policy.rule(ending.rule).basis
        raise GuardianshipGap(missing, Basis(ending.rule, law.zh, law.en))
    if missing:
        raise NotAssessed(missing, policy.basis(ending.rule))
    if reason == "ADULT":
        child = (await vault.open_items(session, "child", [placement.child_id])).get(placement.child_id, {})
        years = rules.age(child, clock.now())
        if child.get("birth_date") and years is not None and years < rules.OF_AGE:
            raise Unprocessable.field("/reason", "not-of-age", "the child is under eighteen")


async def _clocks(session: AsyncSession, placed: Placed) -> list[Deadline]:
    """The clocks that the placement has started and that run, the soonest due first."""
    unmet = await deadlines.unmet(session, placed.case.id)
    return [found for found in unmet if found.started_by == placed.placement.id]


def _start(session: AsyncSession, placed: Placed, policy: Policy, event: str, at: datetime) -> dict[str, datetime]:
    facts = cases.facts_of(placed.case, agency=GUARDIAN)
    return deadlines.start(session, policy, event, facts, placed.subject(), placed.placement.id, at)


def _warn(session: AsyncSession, placed: Placed, policy: Policy) -> dict[str, datetime]:
    """Start the clocks that end on the last day on which one can set out and still end within the limit."""
    placement, started = placed.placement, {}
    for ending in policy.files.vocabulary.placement_end_reasons.values():
        if ending.warns and placement.limit_at:
            started[ending.warns] = last = rules.file_by(policy, ending.takes, placement.limit_at)
            deadlines.start_until(session, policy, ending.warns, placed.subject(), placement.id, last)
    return started


async def _keep_care(session: AsyncSession, placement: Placement, caretaker: Caretaker | None) -> str:
    document = {"caretaker": caretaker.model_dump(mode="json") if caretaker else None}
    return await vault.write(session, placement.case_id, CARE, placement.care_id, document)


async def _keep_words(session: AsyncSession, case: Case, id_: UUID, **words: str | None) -> str | None:
    """Of a kind of their own: other offices may open the notes of a case, and an address may stand here."""
    return await vault.write(session, case.id, WORDS, id_, words) if any(words.values()) else None


def _done(
    session: AsyncSession,
    placed: Placed,
    type_: str,
    actor: Actor,
    *,
    at: datetime | None = None,
    basis: str | None = None,
    **data: Any,
) -> None:
    placement, case = placed.placement, placed.case
    subject = ("placement", placement.id)
    placement.seq = cases.record(session, case, type_, actor, subject=subject, at=at, basis=basis, data=data)
    placement.updated_at = clock.now()
    cases.wake(session, case.id, placement.seq, workflow_id(placement.id))


of_case = repository.of_case

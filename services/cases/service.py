"""The case: opened, joined, handled, closed, reopened; its parties, and the matters that keep it open."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import bindparam, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.util import identity_key
from sqlalchemy.types import DateTime, Uuid

from services.cases import repository, taking_part
from services.cases.errors import CaseClosed, CaseMerged, InConflict, NotClosed, ProofNeeded, StillOpen
from services.cases.models import Case, CaseLink, CaseMatter, CaseMerge, CaseOutline, Child
from services.core import clock, pipeline
from services.core.actor import SYSTEM, Actor
from services.core.errors import Unprocessable
from services.deadlines import service as deadlines
from services.identity import divisions
from services.ledger import service as ledger
from services.policy.routing import RISKS
from services.policy.service import Done, Facts, Policies, Policy, Routing
from services.vault import service as vault
from workflows.case.contracts import workflow_id

MERGED = "DUPLICATE_MERGED"
RISKS_IN_ORDER: list[str] = [*RISKS]  # the most pressing first
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is misread over the telephone
_LENGTH = 8

_KNOWN_ALREADY = "ON CONFLICT DO NOTHING"
_LAST_MERGE = "ON CONFLICT (case_id) DO UPDATE SET moved = excluded.moved"
_DECISION = "ON CONFLICT (case_id, other_id) DO UPDATE SET known_by = excluded.known_by"
_MATTER = "ON CONFLICT (case_id, kind, id) DO UPDATE SET open = excluded.open"
_TOUCH = (
    update(Case)
    .where(Case.id == bindparam("the_case", type_=Uuid))
    .values(updated_at=bindparam("at", type_=DateTime(timezone=True)))
)


def number(prefix: str, division_code: str, at: datetime) -> str:
    """A number for people: where and on which day, and eight characters that cannot be guessed or counted.

    Eight, since a number drawn twice refuses a report: with six that would happen on one of twenty days on which one
    county receives ten thousand.
    """
    day = at.astimezone(clock.SHANGHAI).strftime("%Y%m%d")
    drawn, letters = secrets.randbelow(len(_ALPHABET) ** _LENGTH), ""
    for _ in range(_LENGTH):
        drawn, place = divmod(drawn, len(_ALPHABET))
        letters += _ALPHABET[place]
    return f"{prefix}-{division_code[:6]}-{day}-{letters}"


def policies(session: AsyncSession) -> Policies:
    found: Policies = session.info["policies"]
    return found


def current_policy(session: AsyncSession) -> Policy:
    return policies(session).current(clock.now().astimezone(clock.SHANGHAI).date())


def policy_of(session: AsyncSession, case: Case | CaseOutline) -> Policy:
    """The policy that the case was opened under: a later one does not move it."""
    return policies(session).of(case.policy_version)


def facts_of(
    case: Case,
    *,
    agency: str | None = None,
    role: str | None = None,
    reporter_unit: bool = True,
    urgent: bool = False,
    general: bool = False,
    history: Sequence[Done] = (),
) -> Facts:
    return Facts(
        agency=agency,
        role=role,
        harm_categories=frozenset(case.harm_categories),
        circumstances=frozenset(case.circumstances),
        age_groups=frozenset(case.age_groups),
        risk=case.risk,
        immediate_danger=case.risk == "urgent",
        reporter_unit=reporter_unit,
        urgent=urgent,
        general=general,
        ground=case.ground,
        serious=case.serious,
        history=tuple(history),
    )


def open_case(
    session: AsyncSession,
    policy: Policy,
    routing: Routing,
    *,
    division_code: str,
    circumstances: Collection[str],
    harm_categories: Collection[str],
    age_groups: Collection[str],
    actor: Actor,
    ground: str | None = None,
    serious: bool | None = None,
) -> Case:
    """A new case in a new stream, which this transaction holds. `ground`, `serious`: it holds a unit to account."""
    id_ = uuid4()
    ledger.begin(session, ledger.stream_of(id_))
    now = ledger.moment(session)
    case = Case(
        id=id_,
        number=number("ZZ" if ground else "AJ", division_code, now),
        status="received",
        risk=routing.risk,
        division_code=divisions.county_of(division_code),
        opened_at=now,
        updated_at=now,
        policy_version=policy.version,
        circumstances=sorted(circumstances),
        harm_categories=sorted(harm_categories),
        age_groups=sorted(age_groups),
        report_numbers=[],
        known_before=[],
        ground=ground,
        serious=serious,
    )
    pipeline.add(session, case)
    about = {"ground": ground, "serious": serious} if ground else {}
    record(
        session,
        case,
        "case.opened",
        actor,
        data={
            "county": case.division_code,
            "risk": case.risk,
            "policy": policy.version,
            "number": case.number,
            **about,
        },
    )
    return case


def learn(
    session: AsyncSession,
    case: Case,
    circumstances: Collection[str],
    harm_categories: Collection[str],
    age_groups: Collection[str],
    risk: str,
) -> None:
    """Another report joins the case: it adds its codes, and a greater risk is the case's from now on."""
    case.circumstances = sorted({*case.circumstances, *circumstances})
    case.harm_categories = sorted({*case.harm_categories, *harm_categories})
    case.age_groups = sorted({*case.age_groups, *age_groups})
    case.risk = min(case.risk, risk, key=RISKS_IN_ORDER.index)
    record(session, case, "case.joined", SYSTEM, data={"risk": case.risk})


async def take(session: AsyncSession, case_id: UUID) -> Case:
    """Lock the case's stream, then read the case as it is now. Raises NotFound."""
    heads, rows = await pipeline.read(session, ledger.lock(ledger.stream_of(case_id)), pipeline.by_id(Case, case_id))
    ledger.taken(session, heads)
    return pipeline.attach(session, Case, rows[0])


def record(
    session: AsyncSession,
    case: Case,
    type_: str,
    actor: Actor,
    *,
    data: Mapping[str, Any] | None = None,
    **facts: object,
) -> int:
    """An entry about the case itself, or with `subject=` about a part of it; and what it did to the clocks.

    Raises CaseMerged: whoever waited for its stream while it went into another case comes too late.
    """
    if case.merged_into is not None:
        raise CaseMerged
    facts = {"subject": ("case", case.id), **facts, "data": {**(data or {}), **deadlines.told(session)}}
    return ledger.append(session, ledger.stream_of(case.id), type_, actor=actor, **facts)  # type: ignore[arg-type]


def wake(session: AsyncSession, case_id: UUID, seq: int, *parts: str) -> None:
    """Tell the case's workflow, and those of its parts, to look again."""
    held = session.sync_session.identity_map.get(identity_key(Case, case_id))
    if held is None:
        pipeline.queue(session, _TOUCH, {"the_case": case_id, "at": clock.now()})
    else:
        held.updated_at = clock.now()
    wake_new(session, case_id, seq, *parts)


def wake_new(session: AsyncSession, case_id: UUID, seq: int, *parts: str) -> None:
    """The same for a case that this transaction has opened: it has been updated at no other time."""
    ledger.note(session, seq, {workflow_id(case_id), *parts})


def add_child(session: AsyncSession, case: Case) -> UUID:
    child_id = uuid4()
    pipeline.insert(session, Child, id=child_id, case_id=case.id, added_at=clock.now())
    return child_id


def matter(session: AsyncSession, case_id: UUID, kind: str, id_: UUID, *, open_: bool) -> None:
    """Something of the case is open, or no longer."""
    pipeline.upsert(session, CaseMatter, _MATTER, case_id=case_id, kind=kind, id=id_, open=open_)


def link(session: AsyncSession, case: Case, others: Mapping[UUID, str]) -> None:
    """What is or may be the same child or household stands in other cases; each is shown from both sides."""
    for other_id, known_by in others.items():
        for one, other in ((case.id, other_id), (other_id, case.id)):
            pipeline.upsert(session, CaseLink, _KNOWN_ALREADY, case_id=one, other_id=other, known_by=known_by)
    record(session, case, "case.linked", SYSTEM, data={"others": {str(id_): by for id_, by in others.items()}})


def recognise(session: AsyncSession, case: Case, child_id: UUID, reports: int, unfounded: int, days: int) -> None:
    """A report names a child that was reported of late, here or in another case: numbers for whoever receives it."""
    found = {"child_id": str(child_id), "earlier_reports": reports, "unfounded": unfounded, "within_days": days}
    case.known_before = [*(known for known in case.known_before if known["child_id"] != found["child_id"]), found]
    data = {name: value for name, value in found.items() if name != "child_id"}
    record(session, case, "child.recognised", SYSTEM, subject=("child", child_id), data=data)


def require_proof(case: Case, document_number: str | None) -> None:
    """What holds a unit to account is recorded with the number of its document. Raises ProofNeeded."""
    if case.kind == "accountability" and not document_number:
        raise ProofNeeded


async def hold(session: AsyncSession, case: Case, reason: str, actor: Actor) -> None:
    """On legal hold: whatever its time, nothing of it is erased. A second time is nothing."""
    if case.held_since is None:
        kept = await vault.write(session, case.id, "note", uuid4(), {"text": reason})
        case.held_since = ledger.moment(session)
        record(session, case, "case.held", actor, data={"reason": kept})


async def release(session: AsyncSession, case: Case, reason: str, actor: Actor) -> None:
    """The hold is lifted. A second time is nothing."""
    if case.held_since is not None:
        kept = await vault.write(session, case.id, "note", uuid4(), {"text": reason})
        case.held_since = None
        record(session, case, "case.released", actor, data={"reason": kept})


def require_open(case: Case) -> None:
    """Raises CaseClosed."""
    if case.status == "closed":
        raise CaseClosed


def merge(session: AsyncSession, case: Case, into: Case, moved: Mapping[str, Any]) -> None:
    """The case is closed: everything of it stands in the other one, and each leads to the other."""
    _become(session, case, "closed")
    case.closed_at, case.closure_reason = case.status_since, MERGED
    _become(session, into, into.status)  # of the reports that came along too
    case.merged_into = into.id
    plain = {name: [str(id_) if isinstance(id_, UUID) else id_ for id_ in ids] for name, ids in moved.items()}
    pipeline.upsert(session, CaseMerge, _LAST_MERGE, case_id=case.id, moved=plain)
    decide(session, case, into, "merged")


def unmerge(session: AsyncSession, case: Case, taken_from: Case, *, handled: bool) -> None:
    """It is a case of its own again."""
    _become(session, case, "resolved" if handled else "in_handling")
    case.closed_at, case.closure_reason = None, None
    case.merged_into = None
    decide(session, case, taken_from, "split")


def decide(session: AsyncSession, case: Case, other: Case, decision: str) -> None:
    """What a person decided of two cases takes the place of what might be."""
    for one, two in ((case.id, other.id), (other.id, case.id)):
        pipeline.upsert(session, CaseLink, _DECISION, case_id=one, other_id=two, known_by=decision)


def claimed(session: AsyncSession, case: Case) -> None:
    if case.status == "received":
        _become(session, case, "in_handling")


def _become(session: AsyncSession, case: Case, status: str) -> None:
    case.status, case.status_since = status, ledger.moment(session)


async def settled(session: AsyncSession, case: Case, referral_id: UUID, actor: Actor, at: datetime) -> None:
    """A referral ended. When it was the last one open the case is handled, and the time to tell the result begins."""
    left = [m for m in await repository.open_matters(session, case.id) if m.kind == "referral" and m.id != referral_id]
    if left or case.status not in ("received", "in_handling"):
        return
    _become(session, case, "resolved")
    policy = policy_of(session, case)
    subject = deadlines.Subject("case", case.id, case.id, None, case.lead)
    clocks = deadlines.start(session, policy, "case.handled", facts_of(case), subject, referral_id, at)
    record(session, case, "case.handled", actor, data={"clocks": clocks})


def handled_again(session: AsyncSession, case: Case, actor: Actor) -> None:
    """New work has come to a case that had none open."""
    if case.status == "resolved":
        _become(session, case, "in_handling")
        record(session, case, "case.resumed", actor)


async def require_closable(session: AsyncSession, case: Case, reason: str, words: Mapping[str, str | None]) -> None:
    """Raises StillOpen with what is open, Unprocessable for an unknown reason, ProofNeeded, CaseClosed."""
    require_open(case)
    policy = policy_of(session, case)
    require_proof(case, words.get("document_number"))
    if not policy.closes(reason, case.kind):
        raise Unprocessable.field("/reason", "unknown-closure-reason", "no such closure reason")
    matters = [{"kind": m.kind, "id": str(m.id)} for m in await repository.open_matters(session, case.id)]
    clocks = [
        {"kind": "deadline", "id": str(d.id), "rule": d.rule}
        for d in await deadlines.unmet(session, case.id)
        if policy.rule(d.rule).kind != "D" and not policy.rule(d.rule).is_window
    ]
    if matters or clocks or case.status != "resolved":
        raise StillOpen(matters + clocks)


async def close(session: AsyncSession, case: Case, reason: str, words: Mapping[str, str | None], actor: Actor) -> None:
    """The caller has looked whether it may be (`require_closable`)."""
    _become(session, case, "closed")
    case.closed_at, case.closure_reason = case.status_since, reason
    await deadlines.lapse(session, deadlines.Subject("case", case.id, case.id))
    kept = await vault.write(session, case.id, "note", uuid4(), words) if any(words.values()) else None
    seq = record(session, case, "case.closed", actor, data={"reason": reason, "note": kept})
    wake(session, case.id, seq)


def reopen(session: AsyncSession, case: Case, reason_digest: str, actor: Actor) -> None:
    """Raises NotClosed. The caller gives the case work again, and wakes it."""
    if case.status != "closed":
        raise NotClosed
    _become(session, case, "in_handling")
    case.closed_at, case.closure_reason = None, None
    record(session, case, "case.reopened", actor, data={"reason": reason_digest})


async def add_note(session: AsyncSession, case: Case, text: str, actor: Actor) -> UUID:
    """An office's note in the file, for the offices only. Raises CaseClosed."""
    if case.status == "closed":
        raise CaseClosed
    note_id = uuid4()
    kept = await vault.write(session, case.id, "note", note_id, {"text": text})
    wake(session, case.id, record(session, case, "case.noted", actor, data={"note": note_id, "content": kept}))
    return note_id


async def require_not_conflicted(session: AsyncSession, case: Case, organisation: str) -> None:
    """Raises InConflict when a suspected harmer works there."""
    if organisation in await repository.conflicts(session, case.id):
        raise InConflict


party = taking_part.party
leave = taking_part.leave
shun = taking_part.shun
unshun = taking_part.unshun
get = repository.get
admit_by_division = repository.admit_by_division
visible = repository.visible
of_kind = repository.of_kind
in_kind = repository.in_kind
in_conflict = repository.in_conflict
children = repository.children
parties = repository.parties
links = repository.links
numbered = repository.numbered
merged = repository.merged
moved = repository.moved
decided_on = repository.decided_on
seen_of = repository.seen_of
conflicts = repository.conflicts
broken = repository.broken
one_file = repository.one_file
open_of = repository.open_of
without_stream = repository.without_stream
kept = repository.kept

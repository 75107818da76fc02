"""The case: opened, joined, handled, closed, reopened; its parties, and the matters that keep it open."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import joining, recording, repository, taking_part
from services.cases.errors import CaseClosed, InConflict, NotClosed, ProofNeeded, StillOpen
from services.cases.models import Case, CaseMatter, CaseOutline, Child
from services.cases.recording import become
from services.core import clock, pipeline
from services.core.actor import SYSTEM, Actor
from services.core.errors import Unprocessable
from services.deadlines import service as deadlines
from services.identity import divisions
from services.ledger import service as ledger
from services.policy.routing import RISKS
from services.policy.service import Done, Facts, Policies, Policy, Routing
from services.vault import service as vault

RISKS_IN_ORDER: list[str] = [*RISKS]  # the most pressing first
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is misread over the telephone
_LENGTH = 8

_MATTER = "ON CONFLICT (case_id, kind, id) DO UPDATE SET open = excluded.open"


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


def add_child(session: AsyncSession, case: Case) -> UUID:
    child_id = uuid4()
    pipeline.insert(session, Child, id=child_id, case_id=case.id, added_at=clock.now())
    return child_id


def matter(session: AsyncSession, case_id: UUID, kind: str, id_: UUID, *, open_: bool) -> None:
    """Something of the case is open, or no longer."""
    pipeline.upsert(session, CaseMatter, _MATTER, case_id=case_id, kind=kind, id=id_, open=open_)


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


def claimed(session: AsyncSession, case: Case) -> None:
    if case.status == "received":
        become(session, case, "in_handling")


async def settled(session: AsyncSession, case: Case, referral_id: UUID, actor: Actor, at: datetime) -> None:
    """A referral ended. When it was the last one open the case is handled, and the time to tell the result begins."""
    left = [m for m in await repository.open_matters(session, case.id) if m.kind == "referral" and m.id != referral_id]
    if left or case.status not in ("received", "in_handling"):
        return
    become(session, case, "resolved")
    policy = policy_of(session, case)
    subject = deadlines.Subject("case", case.id, case.id, None, case.lead)
    clocks = deadlines.start(session, policy, "case.handled", facts_of(case), subject, referral_id, at)
    record(session, case, "case.handled", actor, data={"clocks": clocks})


def handled_again(session: AsyncSession, case: Case, actor: Actor) -> None:
    """New work has come to a case that had none open."""
    if case.status == "resolved":
        become(session, case, "in_handling")
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
    become(session, case, "closed")
    case.closed_at, case.closure_reason = case.status_since, reason
    await deadlines.lapse(session, deadlines.Subject("case", case.id, case.id))
    kept = await vault.write(session, case.id, "note", uuid4(), words) if any(words.values()) else None
    seq = record(session, case, "case.closed", actor, data={"reason": reason, "note": kept})
    wake(session, case.id, seq)


def reopen(session: AsyncSession, case: Case, reason_digest: str, actor: Actor) -> None:
    """Raises NotClosed. The caller gives the case work again, and wakes it."""
    if case.status != "closed":
        raise NotClosed
    become(session, case, "in_handling")
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


record = recording.record
wake = recording.wake
wake_new = recording.wake_new
MERGED = joining.MERGED
link = joining.link
merge = joining.merge
unmerge = joining.unmerge
decide = joining.decide
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

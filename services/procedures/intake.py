"""Intake: a report's whole transaction. Kept, joined or opened, routed, clocked, acknowledged, before the 201.

Whatever the engine does later, the report is in the inboxes when this commits.
"""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core import clock
from services.core.actor import SYSTEM, Actor
from services.core.errors import Unavailable, Unprocessable
from services.identity import divisions
from services.identity import service as identity
from services.notices import service as notices
from services.notices.models import Notice
from services.policy.service import Assignment, Policy, Routing
from services.procedures import background, recognising
from services.procedures.background import Background
from services.referrals import service as referrals
from services.referrals.models import Referral
from services.reports import rules
from services.reports import service as reports
from services.reports.models import Report
from services.reports.schemas import ReportSubmit
from services.vault import rules as vault_rules
from services.vault import service as vault
from workflows.notice.contracts import workflow_id as notice_workflow
from workflows.referral.contracts import workflow_id as referral_workflow

LINKS = 20  # a person reads them
SUREST_FIRST = [*vault_rules.KnownBy]


async def receive(session: AsyncSession, sent: ReportSubmit, actor: Actor) -> Report:
    """Raises Unprocessable with every field that cannot be; nothing is stored then."""
    policy = cases.current_policy(session)
    routing, known_here = await _check(session, sent, policy)
    named = background.harmers_offices(sent)
    conflicted = await identity.conflicted(session, named) if named else set()
    known = known_here.known
    ages = rules.age_groups(sent, policy, clock.now())
    case = joined = await _join(session, known, routing, sent, ages)
    if case is not None:
        policy = cases.policy_of(session, case)
        key = await vault.key_of(session, case.id)
        conflicted |= await cases.conflicts(session, case.id)
    else:
        case = cases.open_case(
            session,
            policy,
            routing,
            division_code=sent.division_code,
            circumstances=sent.circumstances,
            harm_categories=sent.harm_categories,
            age_groups=ages,
            actor=SYSTEM,
        )
        key = vault.new_key(session, case.id, case.id)
    confidential = actor.organisation in conflicted
    here = {found.token: found.child_id for found in known if found.case_id == case.id and found.known_by.certain}
    children = keep_children(session, case, key, sent, here)
    report = reports.keep(
        session, case, key, sent, actor, [child_id for child_id, _ in children], confidential=confidential
    )
    _recognise(session, case, dict(children), known_here.earlier)
    _link(session, case, known)
    cases.shun(session, case, conflicted)
    open_ = await raise_conflicted(session, case, conflicted) if joined else []
    competent = identity.Offices(known_here.offices, case.division_code, conflicted)
    handed = hand_to(session, case, policy, routing.assignments, competent, open_)
    if joined:
        notices.new_facts(session, case, report.id)
    notice = _accept(session, case, policy, report)
    parts = [referral_workflow(referral.id) for referral in handed]
    wake = cases.wake if joined else cases.wake_new
    wake(session, case.id, notice.seq, notice_workflow(notice.id), *parts)
    return report


async def _check(session: AsyncSession, sent: ReportSubmit, policy: Policy) -> tuple[Routing, Background]:
    """Everything at once, so that a caller mends it at once."""
    errors = rules.errors_in(sent, policy, clock.now())
    routing = Routing("low", ()) if errors else policy.route(*_codes(sent))
    found = await background.ask(session, sent, policy, [assignment.agency for assignment in routing.assignments])
    if errors or found.errors:
        raise Unprocessable("the report names something that cannot be", errors=errors + found.errors)
    return routing, found


def _codes(sent: ReportSubmit) -> tuple[list[str], list[str], bool]:
    return sent.circumstances, sent.harm_categories, sent.immediate_danger


async def _join(
    session: AsyncSession, known: Sequence[vault.Known], routing: Routing, sent: ReportSubmit, ages: Collection[str]
) -> Case | None:
    """The oldest open case of a child who is surely the same; None when there is none, or it was closed this moment.

    It learns what is new, and a greater risk is its risk from now on.
    """
    certain = {found.case_id for found in known if found.known_by.certain}
    for open_ in await cases.open_of(session, certain) if certain else ():
        case = await cases.take(session, open_.id)
        if case.status != "closed":
            cases.learn(session, case, sent.circumstances, sent.harm_categories, ages, routing.risk)
            return case
    return None


def keep_children(
    session: AsyncSession, case: Case, key: vault.SealingKey, sent: ReportSubmit, here: Mapping[bytes, UUID]
) -> list[tuple[UUID, Collection[bytes]]]:
    """A child that the case knows already is not a second child; what is said of it stays in the report's words.

    Answers the children that the report names, each in its place, and by what tokens each is known.
    """
    county, named = divisions.county_of(sent.division_code), list[tuple[UUID, Collection[bytes]]]()
    for sent_child in sent.children:
        names = [*vault_rules.known_by(sent_child.name, sent_child.birth_date, sent_child.id_number, county)]
        tokens = vault.tokens(session, names)
        known_by = tokens | vault.older_tokens(session, names)
        child_id = next((here[token] for token in known_by if token in here), None)
        if child_id is None:
            child_id = cases.add_child(session, case)
            vault.keep(session, key, "child", child_id, sent_child.model_dump(mode="json"))
            vault.index(session, case.id, child_id, tokens)
        vault.index_household(session, case.id, child_id, vault.tokens(session, background.household(sent, sent_child)))
        named.append((child_id, known_by.keys()))
    return named


def _recognise(
    session: AsyncSession, case: Case, named: Mapping[UUID, Collection[bytes]], earlier: Sequence[recognising.Earlier]
) -> None:
    """Of each child that was reported of late, how often, and how often without ground: numbers, on the record."""
    policy = cases.current_policy(session)
    for child_id, tokens in named.items() if earlier else ():
        reports_, unfounded = recognising.counted(earlier, tokens, policy.unfounded)
        if reports_:
            cases.recognise(session, case, child_id, reports_, unfounded, policy.earlier_reports.days)


def _link(session: AsyncSession, case: Case, known: Sequence[vault.Known]) -> None:
    """Other cases about what is or may be the same child, or its household: the surest ground of each, for a person to
    decide."""
    surest: dict[UUID, str] = {}
    for found in sorted(known, key=lambda found: SUREST_FIRST.index(found.known_by)):
        if found.case_id != case.id:
            surest.setdefault(found.case_id, found.known_by)
    if surest:
        cases.link(session, case, dict(list(surest.items())[:LINKS]))


async def assign(
    session: AsyncSession,
    case: Case,
    policy: Policy,
    assignments: Sequence[Assignment],
    shunned: Collection[str],
    open_: Sequence[Referral],
) -> list[Referral]:
    """Hand out assignments of a case that is there already."""
    offices = await identity.offices(session, case.division_code, [a.agency for a in assignments], shunned)
    return hand_to(session, case, policy, assignments, offices, open_)


def hand_to(
    session: AsyncSession,
    case: Case,
    policy: Policy,
    assignments: Sequence[Assignment],
    offices: identity.Offices,
    open_: Sequence[Referral],
) -> list[Referral]:
    """Hand out each assignment to its competent office, unless the agency, or that office, has an open referral."""
    agencies, taken = {r.agency for r in open_}, {r.organisation for r in open_}
    has_lead = any(r.role == "lead" for r in open_)
    handed = []
    for assignment in assignments:
        if assignment.agency in agencies:
            continue
        competence = offices.competent(assignment.agency)
        if competence is None:
            raise Unavailable("no office above this place receives reports; its divisions are not set up")
        if competence.instead:
            _no_competent(session, case, assignment, competence)
            if competence.organisation in taken:
                continue
        role = "assist" if assignment.role == "lead" and has_lead else assignment.role
        agency = assignment.agency
        referral = referrals.hand_out(session, case, policy, competence, role, SYSTEM, agency=agency, receives=True)
        handed.append(referral)
        has_lead = has_lead or role == "lead"
        taken.add(competence.organisation)
    if handed:
        cases.handled_again(session, case, SYSTEM)
    return handed


def _no_competent(session: AsyncSession, case: Case, wanted: Assignment, to: identity.Competence) -> None:
    data = {"agency": wanted.agency, "role": wanted.role, "organisation": to.organisation}
    cases.record(session, case, "routing.no_competent_organisation", SYSTEM, data=data)


async def raise_conflicted(session: AsyncSession, case: Case, shunned: Collection[str]) -> list[Referral]:
    """In a case that was joined: what a conflicted office held goes one level up. Answers what is open then."""
    left = []
    for referral in await referrals.open_of_case(session, case.id):
        referrals.weigh(referral, case)
        above = None
        if referral.organisation in shunned:
            above = await identity.superior_of(session, referral.organisation, shunned)
        if above is not None:
            task = referrals.Task(referral, case)
            left.append(await referrals.raise_above_conflict(session, task, above.code))
        else:
            left.append(referral)
    return left


def _accept(session: AsyncSession, case: Case, policy: Policy, report: Report) -> Notice:
    """The acceptance notice: by the unit's inbox, or for pick-up by the receipt code."""
    return notices.queue(
        session, case, policy, "ACCEPTANCE", "report", recipient_of(report), notice_facts(case, report)
    )


def recipient_of(report: Report) -> notices.Recipient:
    organisation = None if report.confidential else report.organisation
    return notices.Recipient(report.audience, organisation, report.id)  # type: ignore[arg-type]


def notice_facts(case: Case, report: Report) -> dict[str, str]:
    day = report.received_at.astimezone(clock.SHANGHAI).date().isoformat()
    return {"case_number": case.number, "report_number": report.number, "report_date": day}

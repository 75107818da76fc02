"""A unit that knew and did not report is held to account, in a case of its own beside that of the child.

The case of the child stays as it is, but that the unit, and every office under it, sees nothing of it until it is
cleared: as an office in which a suspected harmer works.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.accountability import service as accountability
from services.accountability.errors import NotToHoldToAccount
from services.accountability.schemas import Failure
from services.cases import service as cases
from services.cases.errors import InConflict
from services.cases.models import Case
from services.core import clock, pipeline
from services.core.actor import Actor
from services.core.errors import Basis, Unprocessable
from services.deadlines import service as deadlines
from services.identity import service as identity
from services.identity.models import Organisation
from services.identity.service import Competence
from services.ledger import service as ledger
from services.policy.rules import Risk
from services.policy.service import Policy, Routing
from services.procedures import silence
from services.procedures.intake import raise_conflicted
from services.referrals import service as referrals
from services.referrals.models import Referral
from services.referrals.service import Task
from services.vault import service as vault
from workflows.referral.contracts import workflow_id

POLICE = "PUBLIC_SECURITY"
STATE_ORGAN = "STATE_ORGAN"


@dataclass(frozen=True)
class _Held:
    """Who is held to account, who stands above, who sees nothing of it, and where."""

    unit: Organisation | None
    unit_type: str
    authority: Competence
    shunned: Collection[str]
    division_code: str


async def open_case(
    session: AsyncSession, failure: Failure, actor: Actor, about: Case | None, division_code: str
) -> Case:
    """The opener leads, and its task is claimed. The police inform the authority above the unit, unless it is theirs.

    `about`: the child's case, whose stream this transaction holds. Raises Unprocessable, NotToHoldToAccount,
    AlreadyHeldToAccount, InConflict for who belongs to the unit.
    """
    policy = cases.current_policy(session)
    risk = _risk(policy, failure, actor)
    held = await _held(session, policy, failure, about, division_code)
    if actor.organisation in held.shunned:
        raise InConflict
    if about is not None:
        said = {"/facts": failure.facts, "/unit_name": failure.unit_name}
        await silence.require_about(session, about.id, said)
        await _keep_from(session, about, held, failure)
    case = cases.open_case(
        session,
        policy,
        Routing(risk, ()),
        division_code=held.division_code,
        circumstances=(),
        harm_categories=(),
        age_groups=(),
        actor=actor,
        ground=failure.ground,
        serious=failure.serious_consequences,
    )
    vault.new_key(session, case.id, case.id)
    await pipeline.flush(session)
    cases.shun(session, case, held.shunned)
    handed = await _hand_out(session, case, policy, held, actor)
    clocks = _clocks(session, case, policy, handed, held)
    row = await accountability.keep(
        session,
        case,
        about,
        failure,
        held.unit.code if held.unit else None,
        held.unit_type,
        held.authority.organisation,
        actor,
        clocks=clocks,
    )
    if any(referral.organisation == row.authority for referral in handed):
        accountability.inform(session, case, row, actor, ledger.moment(session))
    if about is not None:
        cases.wake(session, about.id, accountability.link(session, case, about, actor))
    cases.wake(session, case.id, handed[-1].seq, *(workflow_id(referral.id) for referral in handed))
    return case


def _risk(policy: Policy, failure: Failure, actor: Actor) -> Risk:
    ground = policy.ground(failure.ground)
    if ground is None:
        raise Unprocessable.field("/ground", "unknown-code", "not one of the policy's codes")
    if actor.agency not in ground.agencies:
        raise NotToHoldToAccount(Basis(failure.ground, ground.basis.zh, ground.basis.en) if ground.basis else None)
    if failure.found_at is not None and failure.found_at > clock.now():
        raise Unprocessable.field("/found_at", "in-the-future", "it is recorded after it came to light")
    return ground.risk


async def _held(
    session: AsyncSession, policy: Policy, failure: Failure, about: Case | None, division_code: str
) -> _Held:
    unit = await identity.organisation(session, failure.unit, "/unit") if failure.unit else None
    unit_type = (unit.unit_type or STATE_ORGAN) if unit else failure.unit_type
    if unit_type is None:
        raise Unprocessable.field("/unit", "missing", "say which unit, or of what kind it is")
    if not policy.has("reporter_units", unit_type) or not policy.must_report(unit_type):
        raise Unprocessable.field("/unit_type", "no-duty-to-report", "the law gives nobody of this kind the duty")
    shunned = await identity.conflicted(session, [unit.code]) if unit else set()
    if about is not None:
        shunned |= await cases.conflicts(session, about.id)
    place = unit.division_code if unit else division_code
    authority = await _authority(session, policy, failure, unit, unit_type, place, shunned)
    return _Held(unit, unit_type, authority, shunned, place)


async def _authority(
    session: AsyncSession,
    policy: Policy,
    failure: Failure,
    unit: Organisation | None,
    unit_type: str,
    place: str,
    shunned: Collection[str],
) -> Competence:
    """Whom the failure is told: named, or the unit's superior, or the office of the agency above such units."""
    if failure.authority is not None:
        found = await identity.organisation(session, failure.authority, "/authority")
        if found.agency is None or found.code in shunned:
            raise Unprocessable.field("/authority", "not-competent", "no office that stands above this unit")
        return Competence(found.code, found.agency)
    above = await identity.superior_of(session, unit.code, shunned) if unit else None
    if above is not None and above.agency is not None:
        return Competence(above.code, above.agency)
    agency = policy.authority_over(unit_type)
    near = await identity.local(session, [agency], place, shunned) if agency else []
    if near and agency:
        return Competence(near[0].code, agency)
    competent = (await identity.offices(session, place, [agency], shunned)).competent(agency) if agency else None
    if competent is None or competent.instead:
        raise Unprocessable.field("/authority", "no-competent-organisation", "say which office stands above it")
    return competent


async def _keep_from(session: AsyncSession, about: Case, held: _Held, failure: Failure) -> None:
    """The unit sees nothing of the child's case, nor who reported it; what it held there goes one level up."""
    if held.unit is None:
        return
    await accountability.require_first(session, about.id, held.unit.code, failure.ground)
    cases.shun(session, about, held.shunned)
    await raise_conflicted(session, about, held.shunned)


async def _hand_out(session: AsyncSession, case: Case, policy: Policy, held: _Held, actor: Actor) -> list[Referral]:
    """To the opener, whose it is at once; and, where the opener cannot inform the authority itself, to the police."""
    own = Competence(actor.organisation or "", actor.agency or "")
    lead = referrals.hand_out(session, case, policy, own, "lead", actor)
    await referrals.claim(session, Task(lead, case), actor)
    if held.authority.organisation == own.organisation or own.agency == POLICE:
        return [lead]
    if held.authority.agency == POLICE:
        informer = held.authority
    else:
        found = (await identity.offices(session, held.division_code, [POLICE], held.shunned)).competent(POLICE)
        if found is None:
            raise Unprocessable.field(
                "/unit", "no-competent-organisation", "no office is there to inform its authority"
            )
        informer = found
    referral = referrals.hand_out(session, case, policy, informer, "assist", actor, agency=POLICE)
    return [lead, referral]


def _clocks(
    session: AsyncSession, case: Case, policy: Policy, handed: list[Referral], held: _Held
) -> dict[str, object]:
    """The police's time to inform runs from now, unless the authority knows already."""
    informer = handed[-1]
    if any(referral.organisation == held.authority.organisation for referral in handed):
        return {}
    facts = cases.facts_of(case, agency=informer.agency, role=informer.role)
    subject, now = Task(informer, case).subject(), ledger.moment(session)
    return {**deadlines.start(session, policy, "accountability.opened", facts, subject, case.id, now)}


async def inform(
    session: AsyncSession, case: Case, policy: Policy, role: str, actor: Actor, at: datetime
) -> Referral | None:
    """The authority above the unit gets its referral. None where it knows already."""
    held = await accountability.get(session, case.id)
    if held is None or held.informed_at is not None:
        return None
    office = await identity.organisation(session, held.authority, "/authority")
    referral = referrals.hand_out(session, case, policy, Competence(office.code, office.agency or ""), role, actor)
    accountability.inform(session, case, held, actor, at)
    return referral

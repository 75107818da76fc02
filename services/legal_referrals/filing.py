"""An application to the court or the procuratorate: whether the law names its applicant, and who has to decide it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.errors import CaseClosed
from services.cases.models import Case
from services.core import pipeline
from services.core.actor import Actor
from services.core.errors import Unprocessable
from services.deadlines import service as deadlines
from services.deliveries import events
from services.identity import service as identity
from services.ledger import service as ledger
from services.legal_referrals import repository, rules
from services.legal_referrals.errors import NotTheApplicant, OutsideItsTime
from services.legal_referrals.models import LegalReferral
from services.legal_referrals.schemas import Application
from services.legal_referrals.service import WORDS, Proceeding, done, new_step
from services.policy.instruments import Instrument
from services.policy.service import Policy
from services.vault import service as vault
from workflows.legal_referral.contracts import NAME


@dataclass(frozen=True)
class About:
    """What in the case it is about: a clock, a referral, a measure, another instrument."""

    kind: str
    id: UUID


async def file(
    session: AsyncSession, case: Case, order: Application, actor: Actor, about: About | None = None
) -> Proceeding:
    """Raises CaseClosed, Unprocessable, NotTheApplicant, NotEntitled, OutsideItsTime."""
    if case.status == "closed":
        raise CaseClosed
    policy, now = cases.policy_of(session, case), ledger.moment(session)
    law = _instrument(policy, case, order)
    at = order.filed_at or now
    rules.require_order("/filed_at", at)
    office = await _competent(session, case, law.agency, "/forum")
    applicant = await _applicant(session, policy, law, order, office, actor)
    before = await _before(session, case, policy, law, order, now)
    addressee = await _addressee(session, case, law, order, before)
    legal = LegalReferral(
        id=uuid4(),
        case_id=case.id,
        forum=order.forum,
        instrument=order.instrument,
        priority=0 if order.urgent else 1,
        general=order.general,
        organisation=office,
        applicant=applicant,
        addressee=addressee,
        about_kind=about.kind if about else None,
        about_id=about.id if about else None,
        measures=[],
        state="filed",
        filed_at=at,
    )
    on = Proceeding(legal, case, policy)
    cases.matter(session, case.id, NAME, legal.id, open_=True)
    cases.party(session, case, office, order.forum)
    if applicant == actor.organisation and actor.agency and applicant != office:
        cases.party(session, case, applicant, "applicant")
    facts: dict[str, Any] = {"forum": order.forum, "organisation": office, "applicant": applicant}
    facts |= {"addressee": addressee, "urgent": order.urgent, "general": order.general}
    if about is not None:
        facts["about"] = {"kind": about.kind, "id": about.id}
    if order.note is not None:
        facts["note"] = await vault.write(session, case.id, WORDS, legal.id, {"note": order.note})
    await done(session, on, new_step(session, on, "filed", at, actor), actor, ["filed"], {}, **facts)
    pipeline.add(session, legal)
    events.legal_referral_filed(session, policy, case, office, legal.id, urgent=order.urgent)
    return on


def _instrument(policy: Policy, case: Case, order: Application) -> Instrument:
    if not policy.has("instruments", order.instrument) or case.kind not in policy.instrument(order.instrument).cases:
        raise Unprocessable.field("/instrument", "unknown-code", "not one of the policy's codes")
    law = policy.instrument(order.instrument)
    if law.forum != order.forum:
        raise Unprocessable.field("/forum", "another-forum", "this instrument is the other forum's")
    return law


async def _competent(session: AsyncSession, case: Case, agency: str, pointer: str) -> str:
    """The county's own office, past one in which a suspected harmer works. Raises Unprocessable."""
    shunned = await cases.conflicts(session, case.id)
    found = (await identity.offices(session, case.division_code, [agency], shunned)).competent(agency)
    if found is None or found.instead:
        raise Unprocessable.field(pointer, "no-competent-organisation", "no office is there to receive it")
    return found.organisation


async def _applicant(
    session: AsyncSession, policy: Policy, law: Instrument, order: Application, office: str, actor: Actor
) -> str:
    """An organisation's code, or a litigant's. Raises NotTheApplicant, NotEntitled, Unprocessable."""
    named = order.applicant or actor.organisation or ""
    if named != actor.organisation and actor.organisation != office:
        raise NotTheApplicant(rules.basis_of(order.instrument, law))
    if policy.has("litigants", named):
        rules.require_entitled(order.instrument, law, [named])
        return named
    found = await identity.organisation(session, named, "/applicant")
    rules.require_entitled(order.instrument, law, [found.agency, found.unit_type])
    return found.code


async def _addressee(
    session: AsyncSession, case: Case, law: Instrument, order: Application, before: LegalReferral | None
) -> str | None:
    """Whom it is addressed to: as the one before it, or unless told the office of the agency that the law names first.
    Raises Unprocessable."""
    if not law.addressed:
        if order.addressee is not None:
            raise Unprocessable.field("/addressee", "not-addressed", "this instrument goes to no unit")
        return None
    if before is not None and order.addressee in (None, before.addressee):
        return before.addressee
    if before is not None:
        raise Unprocessable.field("/addressee", "another-addressee", "it goes to whom the one before went to")
    if order.addressee is None and law.addressees:
        return await _competent(session, case, law.addressees[0], "/addressee")
    if order.addressee is None:
        raise Unprocessable.field("/addressee", "missing", "it goes to a unit")
    found = await identity.organisation(session, order.addressee, "/addressee")
    if law.addressees and not {found.agency, found.unit_type} & set(law.addressees):
        raise Unprocessable.field("/addressee", "another-addressee", "this instrument goes to another agency")
    return found.code


async def _before(
    session: AsyncSession, case: Case, policy: Policy, law: Instrument, order: Application, now: datetime
) -> LegalReferral | None:
    """The one that it follows on, where the law wants one. Raises OutsideItsTime."""
    if law.after is None:
        return None
    before = await repository.decided(session, case.id, law.after.instrument, law.after.outcome)
    if before is None or before.decided_at is None:
        raise OutsideItsTime(rules.basis_of(order.instrument, law))
    if law.after.opens is not None and law.after.closes is not None:
        at = order.filed_at or now
        rules.require_window(policy, law.after.opens, law.after.closes, before.decided_at, at)
    elif not await _went_without_result(session, before, law.after.without_result, now):
        raise OutsideItsTime(rules.basis_of(order.instrument, law))
    return before


async def _went_without_result(
    session: AsyncSession, before: LegalReferral, limits: Collection[str], now: datetime
) -> bool:
    """Nobody answered in the law's time, or the answer was examined and is not upheld."""
    if before.replied_at is None:
        clocks = await deadlines.unmet(session, before.case_id)
        return any(found.subject_id == before.id and found.rule in limits and found.due_at <= now for found in clocks)
    steps = (await repository.steps(session, [before.id]))[before.id]
    return any(step.kind == "examined" and step.outcome == "not_upheld" for step in steps)

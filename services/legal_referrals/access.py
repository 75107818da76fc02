"""Who may apply, and who may touch a legal referral. What the caller may not see answers 404."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path

from services.cases import service as cases
from services.cases.access import CaseId
from services.cases.models import Case
from services.core import pipeline
from services.core.actor import Actor, Role
from services.core.errors import Forbidden, NotFound
from services.core.route import IfMatch, Session
from services.identity import divisions
from services.identity.access import Caller
from services.ledger import service as ledger
from services.legal_referrals import repository, rules, service
from services.legal_referrals.errors import NotTheAddressee, NotTheForum
from services.legal_referrals.service import Proceeding

LegalReferralId = Annotated[UUID, Path()]


async def _unit(actor: Caller) -> Actor:
    """An office, or a reporting unit: the law lets schools, hospitals and villages apply, and suggestions go to any."""
    if actor.role not in (Role.REPORTER, Role.HANDLER, Role.SUPERVISOR) or actor.organisation is None:
        raise Forbidden("this call is for agencies and units")
    return actor


Unit = Annotated[Actor, Depends(_unit)]


async def application_case(case_id: CaseId, session: Session, actor: Unit, match: IfMatch) -> Case:
    """A case that the caller's office takes part in, or of its own county. Whether it may apply is the law's matter."""
    stream = ledger.lock(ledger.stream_of(case_id))
    _, heads = await pipeline.read(session, cases.admit_by_division(case_id), stream)
    head = ledger.taken(session, heads)
    case = await cases.get(session, case_id)
    if case is None or not await _may_apply(session, case, actor):
        raise NotFound
    match.require(head.seq)
    return case


async def _may_apply(session: Session, case: Case, actor: Actor) -> bool:
    if actor.organisation in await cases.conflicts(session, case.id):
        return False
    takes_part = any(office == actor.organisation for office, _ in await cases.parties(session, case.id))
    return takes_part or divisions.county_of(actor.division_code or "") == case.division_code


async def _visible(legal_referral_id: LegalReferralId, session: Session, actor: Caller) -> Any:
    found = await repository.visible(session, legal_referral_id, actor)
    if found is None:
        raise NotFound
    return found


async def _taken(legal_referral_id: LegalReferralId, session: Session, actor: Unit, match: IfMatch) -> Proceeding:
    """Takes the case's stream first, so that what is read after it stays true until the answer."""
    await ledger.take_where(session, repository.stream_of(legal_referral_id).scalar_subquery())
    legal, _, _ = await _visible(legal_referral_id, session, actor)
    match.require(legal.seq)
    case = await cases.get(session, legal.case_id)
    if case is None:
        raise NotFound
    return service.proceeding(session, legal, case)


def _of_the_forum(on: Proceeding, actor: Actor) -> bool:
    return actor.organisation == on.legal.organisation and actor.role is not Role.REPORTER


async def _decides(on: Annotated[Proceeding, Depends(_taken)], actor: Unit) -> Proceeding:
    if not _of_the_forum(on, actor):
        raise NotTheForum(rules.basis_of(on.legal.instrument, on.law))
    return on


async def _replies(on: Annotated[Proceeding, Depends(_taken)], actor: Unit) -> Proceeding:
    if actor.organisation != on.legal.addressee and not _of_the_forum(on, actor):
        raise NotTheAddressee(rules.basis_of(on.legal.instrument, on.law))
    return on


async def _enforces(on: Annotated[Proceeding, Depends(_taken)], actor: Unit) -> Proceeding:
    police = actor.agency == "PUBLIC_SECURITY" and actor.role is not Role.REPORTER
    if not police and not _of_the_forum(on, actor):
        raise NotTheForum(rules.basis_of(on.legal.instrument, on.law))
    return on


ApplicationCase = Annotated[Case, Depends(application_case)]
VisibleLegalReferral = Annotated[Any, Depends(_visible)]
OwnProceeding = Annotated[Proceeding, Depends(_decides)]
AnsweredProceeding = Annotated[Proceeding, Depends(_replies)]
EnforcedProceeding = Annotated[Proceeding, Depends(_enforces)]

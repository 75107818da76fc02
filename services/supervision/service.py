"""The procuratorate asks for reasons. The question is an instrument of its own; nothing else in the case changes."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core.actor import Actor
from services.core.errors import NotFound
from services.identity import service as identity
from services.ledger import service as ledger
from services.legal_referrals import filing, rulings
from services.legal_referrals.filing import About
from services.legal_referrals.schemas import Application, Decision
from services.legal_referrals.service import Proceeding
from services.supervision import repository
from services.supervision.errors import AlreadyAsked, NobodyToAsk
from services.supervision.schemas import Question

INSTRUMENT = "ASK_REASON"


async def ask(session: AsyncSession, question: Question, actor: Actor) -> Proceeding:
    """Asked and issued at once: the answer's time runs from now.

    Raises NotFound, NobodyToAsk, AlreadyAsked, CaseClosed, Unprocessable.
    """
    kind, id_ = question.subject.kind, question.subject.id
    found = await repository.subject(session, actor, kind, id_)
    if found is None:
        raise NotFound
    await repository.close_lens(session)
    case = await cases.take(session, found.id)
    await _require_asked(session, case, found.organisation, actor)
    before = (await repository.questions(session, [id_])).get(id_)
    if before is not None and before.replied_at is None and before.ended_at is None:
        raise AlreadyAsked(before.id)
    application = Application(
        forum="procuratorate", instrument=INSTRUMENT, addressee=found.organisation, note=question.note
    )
    on = await filing.file(session, case, application, actor, About(kind, id_))
    issued = Decision.model_construct(outcome="issued", decided_at=ledger.moment(session))
    await rulings.decide(session, on, issued, actor)
    return on


async def _require_asked(session: AsyncSession, case: Case, code: str | None, actor: Actor) -> None:
    """Raises NobodyToAsk: a clock without an office, one's own, or a unit's, whose authority is asked instead."""
    if code is None or code == actor.organisation:
        raise NobodyToAsk
    office = await identity.organisation(session, code, "/subject")
    if office.agency not in cases.policy_of(session, case).instrument(INSTRUMENT).addressees:
        raise NobodyToAsk

"""A question to a reporter: nobody of the case is named in it, since it is read at a telephone that others use too."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core.actor import Actor
from services.core.errors import Unprocessable
from services.notices import service as notices
from services.procedures import names
from services.procedures.intake import notice_facts, recipient_of
from services.reports import questions
from services.reports.models import Report
from services.reports.schemas import QuestionRead
from workflows.notice.contracts import workflow_id


async def ask(session: AsyncSession, report: Report, case: Case, text: str, actor: Actor) -> QuestionRead:
    """A unit hears of it in its inbox, anybody else by the receipt code.

    Raises Unprocessable for words that name somebody of the case, CaseClosed, TooManyQuestions.
    """
    if names.stand_in(text, await names.of_all(session, case.id)):
        message = "the question names somebody of the case, or a place; whoever reads it may not be the reporter"
        raise Unprocessable.field("/text", "names-somebody", message)
    question = await questions.ask(session, report, case, text, actor)
    parts = []
    recipient = recipient_of(report)
    if recipient.audience == "reporter_unit":
        policy, facts = cases.policy_of(session, case), notice_facts(case, report)
        notice = notices.queue(session, case, policy, "QUESTION", str(question.id), recipient, facts)
        parts = [workflow_id(notice.id)]
    cases.wake(session, case.id, report.seq, *parts)
    return questions.as_read(question, text)

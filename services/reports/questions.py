"""What a handler asks a reporter, who stays as unknown as before: it lies where the receipt code leads.

When a reporter looks at a question leaves no trace. Answers are supplements that name the question.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core import pipeline
from services.core.actor import Actor
from services.core.errors import Unprocessable
from services.ledger import service as ledger
from services.reports.errors import AlreadyAnswered, TooManyQuestions
from services.reports.models import Report, ReportQuestion
from services.reports.schemas import QuestionRead
from services.vault import service as vault

QUESTION = "question"  # the kind of its words in the vault
OPEN = 5  # D: no reporter is to be questioned like a witness


async def ask(session: AsyncSession, report: Report, case: Case, text: str, actor: Actor) -> ReportQuestion:
    """Raises CaseClosed, TooManyQuestions. The caller has looked whether the words name anybody."""
    cases.require_open(case)
    waiting = [found for found in await _of(session, [report.id]) if found.answered_at is None]
    if len(waiting) >= OPEN:
        raise TooManyQuestions
    question = ReportQuestion(
        id=uuid4(), report_id=report.id, organisation=actor.organisation, asked_at=ledger.moment(session)
    )
    kept = await vault.write(session, case.id, QUESTION, question.id, {"text": text, "report": report.id})
    data = {"question": question.id, "content": kept}
    report.seq = cases.record(session, case, "report.questioned", actor, subject=("report", report.id), data=data)
    pipeline.add(session, question)
    return question


async def answer(session: AsyncSession, report: Report, question_id: UUID) -> ReportQuestion:
    """Raises Unprocessable, AlreadyAnswered."""
    found = await session.get(ReportQuestion, question_id)
    if found is None or found.report_id != report.id:
        raise Unprocessable.field("/question", "unknown-question", "no such question about this report")
    if found.answered_at is not None:
        raise AlreadyAnswered
    found.answered_at = ledger.moment(session)
    return found


async def of_reports(
    session: AsyncSession, report_ids: Collection[UUID], *, in_words: bool
) -> dict[UUID, list[QuestionRead]]:
    """Those of each report, the oldest first; a list has them without their words."""
    asked = await _of(session, report_ids)
    words = await vault.open_items(session, QUESTION, [found.id for found in asked] if in_words else [])
    read: defaultdict[UUID, list[QuestionRead]] = defaultdict(list)
    for found in asked:
        read[found.report_id].append(as_read(found, words.get(found.id, {}).get("text")))
    return read


def as_read(found: ReportQuestion, text: str | None) -> QuestionRead:
    return QuestionRead(id=found.id, asked_at=found.asked_at, text=text, answered_at=found.answered_at)


async def _of(session: AsyncSession, report_ids: Collection[UUID]) -> Sequence[ReportQuestion]:
    query = select(ReportQuestion).where(ReportQuestion.report_id.in_(report_ids))
    return (await session.scalars(query.order_by(ReportQuestion.asked_at, ReportQuestion.id))).all()

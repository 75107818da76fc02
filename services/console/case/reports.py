"""What the reporters of a case are asked, and what they have answered."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Response

from services.cases import service as cases
from services.cases.models import Case
from services.console.case.acts import Scene
from services.console.case.commands import Act, Command, form, offer
from services.console.page import Page, ThisPage
from services.console.route import pages
from services.console.words import n_
from services.core.route import Session
from services.identity.access import HandlingPerson
from services.procedures import asking
from services.reports import questions
from services.reports.access import QuestionedReport
from services.reports.models import Report
from services.reports.schemas import QuestionRead, QuestionSubmit

router = pages()


@dataclass(frozen=True)
class Questioned:
    """A report and its case, whose stream this transaction holds."""

    report: Report
    case: Case


async def _questioned(found: QuestionedReport) -> Questioned:
    return Questioned(found.Report, found.Case)


ASK = Command(
    n_("向报告人提问"),
    n_("问题已送到报告人那里，回答会通知本单位。"),
    QuestionSubmit,
    Annotated[Questioned, Depends(_questioned)],
    lambda session, on, order, actor: asking.ask(session, on.report, on.case, order.text, actor),
    n_("报告人凭查询码看到问题，也可以不回答；不知道是谁问的。"),
    by=HandlingPerson,
    guarded=False,
)
offer(router, "/reports/{report_id}", {"questions": ASK})


@router.get("/reports/{report_id}/questions")
async def show(found: QuestionedReport, page: ThisPage, session: Session, _: HandlingPerson) -> Response:
    facts = [(page.say("报告"), found.Report.number)]
    return form(page, ASK, found.Case, cases.policy_of(session, found.Case), None, facts=facts)


def acts(scene: Scene) -> dict[UUID, Sequence[Act]]:
    """A reporter is asked by the leading and the assisting offices."""
    if scene.case.status == "closed" or not scene.parts & {"lead", "assist"}:
        return {}
    button = scene.say("向报告人提问")
    return {one.id: [Act(button, "", f"/reports/{one.id}/questions", button)] for one in scene.read.reports}


async def asked(session: Session, report_ids: Collection[UUID]) -> dict[UUID, list[QuestionRead]]:
    """Without their words, which are opened with a reason."""
    return dict(await questions.of_reports(session, report_ids, in_words=False))


async def spoken(session: Session, page: Page, notes: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Each opened note with what it is; an answer stands under its question."""
    report_ids = {UUID(note["report"]) for note in notes if "report" in note}
    asked_ids = {str(one.id) for every in (await asked(session, report_ids)).values() for one in every}
    found: list[tuple[str, str]] = []
    answers = {str(note["question"]): note for note in notes if note.get("question")}
    for note in notes:
        if note["id"] in asked_ids:
            found.append((page.say("问报告人"), note["text"]))
            if note["id"] in answers:
                found.append((page.say("报告人回答"), answers[note["id"]]["text"]))
        elif not note.get("question"):
            found.append((page.say("报告人补充") if "report" in note else page.say("工作备注"), note["text"]))
    return found

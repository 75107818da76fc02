"""A case: its running clocks, what can be done now, its chain, its timeline and its parts; and the list of cases."""

from typing import Annotated, Any, Literal

from fastapi import Form, Query, Request, Response

from services.casefile import reading, unmasking
from services.casefile.reading import CaseFilters
from services.casefile.schemas import Risk, Status, Unmask
from services.cases import service as cases
from services.cases.access import OpenedCase, VisibleCase
from services.cases.models import Case
from services.console import forms, titles
from services.console.case import failures, reports, whole
from services.console.page import Page, ThisPage
from services.console.route import pages
from services.core.actor import Actor
from services.core.paging import Paged
from services.core.route import Language, Session
from services.identity.access import HandlingPerson, Official

router = pages()

FIELDS = ("name", "birth_date", "id_number", "school", "address", "guardians", "narrative", "reporter", "notes")


@router.get("/cases")
async def list_cases(
    page: ThisPage,
    session: Session,
    actor: Official,
    paging: Paged,
    q: Annotated[str, Query(max_length=60)] = "",
    status: Status | Literal[""] = "",
    risk: Risk | Literal[""] = "",
) -> Response:
    filters = CaseFilters(status=status or None, risk=risk or None, q=q.strip() or None)
    found = await reading.list_cases(session, actor, filters, paging)
    rows = [(case, await _title(session, case, page)) for case in found.items]
    wanted = {"q": q, "status": status, "risk": risk}
    holds = bool(actor.reads_vault and failures.grounds(cases.current_policy(session), actor))
    return page.show(
        "case/cases.html", rows=rows, wanted=wanted, query=forms.query, next=found.next_cursor, holds=holds
    )


@router.get("/cases/{case_id}")
async def show_case(
    case: VisibleCase,
    page: ThisPage,
    session: Session,
    actor: Official,
    request: Request,
    language: Language,
    before: Annotated[int | None, Query(ge=1)] = None,
    as_of: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """`before`: the timeline's entries before this one. `as_of`: as things were known then."""
    if as_of:
        return page.show("case/past.html", **await whole.past(session, case, page, request, actor, language, as_of))
    return page.show("case/case.html", **await whole.present(session, case, page, request, actor, language, before))


@router.get("/cases/{case_id}/print")
async def print_case(
    case: VisibleCase, page: ThisPage, session: Session, actor: Official, request: Request, language: Language
) -> Response:
    """The referral sheet and the timeline, for paper. What is masked stays so."""
    shown = await whole.present(session, case, page, request, actor, language, None)
    return page.show("case/sheet.html", **shown | {"acts_on": {}})


@router.post("/cases/{case_id}/print/opened")
async def print_opened(
    case: OpenedCase,
    sent: Annotated[Unmask, Form()],
    page: ThisPage,
    session: Session,
    actor: HandlingPerson,
    request: Request,
    language: Language,
) -> Response:
    """The same with what is opened for it, on the record; the paper says who opened what."""
    opened = await _opened(session, case, sent, page, actor)
    shown = await whole.present(session, case, page, request, actor, language, None)
    named = page.say("、").join(words for name, words in _fields(page) if name in sent.fields)
    return page.show("case/sheet.html", **shown | opened | {"acts_on": {}, "names_opened": named})


@router.get("/cases/{case_id}/print/opened")
@router.get("/cases/{case_id}/unmask")
async def ask_to_unmask(
    case: VisibleCase, page: ThisPage, _: HandlingPerson, fields: Annotated[str, Query(max_length=60)] = ""
) -> Response:
    """`fields`: the one that is ticked already."""
    return page.show("case/unmask.html", case=case, fields=_fields(page), wanted=fields)


@router.post("/cases/{case_id}/unmask")
async def unmask(
    case: OpenedCase, sent: Annotated[Unmask, Form()], page: ThisPage, session: Session, actor: HandlingPerson
) -> Response:
    """What is opened stands on this answer alone, and is kept nowhere."""
    return page.show("case/opened.html", case=case, **await _opened(session, case, sent, page, actor))


async def _opened(session: Session, case: Case, sent: Unmask, page: Page, actor: Actor) -> dict[str, Any]:
    """What `case/opened_fields.html` shows, on the record."""
    opened = await unmasking.unmask(session, case, sent, actor)
    notes = await reports.spoken(session, page, opened.notes)
    return {"opened": opened, "notes": notes, "fields": dict(_fields(page))}


async def _title(session: Session, summary: Any, page: Page) -> str:
    policy = cases.policies(session).of(summary.policy_version)
    return titles.title(summary, policy, page.words)


def _fields(page: Page) -> list[tuple[str, str]]:
    said = {
        "name": page.say("姓名"),
        "birth_date": page.say("出生日期"),
        "id_number": page.say("身份证号"),
        "school": page.say("学校"),
        "address": page.say("住处"),
        "guardians": page.say("监护人"),
        "narrative": page.say("报告的经过"),
        "reporter": page.say("报告人"),
        "notes": page.say("工作备注"),
    }
    return [(name, said[name]) for name in FIELDS]

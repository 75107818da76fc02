"""The county as its procuratorate sees it: what is late, who carries what, how long it takes; and asking why."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Form, Path, Query, Response
from pydantic import BaseModel

from services.cases import service as cases
from services.console import clocks, forms
from services.console.page import Page, ThisPage, said
from services.console.route import pages
from services.console.supervision import tables
from services.core.errors import NotFound
from services.core.paging import Paged
from services.core.route import Language, Session
from services.identity import service as identity
from services.supervision import cohort as cohorts
from services.supervision import export, figures, measuring, reading, service
from services.supervision.access import Procurator, Watched
from services.supervision.endpoints import Exported, ExportForm, exported
from services.supervision.schemas import Note, Question, Questioned

router = pages()

_ASKED = said("已要求说明理由，答复期限已开始计算。")


class Asked(BaseModel):
    reason: Note | None = None


@router.get("/supervision")
async def show_supervision(
    page: ThisPage, session: Session, lens: Watched, language: Language, asked: Exported
) -> Response:
    cohort, seen = asked
    counted = await measuring.read(session, lens, cohort, seen)
    loads = await tables.loads(session, lens, page)
    policy = cases.current_policy(session)
    return page.show(
        "supervision/supervision.html",
        offices=tables.offices(loads, page),
        loads=loads,
        cohort=cohort,
        cohorts=tables.choices(cohort, cohorts.running(page.now)),
        county=(await identity.divisions_named(session, [lens.actor.division_code or ""])).values(),
        courses=tables.courses(counted, page, policy),
        places=await tables.places(session, counted.places, page, policy),
        smallest=figures.smallest_denominator(counted.agencies),
        counted=counted,
        command=f"hutong figures {counted.name}.zip",
        fingerprint=export.fingerprint(export.archive(counted)),
        unasked=await reading.unasked(session, lens),
        owed=(await reading.overview(session, lens, language)).reasons_owed,
        query=forms.query,
    )


@router.get("/supervision/export/{form}")
async def download(form: ExportForm, session: Session, lens: Watched, asked: Exported) -> Response:
    return exported(await measuring.read(session, lens, *asked), form)


@router.get("/supervision/overdue")
async def show_overdue(
    page: ThisPage,
    session: Session,
    lens: Watched,
    paging: Paged,
    language: Language,
    organisation: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    found = await reading.overdue(session, lens, paging, language, organisation=organisation)
    offices = await identity.organisations_named(session, {one.organisation for one in found.items if one.organisation})
    rows = [
        (one, clocks.face(one, page.words), tables.name(offices.get(one.organisation or ""), page))
        for one in found.items
    ]
    only = (await identity.organisations_named(session, [organisation])).get(organisation) if organisation else None
    return page.show(
        "supervision/overdue.html",
        rows=rows,
        own=lens.actor.organisation,
        only=tables.name(only, page),
        organisation=organisation,
        next=found.next_cursor,
        query=forms.query,
    )


@router.get("/supervision/overdue/{deadline_id}/ask")
async def show_question(
    deadline_id: Annotated[UUID, Path()], page: ThisPage, session: Session, lens: Watched, language: Language
) -> Response:
    found = await reading.one_overdue(session, lens, deadline_id, language)
    if found is None:
        raise NotFound
    offices = await identity.organisations_named(session, [found.organisation or ""])
    face = clocks.face(found, page.words)
    return page.show(
        "supervision/ask.html",
        act=page.say("要求说明理由"),
        back="/supervision/overdue",
        what=_what(page),
        facts=[
            (page.say("单位"), tables.name(offices.get(found.organisation or ""), page)),
            (page.say("案件"), found.case_number),
            (page.say("事项"), found.title),
            (page.say("时限"), f"{face.when}{page.say('，')}{face.how_long}"),
            (page.say("依据"), found.basis),
        ],
        version=None,
    )


@router.post("/supervision/overdue/{deadline_id}/ask")
async def ask(
    deadline_id: Annotated[UUID, Path()],
    sent: Annotated[Asked, Form()],
    page: ThisPage,
    session: Session,
    actor: Procurator,
) -> Response:
    question = Question(subject=Questioned(kind="deadline", id=deadline_id), note=sent.reason)
    await service.ask(session, question, actor)
    return page.go("/supervision/overdue", _ASKED)


@router.get("/supervision/refusals")
async def show_refusals(page: ThisPage, session: Session, lens: Watched, paging: Paged, language: Language) -> Response:
    found = await reading.refusals(session, lens, paging, language, None)
    offices = await identity.organisations_named(session, {one.organisation for one in found.items})
    return page.show(
        "supervision/refusals.html",
        rows=[(one, tables.name(offices.get(one.organisation), page)) for one in found.items],
        own=lens.actor.organisation,
        next=found.next_cursor,
        query=forms.query,
    )


@router.get("/supervision/refusals/{kind}/{refusal_id}/ask")
async def show_question_of_refusal(
    kind: Literal["measure", "legal"],
    refusal_id: Annotated[UUID, Path()],
    page: ThisPage,
    session: Session,
    lens: Watched,
    language: Language,
) -> Response:
    found = await reading.one_refusal(session, lens, refusal_id, language)
    if found is None or found.kind != kind:
        raise NotFound
    offices = await identity.organisations_named(session, [found.organisation])
    return page.show(
        "supervision/ask.html",
        act=page.say("要求说明理由"),
        back="/supervision/refusals",
        what=_what(page),
        facts=[
            (page.say("单位"), tables.name(offices.get(found.organisation), page)),
            (page.say("案件"), found.case_number),
            (page.say("事项"), found.label),
            (page.say("时间"), page.words.moment(found.at)),
        ],
        version=None,
    )


@router.post("/supervision/refusals/{kind}/{refusal_id}/ask")
async def ask_about_refusal(
    kind: Literal["measure", "legal"],
    refusal_id: Annotated[UUID, Path()],
    sent: Annotated[Asked, Form()],
    page: ThisPage,
    session: Session,
    actor: Procurator,
) -> Response:
    question = Question(subject=Questioned(kind=kind, id=refusal_id), note=sent.reason)
    await service.ask(session, question, actor)
    return page.go("/supervision/refusals", _ASKED)


def _what(page: Page) -> str:
    return page.say("发出后，对方须在法定期限内书面答复。案件的办理不受影响。")

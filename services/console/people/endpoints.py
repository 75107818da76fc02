"""An office's people as its supervisor sees them: who holds what, who leaves and to whom that goes."""

from typing import Annotated
from uuid import UUID

from fastapi import Form, Path, Response

from services.console import forms
from services.console.page import ThisPage, said
from services.console.route import pages
from services.core.paging import Paged
from services.core.route import Session
from services.identity import directory
from services.identity import service as identity
from services.identity.access import Supervisor
from services.procedures import leaving
from services.procedures.schemas import Leave
from services.referrals import service as referrals

router = pages()


@router.get("/people")
async def show_people(page: ThisPage, session: Session, actor: Supervisor, paging: Paged) -> Response:
    office = actor.organisation or ""
    rows, following = await directory.people(session, office, paging)
    held = await referrals.held(session, office)
    return page.show("people/people.html", rows=rows, held=held, next=following, query=forms.query)


@router.get("/people/{person_id}/leave")
async def show_leave(
    person_id: Annotated[UUID, Path()], page: ThisPage, session: Session, actor: Supervisor
) -> Response:
    office = actor.organisation or ""
    leaver = await directory.colleague(session, office, person_id)
    held = (await referrals.held(session, office)).get(leaver.id, 0)
    others = await directory.colleagues(session, office)
    return page.show(
        "people/leave.html",
        act=page.say("登记离任"),
        what=page.say("登记后，其会话和令牌立即失效，手中的转介移交给接手人；没有接手人的，回到待认领。"),
        facts=[
            (page.say("人员"), leaver.name),
            (page.say("手中的转介"), page.words.count("%(n)s 件", "%(n)s 件", held)),
        ],
        others=[(one.name, one.name) for one in others if one.id != leaver.id],
        back="/people",
        version=None,
        danger=True,
    )


@router.post("/people/{person_id}/leave")
async def leave(
    person_id: Annotated[UUID, Path()],
    sent: Annotated[Leave, Form()],
    page: ThisPage,
    session: Session,
    actor: Supervisor,
) -> Response:
    office = actor.organisation or ""
    leaver = await directory.colleague(session, office, person_id)
    heir = await identity.person_named(session, office, sent.to, "/to") if sent.to else None
    count = await leaving.leave(session, leaver, heir, sent.reason, actor)
    if heir is None:
        return page.go("/people", said("已登记离任，%(count)s 件转介回到待认领。", count=str(count)))
    return page.go("/people", said("已登记离任，%(count)s 件转介已移交。", count=str(count)))

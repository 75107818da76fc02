"""What waits for my office, and what I can do about it at once."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Path, Query, Response

from services.casefile import inbox
from services.casefile.inbox import Filters, Group, View
from services.casefile.schemas import Risk
from services.console import forms
from services.console.inbox import rows
from services.console.page import ThisPage, said
from services.console.route import pages
from services.console.words import n_
from services.core.errors import NotFound
from services.core.paging import Paged
from services.core.route import Language, Session
from services.identity.access import Handler
from services.procedures import claiming
from services.referrals import service as referrals
from services.referrals.access import OwnTask
from services.rosters import service as rosters

router = pages()

ROWS = 30  # a cheap phone loads the full page at once: with them it has less than 100 kB
VIEWS: dict[View, str] = {
    "waiting": n_("等着本单位"),
    "mine": n_("我办理的"),
    "assisting": n_("协办的"),
    "done": n_("已办结"),
}
GROUPS: dict[Group, tuple[str, str]] = {
    "unsigned": (n_("尚未签收"), "mail"),
    "late": (n_("已逾期"), "late"),
    "today": (n_("今天到期"), "today"),
    "later": (n_("以后到期"), "runs"),
}


async def _filters(
    view: View = "waiting",
    number: Annotated[str, Query(max_length=60)] = "",
    risk: Risk | Literal[""] = "",
    late: bool = False,
) -> Filters:
    return Filters(view, number.strip() or None, risk or None, late)


Wanted = Annotated[Filters, Depends(_filters)]


@router.get("/inbox")
async def show_inbox(
    page: ThisPage, session: Session, actor: Handler, wanted: Wanted, paging: Paged, language: Language
) -> Response:
    found = await inbox.read(session, actor, wanted, paging.at_most(ROWS), language)
    shown = [(row.group, rows.shown(session, row, actor, page.words)) for row in found.rows]
    heads = {"done": (n_("已办结"), "done")} if wanted.view == "done" else GROUPS
    groups = [(name, *head, [one for group, one in shown if name in (group, "done")]) for name, head in heads.items()]
    return page.show(
        "inbox/inbox.html",
        groups=[group for group in groups if group[3]],
        counts=found.counts,
        on_duty=await rosters.on_duty(session, actor.organisation or ""),
        views=VIEWS,
        wanted=wanted,
        filters={"number": wanted.number, "risk": wanted.risk, "late": "true" if wanted.late else None},
        query=forms.query,
        next=found.next_cursor,
    )


@router.get("/inbox/rows/{referral_id}")
async def show_row(
    referral_id: Annotated[UUID, Path()],
    page: ThisPage,
    session: Session,
    actor: Handler,
    language: Language,
    back: Annotated[str, Query(max_length=500)] = "/inbox",
) -> Response:
    """One row alone, for a page that heard of a change and was not told the row: that of who holds the task."""
    found = await inbox.one(session, actor, referral_id, language)
    if found is None:
        raise NotFound
    row = rows.shown(session, found, actor, page.words)
    return page.show("inbox/row_alone.html", row=row, back=forms.safe(back, "/inbox"))


@router.post("/inbox/{referral_id}/receive")
async def receive(task: OwnTask, page: ThisPage, session: Session, actor: Handler) -> Response:
    await referrals.receive(session, task, actor)
    return page.back(said("已签收 %(number)s。", number=task.case.number), "/inbox")


@router.post("/inbox/{referral_id}/claim")
async def claim(task: OwnTask, page: ThisPage, session: Session, actor: Handler) -> Response:
    await claiming.claim(session, task, actor)
    return page.back(said("已签收并认领 %(number)s。", number=task.case.number), "/inbox")

"""What an office or a unit is told, and what its people have to tell: as a list across cases, and done in place."""

from collections.abc import Iterator
from typing import Annotated, Literal

from fastapi import Query, Response

from services.cases import service as cases
from services.console import forms
from services.console.case.commands import Act, Command, form, offer
from services.console.case.fields import Offered
from services.console.page import Page, ThisPage, said
from services.console.route import pages
from services.console.words import n_
from services.core.actor import Actor
from services.core.paging import Paged
from services.core.route import Language, Session
from services.identity.access import Caller, HandlingPerson
from services.notices import alarms, attempts, reading, service
from services.notices.access import OwnNotice, Told
from services.notices.attempts import SYSTEM_CHANNELS
from services.notices.errors import NotToBeTold
from services.notices.schemas import AttemptRecord, NoticeRead, State

router = pages()

View = Literal["told", "to-tell", "all"]
VIEWS: dict[View, tuple[str, State | None]] = {
    "told": (n_("等着确认"), "delivered"),
    "to-tell": (n_("等着告知"), "handed_over"),
    "all": (n_("全部"), None),
}

_TELLABLE = ("handed_over", "delivered")  # a letter may be signed for later than it came


async def _record(session: Session, told: Told, order: AttemptRecord, actor: Actor) -> None:
    if told.case is None:
        raise NotToBeTold
    await attempts.record(session, told.case, told.notice, order, actor)


ATTEMPT = Command(
    n_("登记告知"),
    n_("告知已登记。"),
    AttemptRecord,
    OwnNotice,
    _record,
    n_("由本单位的人告知没有账户的人：以什么方式、什么时候、结果怎样。"),
    by=HandlingPerson,
)
offer(router, "/notices/{notice_id}", {"attempts": ATTEMPT})


@router.get("/notices")
async def list_notices(
    page: ThisPage, session: Session, actor: Caller, paging: Paged, language: Language, view: View = "told"
) -> Response:
    """The oldest first."""
    found = await reading.own_notices(
        session, actor, paging, language, VIEWS[view][1], case_id=None, report_id=None, updated_since=None
    )
    seen = await cases.seen_of(session, actor, {one.case_id for one in found.items if one.case_id})
    open_ = {one.id: list(acts(page, one)) for one in found.items}
    views = {name: words for name, (words, _) in VIEWS.items()}
    return page.show(
        "case/notices.html",
        rows=found.items,
        seen=seen if actor.reads_vault else (),
        acts=open_,
        view=view,
        views=views,
        query=forms.query,
        next=found.next_cursor,
    )


@router.post("/notices/{notice_id}/acknowledge")
async def acknowledge(told: OwnNotice, page: ThisPage, session: Session, actor: Caller) -> Response:
    if told.case is None:
        alarms.acknowledge(session, told.notice, actor)
    else:
        service.acknowledge(session, told.case, told.notice, actor)
    return page.back(said("已确认收到。"), "/notices")


@router.get("/notices/{notice_id}/attempts")
async def show_attempt(
    told: OwnNotice,
    page: ThisPage,
    session: Session,
    _: HandlingPerson,
    back: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """`back`: the page on which the notice stood."""
    if told.case is None:
        raise NotToBeTold
    notice, policy = told.notice, cases.policy_of(session, told.case)
    telling = policy.files.telling
    law = telling.recipients[notice.audience]
    channels = [
        (code, telling.channels[code].in_(page.language)) for code in law.channels if code not in SYSTEM_CHANNELS
    ]
    offered = Offered({"channel": channels}, without=[] if law.hears else ["heard"])
    facts = [
        (page.say("告知谁"), law.in_(page.language)),
        (page.say("内容"), service.text(policy, notice, page.language)),
        (page.say("依据"), law.basis.in_(page.language)),
    ]
    back = forms.safe(back, "/notices")
    return form(page, ATTEMPT, told.case, policy, notice.seq, offered, facts=facts, back=back)


def acts(page: Page, one: NoticeRead) -> Iterator[Act]:
    """What is the recipient's to confirm, and what this office's people have to tell."""
    actor = page.actor
    if actor is None or actor.organisation is None:
        return
    address = f"/notices/{one.id}"
    if one.recipient == actor.organisation and one.state == "delivered":
        yield Act(page.say("确认收到"), "", f"{address}/acknowledge", page.say("确认收到"), in_place=True)
    if one.handed_over_to == actor.organisation and one.state in _TELLABLE and actor.reads_vault:
        here = forms.query(back=page.address)
        yield Act(page.say("登记告知"), "", f"{address}/attempts?{here}", page.say("登记告知"), main=True)

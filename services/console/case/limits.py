"""The clocks of an office: across its cases as a list; and what the law lets its people do to one."""

from collections.abc import Iterator
from typing import Any, Literal

from fastapi import Response

from services.casefile import reading
from services.casefile.reading import DeadlineFilters
from services.casefile.schemas import DeadlineRead
from services.cases import service as cases
from services.cases.models import Case
from services.console import clocks, forms, titles
from services.console.case.commands import Act, Command, form, named, offer
from services.console.case.fields import Offered, labelled
from services.console.page import Page, ThisPage
from services.console.route import pages
from services.console.words import n_
from services.core.actor import Role
from services.core.paging import Paged
from services.core.route import Language, Session
from services.identity.access import Handler, Official, Supervisor
from services.ledger import service as ledger
from services.policy.service import Policy
from services.procedures.clocks import service
from services.procedures.clocks.access import Clock, OwnClock, SupervisedClock
from services.procedures.clocks.schemas import ExtendDeadline, Resume, Suspend

router = pages()

View = Literal["running", "late", "suspended", "all"]
VIEWS: dict[View, tuple[str, DeadlineFilters]] = {
    "running": (n_("在走的"), DeadlineFilters(running=True)),
    "late": (n_("已逾期"), DeadlineFilters(overdue=True)),
    "suspended": (n_("已中止"), DeadlineFilters(state="suspended")),
    "all": (n_("全部"), DeadlineFilters()),
}
COMMANDS = {
    "suspend": Command(
        n_("中止时限"),
        n_("时限已中止。"),
        Suspend,
        OwnClock,
        lambda session, held, order, actor: service.suspend(session, held, order.reason, order.note, actor),
        n_("恢复之前不到期；恢复时接着计算余下的时间。"),
    ),
    "resume": Command(
        n_("恢复时限"),
        n_("时限已恢复。"),
        Resume,
        OwnClock,
        lambda session, held, order, actor: service.resume(session, held, order.reason, actor),
    ),
    "extend": Command(
        n_("延长时限"),
        n_("时限已延长。"),
        ExtendDeadline,
        SupervisedClock,
        lambda session, held, order, actor: service.extend(session, held, order, actor),
        n_("由负责人批准，次数和长度以法律规定的为限。"),
        by=Supervisor,
    ),
}
offer(router, "/deadlines/{deadline_id}", COMMANDS)


@router.get("/deadlines")
async def list_deadlines(
    page: ThisPage,
    session: Session,
    actor: Official,
    paging: Paged,
    language: Language,
    view: View = "running",
) -> Response:
    """Soonest due first."""
    found = await reading.list_deadlines(session, actor, VIEWS[view][1], paging, language)
    seen = cases.visible(actor).where(Case.id.in_({one.case_id for one in found.items}))
    about = {case.id: case for case in await session.scalars(seen)}
    rows = [
        (one, clocks.face(one, page.words), case, titles.title(case, cases.policy_of(session, case), page.words))
        for one in found.items
        for case in [about[one.case_id]]
    ]
    views = {name: words for name, (words, _) in VIEWS.items()}
    return page.show(
        "case/deadlines.html", rows=rows, view=view, views=views, query=forms.query, next=found.next_cursor
    )


@router.get("/deadlines/{deadline_id}/{name}")
async def show(held: OwnClock, name: str, page: ThisPage, session: Session, _: Handler) -> Response:
    head = await ledger.head(session, ledger.stream_of(held.case.id))
    offered, facts = _offered(page, held, name), _facts(page, held)
    return form(page, named(COMMANDS, name), held.case, held.policy, head.seq, offered, facts=facts)


def acts(page: Page, policy: Policy, one: DeadlineRead) -> Iterator[Act]:
    """What the law lets this office do to its clock."""
    actor, rule = page.actor, policy.rule(one.rule)
    if actor is None or not actor.reads_vault or one.organisation != actor.organisation or one.overdue:
        return
    address = f"/deadlines/{one.id}"
    if one.state == "suspended":
        yield Act(page.say("恢复时限"), "", f"{address}/resume", page.say("恢复"))
    elif one.state == "open" and rule.suspends is not None:
        basis = rule.suspends.basis.in_(page.language)
        yield Act(page.say("中止时限"), basis, f"{address}/suspend", page.say("中止"))
    if rule.extends is not None and one.extensions < rule.extends.times and actor.role is Role.SUPERVISOR:
        basis = rule.extends.basis.in_(page.language)
        yield Act(page.say("延长时限"), basis, f"{address}/extend", page.say("延长"))


def _offered(page: Page, held: Clock, name: str) -> Offered:
    rule = held.policy.rule(held.deadline.rule)
    law: Any = {"suspend": rule.suspends, "extend": rule.extends}.get(name)
    if law is None:
        return Offered(without=["by"])
    vocabulary = "suspension_reasons" if name == "suspend" else "extension_reasons"
    return Offered({"reason": labelled(held.policy, vocabulary, list(law.reasons), page)}, without=["by"])


def _facts(page: Page, held: Clock) -> list[tuple[str, str]]:
    rule = held.policy.rule(held.deadline.rule)
    return [
        (page.say("时限"), rule.title.in_(page.language)),
        (page.say("到期"), page.words.due(held.deadline.due_at)),
        (page.say("依据"), rule.basis.in_(page.language)),
    ]

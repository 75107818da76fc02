"""What a person asks about the data that are kept of them: registered from a case, listed, and answered in time."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, get_args

from fastapi import Depends, Response

from services.cases import service as cases
from services.cases.access import OwnCase, VisibleCase
from services.cases.models import Case
from services.console import forms, orders
from services.console.case.commands import Act, Command, form, named, offer
from services.console.case.fields import Offered
from services.console.page import Page, ThisPage
from services.console.report import places
from services.console.route import pages
from services.console.words import n_
from services.core import pipeline
from services.core.actor import Actor
from services.core.paging import Paged
from services.core.route import Session
from services.data_requests import reading, service
from services.data_requests.access import OwnRequest, VisibleRequest
from services.data_requests.models import DataRequest
from services.data_requests.reading import Filters
from services.data_requests.schemas import Answer, Capacity, DataRequestSubmit, Refusal
from services.identity.access import HandlingPerson, Official
from services.policy.service import Policy
from services.procedures import correcting
from services.procedures.schemas import Correction

router = pages()

View = Literal["open", "all"]
VIEWS: dict[View, tuple[str, Filters]] = {
    "open": (n_("等着答复"), Filters(state="open")),
    "all": (n_("全部"), Filters()),
}
KINDS = {"access": n_("查阅"), "correction": n_("更正")}
STATES = {"open": n_("等着答复"), "answered": n_("已提供"), "corrected": n_("已更正"), "refused": n_("不予办理")}
FIELDS = {
    "name": n_("姓名"),
    "sex": n_("性别"),
    "birth_date": n_("出生日期"),
    "id_number": n_("身份证号"),
    "category": n_("儿童类别"),
    "school": n_("学校"),
    "address": n_("住处"),
    "division_code": n_("住在哪里"),
}

REGISTER = Command(
    n_("登记个人信息请求"),
    n_("请求已登记，答复的期限随即开始。"),
    DataRequestSubmit,
    OwnCase,
    service.register,
    n_("孩子、监护人、报告的公民可以请求查阅、更正。先核实请求人的身份。"),
    by=HandlingPerson,
    guarded=False,
)
ANSWER = Command(
    n_("提供个人信息"),
    n_("已记录向请求人提供。以下内容只显示这一次。"),
    Answer,
    OwnRequest,
    lambda session, on, order, actor: service.answer(session, on, order.fields, order.note, actor),
    n_("只列出法律允许告诉请求人的。内容只显示一次。"),
    by=HandlingPerson,
)
COMMANDS = {
    "correct": Command(
        n_("更正个人信息"),
        n_("个人信息已更正。"),
        Correction,
        OwnRequest,
        lambda session, on, order, actor: correcting.correct(session, on, order.values, order.note, actor),
        n_("原来的内容封存，证明当时知道什么。"),
        by=HandlingPerson,
    ),
    "refuse": Command(
        n_("不予办理"),
        n_("已登记不予办理。"),
        Refusal,
        OwnRequest,
        lambda session, on, order, actor: service.refuse(session, on, order.reason, actor),
        n_("理由要告知请求人，并告知向哪里投诉。"),
        by=HandlingPerson,
    ),
}
offer(router, "/cases/{case_id}", {"data-requests": REGISTER})
offer(router, "/data-requests/{data_request_id}", COMMANDS)


@router.get("/data-requests")
async def list_requests(
    page: ThisPage, session: Session, actor: Official, paging: Paged, view: View = "open"
) -> Response:
    """The oldest first; who asks, and what, is opened one by one."""
    found = await reading.listed(session, actor, VIEWS[view][1], paging)
    seen = cases.visible(actor).where(Case.id.in_({one.case_id for one in found.items}))
    numbers = {case.id: case.number for case in await session.scalars(seen)}
    return page.show(
        "data_requests/list.html",
        rows=found.items,
        numbers=numbers,
        kinds=KINDS,
        states=STATES,
        view=view,
        views={name: words for name, (words, _) in VIEWS.items()},
        query=forms.query,
        next=found.next_cursor,
    )


@router.get("/cases/{case_id}/data-requests")
async def show_registration(case: VisibleCase, page: ThisPage, session: Session, _: HandlingPerson) -> Response:
    policy = cases.policy_of(session, case)
    children = await cases.children(session, case.id)
    offered = Offered(
        {
            "kind": [(code, page.say(words)) for code, words in KINDS.items()],
            "child_id": [(str(one.id), _which(page, place)) for place, one in enumerate(children, 1)],
            "capacity": [
                (code, policy.files.telling.recipients[code].in_(page.language)) for code in get_args(Capacity)
            ],
        },
        hidden={"case_id": str(case.id)},
    )
    return form(page, REGISTER, case, policy, None, offered)


@router.get("/data-requests/{data_request_id}")
async def show_request(found: VisibleRequest, page: ThisPage, session: Session, actor: Official) -> Response:
    """With who asks what, on record."""
    return await _shown(page, session, found.DataRequest, found.Case, actor)


@router.get("/data-requests/{data_request_id}/answer")
async def show_answer(on: OwnRequest, page: ThisPage, session: Session, _: HandlingPerson) -> Response:
    policy = cases.policy_of(session, on.case)
    allowed = service.may_learn(policy, on.request.capacity, list(FIELDS))
    offered = Offered({"fields": [(name, page.say(FIELDS[name])) for name in allowed]})
    return _form(page, ANSWER, on.request, on.case, policy, offered, once=False)


@router.post("/data-requests/{data_request_id}/answer")
async def answer(
    on: OwnRequest,
    sent: Annotated[Answer, Depends(orders.filled(Answer))],
    page: ThisPage,
    session: Session,
    actor: HandlingPerson,
) -> Response:
    """What the person is shown stands on this answer alone, and is kept nowhere."""
    data = await ANSWER.do(session, on, sent, actor)
    return await _shown(page, session, on.request, on.case, actor, data)


@router.get("/data-requests/{data_request_id}/{name}")
async def show(on: OwnRequest, name: str, page: ThisPage, session: Session, _: HandlingPerson) -> Response:
    offered = Offered()
    if name == "correct":
        here = await places.read(session, page, on.case.division_code)
        offered = Offered(sets={"values.division_code": here.groups}, without=["values.guardians"])
    return _form(page, named(COMMANDS, name), on.request, on.case, cases.policy_of(session, on.case), offered)


def acts(page: Page, one: DataRequest) -> Sequence[Act]:
    """What the office that registered it does about it."""
    actor = page.actor
    if actor is None or actor.organisation != one.organisation or not actor.reads_vault or one.state != "open":
        return []
    does = ("answer", ANSWER) if one.kind == "access" else ("correct", COMMANDS["correct"])
    return [
        Act(
            page.say(command.title),
            "",
            f"/data-requests/{one.id}/{name}",
            page.say(command.title),
            main=name != "refuse",
        )
        for name, command in (does, ("refuse", COMMANDS["refuse"]))
    ]


async def _shown(
    page: Page, session: Session, found: DataRequest, case: Case, actor: Actor, data: dict[str, Any] | None = None
) -> Response:
    await pipeline.flush(session)
    read = await reading.opened(session, found, actor)
    policy = cases.policy_of(session, case)
    return page.show(
        "data_requests/request.html",
        read=read,
        case=case,
        done=page.say(ANSWER.done),
        data=_said(page, policy, data) if data is not None else None,
        kind=page.say(KINDS[read.kind]),
        state=page.say(STATES[read.state]),
        capacity=policy.files.telling.recipients[read.capacity].in_(page.language),
        acts=acts(page, found),
    )


def _form(
    page: Page, command: Command, found: DataRequest, case: Case, policy: Policy, offered: Offered, *, once: bool = True
) -> Response:
    back = f"/data-requests/{found.id}"
    facts = [(page.say("请求"), page.say(KINDS[found.kind]))]
    return form(page, command, case, policy, found.seq, offered, facts=facts, back=back, once=once)


def _said(page: Page, policy: Policy, data: dict[str, Any]) -> list[tuple[str, str]]:
    words = {"sex": "sexes", "category": "child_categories"}
    return [
        (page.say(FIELDS[name]), policy.label(words[name], value, page.language) if name in words and value else value)
        for name, value in data.items()
    ]


def _which(page: Page, place: int) -> str:
    return page.say("第 %(place)s 名孩子", place=place)

"""What is done to a case as a whole: others are asked in, it is closed and reopened, joined and parted, held, opened in
an emergency.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Response
from pydantic import StringConstraints

from services.casefile import break_glass as breaking
from services.casefile.break_glass import BreakableCase
from services.casefile.schemas import BreakGlassOrder, CloseCase, HoldOrder, NoteSubmit
from services.cases import service as cases
from services.cases.access import CaseId, HoldableCase, LedCase, OwnCase, VisibleCase, both_led, led
from services.cases.models import Case
from services.console import orders
from services.console.case.commands import NOTHING, Command, form, named, offer
from services.console.case.fields import Offered, labelled
from services.console.page import Page, ThisPage
from services.console.route import pages
from services.console.words import n_
from services.core.actor import Actor
from services.core.errors import Unprocessable
from services.core.route import IfMatch, Session
from services.identity.access import Caller, Official, Supervisor
from services.ledger import service as ledger
from services.policy.service import Policy
from services.procedures import closing, merging, noting, places, reopening, splitting
from services.procedures.schemas import Split
from services.referrals import asking_in
from services.referrals.schemas import AskIn, WithReason
from services.reports import service as reports

router = pages()


class Join(WithReason):
    """`into`: the number of the case that this one goes into."""

    into: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


@dataclass(frozen=True)
class Both:
    """A case and the other one that it is joined with or parted from; None: a report is parted from it."""

    case: Case
    other: Case | None


async def _to_join(
    case_id: CaseId,
    sent: Annotated[Join, Depends(orders.filled(Join))],
    session: Session,
    actor: Supervisor,
    match: IfMatch,
) -> Both:
    """Raises Unprocessable where no case that the actor sees has that number."""
    numbered = cases.visible(actor).where(Case.id.in_(cases.numbered(sent.into))).with_only_columns(Case.id)
    found = (await session.scalars(numbered)).first()
    if found is None:
        raise Unprocessable.field("/into", "unknown-case", "no such case, or not yours to see")
    return Both(*await both_led(session, case_id, found, "/into", actor, match))


async def _to_part(
    case_id: CaseId,
    sent: Annotated[Split, Depends(orders.filled(Split))],
    session: Session,
    actor: Supervisor,
    match: IfMatch,
) -> Both:
    if sent.report is not None:
        return Both(await led(case_id, session, actor, match), None)
    if sent.case is None:
        raise Unprocessable.field("/case", "missing", "say what is no part of this case")
    return Both(*await both_led(session, case_id, sent.case, "/case", actor, match))


async def _ask(session: Session, case: Case, order: AskIn, actor: Actor) -> None:
    here = await places.of(session, case)
    await asking_in.ask_in(session, case, order.agency, order.organisation, order.reason, actor, here=here)


async def _part(session: Session, on: Both, order: Split, actor: Actor) -> None:
    if on.other is None:
        assert order.report is not None  # noqa: S101 - what is parted is a case or a report
        await splitting.split(session, on.case, order.report, order.reason, actor)
    else:
        await merging.undo(session, on.case, on.other, order.reason, actor)


BREAK_GLASS = Command(
    n_("紧急打开"),
    n_("已紧急打开，审计已收到通知。"),
    BreakGlassOrder,
    BreakableCase,
    lambda session, case, order, actor: breaking.break_glass(session, case, order.reason, actor),
    n_("没有参与案件的单位，在孩子有紧急危险时由负责人打开：立刻可以查看，不能办理。每一次查看都有记录，审计会复核。"),
    by=Supervisor,
    guarded=False,
    danger=True,
)
COMMANDS = {
    "ask": Command(
        n_("请其他部门协助"),
        n_("已请求协助。"),
        AskIn,
        OwnCase,
        _ask,
        n_("该部门在本县的主管单位会收到转介，时限随即开始。"),
    ),
    "note": Command(
        n_("记录工作备注"),
        n_("备注已记录。"),
        NoteSubmit,
        OwnCase,
        lambda session, case, order, actor: noting.note(session, case, order.text, actor),
        guarded=False,
    ),
    "close": Command(
        n_("结案"),
        n_("已结案。"),
        CloseCase,
        LedCase,
        lambda session, case, order, actor: closing.close(session, case, order, actor),
        n_("结案以后不再有时限。孩子再受伤害，案件会重新开启。"),
        by=Supervisor,
    ),
    "reopen": Command(
        n_("重新开启"),
        n_("案件已重新开启。"),
        WithReason,
        LedCase,
        lambda session, case, order, actor: reopening.reopen(session, case, order.reason, actor),
        n_("主办单位会再收到转介，时限重新开始。"),
        by=Supervisor,
    ),
    "merge": Command(
        n_("并入另一案件"),
        n_("已并案，以后在另一案件中办理。"),
        Join,
        Annotated[Both, Depends(_to_join)],
        lambda session, on, order, actor: merging.merge(session, on.case, on.other, order.reason, actor),
        n_("本案的任务、时限、材料都转到另一案件，本案随即结案。两案须都由本单位主办。"),
        by=Supervisor,
        danger=True,
    ),
    "split": Command(
        n_("分出误并的案件或报告"),
        n_("已分出，另案办理。"),
        Split,
        Annotated[Both, Depends(_to_part)],
        _part,
        n_("误并的案件恢复原状；误并的报告另立案件，重新转介。两者只选一个。"),
        by=Supervisor,
    ),
    "hold": Command(
        n_("保全案卷"),
        n_("案卷已保全。"),
        HoldOrder,
        HoldableCase,
        lambda session, case, order, actor: cases.hold(session, case, order.reason, actor),
        n_("解除之前，案卷中的任何内容都不到期销毁。"),
        by=Caller,
    ),
    "lift": Command(
        n_("解除保全"),
        n_("保全已解除。"),
        HoldOrder,
        HoldableCase,
        lambda session, case, order, actor: cases.release(session, case, order.reason, actor),
        n_("解除之后，个人信息按保存期限销毁。"),
        by=Caller,
    ),
}
offer(router, "/cases/{case_id}", {**COMMANDS, "break-glass": BREAK_GLASS})


@router.get("/cases/{case_id}/break-glass")
async def show_break_glass(case_id: CaseId, page: ThisPage, session: Session, _: Supervisor) -> Response:
    """It says nothing of the case, nor whether there is one."""
    return form(page, BREAK_GLASS, None, cases.current_policy(session), None, back=f"/cases/{case_id}")


@router.get("/cases/{case_id}/{name}")
async def show(case: VisibleCase, name: str, page: ThisPage, session: Session, actor: Official) -> Response:
    command, policy = named(COMMANDS, name), cases.policy_of(session, case)
    head = await ledger.head(session, ledger.stream_of(case.id))
    return form(page, command, case, policy, head.seq, await _offered(session, page, name, case, actor, policy))


async def _offered(session: Session, page: Page, name: str, case: Case, actor: Actor, policy: Policy) -> Offered:
    match name:
        case "ask":
            return Offered(without=["organisation"])
        case "close":
            reasons = [code for code in policy.terms("closure_reasons") if policy.closes(code, case.kind)]
            return Offered({"reason": labelled(policy, "closure_reasons", reasons, page)})
        case "split":
            return await _parts(session, case, actor)
    return NOTHING


async def _parts(session: Session, case: Case, actor: Actor) -> Offered:
    """What came into this case."""
    merged = await cases.merged(session, case.id)
    gone = await session.scalars(cases.visible(actor).where(Case.id.in_(merged)).order_by(Case.opened_at))
    return Offered(
        {
            "case": [(str(one.id), one.number) for one in gone],
            "report": [(str(one.id), one.number) for one in await reports.of_case(session, case.id)],
        }
    )

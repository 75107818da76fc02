"""What an office does under its own task: measures, the result, and to whom it goes instead."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Response

from services.cases import service as cases
from services.cases.models import Case
from services.console.case import acts
from services.console.case.commands import NOTHING, Command, form, named, offer
from services.console.case.fields import Offered, labelled
from services.console.page import Page, ThisPage
from services.console.route import pages
from services.console.words import n_
from services.core.route import Session
from services.identity import directory
from services.identity import service as identity
from services.identity.access import Handler
from services.policy.service import Policy
from services.procedures import measures, results, returns, transfers
from services.referrals import service as referrals
from services.referrals.access import HeldTask, OwnTask, VisibleReferral
from services.referrals.measures import Decision
from services.referrals.schemas import MeasureRecord, Reassign, Resolve, Transfer, WithReason
from services.referrals.service import Task

router = pages()


@dataclass(frozen=True)
class Recorded:
    """A measure under its task."""

    task: Task
    id: UUID

    @property
    def case(self) -> Case:
        return self.task.case


async def _recorded(task: HeldTask, measure_id: UUID) -> Recorded:
    return Recorded(task, measure_id)


COMMANDS = {
    "measures": Command(
        n_("登记措施"),
        n_("措施已登记。"),
        MeasureRecord,
        HeldTask,
        lambda session, task, order, actor: measures.record(session, task, Decision(**order.model_dump()), actor),
        n_("只列出法律现在允许的措施。登记之后，由它完成和开始的时限随即变动。"),
    ),
    "resolve": Command(
        n_("办结转介"),
        n_("转介已办结。"),
        Resolve,
        HeldTask,
        lambda session, task, order, actor: results.resolve(session, task, order.result, order.note, actor),
        n_("办结以后，本单位在这件转介上的时限停止。报告的人会得到结果。"),
    ),
    "transfer": Command(
        n_("移送有管辖权的单位"),
        n_("已移送。"),
        Transfer,
        HeldTask,
        lambda session, task, order, actor: transfers.transfer(session, task, order.organisation, order.reason, actor),
        n_("移送给同一系统中有管辖权的单位。对方的时限从移送时起算。"),
    ),
    "return": Command(
        n_("退回转介"),
        n_("已退回，案件将另行转介。"),
        WithReason,
        HeldTask,
        lambda session, task, order, actor: returns.send_back(session, task, order.reason, actor),
        n_("不属本部门职责的才退回。案件会立刻转给其他部门，不会没有人管。"),
    ),
    "release": Command(
        n_("退出办理"),
        n_("已退出办理，等待本单位其他人认领。"),
        WithReason,
        HeldTask,
        lambda session, task, order, actor: referrals.release(session, task, order.reason, actor),
        n_("任务回到未认领，各项时限继续计算。"),
    ),
    "reassign": Command(
        n_("改派"),
        n_("已改派。"),
        Reassign,
        OwnTask,
        lambda session, task, order, actor: referrals.reassign(session, task, order.person, order.reason, actor),
        n_("由负责人交给本单位另一人办理，各项时限继续计算。"),
    ),
}
WITHDRAW = Command(
    n_("撤回登记错误的措施"),
    n_("措施已撤回。"),
    WithReason,
    Annotated[Recorded, Depends(_recorded)],
    lambda session, on, order, actor: measures.withdraw(session, on.task, on.id, order.reason, actor),
    n_("由它开始的时限取消，由它完成的时限继续计算；还没有告知的不再告知。登记过的事实留在案卷里。"),
)
offer(router, "/tasks/{referral_id}", COMMANDS)
offer(router, "/tasks/{referral_id}/measures/{measure_id}", {"withdraw": WITHDRAW})


@router.get("/tasks/{referral_id}/{name}")
async def show(
    found: VisibleReferral,
    name: str,
    page: ThisPage,
    session: Session,
    _: Handler,
    kind: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """`kind`: of the measure that is to be recorded."""
    command, policy = named(COMMANDS, name), cases.policy_of(session, found.Case)
    offered = await _offered(session, page, name, found, policy, kind)
    return form(page, command, found.Case, policy, found.Referral.seq, offered)


@router.get("/tasks/{referral_id}/measures/{measure_id}/withdraw")
async def show_withdrawal(found: VisibleReferral, page: ThisPage, session: Session, _: Handler) -> Response:
    policy = cases.policy_of(session, found.Case)
    return form(page, WITHDRAW, found.Case, policy, found.Referral.seq)


async def _offered(session: Session, page: Page, name: str, found: Any, policy: Policy, kind: str) -> Offered:
    task, case = found.Referral, found.Case
    match name:
        case "measures":
            history = await referrals.history(session, case.id)
            every = acts.barred(policy, case, task, history)
            return _measures(page, policy, [code for code, law in every.items() if law is None], kind)
        case "resolve":
            return Offered({"result": labelled(policy, "results", policy.results_of(task.agency, case.kind), page)})
        case "transfer":
            return Offered({"organisation": await _offices(session, page, task.agency, task.organisation)})
        case "reassign":
            others = [
                one for one in await directory.colleagues(session, task.organisation) if one.id != task.claimed_by
            ]
            return Offered({"person": [(one.name, one.name) for one in others if one.disabled_at is None]})
    return NOTHING


def _measures(page: Page, policy: Policy, allowed: list[str], kind: str) -> Offered:
    """What was found, and until when, is asked of the measures that take it."""
    wanted = [kind] if kind in allowed else allowed
    findings = [
        (policy.label("measures", code, page.language), labelled(policy, "findings", sorted(found), page))
        for code in wanted
        if (found := policy.findings_of(code))
    ]
    asked = {"finding": bool(findings), "until": any(policy.term_of(code) for code in wanted)}
    return Offered(
        {"kind": labelled(policy, "measures", allowed, page)},
        sets={"finding": findings},
        values={"kind": kind},
        without=[name for name, is_asked in asked.items() if not is_asked],
    )


async def _offices(session: Session, page: Page, agency: str, but: str) -> list[tuple[str, str]]:
    english = page.language == "en"
    return [
        (office.code, (english and office.name_en) or office.name)
        for office in await identity.of_agency(session, agency)
        if office.competent and office.code != but
    ]

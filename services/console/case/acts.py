"""What somebody can do in a case now, on what basis; and what the law refuses, and why. The services decide again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.casefile.schemas import CaseRead
from services.cases import service as cases
from services.cases.models import Case
from services.console.page import Page
from services.core.actor import Actor, Role
from services.policy.service import Done, Policy
from services.referrals import service as referrals
from services.referrals.models import Referral


@dataclass(frozen=True)
class Act:
    """Leads to a form at `address`; or with a `version` it is done in place. `why_not`: it is refused."""

    name: str
    basis: str
    address: str = ""
    button: str = ""
    version: int | None = None
    main: bool = False
    why_not: str = ""


def acts(
    page: Page, case: Case, read: CaseRead, tasks: Sequence[Referral], history: Sequence[Done], policy: Policy
) -> list[Act]:
    actor = page.actor
    if actor is None or not actor.reads_vault:
        return []
    own = [task for task in tasks if task.organisation == actor.organisation and task.state in ("pending", "claimed")]
    found = [act for task in own for act in _of_task(page, case, read, task, history, policy, actor)]
    if any(task.role in ("lead", "assist") for task in own):
        found.append(
            Act(
                page.say("请其他部门协助"),
                page.say("主办、协办单位可随时请求"),
                f"/cases/{case.id}/ask",
                page.say("选择部门"),
            )
        )
    found.append(Act(page.say("记录工作备注"), "", f"/cases/{case.id}/note", page.say("记录")))
    if actor.role is Role.SUPERVISOR and case.lead == actor.organisation and case.status != "closed":
        found.append(_closing(page, case, read, policy))
    return sorted(found, key=lambda act: bool(act.why_not))


def _of_task(
    page: Page,
    case: Case,
    read: CaseRead,
    task: Referral,
    history: Sequence[Done],
    policy: Policy,
    actor: Actor,
) -> Iterator[Act]:
    if task.state == "pending":
        if task.role != "supervise":
            basis = page.say("认领即视为签收")
            yield Act(page.say("认领本案"), basis, f"/inbox/{task.id}/claim", page.say("认领"), task.seq, main=True)
        if task.received_at is None:
            yield Act(
                page.say("签收"), page.say("看过不算签收"), f"/inbox/{task.id}/receive", page.say("签收"), task.seq
            )
        return
    if not referrals.holds(task, actor) and actor.role is not Role.SUPERVISOR:
        yield Act(page.say("办理"), "", why_not=page.say("已由本单位其他人认领"))
        return
    yield from _awaited(page, case, read, task, policy)
    facts = cases.facts_of(case, agency=task.agency, role=task.role, history=history)
    yield Act(page.say("登记措施"), "", f"/tasks/{task.id}/measures", page.say("登记"))
    yield Act(page.say("办结转介"), "", f"/tasks/{task.id}/resolve", page.say("办结"))
    yield Act(page.say("移送有管辖权的单位"), "", f"/tasks/{task.id}/transfer", page.say("移送"))
    yield Act(page.say("退回：不属本部门职责"), "", f"/tasks/{task.id}/return", page.say("退回"))
    for kind in policy.measures_of(task.agency, case.kind):
        barred = [basis for basis, law in policy.constraints(kind, None, facts) if law.needs is None]
        if barred:
            law = barred[0].en if page.language == "en" else barred[0].zh
            yield Act(policy.label("measures", kind, page.language), "", why_not=page.say("不可选：%(law)s", law=law))


def _awaited(page: Page, case: Case, read: CaseRead, task: Referral, policy: Policy) -> Iterator[Act]:
    """The measures that the office's running clocks wait for, the soonest due first."""
    known = set(policy.measures_of(task.agency, case.kind))
    said: set[str] = set()
    waiting = [one for one in read.deadlines if one.organisation == task.organisation and one.met_at is None]
    for one in sorted(waiting, key=lambda one: one.due_at):
        if one.state not in ("open", "breached") or one.given_up_at is not None:
            continue
        kinds = [
            event.removeprefix("measure.") for event in policy.rule(one.rule).met_by if event.startswith("measure.")
        ]
        for kind in [kind for kind in kinds if kind in known and kind not in said][:1]:
            said.add(kind)
            name, address = policy.label("measures", kind, page.language), f"/tasks/{task.id}/measures?kind={kind}"
            yield Act(name, one.basis, address, page.say("办理"), main=len(said) == 1)


def _closing(page: Page, case: Case, read: CaseRead, policy: Policy) -> Act:
    open_ = [
        one
        for one in read.deadlines
        if one.met_at is None
        and one.given_up_at is None
        and one.state in ("open", "breached", "suspended")
        and one.kind != "D"
        and not policy.rule(one.rule).is_window
    ]
    if open_:
        why = page.words.count(
            "还不能结案：还有 %(n)s 项时限未完成。", "还不能结案：还有 %(n)s 项时限未完成。", len(open_)
        )
        return Act(page.say("结案"), "", why_not=why)
    if case.status != "resolved":
        return Act(page.say("结案"), "", why_not=page.say("还不能结案：还有转介没有办结。"))
    return Act(page.say("结案"), "", f"/cases/{case.id}/close", page.say("结案"))

"""What somebody can do in a case now, on what basis; and what the law refuses, and why. The services decide again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.casefile.schemas import CaseRead
from services.cases import service as cases
from services.cases.models import Case
from services.console.case import failures
from services.console.case.commands import Act
from services.console.page import Page
from services.core.actor import Actor, Role
from services.policy.instruments import Forum, Instrument
from services.policy.rules import Text
from services.policy.service import Done, Policy
from services.referrals import service as referrals
from services.referrals.models import Referral

GUARDIAN = "CIVIL_AFFAIRS"
Entitled = Mapping[Forum, Mapping[str, Instrument]]


@dataclass(frozen=True)
class Scene:
    """What the acts of a case are told from. `history`: the measures so far; `parts`: those of the actor's office;
    `entitled`: the instruments that it may apply for.
    """

    page: Page
    case: Case
    read: CaseRead
    tasks: Sequence[Referral]
    history: Sequence[Done]
    parts: frozenset[str]
    entitled: Entitled
    policy: Policy
    actor: Actor

    def say(self, text: str, **facts: str) -> str:
        return self.page.say(text, **facts)

    def act(self, name: str, path: str, button: str, basis: str = "", why_not: str = "") -> Act:
        """At an address of the case itself."""
        return Act(name, basis, f"/cases/{self.case.id}/{path}", button, why_not=why_not)


def acts(scene: Scene) -> list[Act]:
    """The refused ones last."""
    found = list(_of_case(scene))
    return sorted(found, key=lambda act: bool(act.why_not))


def _of_case(scene: Scene) -> Iterator[Act]:
    case, actor, say = scene.case, scene.actor, scene.say
    if case.status == "closed":
        yield from _of_closed(scene)
        return
    own = [task for task in scene.tasks if task.organisation == actor.organisation]
    for task in own:
        yield from _of_task(scene, task)
    if any(task.role in ("lead", "assist") and task.state in ("pending", "claimed") for task in own):
        yield scene.act(say("请其他部门协助"), "ask", say("选择部门"), say("主办、协办单位可随时请求"))
    yield from _begun(scene)
    if scene.parts:
        yield scene.act(say("记录工作备注"), "note", say("记录"))
        yield scene.act(say("交来材料"), "documents", say("选择文件"))
    yield from _asked_for(scene)
    if scene.parts and failures.grounds(scene.policy, actor):
        yield scene.act(say("追究知情未报的单位"), "accountability", say("另立案件"))
    if actor.role is Role.SUPERVISOR:
        yield from _of_supervisor(scene)


def _of_closed(scene: Scene) -> Iterator[Act]:
    say = scene.say
    if scene.case.merged_into is not None:
        yield Act(say("办理"), "", why_not=say("本案已并入另一案件，在那里继续办理。"))
    elif scene.actor.role is Role.SUPERVISOR and scene.case.lead == scene.actor.organisation:
        yield scene.act(say("重新开启"), "reopen", say("重新开启"))
    yield from _asked_for(scene)
    if scene.actor.role is Role.SUPERVISOR and scene.parts:
        yield _hold(scene)


def _asked_for(scene: Scene) -> Iterator[Act]:
    """What is kept may be asked for whether the case is open or closed."""
    if scene.parts & {"lead", "assist"} and scene.read.children:
        yield scene.act(scene.say("登记个人信息请求"), "data-requests", scene.say("登记"))


def _begun(scene: Scene) -> Iterator[Act]:
    """What an office begins: a guardianship, an application."""
    say, policy = scene.say, scene.policy
    if scene.actor.agency == GUARDIAN and scene.parts & {"lead", "assist"} and scene.read.children:
        law = policy.basis("M1.APPROVE")
        basis = law.en if scene.page.language == "en" else law.zh
        yield scene.act(say("提出临时监护"), "placements", say("提出"), basis)
    for forum, laws in scene.entitled.items():
        if laws:
            title = {"court": say("向人民法院申请"), "procuratorate": say("向人民检察院申请")}[forum]
            basis = next(iter(laws.values())).basis.in_(scene.page.language)
            yield scene.act(title, f"legal-referrals?forum={forum}", say("选择文书"), basis)


def _of_supervisor(scene: Scene) -> Iterator[Act]:
    say = scene.say
    if scene.case.lead == scene.actor.organisation:
        yield _closing(scene)
        if scene.case.kind == "protection":
            yield scene.act(say("并入另一案件"), "merge", say("并案"))
            yield scene.act(say("分出误并的案件或报告"), "split", say("分出"))
    if scene.parts:
        yield _hold(scene)


def _hold(scene: Scene) -> Act:
    if scene.case.held_since is not None:
        return scene.act(scene.say("解除保全"), "lift", scene.say("解除"))
    return scene.act(scene.say("保全案卷"), "hold", scene.say("保全"))


def _of_task(scene: Scene, task: Referral) -> Iterator[Act]:
    say, actor, address = scene.say, scene.actor, f"/tasks/{task.id}"
    if task.state == "pending":
        yield from _waiting(scene, task)
    if task.state == "resolved":  # what a running clock waits for is still recorded
        yield from _awaited(scene, task)
    if task.state != "claimed":
        return
    boss = actor.role is Role.SUPERVISOR
    if not _is_mine(scene, task):
        yield Act(say("办理"), "", why_not=say("已由本单位其他人认领"))
        return
    yield from _awaited(scene, task)
    yield Act(say("登记措施"), "", f"{address}/measures", say("登记"))
    yield Act(say("办结转介"), "", f"{address}/resolve", say("办结"))
    yield Act(say("移送有管辖权的单位"), "", f"{address}/transfer", say("移送"))
    yield Act(say("退回：不属本部门职责"), "", f"{address}/return", say("退回"))
    yield Act(say("退出办理"), "", f"{address}/release", say("退出"))
    yield Act(say("改派"), "", f"{address}/reassign", say("改派"), why_not="" if boss else say("由本单位负责人改派"))
    yield from _barred(scene, task)


def on_measures(scene: Scene) -> dict[UUID, Sequence[Act]]:
    """A mistaken one is withdrawn by whoever holds its task."""
    held = {task.id for task in scene.tasks if task.state == "claimed" and _is_mine(scene, task)}
    button = scene.say("撤回")
    return {
        one.id: [Act(button, "", f"/tasks/{task.id}/measures/{one.id}/withdraw", button)]
        for task in scene.read.referrals
        if task.id in held
        for one in task.measures
        if one.withdrawn_at is None
    }


def _is_mine(scene: Scene, task: Referral) -> bool:
    is_own = task.organisation == scene.actor.organisation
    return is_own and (scene.actor.role is Role.SUPERVISOR or referrals.holds(task, scene.actor))


def _waiting(scene: Scene, task: Referral) -> Iterator[Act]:
    say, address = scene.say, f"/inbox/{task.id}"
    if task.role != "supervise":
        basis = say("认领即视为签收")
        yield Act(say("认领本案"), basis, f"{address}/claim", say("认领"), in_place=True, version=task.seq, main=True)
    if task.received_at is None:
        basis = say("看过不算签收")
        yield Act(say("签收"), basis, f"{address}/receive", say("签收"), in_place=True, version=task.seq)


def _barred(scene: Scene, task: Referral) -> Iterator[Act]:
    policy, language = scene.policy, scene.page.language
    for kind, law in barred(policy, scene.case, task, scene.history).items():
        if law is not None:
            why = scene.say("不可选：%(law)s", law=law.in_(language))
            yield Act(policy.label("measures", kind, language), "", why_not=why)


def barred(policy: Policy, case: Case, task: Referral, history: Sequence[Done]) -> dict[str, Text | None]:
    """Each measure of the task's agency, and the law that bars it now."""
    facts = cases.facts_of(case, agency=task.agency, role=task.role, history=history)
    return {
        kind: next((law.basis for _, law in policy.constraints(kind, None, facts) if law.needs is None), None)
        for kind in policy.measures_of(task.agency, case.kind)
    }


def _awaited(scene: Scene, task: Referral) -> Iterator[Act]:
    """The measures that the office's running clocks wait for, the soonest due first."""
    policy, read = scene.policy, scene.read
    known = set(policy.measures_of(task.agency, scene.case.kind))
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
            name, address = (
                policy.label("measures", kind, scene.page.language),
                f"/tasks/{task.id}/measures?kind={kind}",
            )
            yield Act(name, one.basis, address, scene.say("办理"), main=len(said) == 1)


def _closing(scene: Scene) -> Act:
    say, title = scene.say, scene.say("结案")
    open_ = [
        one
        for one in scene.read.deadlines
        if one.met_at is None
        and one.given_up_at is None
        and one.state in ("open", "breached", "suspended")
        and one.kind != "D"
        and not scene.policy.rule(one.rule).is_window
    ]
    if open_:
        why = scene.page.words.count(
            "还不能结案：还有 %(n)s 项时限未完成。", "还不能结案：还有 %(n)s 项时限未完成。", len(open_)
        )
        return Act(title, "", why_not=why)
    if scene.case.status != "resolved":
        return Act(title, "", why_not=say("还不能结案：还有转介没有办结。"))
    return scene.act(title, "close", title)

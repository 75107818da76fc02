"""Temporary guardianship in a case: proposed, approved, reviewed, extended, ended; and what of that is open to whom."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from fastapi import Response

from services.casefile import reading
from services.cases import service as cases
from services.cases.access import OwnCase, VisibleCase
from services.console.case.commands import NOTHING, Act, Command, form, named, offer
from services.console.case.fields import Offered
from services.console.page import Page, ThisPage
from services.console.route import pages
from services.console.words import n_
from services.core.actor import Role
from services.core.route import Session
from services.identity.access import Handler, Supervisor
from services.ledger import service as ledger
from services.placements import service
from services.placements.access import OwnPlacement, SupervisedPlacement, VisiblePlacement
from services.placements.models import Placement
from services.placements.schemas import Approve, End, Extend, Propose, Reject, Review
from services.policy.service import Policy
from services.procedures import endings, placing

router = pages()

PROPOSE = Command(
    n_("提出临时监护"),
    n_("已提出临时监护，等待批准。"),
    Propose,
    OwnCase,
    lambda session, case, order, actor: service.propose(session, case, order, actor),
    n_("由另一名负责人批准后生效。"),
)
COMMANDS = {
    "approve": Command(
        n_("批准临时监护"),
        n_("临时监护已批准。"),
        Approve,
        SupervisedPlacement,
        lambda session, placed, order, actor: placing.approve(session, placed, order.note, actor),
        n_("从开始之时起由民政部门临时监护，期限和定期评估随即开始计算。"),
        by=Supervisor,
    ),
    "reject": Command(
        n_("不批准临时监护"),
        n_("临时监护未获批准。"),
        Reject,
        SupervisedPlacement,
        lambda session, placed, order, actor: service.reject(session, placed, order.reason, actor),
        by=Supervisor,
    ),
    "reviews": Command(
        n_("登记评估"),
        n_("评估已登记。"),
        Review,
        OwnPlacement,
        lambda session, placed, order, actor: endings.review(session, placed, order, actor),
        n_("评估后继续、变更安置方式或者终止。变更的填新的方式和照护人，终止的填原因。"),
    ),
    "extend": Command(
        n_("延长临时监护"),
        n_("临时监护已延长。"),
        Extend,
        SupervisedPlacement,
        lambda session, placed, order, actor: service.extend(session, placed, order.end_of_it(), order.reason, actor),
        by=Supervisor,
    ),
    "end": Command(
        n_("终止临时监护"),
        n_("临时监护已终止。"),
        End,
        OwnPlacement,
        lambda session, placed, order, actor: endings.end(session, placed, order.reason, order.note, actor),
        n_("监护不得中断：送回之前先评估和会商，转为长期监护的从长期监护开始之时终止。"),
        danger=True,
    ),
}
offer(router, "/cases/{case_id}", {"placements": PROPOSE})
offer(router, "/placements/{placement_id}", COMMANDS)


@router.get("/cases/{case_id}/placements")
async def show_proposal(case: VisibleCase, page: ThisPage, session: Session, actor: Handler) -> Response:
    head = await ledger.head(session, ledger.stream_of(case.id))
    children = [
        (str(child.id), child.name or page.say("姓名不详")) for child in await reading.children(session, case, actor)
    ]
    only = {"child_id": children[0][0]} if len(children) == 1 else {}
    offered = Offered({"child_id": children}, values=only)
    return form(page, PROPOSE, case, cases.policy_of(session, case), head.seq, offered)


@router.get("/placements/{placement_id}/{name}")
async def show(found: VisiblePlacement, name: str, page: ThisPage, session: Session, _: Handler) -> Response:
    placement, policy = found.Placement, cases.policy_of(session, found.Case)
    facts = [
        (page.say("情形"), policy.label("placement_grounds", placement.ground, page.language)),
        (page.say("安置方式"), policy.label("placement_modes", placement.mode, page.language)),
        (page.say("开始的时间"), page.words.moment(placement.starts_at)),
    ]
    if placement.limit_at is not None:
        facts.append((page.say("最迟到"), page.words.due(placement.limit_at)))
    if name == "end":
        facts += _needs(page, policy)
    return form(page, named(COMMANDS, name), found.Case, policy, placement.seq, NOTHING, facts=facts)


def acts(page: Page, policy: Policy, placed: Iterable[Placement]) -> dict[UUID, Sequence[Act]]:
    """What its guardian can do about each of them now."""
    return {one.id: list(_acts(page, policy, one)) for one in placed}


def _acts(page: Page, policy: Policy, one: Placement) -> Iterator[Act]:
    actor = page.actor
    if actor is None or not actor.reads_vault or one.organisation != actor.organisation:
        return
    address, boss = f"/placements/{one.id}", actor.role is Role.SUPERVISOR
    law = policy.basis("M1.APPROVE")
    law_said = law.en if page.language == "en" else law.zh
    if one.state == "proposed":
        is_mine = boss and one.proposed_by == actor.person
        why = page.say("由没有提出的负责人决定（%(law)s）", law=law_said) if is_mine or not boss else ""
        yield Act(page.say("批准"), law_said, f"{address}/approve", page.say("批准"), main=True, why_not=why)
        if not why:
            yield Act(page.say("不批准"), law_said, f"{address}/reject", page.say("不批准"))
    elif one.state == "active":
        yield Act(page.say("登记评估"), "", f"{address}/reviews", page.say("登记评估"))
        yield Act(page.say("终止临时监护"), "", f"{address}/end", page.say("终止"))
        why = "" if boss else page.say("由负责人延长")
        yield Act(page.say("延长临时监护"), "", f"{address}/extend", page.say("延长"), why_not=why)


def _needs(page: Page, policy: Policy) -> Iterator[tuple[str, str]]:
    """What has to be on record before each way out."""
    for reason, ending in policy.files.vocabulary.placement_end_reasons.items():
        if ending.needs:
            wanted = [policy.label("measures", code, page.language) for code in ending.needs]
            term = policy.label("placement_end_reasons", reason, page.language)
            yield term, page.say("先登记：%(measures)s", measures=page.say("，").join(wanted))

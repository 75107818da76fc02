"""A report that joined a case wrongly gets a case of its own, routed as if it had come alone.

What stays: the referrals and measures of the case that it is taken out of, and an office that it put into a conflict.
"""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.errors import StillOpen
from services.cases.models import Case
from services.core import pipeline
from services.core.actor import Actor
from services.core.errors import Conflict, Unprocessable
from services.identity import service as identity
from services.placements import service as placements
from services.procedures import background, belongings, merging
from services.procedures.belongings import Move
from services.procedures.intake import hand_to, keep_children
from services.reports import service as reports
from services.reports.models import Report
from services.reports.schemas import ReportSubmit
from services.vault import service as vault


async def split(session: AsyncSession, case: Case, report_id: UUID, reason: str, actor: Actor) -> None:
    """Raises CaseClosed, Unprocessable for a report of another case, Conflict for the only one, StillOpen while a child
    that goes with it is placed."""
    cases.require_open(case)
    every = await reports.of_case(session, case.id)
    report = next((found for found in every if found.id == report_id), None)
    if report is None:
        raise Unprocessable.field("/report", "unknown-report", "no such report in this case")
    others = [found for found in every if found is not report]
    if not others:
        raise Conflict("the case has no other report", code="only-report")
    named = {child_id for other in others for child_id in other.child_ids}
    own = [child_id for child_id in dict.fromkeys(report.child_ids) if child_id not in named]
    await _require_not_placed(session, case, own)
    new = await _begin(session, case, report, own, reason, actor)
    await merging.restate(session, case, new, own)


async def _require_not_placed(session: AsyncSession, case: Case, child_ids: list[UUID]) -> None:
    placed = [p for p in await placements.of_case(session, case.id) if p.state in ("proposed", "active")]
    open_ = [{"kind": "placement", "id": str(p.id)} for p in placed if p.child_id in child_ids]
    if open_:
        raise StillOpen(open_)


async def _begin(session: AsyncSession, case: Case, report: Report, own: list[UUID], reason: str, actor: Actor) -> Case:
    sent = ReportSubmit.model_validate((await vault.open_items(session, "report", [report.id]))[report.id])
    policy = cases.current_policy(session)
    routing = policy.route(sent.circumstances, sent.harm_categories, sent.immediate_danger)
    new = cases.open_case(
        session,
        policy,
        routing,
        division_code=sent.division_code,
        circumstances=sent.circumstances,
        harm_categories=sent.harm_categories,
        age_groups=report.age_groups,
        actor=actor,
    )
    key = vault.new_key(session, new.id, new.id)
    await pipeline.flush(session)
    moved = await Move(session, case.id, new.id).these({"reports": [report.id], "children": own})
    theirs = dict(enumerate(report.child_ids))
    stays = [said for place, said in enumerate(sent.children) if theirs.get(place) not in own]
    copied = [id_ for id_, _ in keep_children(session, new, key, sent.model_copy(update={"children": stays}), {})]
    report.child_ids = [*own, *copied]
    conflicts = await identity.conflicted(session, background.harmers_offices(sent))
    cases.shun(session, new, conflicts)
    agencies = [assignment.agency for assignment in routing.assignments]
    offices = await identity.offices(session, new.division_code, agencies, conflicts)
    handed = hand_to(session, new, policy, routing.assignments, offices, [])
    told = {name: ids for name, ids in moved.items() if ids}
    left = await merging.record(session, case, "case.split", reason, actor, other=new, **told)
    seq = await merging.record(session, new, "case.split_from", reason, actor, other=case, made_anew=copied)
    await Move(session, case.id, new.id).seen(moved, seq)
    cases.decide(session, new, case, "split")
    parts = {**moved, "referrals": [referral.id for referral in handed]}
    cases.wake(session, new.id, seq, *belongings.workflows(parts))
    cases.wake(session, case.id, left)
    return new

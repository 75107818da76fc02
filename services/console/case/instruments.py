"""Instruments of court and procuratorate in a case: applied for, and each step of the forum, the addressee, the police;
and which of them may follow now.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import Depends, Response

from services.cases import service as cases
from services.cases.access import VisibleCase
from services.cases.models import Case
from services.console import orders
from services.console.case.commands import Act, Command, form, named, offer
from services.console.case.fields import Choices, Offered, labelled
from services.console.page import Page, Said, ThisPage
from services.console.route import pages
from services.console.words import n_
from services.core.actor import Actor, Role
from services.core.route import IfMatch, Session
from services.identity import service as identity
from services.ledger import service as ledger
from services.legal_referrals import rulings, schemas, service, serving
from services.legal_referrals.access import (
    AnsweredProceeding,
    ApplicationCase,
    EnforcedProceeding,
    OwnProceeding,
    Unit,
    VisibleLegalReferral,
    application_case,
)
from services.legal_referrals.schemas import Forum, LegalReferralRead
from services.legal_referrals.service import Proceeding
from services.policy.instruments import FORUMS, Instrument
from services.policy.rules import CaseKind
from services.policy.service import Policy
from services.procedures import ruling
from services.reports.access import OwnReport

router = pages()


def _step(title: str, done: str, order: Any, do: Any, what: str = "", on: Any = OwnProceeding) -> Command:
    return Command(title, done, order, on, do, what, by=Unit)


FILE = Command(
    n_("申请法律文书"),
    n_("申请已提交。"),
    schemas.Application,
    ApplicationCase,
    lambda session, case, order, actor: ruling.file(session, case, order, actor),
    n_("只列出法律规定本单位可以申请的。受理的期限随即开始。"),
    by=Unit,
)
COMMANDS = {
    "accept": _step(n_("受理"), n_("已受理。"), schemas.Acceptance, service.accept),
    "reject": _step(
        n_("不予受理"),
        n_("已登记不予受理。"),
        schemas.NonAcceptance,
        lambda session, on, order, actor: service.reject(session, on, order.reason, actor),
        n_("这件申请到此为止。"),
    ),
    "decide": _step(n_("登记决定"), n_("决定已登记。"), schemas.Decision, ruling.decide),
    "serve": _step(n_("登记送达"), n_("送达已登记。"), schemas.ServiceMade, serving.serve),
    "extend": _step(n_("延长有效期"), n_("有效期已延长。"), schemas.ValidityExtension, rulings.extend),
    "vary": _step(n_("变更裁定"), n_("变更已登记。"), schemas.Variation, rulings.vary),
    "cancel": _step(n_("撤销裁定"), n_("撤销已登记。"), schemas.Ruling, rulings.cancel, n_("裁定随即失效。")),
    "review": _step(n_("登记复议申请"), n_("复议申请已登记。"), schemas.Reconsideration, service.review),
    "breach": _step(
        n_("登记违反裁定"), n_("违反情况已登记。"), schemas.BreachRecord, service.breach, on=EnforcedProceeding
    ),
    "reply": _step(n_("登记回复"), n_("回复已登记。"), schemas.WrittenReply, service.reply, on=AnsweredProceeding),
    "advise": _step(n_("登记权利告知"), n_("告知已登记。"), schemas.AdviceGiven, service.advise),
    "examine": _step(n_("审查说明的理由"), n_("审查已登记。"), schemas.Examination, rulings.examine),
    "conclude": _step(
        n_("终结"),
        n_("已终结。"),
        schemas.Conclusion,
        lambda session, on, order, actor: service.conclude(session, on, order.note, actor),
        n_("不再有后续步骤；只受理还没有决定的，登记为撤回申请。"),
    ),
}
_ANY = ("accept", "reject", "decide", "conclude")  # which every instrument has
_ONCE = {"advise": "advised", "review": "reviewed", "examine": "examined"}
offer(router, "/cases/{case_id}", {"legal-referrals": FILE})
offer(router, "/legal-referrals/{legal_referral_id}", COMMANDS)


@router.get("/cases/{case_id}/legal-referrals")
async def show_application(
    case: VisibleCase, page: ThisPage, session: Session, actor: Unit, forum: Forum = "court"
) -> Response:
    head = await ledger.head(session, ledger.stream_of(case.id))
    offered = await _application(session, page, case, actor, forum)
    return form(page, FILE, case, cases.policy_of(session, case), head.seq, offered)


@router.get("/my-reports/{report_id}/legal-referrals")
async def show_own_application(
    report: OwnReport, page: ThisPage, session: Session, actor: Unit, match: IfMatch, forum: Forum = "court"
) -> Response:
    """A unit that reported applies: it learns neither the case's number nor how much has come to it."""
    case = await application_case(report.case_id, session, actor, match)
    offered = await _application(session, page, case, actor, forum)
    facts = [(page.say("报告编号"), report.number)]
    back = f"/my-reports/{report.id}"
    return form(page, FILE, None, cases.policy_of(session, case), None, offered, facts=facts, back=back)


@router.post("/my-reports/{report_id}/legal-referrals")
async def apply(
    report: OwnReport,
    sent: Annotated[schemas.Application, Depends(orders.filled(schemas.Application))],
    page: ThisPage,
    session: Session,
    actor: Unit,
    match: IfMatch,
) -> Response:
    case = await application_case(report.case_id, session, actor, match)
    await ruling.file(session, case, sent, actor)
    return page.go("/legal-referrals", Said(FILE.done))


async def _application(session: Session, page: Page, case: Case, actor: Actor, forum: Forum) -> Offered:
    policy = cases.policy_of(session, case)
    laws = await entitled(session, policy, case.kind, actor, forum)
    registers, without = actor.agency == FORUMS[forum], []
    choices: dict[str, Choices] = {"instrument": labelled(policy, "instruments", laws, page)}
    if registers:
        litigants = [who for who in policy.terms("litigants") if any(who in law.applicants for law in laws.values())]
        choices["applicant"] = labelled(policy, "litigants", litigants, page)
    else:
        without.append("applicant")
    if any(law.addressed for law in laws.values()):
        choices["addressee"] = [
            (found.code, (page.language == "en" and found.name_en) or found.name)
            for found in await identity.within(session, case.division_code)
        ]
    else:
        without += ["addressee", "general"]
    return Offered(choices, hidden={"forum": forum}, without=without)


@router.get("/legal-referrals/{legal_referral_id}/{name}")
async def show(found: VisibleLegalReferral, name: str, page: ThisPage, session: Session, _: Unit) -> Response:
    legal, case = found[0], found[1]
    on = service.proceeding(session, legal, cast(Case, case))  # of which only the policy's version is asked
    instrument = on.policy.label("instruments", legal.instrument, page.language)
    facts = [(page.say("法律文书"), instrument), (page.say("申请的时间"), page.words.moment(legal.filed_at))]
    offered, back = _offered(page, on, name), "" if found[2] else "/legal-referrals"
    return form(page, named(COMMANDS, name), case, on.policy, legal.seq, offered, facts=facts, back=back)


async def entitled(
    session: Session, policy: Policy, kind: CaseKind, actor: Actor, forum: Forum
) -> dict[str, Instrument]:
    """The forum's instruments that this office may apply for; the forum's own registers what others apply for."""
    office = await identity.organisation(session, actor.organisation or "", "")
    laws = {code: policy.instrument(code) for code in policy.terms("instruments")}
    bodies = {office.agency, office.unit_type} - {None}
    return {
        code: law
        for code, law in laws.items()
        if law.forum == forum and kind in law.cases and (bodies & law.applicants or actor.agency == law.agency)
    }


def acts(page: Page, found: Sequence[Proceeding], read: Sequence[LegalReferralRead]) -> dict[UUID, Sequence[Act]]:
    """The steps of each that may follow now, for whom they are."""
    told = {one.id: one for one in read}
    return {on.legal.id: list(_acts(page, on, told[on.legal.id])) for on in found}


def _acts(page: Page, on: Proceeding, read: LegalReferralRead) -> Iterator[Act]:
    actor = page.actor
    if actor is None or actor.role is Role.AUDITOR:
        return
    taken, missing = {step.kind for step in read.steps}, read.to_serve
    for name, command in COMMANDS.items():
        if name not in (*_ANY, *on.law.steps) or not on.follows(name) or not _is_for(name, on, actor):
            continue
        if _ONCE.get(name) in taken or not _is_open(name, on, missing):
            continue
        why = ""
        if name == "conclude" and on.legal.state == "decided" and missing:
            words = page.say("，").join(said(on.policy, code, page) for code in missing)
            why = page.say("还没有送达：%(who)s", who=words)
        title, basis = page.say(command.title), on.law.basis.in_(page.language)
        yield Act(title, basis, f"/legal-referrals/{on.legal.id}/{name}", title, why_not=why)


def said(policy: Policy, code: str, page: Page) -> str:
    """Who stands in an instrument: a litigant, an agency, a kind of unit."""
    known = next((one for one in ("litigants", "agencies", "reporter_units") if policy.has(one, code)), "litigants")
    return policy.label(known, code, page.language)


def _is_for(name: str, on: Proceeding, actor: Actor) -> bool:
    if name == "reply" and actor.organisation == on.legal.addressee:
        return True
    if actor.role is Role.REPORTER:
        return False
    return actor.organisation == on.legal.organisation or (name == "breach" and actor.agency == "PUBLIC_SECURITY")


def _is_open(name: str, on: Proceeding, missing: Sequence[str]) -> bool:
    """Whether there is something to take the step on."""
    legal = on.legal
    return {
        "serve": bool(missing),
        "extend": legal.state == "in_force",
        "vary": legal.state == "in_force",
        "cancel": legal.state == "in_force",
        "reply": legal.outcome == "issued" and legal.addressee is not None and legal.replied_at is None,
        "examine": legal.replied_at is not None,
    }.get(name, True)


def _offered(page: Page, on: Proceeding, name: str) -> Offered:
    policy, law = on.policy, on.law
    if name == "serve":
        who = dict.fromkeys(code for group in (*law.served, *law.told) for code in group)
        return Offered({"to": [(code, said(policy, code, page)) for code in who]})
    if name == "decide":
        bars = [(code, bar.in_(page.language)) for code, bar in law.bars.items()]
        guardians = [code for code in policy.terms("litigants") if code in law.applicants]
        asked = {
            "valid_until": "in_force" in law.outcomes.values(),
            "guardian": law.appoints,
            "bars": bool(bars),
            "measures": bool(law.measures),
        }
        choices: dict[str, Choices] = {
            "outcome": labelled(policy, "outcomes", list(law.outcomes), page),
            "guardian": labelled(policy, "litigants", guardians, page),
            "bars": bars,
            "measures": labelled(policy, "order_measures", sorted(law.measures), page),
        }
        return Offered(choices, without=[field for field, is_asked in asked.items() if not is_asked])
    if name == "vary":
        return Offered({"measures": labelled(policy, "order_measures", sorted(law.measures), page)})
    return Offered()

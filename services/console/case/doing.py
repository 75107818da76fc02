"""The forms of a case: each at one address, GET and POST, done by the service that the API calls."""

from typing import Annotated, Any

from fastapi import Form, Query, Response
from pydantic import AwareDatetime, BeforeValidator

from services.casefile.schemas import CloseCase, NoteSubmit
from services.cases import service as cases
from services.cases.access import LedCase, OwnCase, VisibleCase
from services.console.page import Page, Said, ThisPage, said
from services.console.route import pages
from services.core import clock
from services.core.route import Session
from services.identity import service as identity
from services.identity.access import Handler, Supervisor
from services.ledger import service as ledger
from services.procedures import closing, measures, noting, places, results, returns, transfers
from services.referrals import asking_in
from services.referrals import service as referrals
from services.referrals.access import HeldTask, VisibleReferral
from services.referrals.measures import Decision
from services.referrals.schemas import AskIn, MeasureRecord, Resolve, Transfer, WithReason

router = pages()


def _here(value: Any) -> Any:
    """A time as a browser's field writes it is Shanghai's."""
    return f"{value}+08:00" if isinstance(value, str) and value and "+" not in value[10:] else value


Here = Annotated[AwareDatetime, BeforeValidator(_here)]


class MeasureForm(MeasureRecord):
    decided_at: Here
    until: Here | None = None


def _form(page: Page, template: str, act: str, case: Any, version: int | None, **values: Any) -> Response:
    back = f"/cases/{case.id}"
    return page.show(template, act=act, case=case, back=back, version=version, **values)


def _done(page: Page, case: Any, words: Said) -> Response:
    return page.go(f"/cases/{case.id}", words)


@router.get("/tasks/{referral_id}/measures")
async def show_measure(
    found: VisibleReferral, page: ThisPage, session: Session, _: Handler, kind: Annotated[str, Query()] = ""
) -> Response:
    policy = cases.policy_of(session, found.Case)
    history = await referrals.history(session, found.Case.id)
    task = found.Referral
    facts = cases.facts_of(found.Case, agency=task.agency, role=task.role, history=history)
    kinds = [
        (code, policy.label("measures", code, page.language))
        for code in policy.measures_of(task.agency, found.Case.kind)
        if not any(law.needs is None for _, law in policy.constraints(code, None, facts))
    ]
    now = f"{clock.now().astimezone(clock.SHANGHAI):%Y-%m-%dT%H:%M}"
    return _form(
        page, "case/measure.html", page.say("登记措施"), found.Case, task.seq, kinds=kinds, kind=kind, decided_at=now
    )


@router.post("/tasks/{referral_id}/measures")
async def record_measure(
    task: HeldTask, sent: Annotated[MeasureForm, Form()], page: ThisPage, session: Session, actor: Handler
) -> Response:
    await measures.record(session, task, Decision(**sent.model_dump()), actor)
    return _done(page, task.case, said("措施已登记。"))


@router.get("/tasks/{referral_id}/resolve")
async def show_resolve(found: VisibleReferral, page: ThisPage, session: Session, _: Handler) -> Response:
    policy = cases.policy_of(session, found.Case)
    codes = policy.results_of(found.Referral.agency, found.Case.kind)
    choices = [(code, policy.label("results", code, page.language)) for code in codes]
    return _form(page, "case/resolve.html", page.say("办结转介"), found.Case, found.Referral.seq, choices=choices)


@router.post("/tasks/{referral_id}/resolve")
async def resolve(
    task: HeldTask, sent: Annotated[Resolve, Form()], page: ThisPage, session: Session, actor: Handler
) -> Response:
    await results.resolve(session, task, sent.result, sent.note, actor)
    return _done(page, task.case, said("转介已办结。"))


@router.get("/tasks/{referral_id}/transfer")
async def show_transfer(found: VisibleReferral, page: ThisPage, session: Session, _: Handler) -> Response:
    english = page.language == "en"
    offices = [
        (office.code, (english and office.name_en) or office.name)
        for office in await identity.of_agency(session, found.Referral.agency)
        if office.competent and office.code != found.Referral.organisation
    ]
    title = page.say("移送有管辖权的单位")
    return _form(page, "case/transfer.html", title, found.Case, found.Referral.seq, offices=offices)


@router.post("/tasks/{referral_id}/transfer")
async def transfer(
    task: HeldTask, sent: Annotated[Transfer, Form()], page: ThisPage, session: Session, actor: Handler
) -> Response:
    await transfers.transfer(session, task, sent.organisation, sent.reason, actor)
    return _done(page, task.case, said("已移送。"))


@router.get("/tasks/{referral_id}/return")
async def show_return(found: VisibleReferral, page: ThisPage, _: Handler) -> Response:
    return _form(page, "case/return.html", page.say("退回转介"), found.Case, found.Referral.seq)


@router.post("/tasks/{referral_id}/return")
async def send_back(
    task: HeldTask, sent: Annotated[WithReason, Form()], page: ThisPage, session: Session, actor: Handler
) -> Response:
    await returns.send_back(session, task, sent.reason, actor)
    return _done(page, task.case, said("已退回，案件将另行转介。"))


@router.get("/cases/{case_id}/ask")
async def show_ask(case: VisibleCase, page: ThisPage, session: Session, _: Handler) -> Response:
    policy = cases.policy_of(session, case)
    agencies = [(code, term.in_(page.language)) for code, term in policy.terms("agencies").items()]
    return _form(page, "case/ask.html", page.say("请其他部门协助"), case, await _seq(session, case), agencies=agencies)


@router.post("/cases/{case_id}/ask")
async def ask(
    case: OwnCase, sent: Annotated[AskIn, Form()], page: ThisPage, session: Session, actor: Handler
) -> Response:
    here = await places.of(session, case)
    await asking_in.ask_in(session, case, sent.agency, sent.organisation, sent.reason, actor, here=here)
    return _done(page, case, said("已请求协助。"))


@router.get("/cases/{case_id}/note")
async def show_note(case: VisibleCase, page: ThisPage, _: Handler) -> Response:
    return _form(page, "case/note.html", page.say("记录工作备注"), case, None)


@router.post("/cases/{case_id}/note")
async def add_note(
    case: OwnCase, sent: Annotated[NoteSubmit, Form()], page: ThisPage, session: Session, actor: Handler
) -> Response:
    await noting.note(session, case, sent.text, actor)
    return _done(page, case, said("备注已记录。"))


@router.get("/cases/{case_id}/close")
async def show_close(case: VisibleCase, page: ThisPage, session: Session, _: Supervisor) -> Response:
    policy = cases.policy_of(session, case)
    terms = policy.terms("closure_reasons").items()
    reasons = [(code, term.in_(page.language)) for code, term in terms if policy.closes(code, case.kind)]
    return _form(page, "case/close.html", page.say("结案"), case, await _seq(session, case), reasons=reasons)


@router.post("/cases/{case_id}/close")
async def close(
    case: LedCase, sent: Annotated[CloseCase, Form()], page: ThisPage, session: Session, actor: Supervisor
) -> Response:
    await closing.close(session, case, sent, actor)
    return _done(page, case, said("已结案。"))


async def _seq(session: Session, case: Any) -> int:
    return (await ledger.head(session, ledger.stream_of(case.id))).seq

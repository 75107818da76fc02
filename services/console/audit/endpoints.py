"""What an auditor asks: is this case's record whole, who looked at it and why, what proves it. Nobody's data."""

from datetime import date, datetime, time
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Form, Path, Query, Response, status

from services.audit import emergencies, openings, reading, reviews
from services.audit.endpoints import make_checkpoint, read_bundle
from services.audit.errors import AlreadyReviewed
from services.audit.openings import AccessRead
from services.audit.reviews import BrokenGlass
from services.audit.schemas import ReviewOrder
from services.cases.models import Case
from services.checkpoints import service as checkpoints
from services.console import forms
from services.console.audit import strip
from services.console.page import ThisPage, said
from services.console.route import pages
from services.console.words import n_
from services.core.clock import SHANGHAI
from services.core.paging import Page, Paged
from services.core.route import Session
from services.identity import service as identity
from services.identity.access import AuditingPerson, Auditor
from services.ledger import service as ledger
from services.vault.openings import Ground

router = pages()

GROUNDS: dict[str, str] = {
    Ground.REASON: n_("说明了理由，理由原文保密"),
    Ground.TAKES_PART: n_("办理本案"),
    Ground.GUARDIAN: n_("临时监护人"),
    Ground.LEADS: n_("主办公安机关"),
    Ground.DATA_REQUEST: n_("答复本人的资料请求"),
    Ground.BREAK_GLASS: n_("紧急打开"),
    Ground.OWN_REPORT: n_("本单位的报告"),
}

FINDINGS = {"JUSTIFIED": n_("确有紧急情况"), "NOT_JUSTIFIED": n_("没有紧急情况")}
NOTHING: Page[AccessRead] = Page(items=[])


@router.get("/verify")
async def show_verification(
    page: ThisPage,
    session: Session,
    actor: Auditor,
    paging: Paged,
    number: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    case = await reading.case_of(session, actor, number.strip()) if number.strip() else None
    found = await _verified(session, case) if case else {}
    looked = await openings.listed(session, openings.Filters(case_id=case.id), paging) if case else NOTHING
    return page.show("audit/verify.html", number=number.strip(), case=case, **found, **await _looked(session, looked))


async def _verified(session: Session, case: Case) -> dict[str, Any]:
    stream = ledger.stream_of(case.id)
    walked = await ledger.verify(session, stream)
    entries = await ledger.entries(session, stream, 0, None)
    signed = await checkpoints.signed_ends(session, stream)
    return {
        "walked": walked,
        "strip": strip.draw(len(entries), signed, walked.first_bad_seq),
        "ends": [entries[0].recorded_at, entries[-1].recorded_at] if entries else [],
        "signed": signed,
        "key": await reading.last_key(session),
    }


@router.get("/verify/{case_id}/bundle")
async def download_bundle(case_id: Annotated[UUID, Path()], session: Session, actor: Auditor) -> Response:
    return await read_bundle(case_id, session, actor)


@router.get("/checkpoints")
async def show_checkpoints(page: ThisPage, session: Session, _: Auditor, paging: Paged) -> Response:
    found = await reading.list_checkpoints(session, paging)
    walks = await reading.latest_verification(session)
    return page.show("audit/checkpoints.html", rows=found.items, next=found.next_cursor, last=walks, query=forms.query)


@router.post("/checkpoints")
async def sign_checkpoint(page: ThisPage, session: Session, actor: Auditor) -> Response:
    """Now, instead of when the next one is due."""
    answer = Response()
    await make_checkpoint(session, actor, answer)
    is_new = answer.status_code == status.HTTP_201_CREATED
    return page.go("/checkpoints", said("检查点已签署。") if is_new else said("没有新的记录，最近的检查点仍然有效。"))


@router.get("/emergencies")
async def show_emergencies(
    page: ThisPage, session: Session, _: Auditor, paging: Paged, reviewed: Literal["true", "false", ""] = "false"
) -> Response:
    """What waits for a review, unless told."""
    wanted = {"true": True, "false": False, "": None}[reviewed]
    found = await emergencies.listed(session, emergencies.Filters(reviewed=wanted), paging)
    return page.show(
        "audit/emergencies.html",
        rows=found.items,
        offices=await identity.organisations_named(session, {one.organisation for one in found.items}),
        findings=FINDINGS,
        shown=reviewed,
        next=found.next_cursor,
        query=forms.query,
    )


@router.get("/emergencies/{break_glass_id}/review")
async def show_review(
    break_glass_id: Annotated[UUID, Path()], page: ThisPage, session: Session, _: AuditingPerson
) -> Response:
    """With the reason, which was said to the auditor."""
    read = await emergencies.one(session, break_glass_id)
    if read.review is not None:
        raise AlreadyReviewed
    offices = await identity.offices_named(session, {read.organisation}, page.language)
    return page.show(
        "audit/review.html",
        act=page.say("复核紧急打开"),
        back="/emergencies",
        what=page.say("意见记入案件时间线，不能更改。"),
        facts=[
            (page.say("案件"), read.case_number),
            (page.say("谁"), f"{offices.get(read.organisation, '')} {read.person}"),
            (page.say("时间"), page.words.moment(read.opened_at)),
            (page.say("打开的理由"), read.reason or page.say("已经永久删除")),
        ],
        version=None,
    )


@router.post("/emergencies/{break_glass_id}/review")
async def review_emergency(
    sent: Annotated[ReviewOrder, Form()], page: ThisPage, session: Session, broken: BrokenGlass, actor: AuditingPerson
) -> Response:
    reviews.review(session, broken, sent.finding, actor)
    return page.go("/emergencies", said("复核意见已记录。"))


@router.get("/access-log")
async def show_access_log(
    page: ThisPage,
    session: Session,
    actor: Auditor,
    paging: Paged,
    number: Annotated[str, Query(max_length=60)] = "",
    person: Annotated[str, Query(max_length=100)] = "",
    since: date | Literal[""] = "",
) -> Response:
    """`since`: from the beginning of this day."""
    case = await reading.case_of(session, actor, number.strip()) if number.strip() else None
    begins = datetime.combine(since, time.min, SHANGHAI) if since else None
    wanted = openings.Filters(case.id if case else None, person=person.strip() or None, since=begins)
    unknown = bool(number.strip()) and case is None
    found = NOTHING if unknown else await openings.listed(session, wanted, paging)
    return page.show(
        "audit/access_log.html",
        wanted={"number": number.strip(), "person": person.strip(), "since": since},
        unknown=unknown,
        **await _looked(session, found),
    )


async def _looked(session: Session, found: Page[AccessRead]) -> dict[str, Any]:
    return {
        "looked": found.items,
        "offices": await identity.organisations_named(
            session, {one.organisation for one in found.items if one.organisation}
        ),
        "next": found.next_cursor,
        "grounds": GROUNDS,
        "query": forms.query,
    }

"""What an auditor asks: is this case's record whole, who looked at it and why, what proves it. Nobody's data."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query, Response

from services.audit import emergencies, openings, reading
from services.audit.endpoints import read_bundle
from services.cases.models import Case
from services.checkpoints import service as checkpoints
from services.console import forms
from services.console.audit import strip
from services.console.page import ThisPage
from services.console.route import pages
from services.console.words import n_
from services.core.paging import Paged
from services.core.route import Session
from services.identity import service as identity
from services.identity.access import Auditor
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
    looked = await openings.listed(session, openings.Filters(case_id=case.id), paging) if case else None
    return page.show(
        "audit/verify.html",
        number=number.strip(),
        case=case,
        looked=looked.items if looked else [],
        offices=await identity.organisations_named(
            session, {one.organisation for one in (looked.items if looked else []) if one.organisation}
        ),
        next=looked.next_cursor if looked else None,
        grounds=GROUNDS,
        query=forms.query,
        **found,
    )


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


@router.get("/emergencies")
async def show_emergencies(page: ThisPage, session: Session, _: Auditor, paging: Paged) -> Response:
    found = await emergencies.listed(session, emergencies.Filters(), paging)
    offices = await identity.organisations_named(session, {one.organisation for one in found.items})
    return page.show(
        "audit/emergencies.html", rows=found.items, offices=offices, next=found.next_cursor, query=forms.query
    )

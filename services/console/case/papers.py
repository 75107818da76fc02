"""The papers of a case and the evidence of its reports: filed, handed out to whom they are for, withdrawn."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from services.casefile.schemas import CaseRead
from services.cases import papers
from services.cases import service as cases
from services.cases.access import OwnCase, VisibleCase
from services.cases.models import Case
from services.console.case import fields
from services.console.case.commands import Act, Command, form, offer
from services.console.case.fields import Offered
from services.console.page import Page, ThisPage, said
from services.console.route import pages, uploading
from services.console.words import n_
from services.core.errors import Forbidden
from services.core.route import Session
from services.documents import service as documents
from services.documents.access import OwnDocument, ReadableDocument
from services.documents.models import Document
from services.documents.schemas import DocumentFile, Withdrawal
from services.files import downloads
from services.files.uploads import Uploaded
from services.identity.access import Handler, HandlingPerson
from services.placements import service as placements
from services.policy.service import Policy
from services.reports.access import ReadableAttachment

router, filing = pages(), uploading()


@dataclass(frozen=True)
class Filed:
    """A paper and its case, whose stream this transaction holds."""

    case: Case
    document: Document


async def _filed(case: OwnCase, document: OwnDocument) -> Filed:
    return Filed(case, document)


WITHDRAW = Command(
    n_("撤回材料"),
    n_("材料已撤回。"),
    Withdrawal,
    Annotated[Filed, Depends(_filed)],
    lambda session, on, order, actor: documents.withdraw(session, on.case, on.document, order.reason, actor),
    n_("误入卷的才撤回：以后谁也不能查看，交来过的事实留在案卷里。"),
    by=HandlingPerson,
    danger=True,
)
offer(router, "/cases/{case_id}/documents/{document_id}", {"withdraw": WITHDRAW})


@router.get("/cases/{case_id}/documents")
async def show_filing(case: VisibleCase, page: ThisPage, session: Session, _: Handler) -> Response:
    policy = cases.policy_of(session, case)
    about = await _placements(session, page, case, policy)
    offered = Offered({"placement_id": about}, without=[] if about else ["placement_id"])
    return page.show("case/paper.html", case=case, groups=fields.groups(page, DocumentFile, policy, offered))


@filing.post("/cases/{case_id}/documents")
async def file(case: OwnCase, upload: Uploaded, page: ThisPage, session: Session, actor: Handler) -> Response:
    order, received = upload.whole(DocumentFile)
    await documents.file(session, case, order, received, actor)
    return page.go(f"/cases/{case.id}", said("材料已入卷。"))


@router.get("/cases/{case_id}/documents/{document_id}")
async def download(
    document: ReadableDocument, session: Session, request: Request, original: downloads.Original = False
) -> Response:
    return await downloads.hand_out(session, request, document.id, document.opening, original=original)


@router.get("/evidence/{report_id}/{attachment_id}")
async def download_evidence(
    found: ReadableAttachment, session: Session, request: Request, original: downloads.Original = False
) -> Response:
    return await downloads.hand_out(session, request, found.id, found.opening, original=original)


@router.get("/cases/{case_id}/documents/{document_id}/withdraw")
async def show_withdrawal(case: VisibleCase, page: ThisPage, session: Session, _: HandlingPerson) -> Response:
    return form(page, WITHDRAW, case, cases.policy_of(session, case), None)


async def acts(session: Session, page: Page, case: Case, read: CaseRead) -> dict[UUID, Sequence[Act]]:
    """Whoever may read a paper is handed it; the office that filed it withdraws it."""
    rows = (
        {document.id: document for document, _ in await documents.of_case(session, case.id)} if read.documents else {}
    )
    found: dict[UUID, Sequence[Act]] = {
        id_: [act async for act in _acts(session, page, case, rows[id_])] for id_ in rows
    }
    evidence = [(report.id, one.id) for report in read.reports for one in report.attachments]
    if evidence and await _may_read_evidence(session, case, page):
        button = page.say("下载")
        found |= {id_: [Act(button, "", f"/evidence/{report}/{id_}", button)] for report, id_ in evidence}
    return found


async def _may_read_evidence(session: Session, case: Case, page: Page) -> bool:
    if page.actor is None:
        return False
    try:
        await papers.ground(session, case, papers.EVIDENCE, page.actor)
    except Forbidden:
        return False
    return True


async def _acts(session: Session, page: Page, case: Case, one: Document) -> AsyncIterator[Act]:
    actor, address = page.actor, f"/cases/{case.id}/documents/{one.id}"
    if actor is None or one.withdrawn_at is not None:
        return
    if await documents.may_read(session, case, one, actor):
        yield Act(page.say("下载"), "", address, page.say("下载"))
    if one.organisation == actor.organisation:
        yield Act(page.say("撤回材料"), "", f"{address}/withdraw", page.say("撤回"))


async def _placements(session: Session, page: Page, case: Case, policy: Policy) -> Sequence[tuple[str, str]]:
    """By mode and beginning; the place stands in none of them."""
    return [
        (
            str(one.id),
            page.say(
                "%(mode)s，%(when)s 起",
                mode=policy.label("placement_modes", one.mode, page.language),
                when=page.words.date(one.starts_at),
            ),
        )
        for one in await placements.of_case(session, case.id)
    ]


router.include_router(filing)

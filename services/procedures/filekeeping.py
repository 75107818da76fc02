"""What files need besides requests: those that wait for the scanner, and those that were left behind."""

import asyncio
from uuid import UUID

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.errors import CaseMerged
from services.core import logs
from services.core.actor import SYSTEM
from services.core.database import Database
from services.core.encryption import Unreadable
from services.documents.models import Document
from services.files import service as stored
from services.files.models import SealedFile
from services.files.scanning import Screening
from services.files.service import Files
from services.files.store import Missing
from services.files.sweeping import sweep
from services.reports.models import Attachment, Report
from services.vault.errors import Erased

SCREENING, SWEEPING = 60, 60  # seconds between two rounds; rounds between two sweeps


async def go_on(database: Database, files: Files) -> None:
    """Until it is cancelled."""
    log, rounds = structlog.get_logger(), 0
    while True:
        try:
            if rounds % SWEEPING == 0:
                await sweep(database, files.store)
            await screen_waiting(database, files)
        except Exception as error:  # whatever it is, the next round may do better
            log.warning("filekeeping.failed", **logs.cause(error))
        rounds += 1
        await asyncio.sleep(SCREENING)


async def screen_waiting(database: Database, files: Files) -> None:
    """Look through what was kept apart because the scanner did not answer; stop when it still does not."""
    if files.scanner is None:
        return
    async with database.transaction() as session:
        waiting = await stored.waiting(session)
    for file_id in waiting:
        try:
            if not await _screen(database, files, file_id):
                return
        except (
            Erased,
            CaseMerged,
            Missing,
            Unreadable,
        ) as error:  # erased, moving just now, or lost: the others go on
            structlog.get_logger().warning("filekeeping.not_screened", file=str(file_id), **logs.cause(error))


async def _screen(database: Database, files: Files, file_id: UUID) -> bool:
    """Whether the scanner answers."""
    async with database.transaction() as session:
        sealed = await stored.sealed(session, await session.get_one(SealedFile, file_id))
    screening = await files.screen(sealed)
    if screening != "waiting":
        async with database.transaction() as session:
            await _tell(session, file_id, screening)
    return screening != "waiting"


async def _tell(session: AsyncSession, file_id: UUID, screening: Screening) -> None:
    case = await cases.take(session, await _case_of(session, file_id))
    file = await session.get_one(SealedFile, file_id, populate_existing=True)
    if file.screening != "waiting":
        return
    file.screening = screening
    what = "document" if await session.get(Document, file_id) else "attachment"
    seq = cases.record(session, case, "file.screened", SYSTEM, subject=(what, file_id), data={"screening": screening})
    cases.wake(session, case.id, seq)


async def _case_of(session: AsyncSession, file_id: UUID) -> UUID:
    """Where it stands now, wherever it was written."""
    query = select(func.coalesce(Document.case_id, Report.case_id)).select_from(SealedFile)
    query = query.outerjoin(Document, Document.id == SealedFile.id)
    query = query.outerjoin(Attachment, Attachment.id == SealedFile.id).outerjoin(
        Report, Report.id == Attachment.report_id
    )
    found: UUID = (await session.execute(query.where(SealedFile.id == file_id))).scalar_one()
    return found

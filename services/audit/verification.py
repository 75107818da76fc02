"""The full verification: every stream of the house, the log of its heads, and the copy that lies outside."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from uuid import uuid4

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.checkpoints import copies, repository, verifying
from services.checkpoints.models import Verification
from services.checkpoints.verifying import Finding
from services.core import clock, pipeline
from services.core.actor import SYSTEM
from services.core.database import Database
from services.core.signing import PublicKey
from services.identity import service as identity
from services.ledger import service as ledger
from services.notices import alarms

ALARMS = 10  # notices to each auditors' office: enough to act on
MOST = 100  # findings that are written down: whoever altered more is found out by these


async def verify(session: AsyncSession, keys: Sequence[PublicKey], copy: Path | None = None) -> Verification:
    """`keys`: those that may have signed checkpoints. `copy`: the outside copy to compare with.

    In a transaction that has asked nothing yet. Raises StartupRefused when the copy cannot be read.
    """
    outside = [*copies.read_all(copy)] if copy else []  # before the moment that is verified: it grows meanwhile
    await verifying.begin(session)
    began = time.perf_counter()
    walked = await verifying.chains(session)
    milliseconds = max(1, round(1000 * (time.perf_counter() - began)))
    findings = [*walked.findings, *await verifying.log(session, keys)]
    findings += await verifying.against(session, outside, keys)
    findings += [Finding(stream, 1, "a case has lost its stream") for stream in await cases.without_stream(session)]
    return Verification(
        id=uuid4(),
        at=clock.now(),
        streams=walked.streams,
        entries=walked.entries,
        bytes=walked.bytes,
        milliseconds=milliseconds,
        findings=[asdict(finding) for finding in verifying.first_of_each(findings)[:MOST]],
    )


async def verify_when_due(
    database: Database, keys: Sequence[PublicKey], copy: Path | None, at: time_of_day
) -> Verification | None:
    """Once after each time that it is `at` in Shanghai, on record; None when it was done, or another process is at it.

    Raises OSError or StartupRefused when the copy cannot be read: nothing is on record then.
    """
    async with database.transaction() as session:
        if not await repository.may_verify(session):
            return None
        last = await repository.last_verification(session)
        if last is not None and last.at >= _latest(at):
            return None
        has_copies = copy is not None and await asyncio.to_thread(copies.size_at, copy) > 0
        async with database.transaction() as reading:
            found = await verify(reading, keys, copy if has_copies else None)
        await _record(session, found)
    _log(found)
    return found


async def _record(session: AsyncSession, found: Verification) -> None:
    await ledger.take(session, ledger.HOUSE)
    pipeline.add(session, found)
    places = [{"stream": one["stream"], "seq": one["seq"]} for one in found.findings]
    walked = {name: getattr(found, name) for name in ("streams", "entries", "bytes", "milliseconds")}
    subject, data = ("verification", found.id), {**walked, "findings": places}
    ledger.append(session, ledger.HOUSE, "ledger.verified", actor=SYSTEM, subject=subject, data=data)
    for office in await identity.all_auditors(session) if places else ():
        for one in places[:ALARMS]:
            about, facts = f"{found.id} {one['stream']}", {"stream": one["stream"], "seq": str(one["seq"])}
            alarms.give(session, "LEDGER_ALTERED", about, office.code, facts)


def _latest(at: time_of_day) -> datetime:
    now = clock.now().astimezone(clock.SHANGHAI)
    today = datetime.combine(now.date(), at, clock.SHANGHAI)
    return today if today <= now else today - timedelta(days=1)


def _log(found: Verification) -> None:
    log, seconds = structlog.get_logger(), found.milliseconds / 1000
    log.info(
        "ledger.verified",
        streams=found.streams,
        entries=found.entries,
        seconds=seconds,
        entries_per_second=round(found.entries / seconds),
        bytes_per_second=round(found.bytes / seconds),
        findings=len(found.findings),
    )
    for one in found.findings:
        log.error("ledger.altered", **one)

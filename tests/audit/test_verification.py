"""The full verification of a house at work."""

import asyncio
from pathlib import Path

import pytest

from services.audit import verification
from services.audit.verification import Verification
from services.checkpoints import copying
from services.core import keys
from services.core.database import Database
from services.embedded.postgres import Server
from tests import house as houses
from tests.house import House, Office
from tests.reports_made import report


@pytest.fixture(scope="module")
async def school(house: House) -> Office:
    return await house.office("school-349901101-1")


@pytest.fixture(scope="module")
async def auditor(house: House) -> Office:
    return await house.office("audit-340000", person="审计员")


async def test_what_is_recorded_meanwhile_is_no_alarm(
    database: Database, server: Server, school: Office, auditor: Office, tmp_path: Path
) -> None:
    copy = tmp_path / "checkpoints.jsonl"

    async def record() -> None:
        for _ in range(8):
            await school.do("/reports", report(), 201)
            await auditor.post("/audit/checkpoints")
            await copying.copy(database, houses.settings(server, checkpoint_copy=copy))

    async def look() -> list[Verification]:
        return [await verified() for _ in range(8)]

    async def verified() -> Verification:
        async with database.transaction() as session:
            known = keys.load_checkpoint(server.keys_dir).public
            return await verification.verify(session, known, copy if copy.exists() else None)

    _, *found = await asyncio.gather(record(), look(), look())
    assert not [finding for looks in found for one in looks for finding in one.findings]

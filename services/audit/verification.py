"""The full verification: every stream of the house, the log of its heads, and the copy that lies outside."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.checkpoints import copies, verifying
from services.checkpoints.verifying import Finding
from services.core.signing import PublicKey


@dataclass(frozen=True)
class Verification:
    """What was walked, in how many seconds, and where each stream begins to be another one than was recorded."""

    streams: int
    entries: int
    bytes: int
    seconds: float
    findings: Sequence[Finding]

    @property
    def entries_per_second(self) -> float:
        return self.entries / self.seconds

    @property
    def bytes_per_second(self) -> float:
        return self.bytes / self.seconds


async def verify(session: AsyncSession, keys: Sequence[PublicKey], copy: Path | None = None) -> Verification:
    """`keys`: those that may have signed checkpoints. `copy`: the outside copy to compare with.

    In a transaction that has asked nothing yet. Raises StartupRefused when the copy cannot be read.
    """
    outside = [*copies.read_all(copy)] if copy else []  # before the moment that is verified: it grows meanwhile
    await verifying.begin(session)
    began = time.perf_counter()
    walked = await verifying.chains(session)
    seconds = time.perf_counter() - began
    findings = [*walked.findings, *await verifying.log(session, keys)]
    findings += await verifying.against(session, outside, keys)
    findings += [Finding(stream, 1, "a case has lost its stream") for stream in await cases.without_stream(session)]
    return Verification(walked.streams, walked.entries, walked.bytes, seconds, verifying.first_of_each(findings))

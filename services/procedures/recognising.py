"""What was known before: how often a child was reported of late, and how often without ground, by the keyed index.

Whoever receives the next report learns these numbers at once, and nothing else of reports that it may not read.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import DateTime, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import LargeBinary

from services.core import pipeline

_EARLIER = select(
    func.reported_before(
        bindparam("sure", type_=ARRAY(LargeBinary)), bindparam("since", type_=DateTime(timezone=True))
    ).table_valued("token", "child_id", "came_to", "reports")
)


class Earlier(NamedTuple):
    """So many reports on a child that is known by a token came to the same: a result, a closure reason, or nothing."""

    token: bytes
    child_id: UUID
    came_to: str | None
    reports: int


async def earlier(session: AsyncSession, sure: Collection[bytes], since: datetime) -> list[Earlier]:
    """The reports on whoever is surely known by these tokens that came in since, and what each came to: to a closure
    reason where the case is closed, else to what its leading office resolved after it had come in.
    """
    (rows,) = await pipeline.read(session, (_EARLIER, {"sure": list(sure), "since": since}))
    return [Earlier(*row) for row in rows]


def counted(found: Iterable[Earlier], tokens: Collection[bytes], unfounded: Collection[str]) -> tuple[int, int]:
    """How many reports on the child of these tokens, and how many of them were without ground. Pure.

    A child that is known by two tokens counts once.
    """
    of_child = {(one.child_id, one.came_to): one.reports for one in found if one.token in tokens}
    without_ground = sum(reports for (_, came_to), reports in of_child.items() if came_to in unfounded)
    return sum(of_child.values()), without_ground

"""Time that a test moves, and the keepers that the workflows would ask."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.core import clock
from services.core.database import Database
from services.procedures.keepers import CaseKeeper, NoticeKeeper, ReferralKeeper
from workflows.promises import Look, Subject


class Time:
    """Starts now, or at a time of its own, and moves only when told."""

    def __init__(self, start: datetime | None = None) -> None:
        self._now = start or datetime.now(UTC)

    def __call__(self) -> datetime:
        return self._now

    def forward(self, **span: float) -> None:
        self._now += timedelta(**span)


class Engine:
    """Asks the keepers as the workflows do: look; when something is due, mark; look again."""

    def __init__(self, database: Database) -> None:
        self.case = CaseKeeper(database)
        self.referral = ReferralKeeper(database)
        self.notice = NoticeKeeper(database)

    async def settle(self, kind: str, id_: UUID | str) -> Look:
        keeper = {"case": self.case, "referral": self.referral, "notice": self.notice}[kind]
        subject = Subject(str(id_))
        look = await keeper.look(subject)
        if look.next_due_in is not None and look.next_due_in <= 0:
            await keeper.mark_due(subject)
            look = await keeper.look(subject)
        return look


@pytest.fixture
def time() -> Iterator[Time]:
    found = Time()
    with clock.reading(found):
        yield found


@pytest.fixture
async def engine(database: Database) -> Engine:
    return Engine(database)

"""One case among people who may do anything to it; and what its ledger said at every moment so far."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from services.cases import service as cases
from services.core.database import Database
from services.deadlines.models import Deadline
from services.policy.service import Policies, Policy
from services.procedures import due, results
from services.procedures.keepers import NoticeKeeper
from tests.house import Json, Office
from tests.properties.invariants import check_case, check_moves
from tests.reports_made import child, report
from workflows.promises import Subject

REFUSALS = {400, 403, 404, 409, 412, 422}
_SILENT = ("notices", "linked_cases", "as_of")  # what the ledger does not know, and what only it answers


class Running:
    """Time that goes on by itself, a little with every look, so that no two facts have the same."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 10, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


@dataclass
class World:
    people: dict[str, Office]
    database: Database
    time: Running
    policy: Policy = field(default_factory=lambda: Policies.load().current(datetime(2026, 3, 10, tzinfo=UTC).date()))
    child: Json = field(default_factory=child)
    path: str = ""
    case: Json = field(default_factory=dict)
    seen: list[tuple[datetime, Json]] = field(default_factory=list)
    events: int = 0

    async def begin(self) -> None:
        receipt = await self.people["school"].do("/reports", report(self.child), 201)
        found = (await self.people["auditor"].read("/cases", q=receipt["number"]))["items"][0]
        self.path = f"/cases/{found['id']}"
        await self.look()

    async def command(self, who: str, path: str, body: Any) -> bool:
        """Whether it was done; what is refused has changed nothing."""
        answer = await self.people[who].post(path, body)
        assert answer.status_code in {200, 201, *REFUSALS}, (answer.status_code, answer.text)
        events = self.events
        await self.look()
        assert answer.status_code < 300 or self.events == events, (path, answer.text)
        return answer.status_code < 300

    async def look(self) -> None:
        auditor, before = self.people["auditor"], self.case
        proof = await auditor.read(f"/audit{self.path}/verify")
        assert proof["valid"], proof
        self.events, self.case = proof["events"], await auditor.read(self.path)
        self.seen.append((self.time.at, _known(self.case)))
        check_case(self.case, self.policy)
        if before:
            check_moves(before, self.case)
        await self.remember(-1)

    async def remember(self, which: int) -> None:
        """What was known then is what was answered then."""
        at, then = self.seen[which]
        assert _known(await self.people["auditor"].read(self.path, as_of=at.isoformat())) == then

    async def engine(self) -> None:
        """Keeps the workflows' promises, as if every note had been delivered."""
        case_id = self.case["id"]
        async with self.database.transaction() as session:
            await results.tell_result(session, case_id)
        for notice in (await self.people["auditor"].read(self.path))["notices"]:
            if notice["state"] == "queued":
                await NoticeKeeper(self.database).deliver(Subject(notice["id"]))
        async with self.database.transaction() as session:
            waiting = select(Deadline.subject_id).where(Deadline.case_id == case_id)
            found = (await session.scalars(waiting.where(Deadline.next_rung_at <= self.time()).distinct())).all()
        for subject_id in sorted(found):
            async with self.database.transaction() as session:
                await due.mark(session, (await cases.take(session, case_id)).id, subject_id)
        await self.look()


def _known(case: Json) -> Json:
    found = {name: value for name, value in case.items() if name not in _SILENT}
    found["deadlines"] = sorted(case["deadlines"], key=lambda clock: str(clock["id"]))
    return found

"""A few cases among people who may do anything to them; and what their ledgers said at every moment so far."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from services.core.database import Database
from services.deadlines.models import Deadline
from services.policy.service import Policies, Policy
from services.procedures import due, results
from services.procedures.keepers import NoticeKeeper
from tests.house import Json, Office, wordless
from tests.properties.invariants import check_case, check_moves
from tests.properties.people import LEAVER
from tests.reports_made import child, report
from workflows.promises import Subject

REFUSALS = {400, 403, 404, 409, 412, 422}
MOST_CASES = 3
_SILENT = ("linked_cases", "as_of")  # what the ledger does not know, and what only it answers
_BEGINS = datetime(2026, 3, 10, 8, tzinfo=UTC)
_CAME = {
    "referrals": ("created_at", "agency"),
    "placements": ("proposed_at",),
    "legal_referrals": ("filed_at", "instrument"),
    "deadlines": ("started_at", "rule", "due_at"),
    "notices": ("queued_at", "kind"),
    "reports": ("received_at",),
    "children": (),
}


class Running:
    """Time that goes on by itself, a little with every look, so that no two facts have the same."""

    def __init__(self) -> None:
        self.at = _BEGINS

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


@dataclass
class World:
    people: dict[str, Office]
    leaver: str
    database: Database
    time: Running
    policy: Policy = field(default_factory=lambda: Policies.load().current(_BEGINS.date()))
    child: Json = field(default_factory=child)
    cases: list[Json] = field(default_factory=list)
    seen: list[tuple[datetime, Json]] = field(default_factory=list)
    tried: Counter[str] = field(default_factory=Counter)
    _events: int = 0

    async def begin(self) -> None:
        await self.report(report(self.child))

    async def report(self, sent: Json) -> bool:
        receipt = await self.people["school"].do("/reports", sent, 201)
        found = (await self.people["auditor"].read("/cases", q=receipt["number"]))["items"][0]
        self.cases += [found] if found["id"] not in {case["id"] for case in self.cases} else []
        await self.look()
        return True

    def parts(self, kind: str) -> Iterator[tuple[Json, Json]]:
        """Every part of this kind with its case, in an order that no drawn id has a say in."""
        for case in self.cases:
            for part in sorted(case[kind], key=lambda part: [str(part[name]) for name in _CAME[kind]]):
                yield case, part

    async def command(self, who: str, path: str, body: Any) -> bool:
        """Whether it was done; what is refused has changed nothing."""
        answer = await self.people[who].post(path, body)
        assert answer.status_code in {200, 201, *REFUSALS}, (path, body, answer.status_code, answer.text)
        events, before = self._events, self.cases
        await self.look()
        if answer.status_code < 300:
            if path.endswith("/leave"):
                del self.people[LEAVER]
            return True
        assert self._events == events, (path, answer.text)
        for was, is_ in zip(before, self.cases, strict=True):
            assert _standing(is_) == _standing(was), (path, answer.text)
        return False

    async def look(self) -> None:
        before, events = self.cases, 0
        self.cases = [await self.people["auditor"].read(f"/cases/{case['id']}") for case in before]
        await self._find_split_off()
        for case in self.cases:
            proof = await self.people["auditor"].read(f"/audit/cases/{case['id']}/verify")
            assert proof["valid"], proof
            events += proof["events"]
            check_case(case, self.policy)
        if events != self._events:
            check_moves([case for case in before if "referrals" in case], self.cases)
            for case in self.cases:
                self.seen.append((self.time.at, _known(case)))
                await self.remember(len(self.seen) - 1)
        self._events = events

    async def _find_split_off(self) -> None:
        known = {case["id"] for case in self.cases}
        for case in [*self.cases]:
            for link in case["linked_cases"]:
                if link["known_by"] == "split" and link["id"] not in known:
                    known.add(link["id"])
                    self.cases.append(await self.people["auditor"].read(f"/cases/{link['id']}"))

    async def remember(self, which: int) -> None:
        """What was known then is what was answered then."""
        at, then = self.seen[which]
        assert _known(await self.people["auditor"].read(f"/cases/{then['id']}", as_of=at.isoformat())) == then

    async def pass_time(self, hours: int, engine: bool) -> bool:
        """Without the engine nobody marks what is due."""
        self.time.at += timedelta(hours=hours)
        if engine:
            for case in self.cases:
                await self._keep_promises(case)
        await self.look()
        return True

    async def _keep_promises(self, case: Json) -> None:
        """As if every note had been delivered."""
        async with self.database.transaction() as session:
            await results.tell_result(session, case["id"])
        for notice in (await self.people["auditor"].read(f"/cases/{case['id']}"))["notices"]:
            if notice["state"] == "queued":
                await NoticeKeeper(self.database).deliver(Subject(notice["id"]))
        async with self.database.transaction() as session:
            waiting = select(Deadline.subject_id).where(Deadline.case_id == case["id"])
            found = (await session.scalars(waiting.where(Deadline.next_rung_at <= self.time()).distinct())).all()
        for subject_id in sorted(found):
            async with self.database.transaction() as session:
                await due.mark(session, subject_id)


def _known(case: Json) -> Json:
    found = {name: value for name, value in case.items() if name not in _SILENT}
    found["deadlines"] = sorted(case["deadlines"], key=lambda clock: str(clock["id"]))
    return wordless(found)


def _standing(case: Json) -> Json:
    """Without what time alone changes."""
    hurried = {"overdue", "runway"}
    return {
        name: [{key: value for key, value in part.items() if key not in hurried} for part in parts]
        if name in _CAME
        else parts
        for name, parts in _known(case).items()
    }

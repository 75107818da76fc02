"""One whole chain, from the report to the closing: by the product's services, and its bare twin without a database."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

from temporalio.client import Client

from services.casefile.schemas import CloseCase
from services.cases import service as cases
from services.core.actor import ANONYMOUS, Actor, Role
from services.core.database import Database
from services.notices import service as notices
from services.procedures import closing, intake
from services.referrals import repository
from services.referrals import service as referrals
from services.referrals.service import Task
from services.reports.schemas import ReportSubmit
from tests.reports_made import report
from tests.workflows.servers import ended, look_again
from tests.workflows.world import Row, World
from workflows.case.contracts import workflow_id as case_workflow

RESULTS = {"PUBLIC_SECURITY": "PENALISED", "CIVIL_AFFAIRS": "CHILD_PLACED", "EDUCATION": "GUIDANCE_GIVEN"}
PAUSE = 0.02


class Chain:
    """Reported without a name, claimed and resolved by three offices, told by the receipt code, closed."""

    def __init__(self, database: Database, client: Client) -> None:
        self._database, self._client = database, client

    async def run(self) -> None:
        case_id, tasks = await self.file()
        for referral_id in tasks:
            await self.act(referral_id, self._claim)
            await self.act(referral_id, self._resolve)
        while not await self._is_told(case_id):  # noqa: ASYNC110 - asks the database, which sets no event here
            await asyncio.sleep(PAUSE)
        async with self._database.transaction() as session:
            supervisor = Actor(Role.SUPERVISOR, "police-349901", "PUBLIC_SECURITY", person=uuid4())
            await closing.close(
                session, await cases.take(session, case_id), CloseCase(reason="SAFE_STABLE"), supervisor
            )
        await ended(self._client.get_workflow_handle(case_workflow(case_id)))

    async def file(self) -> tuple[UUID, list[UUID]]:
        """A new case, and its referrals."""
        sent = ReportSubmit(**{**report(), "anonymous": True, "reporter": None})
        async with self._database.transaction() as session:
            case_id = (await intake.receive(session, sent, ANONYMOUS)).case_id
        async with self._database.transaction() as session:
            return case_id, [found.id for found in await referrals.of_case(session, case_id)]

    async def act(self, referral_id: UUID, command: Callable[[Any, Task, Actor], Awaitable[None]]) -> None:
        async with self._database.transaction() as session:
            found = await repository.get(session, referral_id)
            assert found is not None
            case = await cases.take(session, found.case_id)
            machine = f"machine:{found.organisation}"
            actor = Actor(Role.HANDLER, found.organisation, found.agency, case.division_code, subject=machine)
            await command(session, Task(found, case), actor)

    @staticmethod
    async def _claim(session: Any, task: Task, actor: Actor) -> None:
        await referrals.claim(session, task, actor)

    @staticmethod
    async def _resolve(session: Any, task: Task, actor: Actor) -> None:
        await referrals.resolve(session, task, RESULTS[task.referral.agency], None, actor)

    async def _is_told(self, case_id: UUID) -> bool:
        async with self._database.transaction() as session:
            told = await notices.of_case(session, case_id, "RESULT")
            return bool(told) and all(notices.has_ended(found) for found in told)


class Twin:
    """The same workflows with the same notes at the same points, over a dictionary."""

    def __init__(self, world: World, client: Client, queue: str) -> None:
        self._world, self._client, self._queue = world, client, queue

    async def run(self) -> None:
        case, acceptance, result = (self._world.new(kind) for kind in ("case", "notice", "notice"))
        tasks = [self._world.new("referral") for _ in RESULTS]
        acceptance.reach("acknowledged")
        await self.note(case, acceptance, *tasks)
        for place, task in enumerate(tasks):
            task.reach("received", "claimed")
            case.reach("received")
            await self.note(case, task)
            task.reach("resolved")
            if place == len(tasks) - 1:
                case.reach("handled")
            await self.note(case, task)
        await self._world.until(lambda: case.told > 0)
        result.reach("acknowledged")
        await self.note(case, result)
        await self._world.until(lambda: result.told > 0)
        case.reach("closed")
        await self.note(case)
        await ended(self._client.get_workflow_handle(case.workflow_id))

    async def note(self, *rows: Row) -> None:
        await asyncio.gather(*(look_again(self._client, self._queue, row.workflow_id, row.seq) for row in rows))

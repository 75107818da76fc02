"""Temporary guardianship under the real engine: relay, workflow and keeper together."""

import asyncio

import pytest

from services.core.database import Database
from tests.placements.conftest import Guardians
from tests.procedures.test_engine import engine, has_started
from tests.workflows.servers import dev_server, eventually
from workflows.milestones import Procedure
from workflows.placement.contracts import workflow_id


@pytest.mark.stack
async def test_its_workflow_follows_it_from_the_proposal_to_the_end(
    guardians: Guardians, database: Database, relaying: Database
) -> None:
    case = await guardians.case()
    async with await dev_server() as env, engine(env.client, database, relaying):
        placement = await guardians.proposed(case)
        path, name = f"/placements/{placement['id']}", workflow_id(placement["id"])
        handle = env.client.get_workflow_handle(name)

        async def is_there() -> bool:
            return await has_started(env.client, name)

        async def waits_for_a_review() -> bool:
            return (await handle.query(Procedure.state)).until == "first_review"

        await eventually(is_there)
        await guardians.supervisor.do(f"{path}/approve", {})
        await eventually(waits_for_a_review)
        await guardians.handler.do(f"{path}/end", {"reason": "OTHER_GUARDIAN"})
        await asyncio.wait_for(handle.result(), 20)

"""The parts by name. A relay is seen by its beat in the database, a worker by the engine's list of pollers."""

import asyncio
from collections.abc import Mapping
from typing import Any

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client

from services.checkpoints import service as checkpoints
from services.core import clock, temporal
from services.core.database import Database
from services.core.errors import DomainError
from services.core.settings import Settings
from services.deadlines import service as deadlines
from services.files import service as files
from services.ledger import notes
from services.policy.service import Policies
from services.vault import rotation

PATIENCE = 2.0


async def look(database: Database, engine: Client, settings: Settings, policies: Policies) -> dict[str, Any]:
    stored, pollers = await asyncio.gather(_database(database), _engine(engine, settings))
    worker = {"status": "ok" if pollers.pop("pollers") else "away"}
    parts = {"database": stored.pop("database"), "engine": pollers, "worker": worker, "relay": stored.pop("relay")}
    ok = all(part["status"] == "ok" for part in parts.values())
    policies.look_again()
    # A refused file stops nothing, since the old one is in force; who restarted the process for it would stop it.
    parts["policy"] = {"status": "refused" if policies.refused else "ok"}
    return {"status": "ok" if ok else "degraded", "parts": parts, **stored}


async def _database(database: Database) -> dict[str, Any]:
    try:
        async with asyncio.timeout(PATIENCE), database.transaction() as session:
            waiting = await notes.waiting(session)
            return {
                "database": {"status": "ok"},
                "relay": {"status": "ok" if await notes.relay_is_alive(session) else "away"},
                "notes_waiting": waiting.count,
                "oldest_note_seconds": waiting.oldest_seconds,
                "files_waiting_for_scanner": await files.count_waiting(session),
                "clocks_past_due_unmarked": await deadlines.past_due_and_unmarked(session, clock.now()),
                "keys_taking_over": [
                    {"ring": found.ring, "key": found.key_id, "done": found.done, "total": found.total}
                    for found in await rotation.progress(session)
                    if found.finished_at is None
                ],
            }
    except (DomainError, TimeoutError):
        away = {"status": "away"}
        unknown = {"notes_waiting": None, "oldest_note_seconds": None, "clocks_past_due_unmarked": None}
        unknown |= {"files_waiting_for_scanner": None, "keys_taking_over": None}
        return {"database": away, "relay": away, **unknown}


async def trail(database: Database) -> Mapping[str, float]:
    """Of the last checkpoint its age, and of the last full verification its age, rates and findings, by their metrics.

    What there was none of, or cannot be asked now, is left out.
    """
    try:
        async with asyncio.timeout(PATIENCE), database.transaction() as session:
            signed, found = await checkpoints.last(session), await checkpoints.last_verification(session)
    except (DomainError, TimeoutError):
        return {}
    metrics = {}
    if signed is not None:
        metrics["checkpoint_age_seconds"] = (clock.now() - signed.made_at).total_seconds()
    if found is not None:
        metrics |= {
            "verification_age_seconds": (clock.now() - found.at).total_seconds(),
            "verification_entries_per_second": 1000 * found.entries / found.milliseconds,
            "verification_bytes_per_second": 1000 * found.bytes / found.milliseconds,
            "verification_findings": len(found.findings),
        }
    return metrics


async def _engine(engine: Client, settings: Settings) -> dict[str, Any]:
    request = DescribeTaskQueueRequest(
        namespace=settings.temporal_namespace,
        task_queue=TaskQueue(name=settings.task_queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            found = await engine.workflow_service.describe_task_queue(request)
    except (TimeoutError, *temporal.AWAY):
        return {"status": "away", "pollers": False}
    recent = clock.now().timestamp() - 120
    return {"status": "ok", "pollers": any(p.last_access_time.seconds > recent for p in found.pollers)}

"""Whether the process lives, whether its parts answer, and what waits."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from services.health import service

router = APIRouter(tags=["health"])

_OF_THE_TRAIL = {
    "checkpoint_age_seconds": "since the last signed checkpoint",
    "verification_age_seconds": "since the last full verification",
    "verification_entries_per_second": "its rate",
    "verification_bytes_per_second": "its rate",
    "verification_findings": "streams that are not as they were recorded: more than 0 is an alarm",
}


async def _look(request: Request) -> dict[str, Any]:
    state = request.app.state
    return await service.look(state.house.database, state.engine, state.settings, state.policies)


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/readyz", responses={503: {"description": "A part is away", "model": dict[str, Any]}})
async def readyz(request: Request, response: Response) -> dict[str, Any]:
    """200 when every part answers. With the engine away calls are still answered, and this says what is not there."""
    found = await _look(request)
    response.status_code = 200 if found["status"] == "ok" else 503
    return found


@router.get("/metrics", response_class=Response)
async def metrics(request: Request) -> Response:
    found = await _look(request)
    registry = CollectorRegistry()
    up = Gauge("hutong_part_up", "whether a part answers", ["part"], registry=registry)
    for name, part in found["parts"].items():
        up.labels(name).set(part["status"] == "ok")
    oldest = Gauge(
        "hutong_oldest_note_seconds", "age of the oldest note that no relay has delivered", registry=registry
    )
    oldest.set(found["oldest_note_seconds"] or 0)
    waiting = Gauge("hutong_notes_waiting", "notes that no relay has delivered", registry=registry)
    waiting.set(found["notes_waiting"] or 0)
    unmarked = Gauge("hutong_clocks_past_due_unmarked", "open clocks past their due time", registry=registry)
    unmarked.set(found["clocks_past_due_unmarked"] or 0)
    unscreened = Gauge(
        "hutong_files_waiting_for_scanner", "files that wait for the scanner, kept apart", registry=registry
    )
    unscreened.set(found["files_waiting_for_scanner"] or 0)
    left = Gauge("hutong_key_rows_left", "rows that a new key has not taken over yet", ["ring"], registry=registry)
    for taking_over in found["keys_taking_over"] or ():
        left.labels(taking_over["ring"]).set(taking_over["total"] - taking_over["done"])
    for name, value in (await service.trail(request.app.state.house.database)).items():
        Gauge(f"hutong_{name}", _OF_THE_TRAIL[name], registry=registry).set(value)
    body = await asyncio.to_thread(generate_latest, registry)
    return Response(body, media_type=CONTENT_TYPE_LATEST)

"""The bare twins: what each figure would cost as a plain transaction of SQLAlchemy Core in a FastAPI app of its own."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import create_async_engine

METADATA = sa.MetaData()
REPORT = sa.Table(
    "report",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("body", JSONB, nullable=False),
)
TASK = sa.Table(
    "task",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("claimed_by", sa.Text),
    sa.Column("claimed_at", sa.DateTime(timezone=True)),
)
EVENT = sa.Table(
    "event",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("task_id", sa.ForeignKey("task.id"), nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
)
ENTRY = sa.Table(
    "entry",
    METADATA,
    sa.Column("seq", sa.BigInteger, primary_key=True),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("type", "at", "recorded_at", "summary")),
    sa.Column("basis", sa.Text),
    *(sa.Column(name, JSONB, nullable=False) for name in ("actor", "subject", "data")),
    *(sa.Column(name, sa.Text, nullable=False) for name in ("prev_hash", "hash")),
)


class Received(BaseModel):
    id: UUID
    received_at: datetime


class Claim(BaseModel):
    claimed_by: str


class Task(BaseModel):
    id: UUID
    state: str
    claimed_by: str | None
    claimed_at: datetime | None


class Actor(BaseModel):
    organisation: str | None = None
    agency: str | None = None
    role: str
    person: str | None = None


class Entry(BaseModel):
    seq: int
    type: str
    at: str
    recorded_at: str
    actor: Actor
    subject: dict[str, str]
    summary: str
    basis: str | None
    data: dict[str, Any]
    prev_hash: str
    hash: str


class Timeline(BaseModel):
    items: list[Entry]
    next_cursor: str | None = None


def create(url: str, pool_size: int) -> FastAPI:
    engine = create_async_engine(
        url, pool_size=pool_size, max_overflow=0, pool_timeout=10, connect_args={"prepare_threshold": 2}
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await engine.dispose()

    app = FastAPI(lifespan=lifespan)

    @app.post("/reports", status_code=201)
    async def report(body: dict[str, Any]) -> Received:
        row = {"id": uuid4(), "received_at": datetime.now(UTC), "body": body}
        async with engine.begin() as connection:
            await connection.execute(sa.insert(REPORT).values(row))
        return Received(**row)

    @app.post("/tasks/{task_id}/claim")
    async def claim(task_id: UUID, order: Claim) -> Task:
        now = datetime.now(UTC)
        async with engine.begin() as connection:
            found = (await connection.execute(sa.select(TASK).where(TASK.c.id == task_id).with_for_update())).one()
            taken = {"state": "claimed", "claimed_by": order.claimed_by, "claimed_at": now}
            await connection.execute(sa.update(TASK).where(TASK.c.id == found.id).values(taken))
            event = {"id": uuid4(), "task_id": found.id, "type": "claimed", "at": now}
            await connection.execute(sa.insert(EVENT).values(event))
        return Task(id=found.id, **taken)

    @app.get("/timeline")
    async def timeline() -> Timeline:
        async with engine.begin() as connection:
            rows = (await connection.execute(sa.select(ENTRY).order_by(ENTRY.c.seq).limit(40))).all()
        return Timeline(items=[Entry(**row._mapping) for row in rows])

    return app


def run() -> None:
    """Served as the product is, by the same server, in one process, with a pool of the same size."""
    app = create(os.environ["TWIN_URL"], int(os.environ["TWIN_POOL"]))
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=int(os.environ["TWIN_PORT"]),
        log_level="warning",
        access_log=False,
        server_header=False,
    )
    uvicorn.Server(config).run()


if __name__ == "__main__":
    run()

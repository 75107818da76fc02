"""The database, and the only file that commits: one request or one kept promise is one transaction."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from sqlalchemy import MetaData
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from services.core import pipeline
from services.core.bell import Bell
from services.core.errors import Unavailable
from services.core.wire import Wired


class Base(DeclarativeBase):
    """Every table of the house. Constraints are named by rule, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )

    def __init__(self, **values: Any) -> None:
        """A row that is not in the database yet. Plain values: nobody listens to them, and many are made."""
        self.__dict__.update(values)


def sqlalchemy_url(url: str) -> str:
    """`postgresql://…` as people write it, with the driver that the house uses."""
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


class Session(AsyncSession):
    """Whatever reads first takes the transaction's riders with it."""

    async def execute(self, *args: Any, **kwargs: Any) -> Any:
        await pipeline.arrive(self)
        return await super().execute(*args, **kwargs)

    async def scalar(self, *args: Any, **kwargs: Any) -> Any:
        await pipeline.arrive(self)
        return await super().scalar(*args, **kwargs)

    async def scalars(self, *args: Any, **kwargs: Any) -> Any:
        await pipeline.arrive(self)
        return await super().scalars(*args, **kwargs)

    async def get(self, *args: Any, **kwargs: Any) -> Any:
        await pipeline.arrive(self)
        return await super().get(*args, **kwargs)

    async def stream(self, *args: Any, **kwargs: Any) -> Any:
        await pipeline.arrive(self)
        return await super().stream(*args, **kwargs)


class Database:
    """A pool of connections of one role, and the transactions made with it."""

    def __init__(
        self,
        url: str,
        pool_size: int = 10,
        carries: Mapping[str, Any] | None = None,
        renewed: Mapping[str, Callable[[], Any]] | None = None,
    ) -> None:
        """`carries`: what every session has in its `info`: the policies, the keys. `renewed`: what is asked for anew at
        each transaction, since it may be exchanged meanwhile.
        """
        self.url, self._renewed = url, dict(renewed or {})
        self.engine = create_async_engine(
            sqlalchemy_url(url),
            pool_size=pool_size,
            max_overflow=0,
            pool_use_lifo=True,  # few connections stay warm, with the plans of their wires
            pool_timeout=30,  # a report waits its turn rather than being refused
            connect_args={"connect_timeout": 5, "async_creator_fn": Wired.connect},
            hide_parameters=True,
        )
        self.bell = Bell(url)
        self._sessions = async_sessionmaker(
            self.engine, class_=Session, autoflush=False, expire_on_commit=False, info=dict(carries or {})
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A transaction that commits when the block ends, and leaves nothing when it raises.

        Raises Unavailable when the database is away, or two transactions waited for each other and this one gave way.
        """
        try:
            session = self._sessions()
            session.info.update({name: ask() for name, ask in self._renewed.items()})
            try:
                yield session
                await pipeline.commit(session)
            finally:
                await session.close()
            for channel in pipeline.rung(session):
                self.bell.ring(channel)
        except (
            OperationalError,
            InterfaceError,
            psycopg.OperationalError,
            psycopg.InterfaceError,
            PoolTimeout,
        ) as error:
            raise Unavailable("the database does not take this now; nothing was changed") from error

    async def listen(self) -> psycopg.AsyncConnection:
        """A connection of its own for LISTEN, never pooled. The caller closes it."""
        return await psycopg.AsyncConnection.connect(self.url, autocommit=True, connect_timeout=5)

    async def close(self) -> None:
        await self.bell.close()
        await self.engine.dispose()

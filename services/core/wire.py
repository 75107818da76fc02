"""Statements in one round trip by libpq's pipeline: the driver's own cursors cost more than most of them.

Each statement is prepared once on each connection, and what the driver's cursors ask often is prepared by the driver:
with the rows' policies in them, most take longer to plan than to answer. What fails is raised as the driver raises it,
once the trip has ended.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import count
from typing import Any, cast

import psycopg
from psycopg.abc import PQGen
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult
from psycopg.waiting import Ready, Wait

Statement = tuple[str, Sequence[Any]]
"""In PostgreSQL's own words, its parameters written $1, $2, …"""

_BEGIN: Statement = ("BEGIN", ())
_COMMIT: Statement = ("COMMIT", ())
_ROLLBACK: Statement = ("ROLLBACK", ())
_MOST = 300  # plans that a connection keeps; what comes later is planned each time


class Wired(psycopg.AsyncConnection[Any]):
    """The driver's, with a wire. It keeps its plans when it rolls back: the driver would forget all, the wire's too,
    lest a table be gone that was made meanwhile, and here none ever is.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wire = Wire(self)

    async def rollback(self) -> None:
        await self.wire.roll_back()


class Wire:
    """A connection, what is prepared on it, and how values are written and read there."""

    def __init__(self, connection: "psycopg.AsyncConnection[Any]") -> None:
        self._connection, self._server = connection, connection.pgconn
        self._values = Transformer(connection)
        self._prepared: dict[tuple[str, Sequence[int]], bytes] = {}
        self._names = count()

    async def converse(self, statements: Iterable[Statement], *, commit: bool = False) -> list[PGresult]:
        """The result of each, in a transaction, which ends here with `commit`. `rows` reads a result."""
        known = len(self._prepared)
        try:
            async with self._connection.lock:
                begun = self._server.transaction_status != TransactionStatus.IDLE
                told = [*(() if begun else (_BEGIN,)), *statements, *((_COMMIT,) if commit else ())]
                found = await self._tell(told)
        except BaseException:  # a cancelled caller included; it is raised again
            for new in list(self._prepared)[known:]:  # whether it was prepared before the failure is not known
                del self._prepared[new]
            raise
        if commit and found[-1].command_status != b"COMMIT":  # what has failed before is rolled back without an error
            raise psycopg.errors.InFailedSqlTransaction("the transaction had failed")
        return found[0 if begun else 1 : -1 if commit else None]

    async def roll_back(self) -> None:
        """Ends the transaction, if there is one."""
        async with self._connection.lock:
            if self._server.transaction_status != TransactionStatus.IDLE:
                await self._tell((_ROLLBACK,))

    def rows(self, result: PGresult) -> list[Any]:
        """Named tuples."""
        self._values.set_pgresult(result)
        names = tuple([(result.fname(place) or b"").decode() for place in range(result.nfields)])
        return self._values.load_rows(0, result.ntuples, _row(names))

    async def _tell(self, statements: Sequence[Statement]) -> list[PGresult]:
        self._server.enter_pipeline_mode()
        try:
            asked = [asked for statement in statements for asked in self._send(*statement)]
            self._server.pipeline_sync()
            found = await self._connection.wait(_until_sync(self._server))
        finally:
            self._leave()
        for result in found:
            if result.status == ExecStatus.FATAL_ERROR:
                raise error_from_result(result)
        return [result for result, wanted in zip(found, asked, strict=True) if wanted]

    def _send(self, sql: str, parameters: Sequence[Any]) -> Sequence[bool]:
        """Answers, for each result that will come, whether it is the statement's own."""
        values = self._values.dump_sequence(parameters, [PyFormat.AUTO] * len(parameters))
        what = (sql, self._values.types or ())
        name = self._prepared.get(what)
        if name is not None:
            self._server.send_query_prepared(name, values, self._values.formats)
            return (True,)
        name = b""
        if len(self._prepared) < _MOST:
            name = self._prepared[what] = b"house_%d" % next(self._names)
        self._server.send_prepare(name, sql.encode(), self._values.types)
        self._server.send_query_prepared(name, values, self._values.formats)
        return (False, True)

    def _leave(self) -> None:
        if self._server.status != ConnStatus.OK:
            return
        try:
            self._server.exit_pipeline_mode()
        except psycopg.OperationalError:  # cut off in the middle: what comes next would be another's answer
            self._server.finish()


def _until_sync(server: PGconn) -> PQGen[list[PGresult]]:
    """What the driver's `wait` runs: send all, then take every result up to the end of the pipeline."""
    while server.flush():
        if (yield Wait.RW) & Ready.R:
            server.consume_input()
    found: list[PGresult] = []
    while True:
        while server.is_busy():
            yield Wait.R
            server.consume_input()
        result = server.get_result()
        if result is not None and result.status == ExecStatus.PIPELINE_SYNC:
            return found
        if result is not None:
            found.append(result)
        elif server.status != ConnStatus.OK:
            raise psycopg.OperationalError("the connection was lost")


@lru_cache(maxsize=1024)
def _row(names: tuple[str, ...]) -> Callable[[Sequence[Any]], Any]:
    made: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]
    return cast(Callable[[Sequence[Any]], Any], made._make)

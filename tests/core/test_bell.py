import psycopg

from services.core.bell import Bell
from services.core.database import Database
from services.embedded.postgres import Server
from services.ledger import service as ledger


async def _next(listener: psycopg.AsyncConnection) -> str | None:
    async for ring in listener.notifies(timeout=10, stop_after=1):
        return ring.channel
    return None


async def test_a_committed_note_rings(database: Database) -> None:
    listener = await database.listen()
    async with listener:
        await listener.execute(f"LISTEN {ledger.CHANNEL}")
        async with database.transaction() as session:
            ledger.note(session, 1, ["case-1"])
        assert await _next(listener) == ledger.CHANNEL


async def test_rings_that_come_together_are_few(server: Server) -> None:
    bell = Bell(server.url("hutong_api"))
    async with await psycopg.AsyncConnection.connect(server.url("hutong_api"), autocommit=True) as listener:
        await listener.execute("LISTEN shared")
        for _ in range(100):
            bell.ring("shared")
        await bell.close()
        await listener.execute("NOTIFY shared, 'last'")
        heard = [ring.payload async for ring in listener.notifies(timeout=10, stop_after=2)]
    assert heard == ["", "last"]


async def test_a_bell_whose_connection_broke_rings_again(server: Server) -> None:
    bell = Bell(server.url("hutong_api"))
    async with await psycopg.AsyncConnection.connect(server.url("postgres"), autocommit=True) as listener:
        await listener.execute("LISTEN shared")
        bell.ring("shared")
        assert await _next(listener) == "shared"
        ringing = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'NOTIFY%'"
        await listener.execute(ringing)
        bell.ring("shared")  # lost
        await bell.close()
        bell.ring("shared")
        await bell.close()
        assert await _next(listener) == "shared"

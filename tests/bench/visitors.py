"""People who have logged in: the cookies of their browsers, without the steps of a login."""

import asyncio
from types import SimpleNamespace

from services import seed
from services.core.actor import Actor, Role
from services.core.database import Database
from services.identity import hashing
from services.identity.accounts import repository, service, sessions
from services.identity.accounts.sessions import Step


def visitors(url: str, organisation: str, name: str, count: int = 1) -> list[str]:
    """Sessions of one handler. `url`: of the database, as the api."""
    return asyncio.run(_visitors(url, organisation, name, count))


async def _visitors(url: str, organisation: str, name: str, count: int) -> list[str]:
    database, login = Database(url, pool_size=1), f"bench.{organisation}"
    hashed = await hashing.PASSWORDS.hash(seed.PASSWORD)
    try:
        async with database.transaction() as session:
            await service.add_known(session, login, organisation, name, Role.HANDLER, Actor(Role.ADMIN), hashed)
        async with database.transaction() as session:
            person = await repository.person_of(session, login)
            assert person is not None
            account = SimpleNamespace(person=person.id)
            opened = [sessions.open_(session, account, Step.DONE) for _ in range(count)]
    finally:
        await database.close()
    return [f"session={one.token}" for one in opened]

"""Who is behind the sessions and the tokens of those who keep a line open, as the database knows it now: one question
for all who are asked about at the same moment.
"""

from collections.abc import Collection
from contextlib import suppress

from services.core import pipeline
from services.core.actor import Actor
from services.core.batch import Batch
from services.core.database import Database
from services.core.errors import Unauthenticated, Unavailable
from services.identity import service as identity
from services.identity.accounts import sessions
from services.identity.bearers import Bearers
from services.identity.tokens import Token


class Standing:
    def __init__(self, database: Database, bearers: Bearers) -> None:
        self._database, self._bearers = database, bearers
        self._sessions, self._tokens = Batch(self._of_sessions), Batch(self._of_tokens)

    async def of_session(self, token: str) -> Actor | None:
        """None where it opens nothing any more, or nobody can say so now. It puts no idleness off."""
        with suppress(Unavailable):
            return await self._sessions.ask(token)
        return None

    async def of_token(self, authorization: str) -> Actor | None:
        """The same of an `Authorization` header."""
        with suppress(Unavailable):
            return await self._tokens.ask(authorization)
        return None

    async def _of_sessions(self, tokens: Collection[str]) -> dict[str, Actor]:
        async with self._database.transaction() as session:
            return await sessions.actors(session, tokens)

    async def _of_tokens(self, authorizations: Collection[str]) -> dict[str, Actor]:
        tokens: dict[str, Token] = {}
        for authorization in authorizations:
            with suppress(Unauthenticated, Unavailable):
                tokens[authorization] = await self._bearers.token(authorization)
        async with self._database.transaction() as session:
            answers = await pipeline.read(session, *(identity.bearer(token) for token in tokens.values()))
        actors: dict[str, Actor] = {}
        for (authorization, token), rows in zip(tokens.items(), answers, strict=True):
            with suppress(Unauthenticated):
                actors[authorization] = identity.behind(token, rows)
        return actors

"""Who calls: the token is checked here, the office and the person behind it by the database, at each request.

A caller that was known a moment ago goes ahead meanwhile: the question rides with the transaction's first trip, and its
answer comes back before anything is read, written or answered.
"""

from collections import OrderedDict
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.core import pipeline
from services.core.actor import Actor
from services.core.errors import Unavailable
from services.identity import service as identity
from services.identity.bearers import Bearers
from services.identity.tokens import Token

REMEMBERED = 10_000


class Callers:
    def __init__(self, bearers: Bearers) -> None:
        self._bearers = bearers
        self._actors: OrderedDict[Token, Actor] = OrderedDict()

    async def identify(self, session: AsyncSession, authorization: str | None) -> Actor | None:
        """None for nobody. Raises Unauthenticated, here or with the first trip."""
        if authorization is None:
            return None
        token = await self._bearers.token(authorization)
        question, remembered = identity.bearer(token), self._actors.get(token)
        if remembered is None:
            (rows,) = await pipeline.read(session, question)
            return self._learn(token, rows)
        pipeline.ride(session, question, lambda rows: self._expect(remembered, token, rows))
        return remembered

    def _expect(self, remembered: Actor, token: Token, rows: list[Any]) -> None:
        """Raises Unavailable when who called is somebody, and no longer the same."""
        if self._learn(token, rows) != remembered:
            raise Unavailable("your office was changed just now; ask again")

    def _learn(self, token: Token, rows: list[Any]) -> Actor:
        self._actors.pop(token, None)
        self._actors[token] = actor = identity.behind(token, rows)
        if len(self._actors) > REMEMBERED:
            self._actors.popitem(last=False)
        return actor

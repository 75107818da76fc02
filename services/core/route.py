"""One request, one transaction, committed before the answer leaves.

The route reads the body strictly, opens the transaction, asks who calls, and keeps the Idempotency-Key; dependencies
find the session and the actor here. An error on the way leaves nothing behind.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncSession

from services.core import body, pipeline
from services.core.actor import ANONYMOUS, Actor
from services.core.database import Database
from services.core.errors import StaleState, Unauthenticated
from services.core.idempotency import Once
from services.core.keys import Keys
from services.core.rates import Rates
from services.core.throttle import Throttle
from services.core.wording import language_of

Handle = Callable[[Request], Coroutine[Any, Any, Response]]


@dataclass(frozen=True)
class House:
    """What every request needs: `app.state.house`. `identify` answers who calls, None for nobody. `recur` records the
    facts that recur when an answer is given again.
    """

    database: Database
    keys: Callable[[], Keys]
    identify: Callable[[AsyncSession, str | None], Awaitable[Actor | None]]
    throttle: Throttle
    rates: Rates
    recur: Callable[[AsyncSession, Actor, list[dict[str, Any]]], Awaitable[None]]


class HouseRoute(APIRoute):
    def get_route_handler(self) -> Handle:
        handle = super().get_route_handler()

        async def answer(received: Request) -> Response:
            house: House = received.app.state.house
            request = body.StrictRequest(received.scope, received.receive)
            await body.read(request)
            body.check_address(request)
            async with transaction(house, request) as session:
                return await once(house, session, request, handle, await request.body())

        return answer


@asynccontextmanager
async def transaction(house: House, request: Request) -> AsyncIterator[AsyncSession]:
    """One of this request's, in which dependencies find the session and the actor.

    Raises Unauthenticated, TooManyRequests. Who calls is certain before anything is answered, a refusal included. A
    wrong token counts against the address it comes from.
    """
    try:
        async with house.database.transaction() as session:
            request.state.session = session
            request.state.actor = actor = await house.identify(session, request.headers.get("authorization"))
            await house.rates.spend(request, actor)
            try:
                yield session
            finally:
                await pipeline.arrive(session)
    except Unauthenticated:
        if "authorization" in request.headers:
            await house.rates.spend(request, None)
        raise


async def once(house: House, session: AsyncSession, request: Request, handle: Handle, sent: bytes) -> Response:
    """What the request comes to. `sent`: by what another one with the same Idempotency-Key is known to be the same."""
    key = request.headers.get("idempotency-key")
    if key is None or request.method != "POST":
        return await handle(request)
    actor: Actor | None = request.state.actor
    named = f"{request.method} {request.url.path}"
    once = Once(house.keys().answer, key, actor.subject if actor else None, named, sent)
    if (first := await once.first_answer(session)) is not None:
        await house.recur(session, actor or ANONYMOUS, first.recurring)
        return first.answer
    answer = await handle(request)
    once.remember(session, answer)
    return answer


async def _session(request: Request) -> AsyncSession:
    session: AsyncSession = request.state.session
    return session


async def _language(accept_language: Annotated[str, Header()] = "") -> str:
    return language_of(accept_language)


class Match:
    """`If-Match`: the state that the caller saw. A command on an older one changes nothing."""

    def __init__(self, if_match: str | None) -> None:
        self._wanted = if_match

    def require(self, seq: int) -> None:
        """Raises StaleState when the subject has changed since."""
        if self._wanted is None:
            return
        wanted = {tag.strip() for tag in self._wanted.split(",")}
        if not wanted & {"*", etag(seq)}:
            raise StaleState("it has changed since you read it; read it again")


async def _match(if_match: Annotated[str | None, Header()] = None) -> Match:
    return Match(if_match)


def etag(seq: int) -> str:
    return f'"{seq}"'


Session = Annotated[AsyncSession, Depends(_session)]
Language = Annotated[str, Depends(_language)]
IfMatch = Annotated[Match, Depends(_match)]

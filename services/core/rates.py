"""How much one caller may ask for, the same for all processes, for the price of a count in memory.

A process takes a hundredth of a bucket at a time from the database, and grants that by itself.
"""

from collections import OrderedDict
from datetime import datetime, timedelta

from fastapi import Request

from services.core import clock
from services.core.actor import Actor
from services.core.throttle import Limit, Throttle, Try, address_of

SHARES = 100
KNOWN = 10_000  # callers that a process remembers a share of; the share of a forgotten one is lost
MINUTE = timedelta(minutes=1)


class Rates:
    def __init__(self, throttle: Throttle, *, per_client: int, per_address: int) -> None:
        """Requests a minute: of a caller with a token, wherever it calls from; of an address without one."""
        self._throttle = throttle
        self._client = Limit("client", per_client, MINUTE)
        self._address = Limit("address", per_address, MINUTE)
        self._shares: OrderedDict[Try, tuple[int, datetime]] = OrderedDict()

    async def spend(self, request: Request, actor: Actor | None) -> None:
        """Raises TooManyRequests. `actor`: None for nobody, and for whoever failed to say who it is."""
        one: Try = (self._address, address_of(request)) if actor is None else (self._client, str(actor.subject))
        left, until = self._shares.get(one, (0, clock.now()))
        if left == 0 or until <= clock.now():
            left = max(1, one[0].most // SHARES)
            await self._throttle.spend(one, tries=left)
        self._shares[one] = left - 1, clock.now() + one[0].within
        self._shares.move_to_end(one)
        if len(self._shares) > KNOWN:
            self._shares.popitem(last=False)

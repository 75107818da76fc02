"""An office's open tasks as server-sent events, for its pages and its machines alike."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable

from services.referrals.watch import Change, Watch

BEAT = 15.0  # seconds after which something is said although nothing happened, so that a lost line is noticed
LONGEST = 300.0  # then who listens asks anew, as such clients do by themselves


async def stream(
    watch: Watch,
    organisation: str,
    may_hear: Callable[[], Awaitable[bool]],
    write: Callable[[Change], Awaitable[str]],
) -> AsyncIterator[str]:
    """Until who listens may not hear any more: that is asked last before each word is said. Nothing is sent twice:
    whoever begins anew reads the list again.
    """
    ends = time.monotonic() + LONGEST
    async with watch.of(organisation) as heard:
        yield "retry: 1000\n\n"
        while time.monotonic() < ends:
            said = ": beat\n\n"
            try:
                change = await asyncio.wait_for(heard.get(), BEAT)
                if change is None:
                    return
                said = await write(change)
            except TimeoutError:
                pass
            if not await may_hear():
                return
            yield said

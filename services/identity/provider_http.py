"""How an OpenID Connect provider is asked: no redirect is followed, and what is not quick and small is no answer."""

import asyncio
from typing import Any

import httpx
import orjson

from services.identity.tokens import MALFORMED

FAILED = (httpx.HTTPError, httpx.InvalidURL, TimeoutError, *MALFORMED)
"""What asking and reading the answer raise."""
_SLOWEST = 5.0  # seconds
_LARGEST = 256 * 1024  # bytes


def client() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=_SLOWEST, follow_redirects=False, headers={"Accept-Encoding": "identity"})


async def read(client: httpx.AsyncClient, method: str, url: str, **sent: Any) -> Any:
    """The JSON that it answers. Raises one of FAILED."""
    body = bytearray()
    async with asyncio.timeout(_SLOWEST), client.stream(method, url, **sent) as answer:
        answer.raise_for_status()
        async for chunk in answer.aiter_raw():
            body += chunk
            if len(body) > _LARGEST:
                raise ValueError("the provider's answer is too large")
    return orjson.loads(body)

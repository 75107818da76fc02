"""What an OpenID Connect provider publishes, keys and addresses: fetched when needed, kept through its outages."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from jose import jwk
from jose.backends.base import Key
from jose.utils import base64url_decode

from services.core import logs
from services.core.errors import Unavailable
from services.core.settings import safe_url
from services.identity import provider_http
from services.identity.tokens import MALFORMED, Remembering

FRESH = 3600.0  # seconds: older ones are fetched again, beside the requests
GAP = 30.0  # between two fetches, whatever key ids are asked for
LONGEST_OUTAGE = 24 * 3600.0  # then they are trusted no more
_SMALLEST_RSA = 2048 // 8


@dataclass(frozen=True)
class _Fetched:
    keys: dict[str, Key]
    described: Mapping[str, Any]
    at: float


class ProviderKeys:
    """Those for one algorithm, by their ids."""

    def __init__(self, issuer: str, algorithm: str, passed: Callable[[], float]) -> None:
        """`passed`: the seconds of a clock that only goes forward."""
        self._issuer, self._algorithm, self._passed = issuer, algorithm, passed
        self._fetched: _Fetched | None = None
        self._next_fetch = passed()
        self._fetching: asyncio.Task[None] | None = None
        self._client = provider_http.client()

    async def get(self, kid: str | None) -> Key:
        """`kid`: None for a token that names none, as it may where there is only one.

        Raises LookupError for a key that is not published, Unavailable as long as none could be fetched ever.
        """
        if self._find(kid) is None:
            await self._fetched_now()
        elif self._fetched and self._passed() - self._fetched.at > FRESH:
            self._fetch()
        if self._fetched is None:
            raise _away()
        found = self._find(kid)
        if found is None:
            raise LookupError
        return found

    async def described(self) -> Mapping[str, Any]:
        """Its discovery document. Raises Unavailable as long as none could be fetched ever."""
        if self._fetched is None:
            await self._fetched_now()
        if self._fetched is None:
            raise _away()
        return self._fetched.described

    async def close(self) -> None:
        if self._fetching is not None:
            self._fetching.cancel()
        await self._client.aclose()

    def _known(self) -> dict[str, Key]:
        if self._fetched is None or self._passed() - self._fetched.at > LONGEST_OUTAGE:
            return {}
        return self._fetched.keys

    def _find(self, kid: str | None) -> Key | None:
        known = self._known()
        if kid is None and len(known) == 1:
            (kid,) = known
        return known.get(kid) if kid else None

    async def _fetched_now(self) -> None:
        fetching = self._fetch()
        if fetching is not None:
            await asyncio.shield(fetching)  # one fetch is for all who wait

    def _fetch(self) -> "asyncio.Task[None] | None":
        """What fetches now; None when it is too early for that."""
        if self._fetching is None and self._passed() >= self._next_fetch:
            self._next_fetch = self._passed() + GAP
            self._fetching = asyncio.create_task(self._look())
        return self._fetching

    async def _look(self) -> None:
        try:
            described = await self._read(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
            address = safe_url(described["jwks_uri"])
            if described["issuer"] == self._issuer:
                published = (await self._read(address))["keys"]
                self._fetched = _Fetched(dict(_usable(published, self._algorithm)), described, self._passed())
        except provider_http.FAILED as error:
            structlog.get_logger().warning("provider.keys_not_fetched", **logs.cause(error))
        finally:
            self._fetching = None

    async def _read(self, url: str) -> Any:
        return await provider_http.read(self._client, "GET", url)


def _away() -> Unavailable:
    return Unavailable("the provider that issued this token does not answer", retry_after=int(GAP))


def _usable(published: list[Mapping[str, Any]], algorithm: str) -> Iterator[tuple[str, Key]]:
    """Those that are for signatures of this algorithm, and strong enough. A key of another kind is never tried."""
    for one in published:
        if one.get("use", "sig") != "sig" or one.get("alg", algorithm) != algorithm or "kid" not in one:
            continue
        try:
            key = jwk.construct(dict(one), algorithm)
            if one["kty"] == "RSA" and len(base64url_decode(one["n"].encode()).lstrip(b"\0")) < _SMALLEST_RSA:
                continue
        except MALFORMED:
            continue
        yield str(one["kid"]), Remembering(key)

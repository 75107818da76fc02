"""Who issued a bearer token, and so what checks it: the embedded issuer, or the provider of the settings."""

from services.core.errors import Unauthenticated
from services.identity.provider import Provider
from services.identity.tokens import REFUSED, Token, Verifier


class Bearers:
    def __init__(self, verifier: Verifier, provider: Provider | None) -> None:
        self._verifier, self._provider = verifier, provider

    async def token(self, authorization: str) -> Token:
        """That of an `Authorization` header. Raises Unauthenticated, whatever is wrong, or Unavailable."""
        scheme, _, text = authorization.partition(" ")
        text = text.strip()
        if scheme.lower() != "bearer":
            raise Unauthenticated(REFUSED)
        if self._provider is not None and self._provider.issued(text):
            return await self._provider.token(text)
        return self._verifier.token(text)

    async def close(self) -> None:
        if self._provider is not None:
            await self._provider.close()

"""Tokens of an external OpenID Connect provider: its claims say organisation and role, as the settings map them.

The algorithm is a setting and never taken from a token. Whose `sub` is linked to a person here acts as that person;
every other subject is a machine of its organisation.
"""

import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from jose import jwt

from services.core import clock
from services.core.errors import Unauthenticated
from services.core.settings import Settings
from services.identity.provider_keys import ProviderKeys
from services.identity.tokens import MALFORMED, REFUSED, Claims, Token, instant_of, kid_of, role_of, text_of

LEEWAY = timedelta(seconds=30)  # that its clock and ours may differ
_REQUIRED = {f"require_{claim}": True for claim in ("exp", "aud", "iss", "sub", "iat")}
_OPTIONS = {**_REQUIRED, "leeway": LEEWAY, "verify_at_hash": False}  # it is for who got an access token beside it


class Provider:
    """Nothing is fetched before the first of its tokens comes."""

    def __init__(self, settings: Settings, passed: Callable[[], float] = time.monotonic) -> None:
        self._told = settings
        self._keys = ProviderKeys(settings.oidc_issuer or "", settings.oidc_algorithm, passed)

    def issued(self, text: str) -> bool:
        """Whether a token says that it is this provider's. Nothing is believed yet."""
        try:
            return bool(jwt.get_unverified_claims(text)["iss"] == self._told.oidc_issuer)
        except MALFORMED:
            return False

    async def token(self, text: str) -> Token:
        """Raises Unauthenticated, whatever is wrong with it; Unavailable as long as no key could be fetched ever."""
        algorithm = self._told.oidc_algorithm
        try:
            key = await self._keys.get(kid_of(text, algorithm, None))
            expected = {"audience": self._told.oidc_audience, "issuer": self._told.oidc_issuer}
            return self._read(jwt.decode(text, key, algorithms=[algorithm], options=_OPTIONS, **expected))
        except MALFORMED:
            raise Unauthenticated(REFUSED) from None

    async def close(self) -> None:
        await self._keys.close()

    def _read(self, body: Mapping[str, Any]) -> Token:
        """Raises one of MALFORMED."""
        told, subject, issued_at = self._told, text_of(body["sub"]), instant_of(body["iat"])
        if issued_at > clock.now() + LEEWAY:  # or it would outlive its revocation
            raise ValueError
        claims = Claims(
            sub=f"oidc:{subject}",
            organisation=_mapped(_claim(body, told.oidc_organisation_claim), told.oidc_organisations),
            role=role_of(_mapped(_claim(body, told.oidc_role_claim), told.oidc_roles)),
            person=None,
            external=subject,
        )
        return Token(claims, f"oidc:{body.get('jti')}", issued_at, instant_of(body["exp"]))


def _claim(body: Mapping[str, Any], path: str) -> Any:
    """A claim by its name, or one inside others: `realm_access.roles`."""
    found: Any = body
    for name in [path] if path in body else path.split("."):
        found = found[name]
    return found


def _mapped(said: Any, mapping: Mapping[str, str]) -> str:
    """What the settings call it, or without a mapping the provider. Of a list exactly one has to be known."""
    values = [text_of(one) for one in (said if isinstance(said, list) else [said])]
    found = {mapping[one] for one in values if one in mapping} if mapping else set(values)
    (only,) = found
    return only

"""Tokens of an external OpenID Connect provider: its claims say organisation and role, as the settings map them.

The algorithm is a setting and never taken from a token. Whose `sub` is linked to a person here acts as that person;
every other subject is a machine of its organisation.
"""

import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
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
_SEVERAL = "mfa"  # of RFC 8176: more than one factor was shown


@dataclass(frozen=True)
class Named:
    """Whom an ID token names. `has_two_factors`: the provider says that it has seen a second one."""

    subject: str
    has_two_factors: bool


class Provider:
    """Nothing is fetched before the first of its tokens comes."""

    def __init__(self, settings: Settings, passed: Callable[[], float] = time.monotonic) -> None:
        self._told = settings
        self._keys = ProviderKeys(settings.oidc_issuer or "", settings.oidc_algorithm, passed)
        self.described = self._keys.described

    def issued(self, text: str) -> bool:
        """Whether a token says that it is this provider's. Nothing is believed yet."""
        try:
            return bool(jwt.get_unverified_claims(text)["iss"] == self._told.oidc_issuer)
        except MALFORMED:
            return False

    async def token(self, text: str) -> Token:
        """Raises Unauthenticated, whatever is wrong with it; Unavailable as long as no key could be fetched ever."""
        try:
            return self._read(await self._body(text, self._told.oidc_audience))
        except MALFORMED:
            raise Unauthenticated(REFUSED) from None

    async def named(self, text: str, nonce: str) -> Named:
        """Of an ID token for this client and this nonce (OpenID Connect Core 1.0, 3.1.3.7). Raises as `token` does."""
        client = self._told.oidc_client_id
        try:
            body = await self._body(text, client)
            several = isinstance(body["aud"], list) and len(body["aud"]) > 1
            if body.get("azp", None if several else client) != client:
                raise ValueError
            if not hmac.compare_digest(text_of(body["nonce"]).encode(), nonce.encode()):
                raise ValueError
            methods = body.get("amr")
            return Named(text_of(body["sub"]), isinstance(methods, list) and _SEVERAL in methods)
        except MALFORMED:
            raise Unauthenticated(REFUSED) from None

    async def close(self) -> None:
        await self._keys.close()

    async def _body(self, text: str, audience: str | None) -> Mapping[str, Any]:
        """Raises one of MALFORMED."""
        algorithm = self._told.oidc_algorithm
        key = await self._keys.get(kid_of(text, algorithm, None))
        expected = {"audience": audience, "issuer": self._told.oidc_issuer}
        body: Mapping[str, Any] = jwt.decode(text, key, algorithms=[algorithm], options=_OPTIONS, **expected)
        if _issued_at(body) > clock.now() + LEEWAY:  # or it would outlive its revocation
            raise ValueError
        return body

    def _read(self, body: Mapping[str, Any]) -> Token:
        """Raises one of MALFORMED."""
        told, subject = self._told, text_of(body["sub"])
        claims = Claims(
            sub=f"oidc:{subject}",
            organisation=_mapped(_claim(body, told.oidc_organisation_claim), told.oidc_organisations),
            role=role_of(_mapped(_claim(body, told.oidc_role_claim), told.oidc_roles)),
            person=None,
            external=subject,
        )
        return Token(claims, f"oidc:{body.get('jti')}", _issued_at(body), instant_of(body["exp"]))


def _issued_at(body: Mapping[str, Any]) -> datetime:
    return instant_of(body["iat"])


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

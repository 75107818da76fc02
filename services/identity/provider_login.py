"""Logging in through the external OpenID Connect provider: its authorization code flow (OpenID Connect Core 1.0, 3.1)
with PKCE (RFC 7636).

One secret, which the visit's browser alone has, makes state, nonce and code verifier: what the provider answers is
taken only where it was asked. Whom it names is found as its tokens find them, by the `sub` linked to a person here.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from services.core.errors import Unauthenticated, Unavailable
from services.core.keys import read_private
from services.core.settings import Settings, safe_url
from services.core.throttle import Throttle
from services.identity import provider_http
from services.identity.accounts.errors import WrongCredentials
from services.identity.accounts.login import BY_ADDRESS, Login
from services.identity.accounts.sessions import Opened
from services.identity.provider import Provider
from services.identity.tokens import text_of

SCOPE = "openid"


class ProviderLogin:
    """`app.state.provider_login`. `back`: the address here to which the provider leads the browser back."""

    def __init__(self, settings: Settings, provider: Provider, door: Login, throttle: Throttle) -> None:
        """Raises StartupRefused when others can read the client's secret."""
        self._client_id = settings.oidc_client_id or ""
        secret = settings.keys_dir / "oidc.secret"
        self._secret = read_private(secret).strip() if secret.exists() else None
        self._provider, self._door, self._throttle = provider, door, throttle
        self._http = provider_http.client()

    async def address(self, secret: str, back: str) -> str:
        """Where the provider asks who it is. Raises Unavailable."""
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": back,
            "scope": SCOPE,
            "state": _derived(secret, "state"),
            "nonce": _derived(secret, "nonce"),
            "code_challenge": _digest(_derived(secret, "verifier")),
            "code_challenge_method": "S256",
        }
        address = await self._described("authorization_endpoint")
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"

    async def log_in(self, secret: str, back: str, answer: Mapping[str, str], address: str) -> Opened:
        """`secret`: what the browser kept, or nothing; `answer`: what the provider gave it along; `address`: what
        `throttle.address_of` answers.

        Raises WrongCredentials, whatever is wrong, TooManyRequests, Unavailable.
        """
        await self._throttle.spend((BY_ADDRESS, address))
        shown, code = answer.get("state", ""), answer.get("code")
        is_ours = secret and hmac.compare_digest(shown.encode(), _derived(secret, "state").encode())
        if not is_ours or not code:
            raise WrongCredentials
        token = await self._redeemed(code, secret, back)
        try:
            named = await self._provider.named(token, _derived(secret, "nonce"))
        except Unauthenticated:
            raise WrongCredentials from None
        opened = await self._door.log_in_linked(named.subject, confirmed=named.has_two_factors)
        await self._throttle.give_back((BY_ADDRESS, address))
        return opened

    async def close(self) -> None:
        await self._http.aclose()

    async def _redeemed(self, code: str, secret: str, back: str) -> str:
        """The ID token for the code."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back}
        form["code_verifier"] = _derived(secret, "verifier")
        sent: dict[str, Any] = {"data": form}
        if self._secret is None:
            form["client_id"] = self._client_id
        else:  # RFC 6749, 2.3.1
            sent["auth"] = quote(self._client_id, safe=""), quote(self._secret, safe="")
        try:
            answer = await provider_http.read(self._http, "POST", await self._described("token_endpoint"), **sent)
            return text_of(answer["id_token"])
        except (httpx.TransportError, TimeoutError):
            raise Unavailable("the provider does not answer") from None
        except provider_http.FAILED:
            raise WrongCredentials from None

    async def _described(self, name: str) -> str:
        """Raises Unavailable where the provider does not say."""
        try:
            return safe_url((await self._provider.described())[name])
        except (LookupError, ValueError, AttributeError, TypeError):
            raise Unavailable("the provider does not say where people log in") from None


def _derived(secret: str, name: str) -> str:
    return _digest(f"{name}:{secret}")


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()

"""How OAuth 2.0 asks and refuses: client credentials in a header or in the form (RFC 6749, 2.3.1), errors as in 5.2."""

import base64
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel

from services.core.errors import DomainError, TooManyRequests, Unavailable


class OAuthError(BaseModel):
    """RFC 6749, 5.2."""

    error: str
    error_description: str


class Refused(Exception):
    """`error` is one of RFC 6749's codes."""

    def __init__(
        self, error: str, description: str, status: int = 400, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(error)
        self.error, self.description, self.status, self.headers = error, description, status, dict(headers or {})


def invalid_client(*, by_header: bool) -> Refused:
    """Whatever is wrong: the id, the secret, or that it was revoked."""
    challenge = {"WWW-Authenticate": 'Basic realm="hutong"'} if by_header else {}
    return Refused("invalid_client", "client authentication failed", 401, challenge)


@dataclass(frozen=True)
class Credentials:
    client_id: str
    secret: str
    by_header: bool


def credentials(request: Request, form: Mapping[str, str]) -> Credentials:
    """Raises Refused when there are none, or those of two ways at once."""
    header = request.headers.get("authorization")
    if header is None:
        if "client_id" not in form or "client_secret" not in form:
            raise invalid_client(by_header=False)
        return Credentials(form["client_id"], form["client_secret"], by_header=False)
    if "client_secret" in form:
        raise Refused("invalid_request", "credentials go in the header or in the form, not in both")
    scheme, _, encoded = header.partition(" ")
    try:
        id_, colon, secret = base64.b64decode(encoded, validate=True).decode("ascii").partition(":")
    except ValueError:
        raise invalid_client(by_header=True) from None
    found = Credentials(unquote_plus(id_), unquote_plus(secret), by_header=True)
    if scheme.lower() != "basic" or not colon or form.get("client_id", found.client_id) != found.client_id:
        raise invalid_client(by_header=True)
    return found


class OAuthRoute(APIRoute):
    """Answers every refusal in OAuth's own form."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except Refused as refused:
                said, status, headers = (refused.error, refused.description), refused.status, refused.headers
            except DomainError as refused:
                busy = isinstance(refused, Unavailable | TooManyRequests)
                said = ("temporarily_unavailable" if busy else "invalid_request", refused.detail)
                status, headers = (refused.status if busy else 400), refused.headers
            body = OAuthError(error=said[0], error_description=said[1])
            return JSONResponse(body.model_dump(), status, {**headers, "Pragma": "no-cache"})

        return answer

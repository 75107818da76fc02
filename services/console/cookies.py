"""Cookies of this host alone: no script reads them, and no other site's form brings them along."""

from fastapi import Request, Response

SESSION = "session"  # the token of who logged in
VISIT = "visit"  # a random number, so that a form of somebody who did not log in can be told from a foreign one
PROVIDER = "provider"  # the secret of a login through the external provider, and where it leads afterwards
LANGUAGE = "language"
SAID = "said"  # what the next page has to say


def read(request: Request, name: str) -> str | None:
    return request.cookies.get(_name(request, name))


def put(response: Response, request: Request, name: str, value: str, *, seconds: int | None = None) -> None:
    """`seconds`: how long the browser keeps it; until it is closed unless told."""
    secure = _is_secure(request)
    response.set_cookie(
        _name(request, name), value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="lax"
    )


def drop(response: Response, request: Request, name: str) -> None:
    put(response, request, name, "", seconds=0)


def _name(request: Request, name: str) -> str:
    """Over TLS under a name that browsers take from this host alone, so that a neighbour cannot plant one."""
    return f"__Host-{name}" if _is_secure(request) else name


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"

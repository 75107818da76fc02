"""What a page's form sends, and whether it is one of ours.

A form's hidden fields: `token` proves that it is of this visit; `version` is the state of what it changes, as the page
showed it, and becomes If-Match; `key` makes a second press the same act, and becomes the Idempotency-Key; `back` is the
page that an act in place goes back to. So a page's act is guarded by what guards a call of the API.
"""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterable
from urllib.parse import urlencode, urlsplit

from fastapi import Request
from starlette.datastructures import FormData

from services.console import cookies
from services.core import body
from services.core.errors import Forbidden
from services.core.wording import Language

HIDDEN = ("token", "version", "key", "back")
_AS_HEADERS = {"version": b"if-match", "key": b"idempotency-key"}
_MULTIPART = "multipart/form-data"
_PLACE = re.compile(r"\.\d+$")


class ForeignForm(Forbidden):
    code = "foreign-form"
    rule = None

    def __init__(self) -> None:
        super().__init__("the form does not come from a page of this visit; load the page again")


class FormRequest(Request):
    """A page's request. `fields`: what a person filled in; `hidden`: what the page itself sends along."""

    fields: FormData
    hidden: dict[str, str]

    async def form(self, **_: object) -> FormData:  # type: ignore[override]
        return self.fields

    @property
    def sent(self) -> bytes:
        """By what a second press is known to be the same; another page's token is no difference."""
        return json.dumps([*self.fields.multi_items(), self.hidden.get("version")], ensure_ascii=False).encode()


async def read(received: Request) -> FormRequest:
    """The language that was chosen and the hidden fields are told on as the headers of an API call.

    Raises ForeignForm, and as `body.fields` does. The body of an upload stays unread; token and key are in its address.
    """
    request = FormRequest(received.scope, received.receive)
    pairs: list[tuple[str, str]] = []
    is_upload = request.headers.get("content-type", "").startswith(_MULTIPART)
    if request.method == "POST" and not is_upload:
        pairs = await body.fields(request)
    request.fields = FormData([(name, value) for name, value in pairs if name not in HIDDEN and value.strip()])
    request.hidden = {name: value for name, value in pairs if name in HIDDEN and value}
    if is_upload:
        shown = request.query_params
        request.hidden = {name: shown[name] for name in ("token", "key") if shown.get(name)}
    if request.method == "POST":
        _check(request)
    told = {b"accept-language": language_of(request).encode()}
    told |= {header: request.hidden[name].encode() for name, header in _AS_HEADERS.items() if name in request.hidden}
    replaced = {b"accept-language", b"authorization", *_AS_HEADERS.values()}
    kept = [(name, value) for name, value in request.scope["headers"] if name not in replaced]
    request.scope["headers"] = [*kept, *told.items()]
    rewritten = FormRequest(request.scope, received.receive)
    rewritten.fields, rewritten.hidden = request.fields, request.hidden
    return rewritten


def language_of(request: Request) -> Language:
    """Chinese, unless the switch was used."""
    return "en" if cookies.read(request, cookies.LANGUAGE) == "en" else "zh"


def secret_of(request: Request) -> str | None:
    return cookies.read(request, cookies.SESSION) or cookies.read(request, cookies.VISIT)


def token(secret: str) -> str:
    """Of one visit's forms. It does not tell the secret."""
    return hashlib.sha256(f"form:{secret}".encode()).hexdigest()


def key() -> str:
    """Of one form, shown once."""
    return secrets.token_urlsafe(16)


def safe(address: str | None, otherwise: str = "/") -> str:
    """An address of this site, without its host; anything else is `otherwise`."""
    if not address or not address.startswith("/") or any(odd in address for odd in ("\\", "//", "\t", "\r", "\n")):
        return otherwise
    parsed = urlsplit(address)
    return otherwise if parsed.scheme or parsed.netloc else address


def _check(request: FormRequest) -> None:
    secret = secret_of(request)
    shown = request.hidden.get("token", "")
    if not secret or not hmac.compare_digest(token(secret).encode(), shown.encode()) or not _is_own(request):
        raise ForeignForm


def _is_own(request: Request) -> bool:
    """What the browser says of where the form stands; an old one says nothing, and then the token decides."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    return origin is None or origin == f"{request.url.scheme}://{request.url.netloc}"


def is_fetched(request: Request) -> bool:
    """Whether an open page asks by its script, and nobody has pressed anything."""
    return request.headers.get("sec-fetch-dest") == "empty"


def names(errors: Iterable[dict[str, str]]) -> dict[str, str]:
    """The sentence for each wrong field, by the name of its control, which one of several has none of its own."""
    found = ((error["pointer"].strip("/").replace("/", "."), error["message"]) for error in errors)
    return {_PLACE.sub("", name): message for name, message in found}


def query(**values: str | None) -> str:
    """Of an address, without what is not set."""
    return urlencode({name: value for name, value in values.items() if value})

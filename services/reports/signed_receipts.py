"""The reporter's proof: one line with which a unit shows that it reported, and when, without saying whom or what.

`hutong:receipt?number=…&received_at=…&organisation=…&issuer=…&key=…&signature=…`, the signature (Ed25519, base64url)
over everything before it. Without `organisation` whoever reported was without a name, or a citizen. Pure.
"""

import base64
import binascii
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote

import segno

from services.core.signing import PublicKey, Refused, Signer, with_id

_KIND = "hutong:receipt?"
_SIGNATURE = "&signature="
_NEEDED, _OPTIONAL = ("number", "received_at"), ("organisation",)
_SIGNED_BY = ("issuer", "key")
_LONGEST = 2000


@dataclass(frozen=True)
class SignedReceipt:
    """What a receipt says, once its signature was checked: the issuer says so, by this key."""

    number: str
    received_at: datetime
    organisation: str | None
    key: PublicKey


def write(signer: Signer, number: str, received_at: datetime, organisation: str | None) -> str:
    """To the second; the same for the same report and key."""
    at = received_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    said = {"number": number, "received_at": at, "organisation": organisation}
    facts = {**said, "issuer": signer.name, "key": signer.public.id}
    body = _KIND + "&".join(f"{name}={quote(value, safe=':')}" for name, value in facts.items() if value is not None)
    return body + _SIGNATURE + base64.urlsafe_b64encode(signer.sign(body.encode())).decode().rstrip("=")


def check(text: str, keys: Iterable[PublicKey]) -> SignedReceipt:
    """Raises Refused. White space around it does not matter."""
    body, found, encoded = text.strip()[:_LONGEST].partition(_SIGNATURE)
    if not found or not body.startswith(_KIND):
        raise Refused("this is not a receipt of hutong")
    pairs = parse_qsl(body.removeprefix(_KIND), keep_blank_values=True)
    facts = dict(pairs)
    names = [name for name, _ in pairs]
    if names not in ([*_NEEDED, *_SIGNED_BY], [*_NEEDED, *_OPTIONAL, *_SIGNED_BY]):
        raise Refused("the receipt does not have the parts that a receipt has")
    key = with_id(keys, facts["key"])
    if key is None or key.name != facts["issuer"]:
        raise Refused("the receipt is signed by another key than the given one")
    try:
        signature = base64.urlsafe_b64decode(encoded + "==")
        received_at = datetime.fromisoformat(facts["received_at"])
    except (binascii.Error, ValueError):
        raise Refused("the receipt is damaged") from None
    if not key.verifies(signature, body.encode()):
        raise Refused("the signature is not that of this text: the receipt was altered or made up")
    return SignedReceipt(facts["number"], received_at, facts.get("organisation"), key)


def as_qr(text: str) -> bytes:
    """An SVG, to be printed two inches wide."""
    drawn = io.BytesIO()
    _code(text).save(drawn, kind="svg", scale=4, title="hutong receipt", nl=False)
    return drawn.getvalue()


def inline(text: str) -> str:
    """The same for a page that holds it, as wide as the page says."""
    return _code(text).svg_inline(omitsize=True)


def _code(text: str) -> segno.QRCode:
    return segno.make_qr(text, error="m")

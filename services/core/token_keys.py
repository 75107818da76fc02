"""The keys of the embedded issuer: `token.pem` signs; `token.pub` is what it publishes.

That file holds public keys in PEM, the newest first; before each older one stands until when its tokens may live.
"""

import base64
import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from services.core import clock
from services.core.errors import StartupRefused
from services.core.keys import new_token_pair, read_private, write_private

PRIVATE, PUBLIC = "token.pem", "token.pub"
_BLOCK = re.compile(r"(?:until (\S+)\s+)?(-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/=\n]+-----END PUBLIC KEY-----\n)\s*")
_FILE = re.compile(f"({_BLOCK.pattern})+")


@dataclass(frozen=True)
class Published:
    """A public key, known by the thumbprint of RFC 7638. `until`: what it signed is not taken any more after that."""

    pem: str
    kid: str
    coordinates: dict[str, str]
    until: datetime | None = None

    @property
    def lives(self) -> bool:
        return self.until is None or clock.now() < self.until


def load_public(directory: Path) -> list[Published]:
    """Raises StartupRefused when the file is missing, malformed or readable by others."""
    return read_public(directory / PUBLIC)


def read_public(path: Path) -> list[Published]:
    text = read_private(path)
    blocks = _BLOCK.finditer(text) if _FILE.fullmatch(text) else ()
    try:
        found = [
            _published(pem, datetime.fromisoformat(until) if until else None)
            for until, pem in (block.groups() for block in blocks)
        ]
    except (ValueError, TypeError, UnsupportedAlgorithm):
        found = []
    if not found:
        raise StartupRefused(f"the key file {path} is malformed: it holds no such keys in PEM")
    return found


def load_private(directory: Path) -> tuple[str, str]:
    """The key that signs, in PEM, and its kid. Raises StartupRefused as `load_public` does."""
    return read_pair(directory / PRIVATE)


def read_pair(path: Path) -> tuple[str, str]:
    text = read_private(path)
    try:
        key = serialization.load_pem_private_key(text.encode(), password=None)
        public = key.public_key()
        spki = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        return text, _published(spki.decode(), None).kid
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise StartupRefused(f"the key file {path} is malformed: it holds no such key in PEM") from None


def rotate(directory: Path, keep_until: datetime | None) -> str:
    """A new key from now on; answers its kid. Older ones are published until `keep_until`, or with None no more.

    First it is published, then it signs: a process that meets it finds it. Raises StartupRefused as loading does.
    """
    with _alone(directory):
        older = [one for one in load_public(directory) if keep_until is not None and one.lives]
        secret, public = new_token_pair()
        new = _published(public, None)
        kept = [one if one.until else replace(one, until=keep_until) for one in older]
        _replace(directory / PUBLIC, "".join(_block(one) for one in (new, *kept)))
        _replace(directory / PRIVATE, secret)
    return new.kid


def as_jwks(keys: Sequence[Published]) -> dict[str, list[dict[str, str]]]:
    """RFC 7517."""
    named = {"use": "sig", "alg": "ES256"}
    return {"keys": [{**one.coordinates, **named, "kid": one.kid} for one in keys if one.lives]}


def _published(pem: str, until: datetime | None) -> Published:
    """Raises ValueError, TypeError or UnsupportedAlgorithm."""
    key = serialization.load_pem_public_key(pem.encode())
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise TypeError("not a key for ES256")
    point = key.public_numbers()
    coordinates = {"crv": "P-256", "kty": "EC", "x": _base64(point.x), "y": _base64(point.y)}
    canonical = json.dumps(coordinates, sort_keys=True, separators=(",", ":")).encode()
    kid = base64.urlsafe_b64encode(hashlib.sha256(canonical).digest()).rstrip(b"=").decode()
    return Published(pem, kid, coordinates, until)


def _base64(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()


def _block(one: Published) -> str:
    return f"until {one.until.isoformat()}\n{one.pem}" if one.until else one.pem


def _replace(path: Path, text: str) -> None:
    """In one step: whoever reads it has the old text or the new one."""
    unfinished = path.with_suffix(f"{path.suffix}.new")
    unfinished.unlink(missing_ok=True)
    write_private(unfinished, text)
    unfinished.replace(path)


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """One rotation at a time."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)

"""Ed25519 signatures for strangers: keys in the text form of C2SP signed notes, `name+id+key`.

The id is made of the name and the public key, so that neither can be exchanged for another unnoticed.
"""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
_PRIVATE = "PRIVATE+KEY+"
LENGTH = 32


class Refused(Exception):
    """Not what these keys signed; the text says why, in English."""


@dataclass(frozen=True)
class PublicKey:
    """What checks a signature. `str` gives the text that strangers pin; `parse` reads it."""

    name: str
    raw: bytes

    @classmethod
    def parse(cls, text: str) -> "PublicKey":
        """Raises ValueError for what is no such key, or has an id that is not its own."""
        name, id_, raw = _parts(text)
        found = cls(name, raw)
        if found.id != id_:
            raise ValueError("the key does not have its id")
        return found

    def __str__(self) -> str:
        return _text(self.name, self.id, self.raw)

    @cached_property
    def id(self) -> str:
        """Eight hexadecimal digits."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.raw).hexdigest()[:8]

    def verifies(self, signature: bytes, message: bytes) -> bool:
        try:
            self._key.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    @cached_property
    def _key(self) -> Ed25519PublicKey:
        return Ed25519PublicKey.from_public_bytes(self.raw)


@dataclass(frozen=True)
class Signer:
    """A key pair under a name. `private_text` is what its key file holds."""

    name: str
    seed: bytes = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "Signer":
        """Raises ValueError for what is no private key, or has an id that is not its own."""
        if not text.startswith(_PRIVATE):
            raise ValueError("not a private key")
        name, id_, seed = _parts(text.removeprefix(_PRIVATE))
        found = cls(name, seed)
        if found.public.id != id_:
            raise ValueError("the key does not have its id")
        return found

    @property
    def private_text(self) -> str:
        return _PRIVATE + _text(self.name, self.public.id, self.seed)

    @cached_property
    def public(self) -> PublicKey:
        return PublicKey(self.name, self._key.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """64 bytes, always the same for the same message."""
        return self._key.sign(message)

    @cached_property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


@dataclass(frozen=True)
class SigningRing:
    """The key that signs now, and the public keys of all that ever did, the newest first."""

    signer: Signer
    public: tuple[PublicKey, ...]


def with_id(keys: Iterable[PublicKey], id_: str) -> PublicKey | None:
    return next((key for key in keys if key.id == id_), None)


def _text(name: str, id_: str, raw: bytes) -> str:
    return f"{name}+{id_}+{base64.b64encode(_ED25519 + raw).decode()}"


def _parts(text: str) -> tuple[str, str, bytes]:
    name, id_, encoded = text.split("+", 2)
    raw = base64.b64decode(encoded, validate=True)
    if not name or not name.isprintable() or " " in name or raw[:1] != _ED25519 or len(raw) != 1 + LENGTH:
        raise ValueError("not a key of Ed25519")
    return name, id_, raw[1:]

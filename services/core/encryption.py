"""AES-256-GCM and keyed digests. What is bound into `bound_to` cannot be moved to another place unnoticed."""

import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.core.keys import KeyRing

NONCE = 12


class Unreadable(Exception):
    """A sealed value that its key does not open: altered, moved, or the key is gone."""


def new_key() -> bytes:
    return secrets.token_bytes(32)


def seal(key: bytes, plain: bytes, bound_to: str) -> bytes:
    """Nonce and ciphertext in one piece. Nonces are random: one key seals far fewer than 2**32 values."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def open_sealed(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    """The plain bytes. Raises Unreadable."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound_to.encode())
    except (InvalidTag, ValueError):
        raise Unreadable(bound_to) from None


def wrap(ring: KeyRing, key: bytes, bound_to: str) -> tuple[str, bytes]:
    """The id of the wrapping key, and `key` sealed under it."""
    return ring.current, seal(ring.key, key, bound_to)


def unwrap(ring: KeyRing, key_id: str, wrapped: bytes, bound_to: str) -> bytes:
    """The key that was wrapped. Raises Unreadable, also when the ring has lost the wrapping key."""
    if key_id not in ring.keys:
        raise Unreadable(f"{bound_to}: wrapping key {key_id} is not in the ring")
    return open_sealed(ring.keys[key_id], wrapped, bound_to)


def digest(key: bytes, *parts: str | bytes) -> bytes:
    """HMAC-SHA-256 over the parts, each with its length, so that no two lists of parts give the same bytes."""
    data = [part.encode() if isinstance(part, str) else part for part in parts]
    return hmac.digest(key, b"".join([len(part).to_bytes(8, "big") + part for part in data]), "sha256")

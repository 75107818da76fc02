"""What a person knows and has: the rules of a password, codes by time (RFC 6238), codes for when the device is lost."""

import hmac
import re
import secrets
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import pyotp

from services.core import encryption
from services.core.errors import Unprocessable
from services.core.keys import KeyRing

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,62}")
SHORTEST, LONGEST = 12, 200
_FEWEST_KINDS = 6  # different characters
_STEP = 30  # seconds
_RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else
ISSUER = "护童 hutong"


def check_password(password: str, login: str) -> None:
    """Raises Unprocessable for one that is too easy to guess."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Unprocessable.field("/new", "password-length", f"{SHORTEST} to {LONGEST} characters")
    if len(set(password)) < _FEWEST_KINDS or login in password.lower():
        raise Unprocessable.field("/new", "password-too-simple", "too easy to guess")


def new_password() -> str:
    """A temporary one, easy to read out."""
    return "-".join(_word(5) for _ in range(4))


def new_recovery_codes() -> list[str]:
    return [f"{_word(5)}-{_word(5)}" for _ in range(_RECOVERY_CODES)]


def is_recovery_code(code: str) -> bool:
    return len(code) == 11 and code[5] == "-"


def recovery_digests(ring: KeyRing, person: UUID, code: str) -> list[bytes]:
    """Under each key of the ring, the present one first."""
    keys = [ring.key, *(key for id_, key in ring.keys.items() if id_ != ring.current)]
    return [encryption.digest(key, "recovery code", person.bytes, code) for key in keys]


def new_totp() -> str:
    """160 bits in base32, as authenticators take them."""
    return pyotp.random_base32()


def seal_totp(ring: KeyRing, person: UUID, secret: str) -> tuple[str, bytes]:
    """The id of the key, and the secret under it."""
    return encryption.wrap(ring, secret.encode(), _bound_to(person))


def open_totp(ring: KeyRing, person: UUID, key_id: str, sealed: bytes) -> str:
    """Raises Unreadable."""
    return encryption.unwrap(ring, key_id, sealed, _bound_to(person)).decode()


def totp_address(secret: str, login: str) -> str:
    """`otpauth://…`, for a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def totp_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step of which this is the code: the present one, or a neighbour, since clocks differ."""
    found = None
    for step in _steps(now):
        if hmac.compare_digest(pyotp.TOTP(secret).at(step * _STEP).encode(), code.encode()):
            found = step
    return found


def _steps(now: datetime) -> Iterator[int]:
    present = int(now.timestamp()) // _STEP
    yield from (present - 1, present, present + 1)


def _word(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def _bound_to(person: UUID) -> str:
    return f"totp:{person}"

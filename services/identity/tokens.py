"""Bearer tokens of the embedded issuer: ES256 through python-jose (RFC 9068 in form), everything in them required."""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from jose import jwk, jwt
from jose.backends.base import Key
from jose.exceptions import JOSEError

from services.core import clock, token_keys
from services.core.actor import Role
from services.core.errors import Unauthenticated
from services.core.watched import Watched

ALGORITHM = "ES256"
TYPE = "at+jwt"
LONGEST = timedelta(days=365)
REFUSED = "the token is not valid here"
_REQUIRED = {f"require_{claim}": True for claim in ("exp", "aud", "iss", "sub", "iat", "jti")}
_FORM = re.compile(r"[\w-]{1,1000}\.[\w-]{1,7000}\.[\w-]{1,1000}", re.ASCII)
MALFORMED = (JOSEError, LookupError, ValueError, TypeError, AttributeError, OverflowError, RecursionError)
"""What a token raises that is not as it must be."""


@dataclass(frozen=True)
class Claims:
    """What a token says: who (`sub`), of which organisation, in which role; `person` is None for a machine.

    `external`: the provider's own name of the subject, to whom a person may be linked here.
    """

    sub: str
    organisation: str
    role: Role
    person: UUID | None
    external: str | None = None


@dataclass(frozen=True)
class Token:
    """A token that was checked. `id`: its `jti`, by which it alone can be revoked."""

    claims: Claims
    id: str
    issued_at: datetime
    expires_at: datetime


class Remembering(Key):
    """A key that remembers which signatures it has verified: a token comes again and again."""

    def __init__(self, key: Key) -> None:
        self.verify = lru_cache(maxsize=4096)(key.verify)  # type: ignore[method-assign]


class Verifier:
    """Checks tokens of the embedded issuer for one audience. Each key is built once."""

    def __init__(self, keys_dir: Path, issuer: str, audience: str) -> None:
        """Raises StartupRefused when the file of public keys is not as it must be."""
        self._keys = Watched(keys_dir / token_keys.PUBLIC, _built)
        self._issuer, self._audience = issuer, audience

    def token(self, text: str) -> Token:
        """Raises Unauthenticated, whatever is wrong with it."""
        try:
            kid = text_of(kid_of(text, ALGORITHM, TYPE))
            known = self._keys.get().get(kid) or self._keys.get(at_once=True)[kid]
            published, key = known
            if not published.lives:
                raise LookupError
            body = jwt.decode(
                text, key, algorithms=[ALGORITHM], audience=self._audience, issuer=self._issuer, options=_REQUIRED
            )
            person = body.get("person")
            claims = Claims(
                sub=text_of(body["sub"]),
                organisation=text_of(body["org"]),
                role=role_of(body["role"]),
                person=UUID(person) if person is not None else None,
            )
            return Token(claims, text_of(body["jti"]), instant_of(body["iat"]), instant_of(body["exp"]))
        except MALFORMED:
            raise Unauthenticated(REFUSED) from None

    def published(self) -> list[token_keys.Published]:
        return [published for published, _ in self._keys.get(at_once=True).values()]


class Signer:
    """Signs tokens of the embedded issuer with the key that is current."""

    def __init__(self, keys_dir: Path, issuer: str, audience: str) -> None:
        """Raises StartupRefused when the private key's file is not as it must be."""
        self._key = Watched(keys_dir / token_keys.PRIVATE, _signing_key)
        self._issuer, self._audience = issuer, audience

    def issue(self, claims: Claims, lifetime: timedelta, **more: str) -> str:
        """A token that lives for `lifetime` from now. `more`: claims besides."""
        key, kid = self._key.get(at_once=True)  # or a key that was withdrawn at once would sign a little longer
        issued = clock.now()
        body = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": claims.sub,
            "iat": issued.timestamp(),  # with its fraction: one issued right after a revocation holds
            "exp": issued + lifetime,
            "jti": str(uuid4()),
            "org": claims.organisation,
            "role": claims.role.value,
            **more,
        }
        if claims.person is not None:
            body["person"] = str(claims.person)
        return str(jwt.encode(body, key, algorithm=ALGORITHM, headers={"kid": kid, "typ": TYPE}))


@lru_cache(maxsize=256)
def _header(segment: str) -> Mapping[str, Any]:
    found = json.loads(base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))
    if not isinstance(found, dict):
        raise TypeError
    return found


def kid_of(text: str, algorithm: str, type_: str | None) -> str | None:
    """The id of the key that a token names. Raises one of MALFORMED for another algorithm or type, or an extension that
    has to be understood.
    """
    if not _FORM.fullmatch(text):
        raise ValueError
    header = _header(text.partition(".")[0])
    if header["alg"] != algorithm or "crit" in header or (type_ and header["typ"] != type_):
        raise ValueError
    return text_of(header["kid"]) if "kid" in header else None


def text_of(claim: object) -> str:
    if not isinstance(claim, str) or not claim.isprintable() or not claim:
        raise ValueError
    return claim


def instant_of(claim: float) -> datetime:
    return datetime.fromtimestamp(claim, UTC)


def role_of(claim: str) -> Role:
    role = Role(claim)
    if role is Role.SYSTEM:
        raise ValueError
    return role


def _built(path: Path) -> dict[str, tuple[token_keys.Published, Key]]:
    return {one.kid: (one, Remembering(jwk.construct(one.pem, ALGORITHM))) for one in token_keys.read_public(path)}


def _signing_key(path: Path) -> tuple[Key, str]:
    pem, kid = token_keys.read_pair(path)
    return jwk.construct(pem, ALGORITHM), kid

"""Bearer tokens: ES256 through python-jose, with issuer, audience, expiry and subject all required."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from uuid import UUID

from jose import jwk, jwt
from jose.backends.base import Key
from jose.exceptions import JOSEError

from services.core import clock
from services.core.actor import Role
from services.core.errors import Unauthenticated

ALGORITHM = "ES256"
_REQUIRED = {"require_exp": True, "require_aud": True, "require_iss": True, "require_sub": True}


@dataclass(frozen=True)
class Claims:
    """What a token says: who (`sub`), of which organisation, in which role; `person` is None for a machine."""

    sub: str
    organisation: str
    role: Role
    person: UUID | None


class _Remembering(Key):
    """A key that remembers which signatures it has verified: a token comes again and again."""

    def __init__(self, key: Key) -> None:
        self.verify = lru_cache(maxsize=4096)(key.verify)  # type: ignore[method-assign]


class Verifier:
    """Checks tokens of one issuer for one audience. The key is built once."""

    def __init__(self, public_pem: str, issuer: str, audience: str) -> None:
        self._key = _Remembering(jwk.construct(public_pem, ALGORITHM))
        self._issuer, self._audience = issuer, audience

    def claims(self, token: str) -> Claims:
        """Raises Unauthenticated, whatever is wrong with the token."""
        try:
            body = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                audience=self._audience,
                issuer=self._issuer,
                options=_REQUIRED,
            )
            person = body.get("person")
            return Claims(
                sub=body["sub"],
                organisation=_code(body["org"]),
                role=_role(body["role"]),
                person=UUID(person) if person is not None else None,
            )
        except (JOSEError, LookupError, ValueError, TypeError, AttributeError, OverflowError, RecursionError):
            raise Unauthenticated("the token is not valid here") from None


def _code(claim: object) -> str:
    if not isinstance(claim, str) or not claim.isprintable():
        raise ValueError
    return claim


def _role(claim: str) -> Role:
    role = Role(claim)
    if role is Role.SYSTEM:
        raise ValueError
    return role


def issue(private_pem: str, claims: Claims, *, issuer: str, audience: str, lifetime: timedelta) -> str:
    """A signed token that lives for `lifetime` from now."""
    issued = clock.now()
    body = {
        "iss": issuer,
        "aud": audience,
        "sub": claims.sub,
        "iat": issued,
        "exp": issued + lifetime,
        "org": claims.organisation,
        "role": claims.role.value,
    }
    if claims.person is not None:
        body["person"] = str(claims.person)
    return str(jwt.encode(body, private_pem, algorithm=ALGORITHM))

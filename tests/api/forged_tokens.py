"""Tokens that are not this house's, or not valid now: one table, each with what is wrong with it as its name.

All but one thing is right in each, so that nothing else can be the reason of the refusal.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from jose import jwk

from services.core import clock, token_keys
from services.core.keys import read_private
from services.embedded.postgres import Server

Claims = dict[str, Any]
NOTHING: Any = object()
"""A claim or a header that is left out."""


class Mint:
    """Makes tokens with this house's key, or with another's, whatever they say: RFC 7515 by hand."""

    def __init__(self, server: Server) -> None:
        self.public = read_private(server.keys_dir / token_keys.PUBLIC)
        pem, self.kid = token_keys.load_private(server.keys_dir)
        self.coordinates = token_keys.load_public(server.keys_dir)[0].coordinates
        self.key = serialization.load_pem_private_key(pem.encode(), None)
        self.revoked = ""
        self.issued_too_early = clock.now()

    def claims(self, **changed: Any) -> Claims:
        now = clock.now()
        own = {
            "iss": "hutong",
            "aud": "hutong-api",
            "sub": "machine:police-349901",
            "iat": now.timestamp(),
            "exp": int((now + timedelta(hours=1)).timestamp()),
            "jti": str(uuid4()),
            "org": "police-349901",
            "role": "handler",
        }
        return {name: value for name, value in {**own, **changed}.items() if value is not NOTHING}

    def header(self, **changed: Any) -> Claims:
        own = {"alg": "ES256", "typ": "at+jwt", "kid": self.kid}
        return {name: value for name, value in {**own, **changed}.items() if value is not NOTHING}

    def signed(self, claims: Any, header: Any = None, sign: Callable[[bytes], bytes] | None = None) -> str:
        signed = f"{segment(self.header() if header is None else header)}.{segment(claims)}"
        return f"{signed}.{encoded((sign or es256(self.key))(signed.encode()))}"

    def saying(self, **changed: Any) -> str:
        return self.signed(self.claims(**changed))

    def headed(self, **changed: Any) -> str:
        return self.signed(self.claims(), self.header(**changed))

    def by_another(self, sign: Callable[[bytes], bytes], **header: Any) -> str:
        return self.signed(self.claims(), self.header(**header), sign)


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def segment(value: object) -> str:
    return encoded(value if isinstance(value, bytes) else json.dumps(value).encode())


def es256(key: Any, digest: Any = None) -> Callable[[bytes], bytes]:
    def sign(data: bytes) -> bytes:
        size = (key.curve.key_size + 7) // 8
        r, s = decode_dss_signature(key.sign(data, ec.ECDSA(digest or hashes.SHA256())))
        return bytes(r.to_bytes(size, "big") + s.to_bytes(size, "big"))

    return sign


def hs256(secret: str | bytes) -> Callable[[bytes], bytes]:
    raw = secret.encode() if isinstance(secret, str) else secret
    return lambda data: hmac.new(raw, data, hashlib.sha256).digest()


def rs256(key: rsa.RSAPrivateKey) -> Callable[[bytes], bytes]:
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return lambda data: bytes(jwk.construct(pem.decode(), "RS256").sign(data))


ANOTHER = ec.generate_private_key(ec.SECP256R1())
LARGER = ec.generate_private_key(ec.SECP384R1())
RSA = rsa.generate_private_key(65537, 2048)
_THEIRS = {"kty": "EC", "crv": "P-256"} | {
    name: encoded(getattr(ANOTHER.public_key().public_numbers(), name).to_bytes(32, "big")) for name in "xy"
}
_DEEP = encoded(b"[" * 5_000)


def _changed(mint: Mint, **claims: Any) -> str:
    """The signature of what it said before."""
    said = mint.claims()
    head, _, signature = mint.signed(said).split(".")
    return f"{head}.{segment({**said, **claims})}.{signature}"


def _later(mint: Mint, **delta: int) -> float:
    return (clock.now() + timedelta(**delta)).timestamp()


def _unsigned(algorithm: str) -> Callable[[Mint], str]:
    return lambda mint: f"{segment(mint.header(alg=algorithm))}.{segment(mint.claims())}."


def _without(claim: str) -> Callable[[Mint], str]:
    return lambda mint: mint.saying(**{claim: NOTHING})


FORGED: dict[str, Callable[[Mint], str]] = {
    # the algorithm
    **{f"unsigned, with the algorithm {name!r}": _unsigned(name) for name in ("none", "None", "NONE", "nOnE", "")},
    "unsigned, with a signature of the algorithm none": lambda m: m.by_another(lambda _: b"x", alg="none"),
    "without an algorithm": lambda m: m.headed(alg=NOTHING),
    "HMAC with the public key as its secret": lambda m: m.by_another(hs256(m.public), alg="HS256"),
    "HMAC with the public key's coordinate": lambda m: m.by_another(hs256(m.coordinates["x"]), alg="HS256"),
    "HMAC with the published JWK": lambda m: m.by_another(hs256(json.dumps(m.coordinates)), alg="HS256"),
    "HMAC with an empty secret": lambda m: m.by_another(hs256(""), alg="HS256"),
    "HMAC with the key's id": lambda m: m.by_another(hs256(m.kid), alg="HS256"),
    "HMAC that says ES256": lambda m: m.by_another(hs256(m.public)),
    "RSA with a key of its own": lambda m: m.by_another(rs256(RSA), alg="RS256"),
    "RSA that says ES256": lambda m: m.by_another(rs256(RSA)),
    "ES384 with a key of its own": lambda m: m.by_another(es256(LARGER, hashes.SHA384()), alg="ES384"),
    "our key, but said to be ES384": lambda m: m.headed(alg="ES384"),
    "our key, but said to be es256": lambda m: m.headed(alg="es256"),
    # the key
    "signed by another key": lambda m: m.by_another(es256(ANOTHER)),
    "signed by another key that it brings": lambda m: m.by_another(es256(ANOTHER), jwk=_THEIRS),
    "signed by another key that it points to": lambda m: m.by_another(es256(ANOTHER), jku="http://127.0.0.1/jwks"),
    "signed by another key with its own id": lambda m: m.by_another(es256(ANOTHER), kid="theirs", jwk=_THEIRS),
    "of an unknown key id": lambda m: m.headed(kid=str(uuid4())),
    "without a key id": lambda m: m.headed(kid=NOTHING),
    "with an empty key id": lambda m: m.headed(kid=""),
    "with a key id that is a path": lambda m: m.by_another(hs256(""), alg="HS256", kid="../../../../dev/null"),
    "with a key id that is SQL": lambda m: m.headed(kid=f"{m.kid}' OR '1'='1"),
    "with a key id that is no text": lambda m: m.headed(kid=[m.kid]),
    # the signature
    "with a signature of zeros": lambda m: m.by_another(lambda _: bytes(64)),
    "with an empty signature": lambda m: m.by_another(lambda _: b""),
    "with half a signature": lambda m: m.by_another(lambda data: es256(m.key)(data)[:32]),
    "with a signature in DER": lambda m: m.by_another(lambda d: m.key.sign(d, ec.ECDSA(hashes.SHA256()))),  # type: ignore
    "changed afterwards, its role": lambda m: _changed(m, role="supervisor"),
    "changed afterwards, its organisation": lambda m: _changed(m, org="police-349902"),
    "changed afterwards, its expiry": lambda m: _changed(m, exp=int(_later(m, days=9))),
    # the header
    "of another type": lambda m: m.headed(typ="JWT"),
    "without a type": lambda m: m.headed(typ=NOTHING),
    "with an extension that has to be understood": lambda m: m.headed(crit=["b64"], b64=False),
    "with a header that is a list": lambda m: m.signed(m.claims(), ["ES256"]),
    "with a header that is no JSON": lambda m: m.signed(m.claims(), b"\xff\xfe{"),
    "with a header nested too deeply": lambda m: f"{_DEEP}.{segment(m.claims())}.AAAA",
    # the claims
    "expired": lambda m: m.saying(exp=int(_later(m, seconds=-1))),
    "not valid yet": lambda m: m.saying(nbf=int(_later(m, hours=1))),
    **{f"without {name}": _without(name) for name in ("exp", "aud", "iss", "sub", "iat", "jti", "org", "role")},
    "for another audience": lambda m: m.saying(aud="another-api"),
    "for nobody": lambda m: m.saying(aud=[]),
    "of another issuer": lambda m: m.saying(iss="another"),
    "of an issuer that is nearly ours": lambda m: m.saying(iss="hutong/"),
    "of an unknown organisation": lambda m: m.saying(org="police-000000"),
    "of an organisation that is no text": lambda m: m.saying(org={"code": "police-349901"}),
    "of an organisation with a NUL": lambda m: m.saying(org="police\x00"),
    "of an unknown role": lambda m: m.saying(role="emperor"),
    "of the service's own role": lambda m: m.saying(role="system"),
    "of a role that is no text": lambda m: m.saying(role=["handler"]),
    "of a role that its organisation does not have": lambda m: m.saying(role="auditor"),
    "of an unknown person": lambda m: m.saying(person=str(uuid4())),
    "of a person of another shape": lambda m: m.saying(person="王警官"),
    "of a person that is no text": lambda m: m.saying(person=7),
    "with an expiry in words": lambda m: m.saying(exp="tomorrow"),
    "with an endless expiry": lambda m: m.saying(exp=float("inf")),
    "with a time of issue in words": lambda m: m.saying(iat="today"),
    "with an endless time of issue": lambda m: m.saying(iat=1e300),
    "with a subject that is no text": lambda m: m.saying(sub=7),
    "with an empty subject": lambda m: m.saying(sub=""),
    "with an id that is no text": lambda m: m.saying(jti=7),
    "with claims that are a list": lambda m: m.signed(["sub"]),
    "with claims that are no JSON": lambda m: m.signed(b"\xff\xfe{"),
    # its form
    "with a part too many": lambda m: f"{m.saying()}.AAAA",
    "with a part too few": lambda m: m.saying().rpartition(".")[0],
    "with padding": lambda m: f"{m.saying()}==",
    "with a stranger's letter": lambda m: m.saying().replace(".", ".!", 1),
    "too long": lambda m: m.saying(more="x" * 6_000),
    # what was good once
    "revoked by itself": lambda m: m.revoked,
    "issued before its subject's were revoked": lambda m: m.saying(
        sub="machine:revoked", iat=m.issued_too_early.timestamp()
    ),
}

NO_TOKENS = ("", "Bearer", "Bearer ", "Bearer x", "Bearer a.b.c", "Bearer ...", "Basic dTpw", "Token x", "bearerx y")
"""Headers that hold none."""

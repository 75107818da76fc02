"""An OpenID Connect provider on this machine: discovery and keys over HTTP, as its Discovery and RFC 7517 say.

Its keys can be exchanged, and it can go away and answer wrongly, as a real one does.
"""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from jose import jwt

from services.core import clock

Json = dict[str, Any]


class Key:
    """An RSA key under an id."""

    def __init__(self, kid: str, bits: int = 2048) -> None:
        self.kid, self._key = kid, rsa.generate_private_key(65537, bits)

    @property
    def pem(self) -> str:
        return self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()

    @property
    def public_pem(self) -> str:
        spki = serialization.PublicFormat.SubjectPublicKeyInfo
        return self._key.public_key().public_bytes(serialization.Encoding.PEM, spki).decode()

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())

    def published(self, **more: Any) -> Json:
        numbers = self._key.public_key().public_numbers()
        return {"kty": "RSA", "kid": self.kid, "n": _base64(numbers.n), "e": _base64(numbers.e), "use": "sig", **more}


@dataclass
class LocalProvider:
    """`asked`: how often its keys were. `described` and `published` change what it answers."""

    issuer: str = ""
    key: Key = field(default_factory=lambda: Key("first"))
    published: list[Json] = field(default_factory=list)
    described: Json = field(default_factory=dict)
    is_away: bool = False
    asked: int = 0

    def rotate(self, kid: str) -> None:
        self.key = Key(kid)
        self.published = [self.key.published()]

    def answer(self, path: str) -> Json | None:
        """None: an error of its own."""
        if self.is_away:
            return None
        if path == "/keys":
            self.asked += 1
            return {"keys": self.published}
        return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys", **self.described}

    def claims(self, **changed: Any) -> Json:
        now = clock.now()
        own = {
            "iss": self.issuer,
            "aud": "hutong-api",
            "sub": "f7a1c2",
            "iat": int(now.timestamp()),
            "exp": int((now + timedelta(minutes=5)).timestamp()),
            "jti": str(uuid4()),
            "organisation": "police-349901",
            "role": "handler",
        }
        return {name: value for name, value in {**own, **changed}.items() if value is not None}

    def token(self, **changed: Any) -> str:
        return self.signed(self.claims(**changed))

    def signed(self, claims: Json, **headers: Any) -> str:
        return str(jwt.encode(claims, self.key.pem, algorithm="RS256", headers={"kid": self.key.kid, **headers}))


@contextmanager
def serving() -> Iterator[LocalProvider]:
    provider = LocalProvider()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = provider.answer(self.path)
            self.send_response(503 if found is None else 200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    provider.published = [provider.key.published()]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _base64(number: int) -> str:
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

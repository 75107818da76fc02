"""An OpenID Connect provider on this machine over HTTP: discovery and keys, as its Discovery and RFC 7517 say, and the
authorization code flow with PKCE (RFC 6749, RFC 7636), in which whoever comes is agreed to be `subject`.

Its keys can be exchanged, and it can go away and answer wrongly, as a real one does.
"""

import base64
import hashlib
import json
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
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
    """`asked`: how often its keys were. `described` and `published` change what it answers, `named` its ID tokens."""

    issuer: str = ""
    key: Key = field(default_factory=lambda: Key("first"))
    published: list[Json] = field(default_factory=list)
    described: Json = field(default_factory=dict)
    is_away: bool = False
    asked: int = 0
    client_id: str = "console"
    client_secret: str | None = None
    subject: str = "f7a1c2"
    named: Json = field(default_factory=dict)
    _asked: dict[str, dict[str, str]] = field(default_factory=dict)

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
        places = {"jwks_uri": "keys", "authorization_endpoint": "authorize", "token_endpoint": "token"}
        return {"issuer": self.issuer, **{name: f"{self.issuer}/{at}" for name, at in places.items()}, **self.described}

    def agree(self, asked: Mapping[str, str]) -> str:
        """Where the browser of whoever agrees is led back to."""
        assert (asked["response_type"], asked["client_id"]) == ("code", self.client_id)
        assert "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        code = str(uuid4())
        self._asked[code] = dict(asked)
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.issuer})}"

    def redeem(self, form: Mapping[str, str], authorization: str | None) -> Json | None:
        """A code is good once, for the client and the address that asked for it, with the verifier of its challenge."""
        asked = self._asked.pop(form.get("code", ""), None)
        if self.is_away or asked is None or self._is_other(form, authorization):
            return None
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode()
        if challenge.rstrip("=") != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return None
        named = {"aud": self.client_id, "sub": self.subject, "nonce": asked["nonce"], **self.named}
        return {"id_token": self.token(**named), "access_token": "opaque", "token_type": "Bearer"}

    def _is_other(self, form: Mapping[str, str], authorization: str | None) -> bool:
        if self.client_secret is None:
            return authorization is not None or form.get("client_id") != self.client_id
        shown = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        return authorization != f"Basic {shown}"

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
            at = urlsplit(self.path)
            if at.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.agree(dict(parse_qsl(at.query))))
                self.end_headers()
            else:
                self.show(provider.answer(self.path), 503)

        def do_POST(self) -> None:
            form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self.show(provider.redeem(form, self.headers["Authorization"]), 503 if provider.is_away else 400)

        def show(self, found: Json | None, otherwise: int) -> None:
            self.send_response(otherwise if found is None else 200)
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


def keys_with_secret(keys_dir: Path, home: Path, secret: str) -> Path:
    """A copy of the keys, and beside them the secret of the client at the provider."""
    copied = Path(shutil.copytree(keys_dir, home / "keys"))
    (copied / "oidc.secret").write_text(f"{secret}\n")
    (copied / "oidc.secret").chmod(0o600)
    return copied


def _base64(number: int) -> str:
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

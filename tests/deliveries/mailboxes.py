"""A mail server as others run one: real SMTP, TLS with a certificate of its own authority, and what it was sent."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.embedded import ports

USER, PASSWORD = "hutong", "a word between two servers"


def certificate(directory: Path) -> Path:
    """For 127.0.0.1, signed by itself: a file with the key and the certificate, which is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path = directory / "server.pem"
    path.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return path


class _Keeping(Handler):
    def __init__(self, server: "MailServer") -> None:
        super().__init__()
        self._server = server

    async def handle_RCPT(  # noqa: N802 - the protocol's word
        self, _: Any, __: Any, envelope: Any, address: str, ___: Any
    ) -> str:
        if self._server.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def handle_message(self, message: Message) -> None:
        self._server.letters.append(message)


@dataclass
class MailServer:
    port: int = 0
    refuses: bool = False
    letters: list[Message] = field(default_factory=list)


@contextmanager
def serving(pem: Path, *, security: str | None) -> Iterator[MailServer]:
    """`security`: `starttls`, `tls`, or None for a server that speaks in the clear alone."""
    server, context = MailServer(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)

    def known(_: Any, __: Any, ___: Any, ____: Any, shown: Any) -> AuthResult:
        matches = isinstance(shown, LoginPassword) and (shown.login, shown.password) == (
            USER.encode(),
            PASSWORD.encode(),
        )
        return AuthResult(success=matches, handled=False)

    more: dict[str, Any] = {"authenticator": known, "auth_require_tls": security != "tls"}
    if security == "starttls":
        more |= {"tls_context": context, "require_starttls": True}
    elif security == "tls":
        more |= {"ssl_context": context}
    controller = Controller(_Keeping(server), hostname="127.0.0.1", port=ports.free(), **more)
    controller.start()
    try:
        server.port = controller.port
        yield server
    finally:
        controller.stop()

"""E-mail over SMTP with TLS: from the first byte, or after STARTTLS, without which nothing is sent."""

import asyncio
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

import aiosmtplib

from services.core import clock
from services.deliveries.channels import PATIENCE, Message, Outcome, Target


@dataclass(frozen=True)
class Server:
    """`tls`: from the first byte. `sender`: whom an answer would reach."""

    host: str
    port: int
    tls: bool
    sender: str
    user: str | None = None
    password: str | None = None


class Mail:
    def __init__(self, server: Server, trusted: ssl.SSLContext) -> None:
        self._server, self._trusted = server, trusted

    async def send(self, target: Target, message: Message) -> Outcome:
        server = self._server
        try:
            async with asyncio.timeout(PATIENCE):
                await aiosmtplib.send(
                    self._letter(target, message),
                    hostname=server.host,
                    port=server.port,
                    use_tls=server.tls,
                    start_tls=not server.tls,
                    username=server.user,
                    password=server.password,
                    tls_context=self._trusted,
                    timeout=PATIENCE,
                )
        except (TimeoutError, aiosmtplib.SMTPTimeoutError):
            return Outcome("timeout")
        except aiosmtplib.SMTPRecipientsRefused as refused:
            return Outcome("refused", refused.recipients[0].code)
        except aiosmtplib.SMTPResponseException as refused:
            return Outcome("refused", refused.code)
        except (OSError, aiosmtplib.SMTPException):
            return Outcome("unreachable")
        return Outcome()

    def _letter(self, target: Target, message: Message) -> EmailMessage:
        letter = EmailMessage()
        letter["From"], letter["To"] = self._server.sender, target.address
        letter["Subject"] = message.subject
        letter["Date"] = format_datetime(clock.now())
        letter["Message-ID"] = f"<{message.id}@{parseaddr(self._server.sender)[1].rpartition('@')[2]}>"
        letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence answers it
        letter.set_content(message.words)
        return letter

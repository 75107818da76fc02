"""Which channels a process has, by its settings."""

import ssl

from services.core.errors import StartupRefused
from services.core.keys import read_private
from services.core.settings import Settings
from services.deliveries.channels import Channel, Channels
from services.deliveries.mail import Mail, Server
from services.deliveries.reach import Reach
from services.deliveries.service import WEBHOOK
from services.deliveries.text_messages import Gateway, TextMessages
from services.deliveries.webhooks import Webhooks


def channels(settings: Settings) -> Channels:
    """Raises StartupRefused when a file that the settings name is not as it must be."""
    trusted = ssl.create_default_context()
    if settings.ca_file is not None:
        try:
            trusted.load_verify_locations(settings.ca_file)
        except OSError:  # SSLError is one
            raise StartupRefused(f"the certificates in {settings.ca_file} cannot be read") from None
    found: dict[str, Channel] = {WEBHOOK: Webhooks(reach(settings), trusted)}
    if settings.smtp_host is not None:
        found["email"] = Mail(_server(settings, settings.smtp_host), trusted)
    if settings.sms_gateway is not None:
        secret = settings.keys_dir / "sms.secret"
        told = read_private(secret).strip() if secret.exists() else ""
        found["sms"] = TextMessages(Gateway.read(settings.sms_gateway), told, trusted)
    return found


def reach(settings: Settings) -> Reach:
    return Reach(settings.webhook_networks)


def _server(settings: Settings, host: str) -> Server:
    user, tls = settings.smtp_user, settings.smtp_security == "tls"
    password = read_private(settings.keys_dir / "smtp.password").strip() if user else None
    port = settings.smtp_port or (465 if tls else 587)
    return Server(host, port, tls, settings.smtp_sender, user, password)

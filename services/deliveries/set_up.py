"""Which channels a process has, by its settings."""

import ssl

from services.core.settings import Settings
from services.deliveries.channels import Channels
from services.deliveries.reach import Reach
from services.deliveries.service import WEBHOOK
from services.deliveries.webhooks import Webhooks


def channels(settings: Settings) -> Channels:
    trusted = ssl.create_default_context()
    if settings.ca_file is not None:
        trusted.load_verify_locations(settings.ca_file)
    return {WEBHOOK: Webhooks(reach(settings), trusted)}


def reach(settings: Settings) -> Reach:
    return Reach(settings.webhook_networks)

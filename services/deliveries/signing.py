"""Signatures of deliveries after the Standard Webhooks specification, version 1.0: symmetric, `v1`."""

import base64
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

PREFIX = "whsec_"
LENGTH = 32


def new_secret() -> bytes:
    return secrets.token_bytes(LENGTH)


def shown(secret: bytes) -> str:
    """As its receiver is given it."""
    return PREFIX + base64.b64encode(secret).decode()


def headers(id_: str, at: datetime, body: bytes, keys: Sequence[bytes]) -> dict[str, str]:
    """`at`: of this attempt. Each key signs, so that a receiver may know any one of them."""
    seconds = str(int(at.timestamp()))
    signed = b".".join([id_.encode(), seconds.encode(), body])
    signatures = (base64.b64encode(hmac.digest(key, signed, "sha256")).decode() for key in keys)
    return {
        "webhook-id": id_,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }

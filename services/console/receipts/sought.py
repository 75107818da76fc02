"""A receipt code as people type or paste it."""

import unicodedata
from typing import Annotated, Any

from pydantic import BeforeValidator

from services.reports.schemas import ReceiptCode, ReceiptLookup

_DASHES = {ord(sign): None for sign in "-‐‑‒–—−"}


def _plain(sent: Any) -> Any:
    """Without what stands between the figures; full-width figures are figures."""
    if not isinstance(sent, str):
        return sent
    return "".join(unicodedata.normalize("NFKC", sent).translate(_DASHES).split())


class ReceiptSought(ReceiptLookup):
    receipt_code: Annotated[ReceiptCode, BeforeValidator(_plain)]

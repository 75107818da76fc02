"""What the service offers and sends, as files, and whether those files are current."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

import services
from services.api import application
from services.core.errors import StartupRefused
from services.deliveries import described

DIRECTORY = Path(services.__file__).parent.parent / "openapi"
FILES: dict[str, Callable[[], dict[str, Any]]] = {
    "hutong.yaml": lambda: application().openapi(),
    "webhooks.yaml": described.document,
}


def text(document: dict[str, Any]) -> str:
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=120)


def write(*, check: bool) -> None:
    """Raises StartupRefused when `check` finds a file to differ."""
    for name, describe in FILES.items():
        file, now = DIRECTORY / name, text(describe())
        if not check:
            file.write_text(now)
        elif not file.exists() or file.read_text() != now:
            raise StartupRefused(f"openapi/{name} is not what the service has; run: make openapi")

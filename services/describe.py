"""The API's description as a file, and whether that file is current."""

from pathlib import Path

import yaml

import services
from services.api import application
from services.core.errors import StartupRefused

FILE = Path(services.__file__).parent.parent / "openapi" / "hutong.yaml"


def text() -> str:
    return yaml.safe_dump(application().openapi(), allow_unicode=True, sort_keys=False, width=120)


def write(*, check: bool) -> None:
    """Raises StartupRefused when `check` finds the file to differ."""
    if not check:
        FILE.write_text(text())
    elif not FILE.exists() or FILE.read_text() != text():
        raise StartupRefused("openapi/hutong.yaml is not what the API serves; run: make openapi")

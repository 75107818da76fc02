"""Which database and which keys a command means: those of the environment, or of a stack that runs here."""

import os
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from services.core.errors import StartupRefused
from services.core.settings import Settings

DataDir = Annotated[Path | None, typer.Option("--data-dir", help="Where the stack keeps its data.")]


def settings() -> Settings:
    """Raises StartupRefused, naming what is wrong in the environment."""
    try:
        return Settings()
    except ValidationError as error:
        found = (f"HUTONG_{str(one['loc'][0]).upper()}: {_reason(one['msg'])}" for one in error.errors())
        raise StartupRefused(f"the environment is not as it must be: {'; '.join(found)}") from None


def serving(role: str, data_dir: Path | None) -> tuple[str, Path]:
    """A role's database URL, and the keys: of the processes that the environment describes, or of a running stack."""
    from services.embedded import layout  # late: it knows the servers, which most commands do not need

    if data_dir is None and "HUTONG_KEYS_DIR" in os.environ:
        found = settings()
        return layout.as_role(found.database_url, role, found.keys_dir), found.keys_dir
    stack = layout.running(data_dir)
    return layout.as_role(stack.owner, role, stack.keys_dir), stack.keys_dir


def files_of(data_dir: Path | None) -> Path:
    """Where the files lie of the processes that the environment describes, or of a running stack."""
    from services.embedded import layout

    if data_dir is None and "HUTONG_KEYS_DIR" in os.environ:
        return settings().files
    return layout.Layout(layout.running(data_dir).data_dir).files


def _reason(message: str) -> str:
    return message.removeprefix("Value error, ").replace("Field required", "missing")

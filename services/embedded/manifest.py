"""What a backup says of itself, and the proof that it is whole."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from services.core import keys
from services.core.errors import StartupRefused
from services.embedded.roles import Membership, Role

NAME = "manifest.json"
FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    """`schema` is the migrations' revision, `files` maps each path to its SHA-256 in hex; times are RFC 3339."""

    version: str
    schema: str | None
    taken_at: str
    roles: list[Role]
    memberships: list[Membership]
    files: dict[str, str]
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        keys.write_private(folder / NAME, json.dumps(asdict(self), indent=1) + "\n")


def read(folder: Path) -> Manifest:
    """Raises StartupRefused when it is missing, of another format, or when a file is not as it was written."""
    try:
        facts = json.loads((folder / NAME).read_text())
    except (OSError, ValueError):
        raise StartupRefused(f"{folder} is no backup: it has no readable {NAME}") from None
    if facts.get("format") != FORMAT:
        raise StartupRefused(f"the backup {folder} has a format that this program does not know")
    facts["roles"] = [Role(**role) for role in facts["roles"]]
    facts["memberships"] = [Membership(**membership) for membership in facts["memberships"]]
    manifest = Manifest(**facts)
    found = digests(folder)
    for name, digest in manifest.files.items():
        if name not in found:
            raise StartupRefused(f"the backup {folder} is not whole: {name} is missing")
        if found[name] != digest:
            raise StartupRefused(f"the backup {folder} is damaged: {name} is not as it was written")
    return manifest


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below the folder but the manifest, by relative path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / NAME)
    return {path.relative_to(folder).as_posix(): _digest(path) for path in files}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

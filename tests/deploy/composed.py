"""docker-compose.yml as it is written, and its services with their addresses on this machine."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parents[2] / "docker-compose.yml"
REQUIRED = re.compile(r"\$\{([A-Z_]+):\?[^}]+\}")
PRODUCT = ("migrate", "api", "worker", "relay")


def read() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FILE.read_text())
    return found


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = read()["services"]
    return found


def environment(service: str, given: Mapping[str, str], addresses: Mapping[str, str]) -> dict[str, str]:
    """What a service is told: required variables as `given`, and each of its `addresses` as it is here. A variable
    without a value is that of the shell, where it is not set.
    """
    told = {name: value for name, value in services()[service].get("environment", {}).items() if value is not None}
    return {name: here(REQUIRED.sub(lambda one: given[one[1]], value), addresses) for name, value in told.items()}


def health_check(service: str, addresses: Mapping[str, str]) -> list[str]:
    """The command that says whether a service is well, to be run here."""
    kind, *command = services()[service]["healthcheck"]["test"]
    assert kind == "CMD"
    return [here(word, addresses) for word in command]


def here(text: str, addresses: Mapping[str, str]) -> str:
    for there, local in addresses.items():
        text = text.replace(there, local)
    return text

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from services.policy.loading import BUILT_IN
from services.policy.service import Policies, Policy

VERSION = "anhui-2026.1"


@pytest.fixture(scope="session")
def policies() -> Policies:
    return Policies.load()


@pytest.fixture(scope="session")
def policy(policies: Policies) -> Policy:
    return policies.current(date(2026, 3, 10))


@pytest.fixture
def extra(tmp_path: Path) -> Path:
    """A directory with a version of its own, `trial-1`: the built-in files under another name and a later day."""
    trial = tmp_path / "trial-1"
    shutil.copytree(BUILT_IN / "versions" / VERSION, trial)
    head = trial / "policy.yaml"
    text = head.read_text(encoding="utf-8").replace(VERSION, "trial-1")
    head.write_text(text.replace("effective_from: 2026-01-01", "effective_from: 2026-07-01"), encoding="utf-8")
    return tmp_path


Edit = Callable[[str, str, str], Path]


@pytest.fixture
def edit(extra: Path) -> Edit:
    """Puts one text in the place of another in a file of `trial-1`, where it stands exactly once."""

    def put(file: str, old: str, new: str) -> Path:
        path = extra / "trial-1" / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return path

    return put

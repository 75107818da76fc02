"""Where a Chromium is on this machine. `make test` installs one where it may (as root, in CI)."""

import os
import shutil

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def path() -> str:
    """Skips the test where there is none; in CI that is a failure, never a skip."""
    found = next((where for name in NAMES if (where := shutil.which(name))), None)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium, and CI must look at the pages: `make browser` installs one")
        pytest.skip("no Chromium on this machine: `make browser` installs one where apt-get and root are")
    return found

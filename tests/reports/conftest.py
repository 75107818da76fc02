import hashlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from services.embedded.postgres import Server
from tests.house import House, Json, Office
from tests.reports_made import report


@pytest.fixture(scope="module")
async def school(house: House) -> Office:
    return await house.office("school-349901101-1")


@pytest.fixture(scope="module")
async def police(house: House) -> Office:
    return await house.office("police-349901", person="证据警官")


@pytest.fixture(scope="module")
async def auditor(house: House) -> Office:
    return await house.office("audit-340000")


@pytest.fixture
async def receipt(school: Office) -> Json:
    made: Json = await school.do("/reports", report(), 201)
    return made


@pytest.fixture
def stored(server: Server) -> Callable[[], set[str]]:
    """The names of all files in the store."""
    root = server.home / "files"
    return lambda: {path.name for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def path_of(server: Server) -> Callable[[str], Path]:
    root = server.home / "files"
    return lambda id_: next(path for path in root.rglob(id_))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def saved_as(answer: httpx.Response) -> str:
    return unquote(answer.headers["content-disposition"].partition("filename*=UTF-8''")[2])

import pytest

from services.core import keys
from services.core.signing import PublicKey
from services.embedded.postgres import Server
from tests.house import House, Office


@pytest.fixture(scope="module")
async def school(house: House) -> Office:
    return await house.office("school-349901101-1")


@pytest.fixture(scope="module")
async def auditor(house: House) -> Office:
    return await house.office("audit-340000", person="审计员")


@pytest.fixture(scope="module")
def key(server: Server) -> PublicKey:
    return keys.load(server.keys_dir).checkpoint.signer.public

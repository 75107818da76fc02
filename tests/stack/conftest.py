"""One stack for all of these tests: each works in cases of its own, and may leave the stack as it likes."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.embedded.launched import end_whatever_runs
from tests.house import Office
from tests.stack.product import Product


@pytest.fixture(scope="session")
async def started() -> AsyncIterator[Product]:
    """Not in pytest's own folder: under root that is closed to PostgreSQL's unprivileged account."""
    home = Path(tempfile.mkdtemp(prefix="hutong-stack-"))
    made = Product(home)
    try:
        await made.ready()
        yield made
        await made.stop()
    finally:
        if made.runs():
            await made.kill_supervisor()
        end_whatever_runs(home)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
async def product(started: Product) -> Product:
    """Ready, whatever the test before did to it."""
    await started.ready()
    return started


@pytest.fixture
async def client(product: Product) -> AsyncIterator[httpx.AsyncClient]:
    limits = httpx.Limits(max_connections=32)
    async with httpx.AsyncClient(base_url=product.stack.api_url, timeout=30, limits=limits, trust_env=False) as found:
        yield found


@pytest.fixture
async def school(product: Product, client: httpx.AsyncClient) -> Office:
    return await product.office(client, "school-349901101-1")


@pytest.fixture
async def police(product: Product, client: httpx.AsyncClient) -> Office:
    return await product.office(client, "police-349901", person="王警官")


@pytest.fixture
async def auditor(product: Product, client: httpx.AsyncClient) -> Office:
    return await product.office(client, "audit-340000")

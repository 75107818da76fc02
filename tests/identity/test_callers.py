"""A caller that was known a moment ago goes ahead while the database is asked again, and no further."""

from typing import Any
from uuid import uuid4

import psycopg
import pytest

from services.embedded.postgres import SUPERUSER, Server
from tests.house import House, Office
from tests.reports_made import report

CALLS: list[tuple[str, str, Any]] = [
    ("GET", "/referrals", None),
    ("GET", "/cases", None),
    ("GET", "/deadlines", None),
    ("GET", "/policy", None),
    ("GET", f"/cases/{uuid4()}", None),
    ("POST", "/reports", report()),
    ("POST", "/reports", {"narrative": 1}),
    ("POST", f"/referrals/{uuid4()}/claim", {}),
]


@pytest.fixture
async def known(house: House, server: Server) -> Office:
    """An officer who has called before."""
    office = await house.office("police-349901", person="孙警官")
    _change(server, "person SET left_at = NULL WHERE organisation = 'police-349901'")
    await office.read("/referrals")
    return office


def _change(server: Server, what: str) -> None:
    with psycopg.connect(server.url(SUPERUSER), autocommit=True) as connection:
        connection.execute(f"UPDATE {what}".encode())


def _reports(server: Server) -> Any:
    with psycopg.connect(server.url(SUPERUSER)) as connection:
        return connection.execute("SELECT count(*) FROM report").fetchone()


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
async def test_who_has_left_is_refused_whatever_is_asked(
    known: Office, server: Server, method: str, path: str, body: Any
) -> None:
    _change(server, "person SET left_at = now() WHERE organisation = 'police-349901'")
    before = _reports(server)
    answer = await known.client.request(method, f"/v1{path}", json=body, headers=known.headers)
    assert answer.status_code == 401
    assert _reports(server) == before


async def test_whose_office_was_changed_asks_again_and_is_who_it_is_now(known: Office, server: Server) -> None:
    _change(server, "organisation SET division_code = '349900000000' WHERE code = 'police-349901'")
    try:
        assert [(await known.get("/referrals")).status_code for _ in range(2)] == [503, 200]
    finally:
        _change(server, "organisation SET division_code = '349901000000' WHERE code = 'police-349901'")

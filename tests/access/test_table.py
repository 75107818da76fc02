"""The table of who may call what holds, cell by cell, and no call is without a row."""

from uuid import UUID

import pytest

from services.cases import service as cases
from services.core.database import Database
from services.referrals import service as referrals
from tests.access.making import begun, made
from tests.access.people import Callers
from tests.access.table import CALLERS, Row, rows
from tests.access.world import asked
from tests.api.refusals import assert_problem
from tests.house import House

CODES = {401: "unauthenticated", 404: "not-found"}
PUBLIC = {("GET", path) for path in ("/healthz", "/readyz", "/metrics", "/.well-known/hutong-keys.json")}
"""The state of the process and its public keys: no case, no person."""
SIGNED = {("GET", "/calendars/{address}.ics")}
"""Whoever has the address may."""
ISSUER = {("POST", "/oauth/token"), ("POST", "/oauth/revoke")} | {
    ("GET", f"/.well-known/{name}") for name in ("jwks.json", "oauth-authorization-server", "openid-configuration")
}
"""For who has credentials instead of a token, and for who checks tokens."""


async def test_every_call_of_the_api_has_a_row(house: House) -> None:
    calls = {
        (method.upper(), path)
        for path, methods in house.app.openapi()["paths"].items()
        for method in methods
        if method in ("get", "post", "put", "patch", "delete")
    }
    listed = [row.call for row in rows()]
    assert sorted(listed) == sorted(calls - PUBLIC - SIGNED - ISSUER)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.name)
async def test_each_caller_gets_what_the_table_says(house: House, callers: Callers, row: Row) -> None:
    """Those who get nothing first: what is allowed changes the case, and the next one finds another."""
    world, wrong = await made(house, callers, row), []
    people = callers.of(row.section)
    for caller in sorted(CALLERS, key=row.status, reverse=True):
        status = row.status(caller)
        answer = await asked(people[caller], row, world.path(row), world)
        if answer.status_code != status:
            wrong.append((*caller, status, answer.status_code, answer.text[:300]))
        elif status in CODES:
            assert_problem(answer, status, CODES[status])
        if answer.status_code < 300 and row.method == "POST":
            world = await made(house, callers, row)
    assert not wrong, "\n".join(map(str, wrong))


async def test_only_an_escalation_shows_the_case_to_the_office_above(database: Database, callers: Callers) -> None:
    """The table's `above` is the same office a moment later."""
    world, superior = await begun(callers), callers["handler", "above"]
    case, referral = f"/cases/{world.ids['case_id']}", world.ids["referral_id"]
    assert (await superior.get(case)).status_code == 404
    async with database.transaction() as session:
        taken = await cases.take(session, UUID(world.ids["case_id"]))
        referrals.escalate(session, UUID(referral), "police-349900", 1)
        cases.party(session, taken, "police-349900", "superior")
    assert (await superior.get(case)).status_code == 200
    inbox = await superior.read("/referrals", report_number=world.receipt["number"])
    assert [found["id"] for found in inbox["items"]] == [referral]
    assert (await superior.post(f"/referrals/{referral}/claim", {})).status_code == 403

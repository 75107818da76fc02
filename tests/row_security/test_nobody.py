"""Where the API answers without a token, a list without conditions shows the call what it was let into, no row more."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.core import problems, temporal
from tests.access.table import OPEN, Row, rows
from tests.access.test_table import ISSUER, PUBLIC
from tests.access.world import World, asked
from tests.house import House
from tests.reports_made import child, report
from tests.row_security.conftest import County
from tests.row_security.test_bare_lists import CASE_OF

NOBODY = ("nobody", "")
_FROM_BOTH_SIDES = {"case_link", "accountability"}  # shown to whoever was let into the other case as well


@dataclass(frozen=True)
class Seen:
    """`acts_for`: the office that the database was told. `cases`: of which rows are shown. `admitted`: let into."""

    acts_for: str | None
    cases: set[str]
    admitted: set[str]


class Peeking:
    """The house's database; at the end of each transaction every table is listed."""

    def __init__(self, database: Any) -> None:
        self._database, self.seen = database, list[Seen]()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        async with self._database.transaction() as session:
            yield session
            self.seen.append(await _seen(session))


async def _seen(session: AsyncSession) -> Seen:
    acts_for = await session.scalar(text("SELECT nullif(current_setting('hutong.organisation', true), '')"))
    admitted = set(map(str, await session.scalar(text("SELECT admitted()::uuid[]")) or ()))
    of = {table: case_of for table, case_of in CASE_OF.items() if table not in _FROM_BOTH_SIDES}
    listed = [f'SELECT {case_of} AS id FROM "{table}"' for table, case_of in of.items()]  # noqa: S608 - names of our own
    found = await session.scalars(text(f"SELECT DISTINCT id FROM ({' UNION ALL '.join(listed)}) AS every"))  # noqa: S608
    return Seen(acts_for, {str(id_) for id_ in found if id_}, admitted)


@pytest.fixture
async def peeking(house: House, county: County) -> AsyncIterator[Peeking]:
    """Beside cases of two counties."""
    house.app.state.engine = await temporal.connect(house.app.state.settings)  # which is away
    plain = house.app.state.house
    found = Peeking(plain.database)
    house.app.state.house = replace(plain, database=found)
    yield found
    house.app.state.house = plain


@pytest.fixture(scope="module")
async def world(house: House, county: County) -> World:
    """A report that was asked about."""
    school, police = await house.office("school-349901101-1"), await house.office("police-349901", person="本县警官")
    known = child()
    receipt = await school.do("/reports", report(known), 201)
    question = await police.do(f"/reports/{receipt['id']}/questions", {"text": "几点发现的?"}, 201)
    ids = {"case_id": county.here, "referral_id": county.here}
    return World(receipt, ids, known, {"question": question["id"], "child": county.here})


@pytest.mark.parametrize("row", [row for row in rows() if row.section == OPEN], ids=lambda row: row.name)
async def test_an_open_call_sees_the_case_that_it_is_about_alone(
    house: House, peeking: Peeking, world: World, row: Row
) -> None:
    answer = await asked(house.anybody(), row, world.path(row), world)
    assert answer.status_code == row.status(NOBODY), answer.text
    assert peeking.seen
    for seen in peeking.seen:
        assert seen.acts_for is None
        assert seen.cases <= seen.admitted
        assert len(seen.admitted) <= 2  # its own, and that of the nearest receipt code, which takes the same work


@pytest.mark.parametrize("path", sorted(path for method, path in PUBLIC | ISSUER if method == "GET"))
async def test_what_is_public_sees_no_case(house: House, peeking: Peeking, path: str) -> None:
    assert (await house.client.get(path)).status_code in (200, 503)
    assert not [seen for seen in peeking.seen if seen.cases or seen.acts_for]


async def test_a_page_without_a_visitor_sees_no_case(house: House, peeking: Peeking) -> None:
    pages = [route.original_route for route in iter_route_contexts(house.app.routes)]
    paths = {
        page.path
        for page in pages
        if isinstance(page, APIRoute) and problems.PAGES in page.tags and "GET" in (page.methods or ())
    }
    asked_for = {path for path in paths if "{" not in path}
    assert {"/", "/report", "/login"} <= asked_for
    for path in sorted(asked_for):
        assert (await house.client.get(path)).status_code in (200, 303, 404), path
    assert peeking.seen
    assert not [seen for seen in peeking.seen if seen.cases or seen.acts_for]


async def test_a_calendar_acts_for_the_office_whose_address_it_has(
    house: House, peeking: Peeking, county: County
) -> None:
    chief = await house.office("police-349901", role="supervisor", person="本县所长")
    address = (await chief.do("/calendar-feed", status=201))["url"]
    peeking.seen.clear()
    assert (await house.client.get(address)).status_code == 200
    (seen,) = peeking.seen
    assert seen.acts_for == "police-349901"
    assert county.here in seen.cases
    assert not seen.cases & {county.there, county.kept}

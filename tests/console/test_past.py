"""A case as it was known at a moment, on its page."""

import pytest

from services.console import orders
from services.core import clock
from tests.console.visiting import Browser
from tests.console.worked import Worked, worked
from tests.house import House


@pytest.fixture
async def case(house: House) -> Worked:
    return await worked(house)


@pytest.fixture
async def officer(case: Worked) -> Browser:
    return await case.somebody()


async def test_it_says_that_it_is_past_and_offers_nothing(case: Worked, officer: Browser) -> None:
    before = clock.now().isoformat()
    await officer.open("/inbox")
    await officer.send(officer.form(action=f"/inbox/{case.filed.task}/claim"))
    page = (await officer.open(f"{case.address}?as_of={before.replace('+', '%2B')}")).text
    assert "时的情形，不是现在的。" in page
    tasks = page.split('id="tasks"')[1].split("</section>")[0]
    assert "未认领" in tasks
    assert not [form for form in officer.all_forms() if form.action.startswith("/inbox")]
    assert "小*" not in page
    now = (await officer.open(case.address)).text
    assert "办理中" in now.split('id="tasks"')[1].split("</section>")[0]
    assert "不是现在的" not in now


async def test_the_field_takes_a_time_of_here(case: Worked, officer: Browser) -> None:
    await officer.open(case.address)
    assert "as_of" in officer.form("as_of").controls
    answer = await officer.open(f"{case.address}?as_of={orders.as_local(clock.now())}")
    assert answer.status_code == 200
    assert "当时" in answer.text


@pytest.mark.parametrize(("as_of", "status"), [("2099-01-01T10:00", 422), ("2020-01-01T10:00", 404), ("gestern", 422)])
async def test_what_nobody_knows_is_not_told(case: Worked, officer: Browser, as_of: str, status: int) -> None:
    assert (await officer.open(f"{case.address}?as_of={as_of}")).status_code == status

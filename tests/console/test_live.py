"""What an open inbox hears, and until when."""

import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import timedelta
from typing import Any

import pytest
from fastapi import Request

from services.console.inbox import live
from services.core import clock
from services.core.actor import Role
from services.core.errors import Forbidden
from services.identity.accounts import sessions
from tests.api.stored import execute
from tests.console.reported import reported
from tests.console.visiting import Browser, forms, logged_in
from tests.house import House


async def listening(browser: Browser, house: House) -> AsyncIterator[str]:
    """The test client waits for the end of an answer, so the endpoint is asked itself."""
    cookies = "; ".join(f"{name}={value}" for name, value in browser.client.cookies.items())
    scope = {"type": "http", "scheme": "http", "method": "GET", "path": "/inbox/events", "query_string": b""}
    scope |= {"headers": [(b"cookie", cookies.encode())], "client": ("127.0.0.1", 1), "server": ("house", 80)}
    answer = await live.listen(Request({**scope, "app": house.app}))
    return answer.body_iterator  # type: ignore[return-value]


async def test_a_task_that_comes_is_told_by_its_id_alone(house: House) -> None:
    async with aclosing(await listening(await logged_in(house), house)) as heard:  # type: ignore[type-var]
        assert (await anext(heard)).startswith("retry:")
        await _known(house)
        filed = await reported(house)
        assert await told(heard) == ("new", {"task": filed.task, "within": live.EACH})


async def test_a_claim_is_told_with_the_row_to_all_but_who_claimed_it(house: House) -> None:
    filed, mine, other = await reported(house), await logged_in(house), await logged_in(house)
    async with aclosing(await listening(mine, house)) as first, aclosing(await listening(other, house)) as second:  # type: ignore[type-var]
        await anext(first), await anext(second)
        await _known(house)
        await mine.open("/inbox")
        await mine.send(mine.form(action=f"/inbox/{filed.task}/claim"))
        its_own, (what, said) = await told(first), await told(second)
    assert its_own == ("changed", {"task": filed.task, "row": None})
    assert (what, said["task"]) == ("changed", filed.task)
    fetched = (await other.open(f"/inbox/rows/{filed.task}")).text
    assert said["row"] == fetched


async def test_a_row_for_all_has_forms_that_are_nobodys(house: House) -> None:
    filed, officer, other = await reported(house), await logged_in(house), await logged_in(house)
    async with aclosing(await listening(other, house)) as heard:  # type: ignore[type-var]
        await anext(heard)
        await _known(house)
        await officer.open("/inbox")
        await officer.send(officer.form(action=f"/inbox/{filed.task}/receive"))
        _, said = await told(heard)
    (form,) = forms(said["row"])
    assert form.action == f"/inbox/{filed.task}/claim"
    assert (form.fields["token"], form.fields["key"]) == ("", "")


async def test_a_row_for_all_does_not_tell_what_a_case_of_sexual_abuse_is_about(house: House) -> None:
    filed = await reported(house, circumstances=["GENITAL_INJURY"], harm_categories=["SEXUAL_ABUSE"])
    officer, other = await logged_in(house), await logged_in(house)
    async with aclosing(await listening(other, house)) as heard:  # type: ignore[type-var]
        await anext(heard)
        await _known(house)
        await officer.open("/inbox")
        await officer.send(officer.form(action=f"/inbox/{filed.task}/claim"))
        _, said = await told(heard)
    assert "性侵害案件，内容仅限办理人查看" in said["row"]


@pytest.mark.parametrize(
    "happens",
    [
        "UPDATE login_session SET ended_at = now() WHERE digest = %s",
        "UPDATE account SET role = 'reporter' FROM login_session s WHERE s.person = account.person AND s.digest = %s",
        "UPDATE person SET disabled_at = now() FROM login_session s WHERE s.person = person.id AND s.digest = %s",
    ],
)
async def test_whose_session_or_role_is_gone_hears_nothing_more(house: House, happens: str) -> None:
    browser = await logged_in(house)
    digest = sessions.digest_of(browser.client.cookies["session"])
    async with aclosing(await listening(browser, house)) as heard:  # type: ignore[type-var]
        await anext(heard)
        await _known(house)
        execute(house.server, happens, digest)
        await reported(house)
        with pytest.raises(StopAsyncIteration):
            await anext(heard)


async def test_only_who_works_on_tasks_hears_of_them(house: House) -> None:
    reporter = await logged_in(house, role=Role.REPORTER)
    with pytest.raises(Forbidden):
        await listening(reporter, house)


async def test_a_page_that_asks_by_itself_keeps_nobody_logged_in(house: House) -> None:
    browser, began = await logged_in(house), clock.now()
    for minutes in range(10, 60, 10):
        with clock.reading(lambda: began + timedelta(minutes=minutes)):  # noqa: B023 - read here alone
            answer = await browser.client.get("/inbox", headers={"Sec-Fetch-Dest": "empty"})
        assert (answer.status_code == 200) == (timedelta(minutes=minutes) < sessions.IDLE), minutes


async def told(heard: AsyncIterator[str]) -> tuple[str, dict[str, Any]]:
    name, data = (await anext(heard)).strip().split("\n")
    return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))


async def _known(house: House) -> None:
    """Once what an office had before is known, what comes is new."""
    await house.app.state.watch._compare(["police-349901"])

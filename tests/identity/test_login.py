"""People log in with password and second factor; who fails too often is locked out; a session ends when it must."""

from collections.abc import Callable

import psycopg
import pytest

from services.administration import OPERATOR
from services.core.actor import Role
from services.core.errors import TooManyRequests
from services.embedded.postgres import SUPERUSER, Server
from services.identity import hashing
from services.identity.accounts import login as logins
from services.identity.accounts import service
from services.identity.accounts.errors import NotNow, WrongCredentials
from services.identity.accounts.login import Login
from services.identity.accounts.sessions import Step
from tests.api.test_statements import statements
from tests.house import House, opened
from tests.identity.conftest import Told
from tests.identity.logging_in import PASSWORD, Somebody, Time, newcomer, settled

pytestmark = pytest.mark.usefixtures("cheap")


async def test_a_newcomer_sets_up_a_second_factor_and_a_password_of_their_own(
    house: House, time: Time, told: Told
) -> None:
    one = await newcomer(house, role=Role.SUPERVISOR)
    first = await one.log_in()
    assert first.step is Step.ENROL
    enrolment = await one.door.enrol(first.token)
    assert enrolment.address.startswith("otpauth://totp/")
    assert enrolment.secret in enrolment.address
    second = await one.enrol(first)
    assert second.step is Step.CHANGE_PASSWORD
    third = await one.door.change_password(second.token, one.password, PASSWORD)
    assert third.step is Step.DONE
    actor = await one.who(third)
    assert (actor.role, actor.organisation, actor.agency) == (Role.SUPERVISOR, "police-349901", "PUBLIC_SECURITY")
    assert actor.person == await one.person()
    assert actor.is_person
    assert len({first.token, second.token, third.token}) == 3
    assert [await one.is_out(session) for session in (first, second)] == [True, True]
    types = [type_ for type_, _ in told(str(await one.person()))]
    assert types == [
        "person.registered",
        "account.added",
        "account.second_factor_set",
        "account.password_changed",
    ]


async def test_nothing_is_open_before_every_step_is_done(house: House, time: Time) -> None:
    one = await newcomer(house)
    first = await one.log_in()
    assert await one.is_out(first)
    for step in (one.door.confirm(first.token, "000000"), one.door.change_password(first.token, "x", PASSWORD)):
        with pytest.raises(NotNow):
            await step
    assert await one.is_out(await one.enrol(first))
    one, _ = await settled(house, time)
    again = await one.log_in()
    assert again.step is Step.CODE
    assert await one.is_out(again)
    with pytest.raises(NotNow):
        await one.door.enrol(again.token)


async def test_who_comes_again_shows_password_and_code(house: House, time: Time) -> None:
    one, _ = await settled(house, time)
    session = await one.all_of_it()
    assert session.step is Step.DONE
    assert (await one.who(session)).person == await one.person()


async def test_a_code_is_taken_once_and_only_in_its_time(house: House, time: Time) -> None:
    one, _ = await settled(house, time)
    code = one.code()
    await one.door.confirm((await one.log_in()).token, code)
    with pytest.raises(WrongCredentials):
        await one.door.confirm((await one.log_in()).token, code)
    for seconds, is_right in ((30, True), (-60, False), (90, False)):
        time.goes_on(seconds=300)
        waiting, here = await one.log_in(), time.now
        time.goes_on(seconds=-seconds)
        code = one.code()
        time.now = here
        if is_right:
            assert (await one.door.confirm(waiting.token, code)).step is Step.DONE
        else:
            with pytest.raises(WrongCredentials):
                await one.door.confirm(waiting.token, code)


async def test_a_recovery_code_opens_once_and_is_on_record(house: House, time: Time, told: Told) -> None:
    one, _ = await settled(house, time)
    assert len(set(one.recovery_codes)) == 10
    code = one.recovery_codes[3]
    assert (await one.door.confirm((await one.log_in()).token, f" {code.upper()} ")).step is Step.DONE
    with pytest.raises(WrongCredentials):
        await one.door.confirm((await one.log_in()).token, code)
    assert told(str(await one.person()))[-1][0] == "account.recovery_code_used"


async def test_a_code_of_somebody_else_opens_nothing(house: House, time: Time) -> None:
    one, _ = await settled(house, time)
    another, _ = await settled(house, time)
    for code in (another.code(), another.recovery_codes[0], "", "000000", "٠٠٠٠٠٠", "x" * 500):
        with pytest.raises(WrongCredentials):
            await one.door.confirm((await one.log_in()).token, code)


async def test_every_wrong_login_is_refused_alike(house: House, door: Login, time: Time) -> None:
    one, _ = await settled(house, time)
    late = await newcomer(house)
    disabled, _ = await settled(house, time)
    async with house.app.state.house.database.transaction() as session:
        await service.disable(session, disabled.login, OPERATOR)
    time.goes_on(days=3)
    for login, password in (
        (one.login, "wrong"),
        (one.login, ""),
        ("nobody.at-all", PASSWORD),
        ("", ""),
        ("somebody\x00", PASSWORD),
        (one.login.upper(), PASSWORD),
        (late.login, late.password),
        (disabled.login, disabled.password),
    ):
        with pytest.raises(WrongCredentials) as refused:
            await door.log_in(login, password, f"{login} {password}")
        assert (refused.value.status, refused.value.detail) == (401, WrongCredentials().detail)


async def test_a_name_that_nobody_has_is_hashed_for_as_well(
    door: Login, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str | None] = []
    real: Callable[[str | None, str], bool] = hashing.PASSWORDS._matches

    def note(hashed: str | None, text: str) -> bool:
        verified.append(hashed)
        return real(hashed, text)

    monkeypatch.setattr(hashing.PASSWORDS, "_matches", note)
    with pytest.raises(WrongCredentials):
        await door.log_in("nobody.again", PASSWORD, "here")
    assert verified == [None]


async def test_the_database_does_as_much_for_a_name_that_nobody_has(house: House, door: Login, time: Time) -> None:
    one, _ = await settled(house, time)
    asked = {}
    for login in (one.login, "nobody.there"):
        await Somebody(house, login, "").fails(1)
        with statements(house) as asked[login], pytest.raises(WrongCredentials):
            await door.log_in(login, "wrong", f"elsewhere {login}")
    assert asked[one.login] == asked["nobody.there"]
    assert asked[one.login]


async def test_ten_failures_lock_for_a_while_even_after_a_restart(
    server: Server, house: House, time: Time, told: Told
) -> None:
    one, session = await settled(house, time)
    await one.fails(logins.MOST_FAILURES)
    async with opened(server) as again:
        for where in (house, again):
            with pytest.raises(WrongCredentials):
                await Somebody(where, one.login, PASSWORD).log_in()
    assert await one.who(session)  # who is in stays in
    types = [type_ for type_, _ in told(str(await one.person()))]
    assert types.count("account.locked") == 1
    time.goes_on(minutes=15)
    assert (await one.all_of_it()).step is Step.DONE
    await one.fails(logins.MOST_FAILURES - 1)  # counted from the beginning
    time.goes_on(seconds=30)
    assert (await one.all_of_it()).step is Step.DONE


async def test_wrong_codes_lock_as_well(house: House, time: Time) -> None:
    one, _ = await settled(house, time)
    waiting = await one.log_in()
    for _ in range(logins.MOST_FAILURES):
        with pytest.raises(WrongCredentials):
            await one.door.confirm(waiting.token, "000000")
    with pytest.raises(WrongCredentials):
        await one.door.confirm(waiting.token, one.code())


async def test_an_operator_unlocks(house: House, time: Time) -> None:
    one, _ = await settled(house, time)
    await one.fails(logins.MOST_FAILURES)
    async with house.app.state.house.database.transaction() as session:
        await service.unlock(session, one.login, OPERATOR)
    assert (await one.all_of_it()).step is Step.DONE


async def test_a_name_that_nobody_has_is_locked_as_well(house: House, door: Login, time: Time, server: Server) -> None:
    await Somebody(house, "nobody.here", "").fails(logins.MOST_FAILURES + 2)
    with psycopg.connect(server.url(SUPERUSER)) as connection:
        rows = connection.execute("SELECT row_to_json(f)::text FROM login_failure f WHERE failures = 10").fetchall()
    assert rows
    assert "nobody" not in str(rows)


async def test_many_failures_from_one_address_are_held_back(door: Login, time: Time) -> None:
    for number in range(logins.BY_ADDRESS.most):
        with pytest.raises(WrongCredentials):
            await door.log_in(f"guess-{number}", PASSWORD, "one address")
    with pytest.raises(TooManyRequests):
        await door.log_in("guess", PASSWORD, "one address")

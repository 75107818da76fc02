"""An account and its sessions end when they must: by time, by another password, by what an operator does."""

import psycopg
import pytest
from psycopg import sql

from services.administration import OPERATOR
from services.core.actor import Role
from services.core.errors import Conflict, Unprocessable
from services.embedded.postgres import SUPERUSER, Server
from services.identity import hashing
from services.identity.accounts import login as logins
from services.identity.accounts import service, sessions
from services.identity.accounts.errors import NoSession, NoSuchAccount, NotNow, WrongCredentials
from services.identity.accounts.sessions import Step
from tests import house as houses
from tests.house import House
from tests.identity.conftest import Told
from tests.identity.logging_in import PASSWORD, Time, newcomer, settled

pytestmark = pytest.mark.usefixtures("cheap")


async def test_a_session_ends_by_idleness_by_age_and_by_logging_out(house: House, time: Time) -> None:
    one, first = await settled(house, time)
    for _ in range(3):
        time.goes_on(minutes=20)
        await one.who(first)
    time.goes_on(minutes=30)
    assert await one.is_out(first)
    second = await one.all_of_it()
    for _ in range(35):
        time.goes_on(minutes=20)
        await one.who(second)
    time.goes_on(minutes=20)
    assert await one.is_out(second)
    third = await one.all_of_it()
    await one.door.log_out(third.token)
    assert await one.is_out(third)
    await one.door.log_out(third.token)
    await one.door.log_out("unknown")


async def test_a_login_that_is_not_finished_runs_out(house: House, time: Time) -> None:
    one, _ = await settled(house, time)
    waiting = await one.log_in()
    time.goes_on(minutes=10)
    with pytest.raises(NoSession):
        await one.door.confirm(waiting.token, one.code())


async def test_another_password_ends_every_other_session(house: House, time: Time) -> None:
    one, first = await settled(house, time)
    second = await one.all_of_it()
    third = await one.door.change_password(second.token, PASSWORD, "another river, four horses")
    assert [await one.is_out(session) for session in (first, second, third)] == [True, True, False]
    with pytest.raises(WrongCredentials):
        await one.log_in()
    with pytest.raises(WrongCredentials):
        await one.door.change_password(third.token, PASSWORD, "yet another, five horses")


@pytest.mark.parametrize("weak", ["short", "a" * 30, "ababababababab", "x" * 201, "LOGIN and a little more"])
async def test_a_password_that_is_easily_guessed_is_refused(house: House, time: Time, weak: str) -> None:
    one, session = await settled(house, time)
    with pytest.raises(Unprocessable) as refused:
        await one.door.change_password(session.token, PASSWORD, weak.replace("LOGIN", one.login.upper()))
    assert [error.pointer for error in refused.value.errors] == ["/new"]


async def test_who_is_disabled_is_out_at_once_with_all_tokens(house: House, time: Time, told: Told) -> None:
    one, session = await settled(house, time)
    person = str(await one.person())
    async with house.app.state.house.database.transaction() as transaction:
        await service.disable(transaction, one.login, OPERATOR)
    assert await one.is_out(session)
    with pytest.raises(WrongCredentials):
        await one.log_in()
    async with house.app.state.house.database.transaction() as transaction:
        await service.enable(transaction, one.login, OPERATOR)
    assert await one.is_out(session)
    assert (await one.all_of_it()).step is Step.DONE
    assert [type_ for type_, _ in told(person)][-2:] == ["account.disabled", "account.enabled"]


async def test_who_leaves_the_office_is_out_at_once(house: House, time: Time, server: Server) -> None:
    one, session = await settled(house, time)
    with psycopg.connect(server.url(SUPERUSER), autocommit=True) as connection:
        connection.execute("UPDATE person SET left_at = now() WHERE id = %s", [await one.person()])
    assert await one.is_out(session)


@pytest.mark.parametrize("factor", [True, False])
async def test_a_reset_gives_a_temporary_password_and_ends_what_was(house: House, time: Time, factor: bool) -> None:
    one, session = await settled(house, time)
    async with house.app.state.house.database.transaction() as transaction:
        password = await service.reset(transaction, one.login, OPERATOR, factor=factor)
    assert await one.is_out(session)
    with pytest.raises(WrongCredentials):
        await one.log_in()
    again = await one.log_in(password)
    if factor:
        old = one.recovery_codes[0]
        assert again.step is Step.ENROL
        assert (await one.enrol(again)).step is Step.CHANGE_PASSWORD
        assert old not in one.recovery_codes
    else:
        assert (await one.door.confirm(again.token, one.code())).step is Step.CHANGE_PASSWORD


async def test_who_is_reset_in_the_middle_of_a_login_has_to_begin_again(
    house: House, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, session = await settled(house, time)
    waiting, real = await one.log_in(), hashing.PASSWORDS.verify

    async def verify_and_be_reset(hashed: str | None, text: str) -> bool:
        found = await real(hashed, text)
        async with house.app.state.house.database.transaction() as transaction:
            await service.reset(transaction, one.login, OPERATOR, factor=False)
        return found

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(hashing.PASSWORDS, "verify", verify_and_be_reset)
        with pytest.raises(WrongCredentials):
            await one.log_in()
    with pytest.raises(NoSession):
        await one.door.confirm(waiting.token, one.code())
    assert await one.is_out(session)


async def test_who_is_reset_while_changing_the_password_does_not_undo_that(
    house: House, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, session = await settled(house, time)
    real, given = hashing.PASSWORDS.verify, []

    async def verify_and_be_reset(hashed: str | None, text: str) -> bool:
        found = await real(hashed, text)
        async with house.app.state.house.database.transaction() as transaction:
            given.append(await service.reset(transaction, one.login, OPERATOR, factor=False))
        return found

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(hashing.PASSWORDS, "verify", verify_and_be_reset)
        with pytest.raises(NoSession):
            await one.door.change_password(session.token, PASSWORD, "another river, four horses")
    assert (await one.log_in(given[0])).step is Step.CODE


async def test_a_second_factor_that_counts_is_not_replaced_by_a_login_beside(house: House, time: Time) -> None:
    one = await newcomer(house)
    beside = await one.log_in()
    await one.door.enrol(beside.token)
    await one.enrol(await one.log_in())
    for late in (one.door.enrol(beside.token), one.door.confirm_enrolment(beside.token, one.code())):
        with pytest.raises(NotNow):
            await late


async def test_an_account_that_cannot_be_is_not_added(house: House, time: Time) -> None:
    one = await newcomer(house)
    async with house.app.state.house.database.transaction() as session:
        for login, organisation, role, refusal in (
            ("Upper", "police-349901", None, Unprocessable),
            ("fine", "police-000000", None, Unprocessable),
            ("fine", "police-349901", Role.AUDITOR, Unprocessable),
            (one.login, "police-349901", None, Conflict),
        ):
            with pytest.raises(refusal):
                await service.add(session, login, organisation, "新警官", role, OPERATOR)
        with pytest.raises(NoSuchAccount):
            await service.disable(session, "nobody.here", OPERATOR)


async def test_the_database_holds_no_secret_in_the_clear(house: House, time: Time, server: Server) -> None:
    one, session = await settled(house, time)
    with psycopg.connect(server.url(SUPERUSER)) as connection:
        tables = ("account", "recovery_code", "login_session", "login_failure")
        every = sql.SQL("SELECT row_to_json(t)::text FROM {} t")
        held = str([connection.execute(every.format(sql.Identifier(name))).fetchall() for name in tables])
    for secret in (PASSWORD, one.secret, session.token, *one.recovery_codes):
        assert secret not in held
        assert secret.encode().hex() not in held
    assert "$argon2id$" in held


async def test_a_hash_that_was_cheaper_is_made_anew_at_the_next_login(
    house: House, time: Time, server: Server, cheap: pytest.MonkeyPatch
) -> None:
    one, _ = await settled(house, time)
    cheap.undo()
    await one.log_in()
    with psycopg.connect(server.url(SUPERUSER)) as connection:
        found = connection.execute("SELECT password_hash FROM account WHERE login = %s", [one.login]).fetchone()
    assert found
    assert found[0].startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert (await one.all_of_it()).step is Step.DONE


async def test_sessions_and_failures_of_long_ago_are_forgotten(house: House, time: Time, server: Server) -> None:
    one, _ = await settled(house, time)
    await one.fails(1)
    assert max(sessions.LONGEST, logins.FORGOTTEN) <= service.KEPT
    time.goes_on(days=365)
    relay = houses.database(server, "hutong_relay")
    async with relay.transaction() as session:
        await service.forget(session)
    await relay.close()
    with psycopg.connect(server.url(SUPERUSER)) as connection:
        left = "SELECT (SELECT count(*) FROM login_session), (SELECT count(*) FROM login_failure)"
        assert connection.execute(left).fetchone() == (0, 0)

"""People log in with password and second factor; who fails too often is locked out; a session ends when it must."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from argon2 import PasswordHasher
from psycopg import sql

from services.administration import OPERATOR
from services.core.actor import Role
from services.core.database import Database
from services.core.errors import Conflict, TooManyRequests, Unprocessable
from services.embedded.postgres import SUPERUSER, Server
from services.identity import hashing
from services.identity.accounts import login as logins
from services.identity.accounts import service, sessions
from services.identity.accounts.errors import NoSession, NoSuchAccount, NotNow, WrongCredentials
from services.identity.accounts.login import Login
from services.identity.accounts.sessions import Opened, Step
from tests.api.test_statements import statements
from tests.house import House, opened
from tests.identity.conftest import Told
from tests.identity.logging_in import PASSWORD, Somebody, Time, newcomer, settled


@pytest.fixture
def time() -> Iterator[Time]:
    with Time().standing() as standing:
        yield standing


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Argon2 as ever, for less memory and time."""
    with monkeypatch.context() as costs:
        costs.setattr(hashing.PASSWORDS, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield costs


@pytest.fixture
def door(house: House) -> Login:
    found: Login = house.app.state.login
    return found


async def _is_gone(one: Somebody, session: Opened) -> bool:
    try:
        await one.who(session)
    except NoSession:
        return True
    return False


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
    assert [await _is_gone(one, session) for session in (first, second)] == [True, True]
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
    assert await _is_gone(one, first)
    for step in (one.door.confirm(first.token, "000000"), one.door.change_password(first.token, "x", PASSWORD)):
        with pytest.raises(NotNow):
            await step
    assert await _is_gone(one, await one.enrol(first))
    one, _ = await settled(house, time)
    again = await one.log_in()
    assert again.step is Step.CODE
    assert await _is_gone(one, again)
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
        await _fail(Somebody(house, login, ""), 1)
        with statements(house) as asked[login], pytest.raises(WrongCredentials):
            await door.log_in(login, "wrong", f"elsewhere {login}")
    assert asked[one.login] == asked["nobody.there"]
    assert asked[one.login]


async def _fail(one: Somebody, times: int) -> None:
    for number in range(times):
        with pytest.raises(WrongCredentials):
            await one.door.log_in(one.login, "wrong", f"address {number // 10} {one.login}")


async def test_ten_failures_lock_for_a_while_even_after_a_restart(
    server: Server, house: House, time: Time, told: Told
) -> None:
    one, session = await settled(house, time)
    await _fail(one, logins.MOST_FAILURES)
    async with opened(server) as again:
        for where in (house, again):
            with pytest.raises(WrongCredentials):
                await Somebody(where, one.login, PASSWORD).log_in()
    assert await one.who(session)  # who is in stays in
    types = [type_ for type_, _ in told(str(await one.person()))]
    assert types.count("account.locked") == 1
    time.goes_on(minutes=15)
    assert (await one.all_of_it()).step is Step.DONE
    await _fail(one, logins.MOST_FAILURES - 1)  # counted from the beginning
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
    await _fail(one, logins.MOST_FAILURES)
    async with house.app.state.house.database.transaction() as session:
        await service.unlock(session, one.login, OPERATOR)
    assert (await one.all_of_it()).step is Step.DONE


async def test_a_name_that_nobody_has_is_locked_as_well(house: House, door: Login, time: Time, server: Server) -> None:
    await _fail(Somebody(house, "nobody.here", ""), logins.MOST_FAILURES + 2)
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


async def test_a_session_ends_by_idleness_by_age_and_by_logging_out(house: House, time: Time) -> None:
    one, first = await settled(house, time)
    for _ in range(3):
        time.goes_on(minutes=20)
        await one.who(first)
    time.goes_on(minutes=30)
    assert await _is_gone(one, first)
    second = await one.all_of_it()
    for _ in range(35):
        time.goes_on(minutes=20)
        await one.who(second)
    time.goes_on(minutes=20)
    assert await _is_gone(one, second)
    third = await one.all_of_it()
    await one.door.log_out(third.token)
    assert await _is_gone(one, third)
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
    assert [await _is_gone(one, session) for session in (first, second, third)] == [True, True, False]
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
    assert await _is_gone(one, session)
    with pytest.raises(WrongCredentials):
        await one.log_in()
    async with house.app.state.house.database.transaction() as transaction:
        await service.enable(transaction, one.login, OPERATOR)
    assert await _is_gone(one, session)
    assert (await one.all_of_it()).step is Step.DONE
    assert [type_ for type_, _ in told(person)][-2:] == ["account.disabled", "account.enabled"]


async def test_who_leaves_the_office_is_out_at_once(house: House, time: Time, server: Server) -> None:
    one, session = await settled(house, time)
    with psycopg.connect(server.url(SUPERUSER), autocommit=True) as connection:
        connection.execute("UPDATE person SET left_at = now() WHERE id = %s", [await one.person()])
    assert await _is_gone(one, session)


@pytest.mark.parametrize("factor", [True, False])
async def test_a_reset_gives_a_temporary_password_and_ends_what_was(house: House, time: Time, factor: bool) -> None:
    one, session = await settled(house, time)
    async with house.app.state.house.database.transaction() as transaction:
        password = await service.reset(transaction, one.login, OPERATOR, factor=factor)
    assert await _is_gone(one, session)
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
    assert await _is_gone(one, session)


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


async def test_sessions_and_failures_of_long_ago_are_forgotten(
    house: House, time: Time, server: Server, database: Database
) -> None:
    one, _ = await settled(house, time)
    await _fail(one, 1)
    assert max(sessions.LONGEST, logins.FORGOTTEN) <= service.KEPT
    time.goes_on(days=365)
    async with database.transaction() as session:
        await service.forget(session)
    with psycopg.connect(server.url(SUPERUSER)) as connection:
        left = "SELECT (SELECT count(*) FROM login_session), (SELECT count(*) FROM login_failure)"
        assert connection.execute(left).fetchone() == (0, 0)

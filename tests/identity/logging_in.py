"""Somebody with an account and an authenticator, who logs in as the console will let them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pyotp
import pytest

from services.administration import OPERATOR
from services.core import clock
from services.core.actor import Actor, Role
from services.identity.accounts import repository, service, sessions
from services.identity.accounts.errors import NoSession, WrongCredentials
from services.identity.accounts.login import Login
from services.identity.accounts.sessions import Opened, Step
from tests.house import House

PASSWORD = "three horses cross a river"


@dataclass
class Time:
    """What the clock says; it stands still."""

    now: datetime = field(default_factory=clock.now)

    @contextmanager
    def standing(self) -> Iterator["Time"]:
        with clock.reading(lambda: self.now):
            yield self

    def goes_on(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Somebody:
    house: House
    login: str
    password: str
    secret: str = ""
    recovery_codes: list[str] = field(default_factory=list)
    address: str = field(default_factory=lambda: str(uuid4()))

    @property
    def door(self) -> Login:
        found: Login = self.house.app.state.login
        return found

    async def log_in(self, password: str | None = None) -> Opened:
        return await self.door.log_in(self.login, self.password if password is None else password, self.address)

    async def enrol(self, opened: Opened) -> Opened:
        self.secret = (await self.door.enrol(opened.token)).secret
        enrolled = await self.door.confirm_enrolment(opened.token, self.code())
        self.recovery_codes = enrolled.recovery_codes
        return enrolled.opened

    async def all_of_it(self) -> Opened:
        """Password and code; the authenticator shows a new code each half minute."""
        return await self.door.confirm((await self.log_in()).token, self.code())

    def code(self) -> str:
        return pyotp.TOTP(self.secret).at(clock.now())

    async def who(self, opened: Opened) -> Actor:
        async with self.house.app.state.house.database.transaction() as session:
            return await sessions.who(session, opened.token)

    async def is_out(self, opened: Opened) -> bool:
        """Whether this session opens nothing, or nothing any more."""
        try:
            await self.who(opened)
        except NoSession:
            return True
        return False

    async def fails(self, times: int) -> None:
        """From other addresses each ten times."""
        for number in range(times):
            with pytest.raises(WrongCredentials):
                await self.door.log_in(self.login, "wrong", f"address {number // 10} {self.login}")

    async def person(self) -> UUID:
        async with self.house.app.state.house.database.transaction() as session:
            found = await repository.person_of(session, self.login)
        assert found is not None
        return found.id


async def newcomer(
    house: House, organisation: str = "police-349901", role: Role = Role.HANDLER, person: str | None = None
) -> Somebody:
    """With a temporary password. `person`: by this name, who may be known already."""
    login = f"somebody.{uuid4().hex[:8]}"
    async with house.app.state.house.database.transaction() as session:
        password = await service.add(session, login, organisation, person or f"警官{login[-8:]}", role, OPERATOR)
    return Somebody(house, login, password)


async def settled(house: House, time: Time, role: Role = Role.HANDLER) -> tuple[Somebody, Opened]:
    """Who has logged in, with a password and an authenticator of their own; half a minute later."""
    one = await newcomer(house, role=role)
    opened = await one.enrol(await one.log_in())
    assert opened.step is Step.CHANGE_PASSWORD
    opened = await one.door.change_password(opened.token, one.password, PASSWORD)
    one.password = PASSWORD
    time.goes_on(seconds=30)
    return one, opened

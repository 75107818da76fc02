"""Logging in, for the console: name and password, then the second factor; out again; another password.

Each call opens its own transactions: nothing is locked while a password is hashed, and a failure counts although the
call is refused. So what was read before is looked at again before a session is opened: an operator may have reset the
account meanwhile. All refusals of a login are alike, and take as long for a name that nobody has.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.core import clock, encryption, pipeline
from services.core.actor import SYSTEM
from services.core.database import Database
from services.core.keys import KeyRing, Keys
from services.core.throttle import Limit, Throttle
from services.identity import hashing
from services.identity.accounts import factors, repository, sessions
from services.identity.accounts.errors import NoSession, NotNow, WrongCredentials
from services.identity.accounts.models import RecoveryCode
from services.identity.accounts.sessions import Opened, Step, Visitor
from services.ledger import service as ledger

BY_ADDRESS = Limit("logins by address", most=20, within=timedelta(minutes=5))
MOST_FAILURES = 10  # in a row
LOCKED = timedelta(minutes=15)  # after the last of them
FORGOTTEN = timedelta(days=1)


@dataclass(frozen=True)
class Enrolment:
    """The secret of a second factor, for who has just logged in, and the same as an address for a QR code."""

    secret: str
    address: str


@dataclass(frozen=True)
class Enrolled:
    """`recovery_codes`: shown once."""

    opened: Opened
    recovery_codes: list[str]


class Login:
    """`app.state.login`. Tokens are those of `Opened`."""

    def __init__(self, database: Database, keys: Callable[[], Keys], throttle: Throttle) -> None:
        self._database, self._keys, self._throttle = database, keys, throttle

    @property
    def _ring(self) -> KeyRing:
        return self._keys().login

    async def log_in(self, login: str, password: str, address: str) -> Opened:
        """`address`: what `throttle.address_of` answers. Raises WrongCredentials, TooManyRequests."""
        await self._throttle.spend((BY_ADDRESS, address))
        login = login if factors.LOGIN.fullmatch(login) else ""  # nobody's
        key = failure_key(self._ring, login)
        async with self._database.transaction() as session:
            account, failure = await repository.of_login(session, login, key)
        matches = await hashing.PASSWORDS.verify(account.password_hash if account else None, password)
        if not matches or is_locked(failure) or not sessions.may_work(account) or _has_run_out(account):
            raise await self._failed(key, failure, account)
        outdated = hashing.PASSWORDS.is_outdated(account.password_hash)
        hashed = await hashing.PASSWORDS.hash(password) if outdated else account.password_hash
        async with self._database.transaction() as session:
            still = {"password_hash": account.password_hash}
            if not await repository.change_if(session, account.person, still, password_hash=hashed):
                raise WrongCredentials
            step = sessions.next_step(account, confirmed=False, by_provider=False)
            opened = sessions.open_(session, account, step)
        await self._throttle.give_back((BY_ADDRESS, address))
        return opened

    async def log_in_linked(self, subject: str, *, confirmed: bool) -> Opened:
        """Whom the external provider names, linked to this `sub`. `confirmed`: it has seen a second factor; otherwise
        ours is the next step. Raises WrongCredentials.
        """
        async with self._database.transaction() as session:
            account = await repository.of_subject(session, subject)
            if account is None or not sessions.may_work(account):
                raise WrongCredentials
            step = sessions.next_step(account, confirmed=confirmed, by_provider=True)
            return sessions.open_(session, account, step, by_provider=True)

    async def confirm(self, token: str, code: str) -> Opened:
        """With the second factor's code, or a recovery code. Answers a session of another token.

        Raises NoSession, NotNow, WrongCredentials.
        """
        visitor, key, failure = await self._at(token, Step.CODE)
        if not is_locked(failure):
            async with self._database.transaction() as session:
                if await self._shown(session, visitor, code):
                    return await self._confirmed(session, visitor, key)
        raise await self._failed(key, failure, visitor.account)

    async def enrol(self, token: str) -> Enrolment:
        """A new secret, which counts once `confirm_enrolment` has seen a code of it. Raises NoSession, NotNow."""
        visitor, _, _ = await self._at(token, Step.ENROL)
        secret = factors.new_totp()
        key_id, sealed = factors.seal_totp(self._ring, visitor.person, secret)
        async with self._database.transaction() as session:
            new = {"totp_key_id": key_id, "totp_sealed": sealed, "totp_step": None}
            if not await repository.change_if(session, visitor.person, {"totp_confirmed_at": None}, **new):
                raise NotNow
        return Enrolment(secret, factors.totp_address(secret, visitor.account.login))

    async def confirm_enrolment(self, token: str, code: str) -> Enrolled:
        """Raises NoSession, NotNow, WrongCredentials."""
        visitor, key, failure = await self._at(token, Step.ENROL)
        codes, now = factors.new_recovery_codes(), clock.now()
        if not is_locked(failure):
            async with self._database.transaction() as session:
                await ledger.take(session, ledger.HOUSE)
                if await self._shown_totp(session, visitor, code):
                    unconfirmed = {"totp_confirmed_at": None}
                    if not await repository.change_if(session, visitor.person, unconfirmed, totp_confirmed_at=now):
                        raise NotNow
                    self._keep_codes(session, visitor, codes)
                    _told(session, "account.second_factor_set", visitor)
                    return Enrolled(await self._confirmed(session, visitor, key), codes)
        raise await self._failed(key, failure, visitor.account)

    async def change_password(self, token: str, old: str, new: str) -> Opened:
        """Ends the person's sessions, and answers a new one.

        Raises NoSession, NotNow, WrongCredentials, or Unprocessable at `/new`.
        """
        visitor, key, failure = await self._at(token, Step.CHANGE_PASSWORD, Step.DONE)
        factors.check_password(new, visitor.account.login)
        if not await hashing.PASSWORDS.verify(visitor.account.password_hash, old) or is_locked(failure):
            raise await self._failed(key, failure, visitor.account)
        hashed = await hashing.PASSWORDS.hash(new)
        async with self._database.transaction() as session:
            await ledger.take(session, ledger.HOUSE)
            still, new_one = {"password_hash": visitor.account.password_hash}, {"password_hash": hashed}
            if not await repository.change_if(session, visitor.person, still, **new_one, password_expires_at=None):
                raise NoSession
            await repository.end_sessions(session, visitor.person, clock.now())
            _told(session, "account.password_changed", visitor)
            return sessions.open_(session, visitor.account, Step.DONE)

    async def log_out(self, token: str) -> None:
        """Whatever the session was."""
        async with self._database.transaction() as session:
            await repository.end_session(session, sessions.digest_of(token), clock.now())

    async def _at(self, token: str, *steps: Step) -> tuple[Visitor, bytes, Any]:
        """Who is at one of these steps of a login, with the key of their failures and those so far."""
        async with self._database.transaction() as session:
            visitor = await sessions.visitor(session, token)
            if visitor.step not in steps:
                raise NotNow
            key = failure_key(self._ring, visitor.account.login)
            return visitor, key, await repository.failures(session, key)

    async def _shown(self, session: AsyncSession, visitor: Visitor, code: str) -> bool:
        code = code.strip().lower()
        if not factors.is_recovery_code(code):
            return await self._shown_totp(session, visitor, code)
        await ledger.take(session, ledger.HOUSE)
        digests = factors.recovery_digests(self._ring, visitor.person, code)
        if not await repository.use_code(session, visitor.person, digests, clock.now()):
            return False
        _told(session, "account.recovery_code_used", visitor)
        return True

    def _keep_codes(self, session: AsyncSession, visitor: Visitor, codes: list[str]) -> None:
        ring = self._ring
        for one in codes:
            digest = factors.recovery_digests(ring, visitor.person, one)[0]
            row = {"person": visitor.person, "digest": digest, "key_id": ring.current}
            pipeline.insert(session, RecoveryCode, **row, used_at=None)

    async def _shown_totp(self, session: AsyncSession, visitor: Visitor, code: str) -> bool:
        """Whether it is the code of now, which nobody has shown before."""
        one = visitor.account
        if one.totp_sealed is None:
            return False
        try:
            secret = factors.open_totp(self._ring, one.person, one.totp_key_id, one.totp_sealed)
        except encryption.Unreadable:  # its key is lost: it is to be set up again
            return False
        step = factors.totp_step(secret, code.strip(), clock.now())
        return step is not None and await repository.take_step(session, one.person, one.totp_sealed, step)

    async def _confirmed(self, session: AsyncSession, visitor: Visitor, key: bytes) -> Opened:
        """Another session in place of the one in which only the first factor was shown."""
        if not await repository.end_session(session, visitor.digest, clock.now()):
            raise NoSession
        await repository.forgive(session, key)
        by_provider = visitor.account.by_provider
        step = sessions.next_step(visitor.account, confirmed=True, by_provider=by_provider)
        return sessions.open_(session, visitor.account, step, by_provider=by_provider)

    async def _failed(self, key: bytes, failure: Any, account: Any) -> WrongCredentials:
        """The refusal, once the failure is counted. What comes while a name is locked does not lock it any longer."""
        if not is_locked(failure):
            async with self._database.transaction() as session:
                count = await repository.failed(session, key, clock.now(), FORGOTTEN)
            if count == MOST_FAILURES and account is not None:
                async with self._database.transaction() as session:
                    await ledger.take(session, ledger.HOUSE)
                    subject = ("person", account.person)
                    ledger.append(session, ledger.HOUSE, "account.locked", actor=SYSTEM, subject=subject)
        return WrongCredentials()


def failure_key(ring: KeyRing, login: str) -> bytes:
    return encryption.digest(ring.key, "login", login)


def is_locked(failure: Any) -> bool:
    return failure is not None and failure.failures >= MOST_FAILURES and clock.now() < failure.last_at + LOCKED


def _has_run_out(account: Any) -> bool:
    return account.password_expires_at is not None and clock.now() >= account.password_expires_at


def _told(session: AsyncSession, type_: str, visitor: Visitor) -> None:
    ledger.append(session, ledger.HOUSE, type_, actor=visitor.actor, subject=("person", visitor.person))

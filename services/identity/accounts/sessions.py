"""Sessions of people who logged in: kept here, known by a digest, ended by idleness, by age, or by what happens to the
person.

A session that has not seen the second factor opens nothing but the next step of its login.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.core import clock, pipeline
from services.core.actor import Actor, Role
from services.identity import service as identity
from services.identity.accounts import repository
from services.identity.accounts.errors import NoSession
from services.identity.accounts.models import LoginSession

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
UNFINISHED = timedelta(minutes=10)  # for the steps of a login
SEEN = timedelta(minutes=1)  # as exactly idleness is known


class Step(StrEnum):
    """What a login has to do next."""

    ENROL = "enrol"  # set up a second factor
    CODE = "code"  # show it
    CHANGE_PASSWORD = "change_password"  # noqa: S105 - the password is a temporary one
    DONE = "done"


@dataclass(frozen=True)
class Opened:
    """`token` goes into the browser's cookie, and is kept nowhere here."""

    token: str
    step: Step


@dataclass(frozen=True)
class Visitor:
    """Who has a session, and at which step. Only at `DONE` is it anybody's `actor`."""

    digest: bytes
    account: Any
    step: Step

    @property
    def person(self) -> UUID:
        found: UUID = self.account.person
        return found

    @property
    def actor(self) -> Actor:
        one = self.account
        return Actor(
            role=Role(one.role),
            organisation=one.organisation,
            agency=one.agency,
            division_code=one.division_code,
            person=one.person,
            subject=identity.subject_of(one.person),
        )


def open_(session: AsyncSession, account: Any, step: Step, *, by_provider: bool = False) -> Opened:
    """A new session with a token of its own: none that was known before a step is known after it.

    `by_provider`: it was the provider who asked for a password.
    """
    now, token = clock.now(), secrets.token_urlsafe(32)
    pipeline.insert(
        session,
        LoginSession,
        digest=digest_of(token),
        person=account.person,
        opened_at=now,
        seen_at=now,
        confirmed_at=None if step in (Step.ENROL, Step.CODE) else now,
        by_provider=by_provider,
        ended_at=None,
    )
    return Opened(token, step)


async def visitor(session: AsyncSession, token: str, *, acts: bool = True) -> Visitor:
    """`acts`: whether somebody is there; what an open page asks by itself does not put idleness off.

    Raises NoSession for what is unknown, has ended or run out, or whose person may not work any more.
    """
    now, digest = clock.now(), digest_of(token)
    found = (await repository.of_sessions(session, [digest])).get(digest)
    if found is None or not _opens(found, now):
        raise NoSession
    if acts and now - found.seen_at >= SEEN:
        repository.seen(session, digest, now)
    return _visitor(found)


async def who(session: AsyncSession, token: str, *, acts: bool = True) -> Actor:
    """The actor of a session whose login is done, in one round trip. Raises NoSession."""
    found = await visitor(session, token, acts=acts)
    if found.step is not Step.DONE:
        raise NoSession
    return found.actor


async def actors(session: AsyncSession, tokens: Collection[str]) -> dict[str, Actor]:
    """The actors of those sessions whose login is done, in one round trip, without putting their idleness off."""
    now, digests = clock.now(), {digest_of(token): token for token in tokens}
    found = await repository.of_sessions(session, digests)
    visitors = [_visitor(one) for one in found.values() if _opens(one, now)]
    return {digests[one.digest]: one.actor for one in visitors if one.step is Step.DONE}


def _visitor(found: Any) -> Visitor:
    confirmed = found.confirmed_at is not None
    return Visitor(found.digest, found, next_step(found, confirmed=confirmed, by_provider=found.by_provider))


def next_step(account: Any, *, confirmed: bool, by_provider: bool) -> Step:
    """`confirmed`: whether the second factor was shown. Who never showed the temporary password need not change it."""
    if not confirmed:
        return Step.ENROL if account.totp_confirmed_at is None else Step.CODE
    return Step.DONE if by_provider or account.password_expires_at is None else Step.CHANGE_PASSWORD


def may_work(account: Any) -> bool:
    """Whether person and organisation still stand, and the role is one of it."""
    stands = account.active and account.left_at is None and account.disabled_at is None
    return stands and identity.may_be(Role(account.role), account.agency)


def digest_of(token: str) -> bytes:
    """Without a key: nobody guesses 256 bits."""
    return hashlib.sha256(token.encode()).digest()


def _opens(found: Any, now: datetime) -> bool:
    return may_work(found) and _lives(found, now)


def _lives(found: Any, now: datetime) -> bool:
    if found.confirmed_at is None:
        return bool(now < found.opened_at + UNFINISHED)
    return bool(now < found.opened_at + LONGEST and now < found.seen_at + IDLE)

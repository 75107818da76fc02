"""People's accounts: added, disabled, reset, linked to another issuer's subject. Each change is an entry in the house's
stream.
"""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.core import clock, encryption, pipeline
from services.core.actor import Actor, Role
from services.core.errors import Conflict, Unprocessable
from services.core.keys import KeyRing
from services.identity import hashing
from services.identity import service as identity
from services.identity.accounts import factors, repository
from services.identity.accounts.errors import NoSuchAccount
from services.identity.accounts.login import failure_key, is_locked
from services.identity.accounts.models import Account
from services.identity.models import Person
from services.ledger import service as ledger

TEMPORARY = timedelta(days=3)  # in which a password that somebody else knows has to be changed
KEPT = timedelta(days=1)


async def add(session: AsyncSession, login: str, organisation: str, name: str, role: Role | None, actor: Actor) -> str:
    """Answers a temporary password. Raises Unprocessable, or Conflict for a name or a person that has an account."""
    if not factors.LOGIN.fullmatch(login):
        raise Unprocessable.field("/login", "string-pattern-mismatch", "3 to 63 small letters, digits, . _ and -")
    if not name.strip() or not name.isprintable():
        raise Unprocessable.field("/name", "string-pattern-mismatch", "a name in letters")
    password = factors.new_password()
    hashed = await hashing.PASSWORDS.hash(password)
    await _add(session, login, organisation, name, role, actor, hashed, clock.now() + TEMPORARY)
    return password


async def add_known(
    session: AsyncSession, login: str, organisation: str, name: str, role: Role, actor: Actor, password_hash: str
) -> None:
    """With a password that everybody knows: for the demo county alone. Who has an account keeps it as it is."""
    if await repository.person_of(session, login) is None:
        await _add(session, login, organisation, name, role, actor, password_hash, None)


async def _add(
    session: AsyncSession,
    login: str,
    organisation: str,
    name: str,
    role: Role | None,
    actor: Actor,
    password_hash: str,
    password_expires_at: datetime | None,
) -> None:
    await ledger.take(session, ledger.HOUSE)
    office = await identity.organisation(session, organisation, "/organisation")
    role = role or identity.own_role(office)
    if role is Role.SYSTEM or not identity.may_be(role, office.agency):
        raise Unprocessable.field("/role", "unknown-role", "the organisation has no such role")
    person = await identity.register_person(session, organisation, name)
    if await repository.has_account(session, login, person):
        raise Conflict("this name or this person has an account", code="account-exists")
    pipeline.insert(
        session,
        Account,
        person=person,
        login=login,
        role=role.value,
        password_hash=password_hash,
        password_expires_at=password_expires_at,
    )
    said = {"organisation": organisation, "role": role.value}
    ledger.append(session, ledger.HOUSE, "account.added", actor=actor, subject=("person", person), data=said)


async def disable(session: AsyncSession, login: str, actor: Actor) -> None:
    """From the commit on no session and no token of this person is taken. Raises NoSuchAccount."""
    person = await _take(session, login)
    now = clock.now()
    person.disabled_at = now
    identity.revoke_all(session, identity.subject_of(person.id))
    await repository.end_sessions(session, person.id, now)
    _told(session, "account.disabled", person.id, actor)


async def enable(session: AsyncSession, login: str, actor: Actor) -> None:
    """Raises NoSuchAccount."""
    person = await _take(session, login)
    person.disabled_at = None
    _told(session, "account.enabled", person.id, actor)


async def reset(session: AsyncSession, login: str, actor: Actor, *, factor: bool) -> str:
    """A temporary password, and with `factor` also another device to be set up; every session ends, and a lock.

    Raises NoSuchAccount.
    """
    password = factors.new_password()
    hashed = await hashing.PASSWORDS.hash(password)
    person = await _take(session, login)
    now = clock.now()
    change = {"password_hash": hashed, "password_expires_at": now + TEMPORARY}
    if factor:
        await repository.void_codes(session, person.id, now)
        change |= {"totp_sealed": None, "totp_key_id": None, "totp_confirmed_at": None, "totp_step": None}
    await repository.change(session, person.id, **change)
    await repository.end_sessions(session, person.id, now)
    await repository.forgive(session, _failures(session, login))
    _told(session, "account.reset", person.id, actor, second_factor=factor)
    return password


async def unlock(session: AsyncSession, login: str, actor: Actor) -> None:
    """Raises NoSuchAccount."""
    person = await _take(session, login)
    await repository.forgive(session, _failures(session, login))
    _told(session, "account.unlocked", person.id, actor)


async def locked(session: AsyncSession, logins: Collection[str]) -> set[str]:
    """Those of these names that may not try now: too many wrong passwords or codes."""
    known = {_failures(session, login): login for login in logins}
    return {known[failure.key] for failure in await repository.failures_of(session, known) if is_locked(failure)}


async def link(session: AsyncSession, login: str, subject: str | None, actor: Actor) -> None:
    """To the `sub` of an external provider, or with None to none; every session ends, since another may have opened it.

    Raises NoSuchAccount, or Conflict for a taken one.
    """
    person = await _take(session, login)
    if subject is not None and await repository.is_linked(session, subject):
        raise Conflict("the subject is linked to a person already", code="subject-linked")
    person.external_subject = subject
    await repository.end_sessions(session, person.id, clock.now())
    _told(session, "account.linked" if subject else "account.unlinked", person.id, actor)


async def reseal(session: AsyncSession, ring: KeyRing) -> None:
    """Every second factor under the ring's current key. Recovery codes stay under the key of their day, since nobody
    knows them. One whose key is lost stays as it is: it has to be set up again.
    """
    for account in await repository.sealed_otherwise(session, ring.current):
        if account.totp_key_id is not None and account.totp_sealed is not None:
            with suppress(encryption.Unreadable):
                secret = factors.open_totp(ring, account.person, account.totp_key_id, account.totp_sealed)
                account.totp_key_id, account.totp_sealed = factors.seal_totp(ring, account.person, secret)


async def forget(session: AsyncSession) -> None:
    """Sessions and failures of long ago."""
    await repository.forget(session, clock.now() - KEPT)


async def _take(session: AsyncSession, login: str) -> Person:
    await ledger.take(session, ledger.HOUSE)
    found = await repository.person_of(session, login)
    if found is None:
        raise NoSuchAccount
    return found


def _failures(session: AsyncSession, login: str) -> bytes:
    ring: KeyRing = session.info["keys"].login
    return failure_key(ring, login)


def _told(session: AsyncSession, type_: str, person: UUID, actor: Actor, **data: object) -> None:
    ledger.append(session, ledger.HOUSE, type_, actor=actor, subject=("person", person), data=data)


all_of_them = repository.all_of_them
needing = repository.needing

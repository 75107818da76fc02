from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, LargeBinary, bindparam, case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.core import pipeline
from services.identity.accounts.models import Account, LoginFailure, LoginSession, RecoveryCode
from services.identity.models import Organisation, Person

_WHO = (
    select(*Account.__table__.c, *(Person.name, Person.organisation, Person.left_at, Person.disabled_at))
    .add_columns(Organisation.agency, Organisation.division_code, Organisation.active)
    .add_columns(Organisation.name.label("office"), Organisation.name_en.label("office_en"))
    .join(Person, Person.id == Account.person)
    .join(Organisation, Organisation.code == Person.organisation)
)
_OF_LOGIN = _WHO.where(Account.login == bindparam("the_login"))
_OF_SUBJECT = _WHO.where(Person.external_subject == bindparam("the_subject"))
_OF_SESSIONS = (
    _WHO.add_columns(LoginSession.digest, LoginSession.opened_at, LoginSession.seen_at, LoginSession.confirmed_at)
    .add_columns(LoginSession.by_provider)
    .join(LoginSession, LoginSession.person == Account.person)
    .where(
        LoginSession.digest == bindparam("digests", type_=ARRAY(LargeBinary)).any_(), LoginSession.ended_at.is_(None)
    )
)
_FAILED = select(LoginFailure.failures, LoginFailure.last_at).where(
    LoginFailure.key == bindparam("the_key", type_=LargeBinary)
)
_SEEN = (
    update(LoginSession)
    .where(LoginSession.digest == bindparam("the_digest", type_=LargeBinary))
    .values(seen_at=bindparam("now", type_=DateTime(timezone=True)))
)


async def of_login(session: AsyncSession, login: str, failure_key: bytes) -> tuple[Any, Any]:
    """The account of a login name with its person and organisation, and the failures in a row; None for either."""
    accounts, failures = await pipeline.read(
        session, (_OF_LOGIN, {"the_login": login}), (_FAILED, {"the_key": failure_key})
    )
    return (accounts[0] if accounts else None), (failures[0] if failures else None)


async def of_subject(session: AsyncSession, subject: str) -> Any:
    """The account of whom the provider knows by this `sub`; None for nobody."""
    (rows,) = await pipeline.read(session, (_OF_SUBJECT, {"the_subject": subject}))
    return rows[0] if rows else None


async def of_sessions(session: AsyncSession, digests: Collection[bytes]) -> dict[bytes, Any]:
    """The accounts of those sessions that were not ended, each with its session, by the session's digest."""
    (rows,) = await pipeline.read(session, (_OF_SESSIONS, {"digests": [*digests]}))
    return {row.digest: row for row in rows}


async def failures(session: AsyncSession, key: bytes) -> Any:
    (rows,) = await pipeline.read(session, (_FAILED, {"the_key": key}))
    return rows[0] if rows else None


async def failures_of(session: AsyncSession, keys: Collection[bytes]) -> Sequence[LoginFailure]:
    return (await session.scalars(select(LoginFailure).where(LoginFailure.key.in_(keys)))).all()


async def change(session: AsyncSession, person_id: UUID, **values: Any) -> None:
    await session.execute(update(Account).where(Account.person == person_id).values(values))


async def change_if(session: AsyncSession, person_id: UUID, still: Mapping[str, Any], **values: Any) -> bool:
    """Only while these columns are `still` as they were read. Holds the account until the transaction ends."""
    same = (Account.__table__.c[name].is_not_distinct_from(value) for name, value in still.items())
    changing = update(Account).where(Account.person == person_id, *same).values(values)
    return await session.scalar(changing.returning(Account.person)) is not None


def seen(session: AsyncSession, digest: bytes, now: datetime) -> None:
    pipeline.queue(session, _SEEN, {"the_digest": digest, "now": now})


async def failed(session: AsyncSession, key: bytes, now: datetime, forgotten_after: timedelta) -> int:
    """One failure more in a row; answers how many there are."""
    again = case((LoginFailure.last_at < now - forgotten_after, 1), else_=LoginFailure.failures + 1)
    adding = insert(LoginFailure).values(key=key, failures=1, last_at=now)
    adding = adding.on_conflict_do_update(index_elements=["key"], set_={"failures": again, "last_at": now})
    return int(await session.scalar(adding.returning(LoginFailure.failures)) or 0)


async def forgive(session: AsyncSession, key: bytes) -> None:
    await session.execute(update(LoginFailure).where(LoginFailure.key == key).values(failures=0))


async def person_of(session: AsyncSession, login: str) -> Person | None:
    query = select(Person).join(Account, Account.person == Person.id).where(Account.login == login)
    return (await session.scalars(query)).first()


async def has_account(session: AsyncSession, login: str, person_id: UUID) -> bool:
    query = select(Account.person).where(or_(Account.login == login, Account.person == person_id))
    return await session.scalar(query) is not None


async def is_linked(session: AsyncSession, subject: str) -> bool:
    return await session.scalar(select(Person.id).where(Person.external_subject == subject)) is not None


async def all_of_them(session: AsyncSession) -> Sequence[Any]:
    """`Account, Person` of each."""
    query = select(Account, Person).join(Person, Person.id == Account.person).order_by(Account.login)
    return (await session.execute(query)).all()


async def take_step(session: AsyncSession, person_id: UUID, sealed: bytes, step: int) -> bool:
    """Whether this time step of this secret is later than the last one; it is the last one from now on."""
    later = (Account.totp_sealed == sealed, func.coalesce(Account.totp_step, 0) < step)
    taking = update(Account).where(Account.person == person_id, *later).values(totp_step=step)
    return await session.scalar(taking.returning(Account.person)) is not None


async def use_code(session: AsyncSession, person_id: UUID, digests: Collection[bytes], now: datetime) -> bool:
    unused = (RecoveryCode.person == person_id, RecoveryCode.digest.in_(digests), RecoveryCode.used_at.is_(None))
    using = update(RecoveryCode).where(*unused).values(used_at=now)
    return await session.scalar(using.returning(RecoveryCode.person)) is not None


async def void_codes(session: AsyncSession, person_id: UUID, now: datetime) -> None:
    unused = (RecoveryCode.person == person_id, RecoveryCode.used_at.is_(None))
    await session.execute(update(RecoveryCode).where(*unused).values(used_at=now))


async def sealed_otherwise(session: AsyncSession, key_id: str) -> Sequence[Account]:
    """Those whose second factor is not under this key, held until the transaction ends."""
    return (await session.scalars(select(Account).where(Account.totp_key_id != key_id).with_for_update())).all()


async def needing(session: AsyncSession, key_id: str) -> int:
    """How many second factors and unused recovery codes only this key opens."""
    factors = select(func.count()).where(Account.totp_key_id == key_id)
    codes = select(func.count()).where(RecoveryCode.key_id == key_id, RecoveryCode.used_at.is_(None))
    return (await session.scalar(factors) or 0) + (await session.scalar(codes) or 0)


async def end_sessions(session: AsyncSession, person_id: UUID, now: datetime) -> None:
    theirs = (LoginSession.person == person_id, LoginSession.ended_at.is_(None))
    await session.execute(update(LoginSession).where(*theirs).values(ended_at=now))


async def end_session(session: AsyncSession, digest: bytes, now: datetime) -> bool:
    """Whether it had not ended before."""
    one = (LoginSession.digest == digest, LoginSession.ended_at.is_(None))
    ending = update(LoginSession).where(*one).values(ended_at=now)
    return await session.scalar(ending.returning(LoginSession.person)) is not None


async def forget(session: AsyncSession, before: datetime) -> None:
    await session.execute(delete(LoginSession).where(LoginSession.opened_at < before))
    await session.execute(delete(LoginFailure).where(LoginFailure.last_at < before))

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Executable,
    Text,
    Uuid,
    and_,
    bindparam,
    cast,
    delete,
    false,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from services.core import clock, pipeline, row_security
from services.identity import divisions
from services.identity.models import Division, Organisation, Person, TokenRevocation
from services.identity.tokens import Token

_THE_ORGANISATION = Organisation.code == bindparam("organisation")
_THE_PERSON = and_(Person.organisation == Organisation.code, Person.id == bindparam("person", type_=Uuid))
_NAMED = TokenRevocation.name.in_([bindparam("sub"), bindparam("id")])
_THE_PERSONS = TokenRevocation.name == "person:" + cast(Person.id, Text)


def _bearer(the_person: ColumnElement[bool], revoked: ColumnElement[bool]) -> Executable:
    not_before = select(func.max(TokenRevocation.not_before)).where(revoked)
    return (
        select(
            Organisation.code,
            Organisation.agency,
            Organisation.division_code,
            Organisation.active,
            Person.id.label("person"),
            Person.organisation.label("works_at"),
            Person.left_at,
            Person.disabled_at,
            not_before.scalar_subquery().label("not_before"),
            row_security.tell("hutong.organisation", Organisation.code),
            row_security.tell("hutong.role", bindparam("role", type_=Text)),
            row_security.tell("hutong.person", Person.id),
            row_security.tell("hutong.now", bindparam("now", type_=Text)),
        )
        .outerjoin(Person, the_person)
        .where(_THE_ORGANISATION)
    )


_BEARER = _bearer(_THE_PERSON, _NAMED)
_MACHINE = _bearer(false(), _NAMED)
_LINKED_BEARER = _bearer(Person.external_subject == bindparam("external"), or_(_NAMED, _THE_PERSONS))
_COMPETENT = select(Organisation.code, Organisation.agency, Organisation.division_code).where(
    Organisation.agency == bindparam("agencies", type_=ARRAY(Text)).any_(),
    Organisation.division_code == bindparam("places", type_=ARRAY(Text)).any_(),
    Organisation.competent,
    Organisation.active,
)
_KNOWN: CompoundSelect[Any] = union_all(
    select(literal_column("'division'").label("kind"), Division.code).where(
        Division.code == bindparam("places", type_=ARRAY(Text)).any_()
    ),
    select(literal_column("'organisation'"), Organisation.code).where(
        Organisation.code == bindparam("organisations", type_=ARRAY(Text)).any_()
    ),
)
_LATER = """
    ON CONFLICT (name) DO UPDATE SET
        not_before = greatest(token_revocation.not_before, excluded.not_before),
        forget_at = greatest(token_revocation.forget_at, excluded.forget_at)
"""
_NAMES = select(Person.id, Person.name).where(Person.id == bindparam("people", type_=ARRAY(Uuid)).any_())


def bearer(token: Token) -> pipeline.Question:
    """Who is behind it? The organisation's `code, agency, division_code, active`; `person, works_at, left_at,
    disabled_at` of the person whom the token names or is linked to; and `not_before`, since when tokens are good again,
    if this one or its subject's were revoked. From then on the database shows what this role of this office may see.
    """
    claims = token.claims
    asked: dict[str, Any] = {"organisation": claims.organisation, "sub": claims.sub, "id": token.id}
    asked |= {"role": claims.role, "now": clock.now().isoformat()}
    if claims.external is not None:
        return _LINKED_BEARER, {**asked, "external": claims.external}
    if claims.person is None:
        return _MACHINE, asked
    return _BEARER, {**asked, "person": claims.person}


async def organisation(session: AsyncSession, code: str) -> Organisation | None:
    return await session.get(Organisation, code)


async def offices(session: AsyncSession, codes: Collection[str]) -> Sequence[Any]:
    """`code, name, name_en` of each of these organisations."""
    query = select(Organisation.code, Organisation.name, Organisation.name_en).where(Organisation.code.in_(codes))
    return (await session.execute(query)).all()


async def kinds_of(session: AsyncSession, codes: Collection[str]) -> list[tuple[str | None, str | None]]:
    """The agency and the unit type of each of these organisations."""
    if not codes:
        return []
    query = select(Organisation.agency, Organisation.unit_type).where(Organisation.code.in_(codes))
    return [(row.agency, row.unit_type) for row in await session.execute(query)]


async def division(session: AsyncSession, code: str) -> Division | None:
    return await session.get(Division, code)


async def organisations_named(session: AsyncSession, codes: Collection[str]) -> dict[str, Organisation]:
    found = await session.scalars(select(Organisation).where(Organisation.code.in_(codes)))
    return {one.code: one for one in found}


async def divisions_named(session: AsyncSession, codes: Collection[str]) -> dict[str, Division]:
    return {one.code: one for one in await session.scalars(select(Division).where(Division.code.in_(codes)))}


def competent(agencies: Collection[str], places: Sequence[str]) -> pipeline.Question:
    """Which active organisations of these agencies in these divisions receive referrals?"""
    return _COMPETENT, {"agencies": list(agencies), "places": list(places)}


async def at(session: AsyncSession, bodies: Collection[str], places: Collection[str]) -> Sequence[Organisation]:
    """The active organisations that are one of these agencies or kinds of unit, in one of these divisions."""
    is_one = or_(Organisation.agency.in_(bodies), Organisation.unit_type.in_(bodies))
    query = select(Organisation).where(is_one, Organisation.division_code.in_(places), Organisation.active)
    return (await session.scalars(query.order_by(Organisation.code))).all()


async def of_agency(session: AsyncSession, agency: str) -> Sequence[Organisation]:
    query = select(Organisation).where(Organisation.agency == agency, Organisation.active)
    return (await session.scalars(query.order_by(Organisation.code))).all()


async def within(session: AsyncSession, division_code: str) -> Sequence[Organisation]:
    """The active organisations of a division and of all inside it."""
    inside = Organisation.division_code.startswith(divisions.prefix(division_code))
    return (
        await session.scalars(select(Organisation).where(inside, Organisation.active).order_by(Organisation.code))
    ).all()


async def and_all_under(session: AsyncSession, codes: Collection[str]) -> set[str]:
    """These organisations and every one below them."""
    tree = select(Organisation.code).where(Organisation.code.in_(codes)).cte(recursive=True)
    tree = tree.union(select(Organisation.code).where(Organisation.superior == tree.c.code))
    return set(await session.scalars(select(tree.c.code)))


async def person(session: AsyncSession, organisation: str, name: str) -> Person | None:
    query = select(Person).where(Person.organisation == organisation, Person.name == name)
    return (await session.scalars(query)).first()


def names(people: Collection[UUID]) -> pipeline.Question:
    """What are these people called?"""
    return _NAMES, {"people": list(people)}


async def names_of(session: AsyncSession, people: Collection[UUID]) -> dict[UUID, str]:
    if not people:
        return {}
    (rows,) = await pipeline.read(session, names(people))
    return dict(rows)


def known(places: Collection[str], organisations: Collection[str]) -> pipeline.Question:
    """Which of these divisions, and of these organisations, are there? Each with its kind."""
    return _KNOWN, {"places": list(places), "organisations": list(organisations)}


def revoke_tokens(session: AsyncSession, name: str, not_before: datetime, forget_at: datetime) -> None:
    """`name`: a token's `sub`, or its `jti`."""
    pipeline.upsert(session, TokenRevocation, _LATER, name=name, not_before=not_before, forget_at=forget_at)


async def forget_revocations(session: AsyncSession, now: datetime) -> None:
    await session.execute(delete(TokenRevocation).where(TokenRevocation.forget_at < now))

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Row, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.identity.models import Division, Organisation, Person


async def bearer(
    session: AsyncSession, organisation: str, person: UUID | None
) -> Row[Organisation, Person | None] | None:
    """The organisation, and its person when one is named."""
    query = (
        select(Organisation, Person)
        .outerjoin(Person, and_(Person.organisation == Organisation.code, Person.id == person))
        .where(Organisation.code == organisation)
    )
    found: Row[Organisation, Person | None] | None = (await session.execute(query)).first()
    return found


async def organisation(session: AsyncSession, code: str) -> Organisation | None:
    return await session.get(Organisation, code)


async def division(session: AsyncSession, code: str) -> Division | None:
    return await session.get(Division, code)


async def competent(
    session: AsyncSession, agencies: Collection[str], divisions: Sequence[str]
) -> Sequence[Organisation]:
    """The active organisations of these agencies in these divisions that receive referrals."""
    query = select(Organisation).where(
        Organisation.agency.in_(agencies),
        Organisation.division_code.in_(divisions),
        Organisation.competent,
        Organisation.active,
    )
    return (await session.scalars(query)).all()


async def and_all_under(session: AsyncSession, codes: Collection[str]) -> set[str]:
    """These organisations and every one below them."""
    tree = select(Organisation.code).where(Organisation.code.in_(codes)).cte(recursive=True)
    tree = tree.union(select(Organisation.code).where(Organisation.superior == tree.c.code))
    return set(await session.scalars(select(tree.c.code)))


async def person(session: AsyncSession, organisation: str, name: str) -> Person | None:
    query = select(Person).where(Person.organisation == organisation, Person.name == name)
    return (await session.scalars(query)).first()


async def names_of(session: AsyncSession, people: Collection[UUID]) -> dict[UUID, str]:
    if not people:
        return {}
    rows = await session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    return {row.id: row.name for row in rows}


async def known(
    session: AsyncSession, divisions: Collection[str], organisations: Collection[str]
) -> tuple[set[str], set[str]]:
    places = set(await session.scalars(select(Division.code).where(Division.code.in_(divisions))))
    if not organisations:
        return places, set()
    found = await session.scalars(select(Organisation.code).where(Organisation.code.in_(organisations)))
    return places, set(found)

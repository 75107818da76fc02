"""What there is, to choose from: divisions and organisations. No person is in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.core import clock
from services.identity import divisions
from services.identity.models import Division, Organisation

_COUNTIES_AND_ABOVE = Division.code.endswith("000000")


@dataclass(frozen=True)
class Divisions:
    """In the order of their codes. `all`: nothing was left out."""

    divisions: Sequence[Division]
    all: bool


async def divisions_in(session: AsyncSession, place: str | None, most: int) -> Divisions:
    """Every division of today; where there are more than `most`, the counties, what is above them, and what lies in
    the county of `place`.
    """
    today = clock.now().astimezone(clock.SHANGHAI).date()
    query = select(Division).where(or_(Division.valid_to.is_(None), Division.valid_to >= today)).order_by(Division.code)
    found = (await session.scalars(query.limit(most + 1))).all()
    if len(found) <= most:
        return Divisions(found, all=True)
    wanted = _COUNTIES_AND_ABOVE if place is None else or_(_COUNTIES_AND_ABOVE, _inside(Division.code, place))
    return Divisions((await session.scalars(query.where(wanted))).all(), all=False)


async def organisations_in(session: AsyncSession, place: str | None, most: int) -> Sequence[Organisation]:
    """Every active organisation; where there are more than `most`, those of the county of `place`."""
    query = select(Organisation).where(Organisation.active).order_by(Organisation.division_code, Organisation.code)
    found = (await session.scalars(query.limit(most + 1))).all()
    if len(found) <= most or place is None:
        return found if len(found) <= most else []
    return (await session.scalars(query.where(_inside(Organisation.division_code, place)).limit(most))).all()


def _inside(column: InstrumentedAttribute[str], place: str) -> ColumnElement[bool]:
    return column.startswith(divisions.county_of(place)[: divisions.COUNTY], autoescape=True)

"""Where the child may be, and where a suspected harmer may work: groups of choices by county."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.console.page import Page
from services.identity import divisions, registry
from services.identity.models import Division, Organisation

MOST = 400  # choices that one page has room for

Group = tuple[str, list[tuple[str, str]]]


@dataclass(frozen=True)
class Places:
    """`counties`: where not every division is listed, those whose townships another page lists."""

    groups: list[Group]
    units: list[Group]
    counties: list[tuple[str, str]]


async def read(session: AsyncSession, page: Page, county: str | None) -> Places:
    """`county`: any division inside the one whose townships and units are wanted."""
    found = await registry.divisions_in(session, county, MOST)
    units = await registry.organisations_in(session, county, MOST)
    named = {division.code: division.name for division in found.divisions}
    counties = [(code, _path(code, named)) for code in named if divisions.level(code) == "county"]
    return Places(_grouped(found.divisions, named, page), _by_county(units, named, page), [] if found.all else counties)


def _grouped(found: Iterable[Division], named: dict[str, str], page: Page) -> list[Group]:
    groups: dict[str, list[tuple[str, str]]] = {}
    unknown: list[tuple[str, str]] = []
    for division in found:
        level = divisions.level(division.code)
        if level in ("province", "city"):
            unknown.append((division.code, page.say("%(place)s，不知道哪个县", place=division.name)))
        elif level == "county":
            words = page.say("%(place)s，不知道哪个乡镇", place=division.name)
            groups.setdefault(division.code, []).insert(0, (division.code, words))
        else:
            within = [named[code] for code in reversed(divisions.upward(division.code)[:-3]) if code in named]
            groups.setdefault(divisions.county_of(division.code), []).append((division.code, " ".join(within)))
    listed = [(_path(code, named), members) for code, members in groups.items()]
    return [*listed, (page.say("只知道大概"), unknown)] if unknown else listed


def _by_county(units: Iterable[Organisation], named: dict[str, str], page: Page) -> list[Group]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for unit in units:
        name = unit.name_en if page.language == "en" and unit.name_en else unit.name
        groups.setdefault(divisions.county_of(unit.division_code), []).append((unit.code, name))
    return [(_path(code, named), members) for code, members in groups.items()]


def _path(county: str, named: dict[str, str]) -> str:
    return " ".join(named[code] for code in reversed(divisions.upward(county)[:2]) if code in named)

"""Organisations, people and divisions: who acts, who is competent, who stands above whom."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.core import clock, pipeline
from services.core.actor import SYSTEM, Actor, Role
from services.core.errors import Unauthenticated, Unprocessable
from services.identity import divisions, repository, tokens
from services.identity.models import AUDIT, Organisation, Person
from services.identity.tokens import Token
from services.ledger import service as ledger


def behind(token: Token, rows: Sequence[Any]) -> Actor:
    """The actor behind a checked token, by what answers `bearer`. Raises Unauthenticated, alike whatever is wrong: the
    organisation or the person is gone, the role is none of its, or it was revoked.
    """
    claims, found = token.claims, rows[0] if rows else None
    if (
        found is None
        or not found.active
        or (claims.person != found.person and claims.external is None)
        or (found.person is not None and not _works(found))
        or not may_be(claims.role, found.agency)
        or (found.not_before is not None and token.issued_at < found.not_before)
    ):
        raise Unauthenticated(tokens.REFUSED)
    return Actor(
        role=claims.role,
        organisation=found.code,
        agency=found.agency,
        division_code=found.division_code,
        person=found.person,
        subject=claims.sub if found.person is None else subject_of(found.person),
    )


def _works(found: Any) -> bool:
    return found.works_at == found.code and found.left_at is None and found.disabled_at is None


def subject_of(person: UUID) -> str:
    return f"person:{person}"


def revoke_all(session: AsyncSession, subject: str, *, for_good: bool = False) -> None:
    """Every token that `subject` (a `sub`) has got so far is refused from the commit on, by every process.

    `for_good`: also one that is being issued at this moment; the subject never gets another.
    """
    now = clock.now()
    end = now + tokens.LONGEST
    repository.revoke_tokens(session, subject, end if for_good else now, end)


def revoke_one(session: AsyncSession, token: Token) -> None:
    """This token alone is refused from the commit on."""
    repository.revoke_tokens(session, token.id, token.expires_at, token.expires_at)


async def forget_revocations(session: AsyncSession) -> None:
    """Of tokens that have run out."""
    await repository.forget_revocations(session, clock.now())


def may_be(role: Role, agency: str | None) -> bool:
    """Only an auditor's office audits, since an auditor reads every case; and it does nothing else."""
    return (role is Role.AUDITOR) == (agency == AUDIT)


def own_role(organisation: Organisation) -> Role:
    """What an organisation's token is when no role is named."""
    if organisation.agency == AUDIT:
        return Role.AUDITOR
    return Role.HANDLER if organisation.competent else Role.REPORTER


@dataclass(frozen=True)
class Competence:
    """Who receives an agency's referral. `instead` marks the office of last resort: the agency has none there."""

    organisation: str
    agency: str
    instead: bool = False


class Offices:
    """The offices from a county upward, in one read, without those in which a suspected harmer works."""

    def __init__(self, rows: Collection[Any], division_code: str, shunned: Collection[str]) -> None:
        """`rows`: what answers `offices_above`."""
        self._path, self._shunned = divisions.from_county_upward(division_code), set(shunned)
        self._by_place = {(row.agency, row.division_code): row for row in rows}

    def competent(self, agency: str) -> Competence | None:
        """The agency's office of the county first, then upward; else the civil affairs office above the county."""
        for place in self._path:
            found = self._by_place.get((agency, place))
            if found is not None and found.code not in self._shunned:
                return Competence(found.code, agency)
        for place in self._path[1:] + self._path[:1]:
            found = self._by_place.get(("CIVIL_AFFAIRS", place))
            if found is not None and found.code not in self._shunned:
                return Competence(found.code, "CIVIL_AFFAIRS", instead=True)
        return None


async def offices(
    session: AsyncSession, division_code: str, agencies: Collection[str], shunned: Collection[str] = ()
) -> Offices:
    (rows,) = await pipeline.read(session, offices_above(division_code, agencies))
    return Offices(rows, division_code, shunned)


def offices_above(division_code: str, agencies: Collection[str]) -> pipeline.Question:
    """Which offices of these agencies, and of the one of last resort, are there from the county upward?"""
    return repository.competent({*agencies, "CIVIL_AFFAIRS"}, divisions.from_county_upward(division_code))


async def local(
    session: AsyncSession, bodies: Collection[str], place: str, shunned: Collection[str] = ()
) -> list[Organisation]:
    """Of each of these agencies and kinds of unit, the nearest one from a place up to its county."""
    places = [found for found in divisions.upward(place) if len(divisions.prefix(found)) >= divisions.COUNTY]
    found = [o for o in await repository.at(session, bodies, places) if o.code not in shunned]
    nearest = {
        body: min(
            (o for o in found if body in (o.agency, o.unit_type)),
            key=lambda o: places.index(o.division_code),
            default=None,
        )
        for body in sorted(bodies)
    }
    return [organisation for organisation in nearest.values() if organisation is not None]


async def auditors(session: AsyncSession, division_code: str) -> list[Organisation]:
    """The auditors' offices over a county, of the nearest level that has one."""
    places = divisions.from_county_upward(division_code)
    found = await repository.at(session, [AUDIT], places)
    nearest = min((places.index(office.division_code) for office in found), default=None)
    return [office for office in found if places.index(office.division_code) == nearest]


async def all_auditors(session: AsyncSession) -> Sequence[Organisation]:
    """Every auditors' office."""
    return await repository.of_agency(session, AUDIT)


async def superior_of(session: AsyncSession, code: str, shunned: Collection[str] = ()) -> Organisation | None:
    """The same agency one level up, past any that is shunned or closed."""
    found = await repository.organisation(session, code)
    while found is not None and found.superior is not None:
        found = await repository.organisation(session, found.superior)
        if found is not None and found.active and found.code not in shunned:
            return found
    return None


async def organisation(session: AsyncSession, code: str, pointer: str) -> Organisation:
    """Raises Unprocessable at `pointer` when no such organisation works."""
    found = await repository.organisation(session, code)
    if found is None or not found.active:
        raise Unprocessable.field(pointer, "unknown-organisation", "no such organisation")
    return found


async def offices_named(session: AsyncSession, codes: Collection[str], language: str) -> dict[str, str]:
    """What these organisations are called; in English by their Chinese name where they have no other."""
    rows = await repository.offices(session, codes)
    return {row.code: (row.name_en if language == "en" else None) or row.name for row in rows}


async def person_named(session: AsyncSession, organisation_code: str, name: str, pointer: str) -> Person:
    """Raises Unprocessable at `pointer` when nobody of that name works there."""
    found = await repository.person(session, organisation_code, name)
    if found is None or found.left_at is not None:
        raise Unprocessable.field(pointer, "unknown-person", "nobody of that name works in this organisation")
    return found


async def register_person(session: AsyncSession, organisation_code: str, name: str) -> UUID:
    """The person of that name, registered in the house's stream when new; whoever had left is back."""
    await ledger.take(session, ledger.HOUSE)
    found = await repository.person(session, organisation_code, name)
    if found is None:
        found = Person(id=uuid4(), organisation=organisation_code, name=name, registered_at=clock.now(), left_at=None)
        pipeline.add(session, found)
    elif found.left_at is None:
        return found.id
    found.left_at = None
    ledger.append(
        session,
        ledger.HOUSE,
        "person.registered",
        actor=SYSTEM,
        subject=("person", found.id),
        data={"organisation": organisation_code},
    )
    return found.id


async def leave(session: AsyncSession, person: Person, actor: Actor) -> None:
    """From now on no token of this person is taken. What they hold is handed over by `procedures`."""
    await ledger.take(session, ledger.HOUSE)
    person.left_at = clock.now()
    ledger.append(session, ledger.HOUSE, "person.left", actor=actor, subject=("person", person.id))


bearer = repository.bearer
known = repository.known
kinds_of = repository.kinds_of
names = repository.names
conflicted = repository.and_all_under
names_of = repository.names_of
of_agency = repository.of_agency
within = repository.within
organisations_named = repository.organisations_named
divisions_named = repository.divisions_named

"""What intake has to know before it decides anything, asked in one round trip; in two when the child is known."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.core import clock, pipeline
from services.core.errors import FieldError
from services.identity import divisions
from services.identity import service as identity
from services.policy.service import Policy
from services.procedures import recognising
from services.procedures.recognising import Earlier
from services.reports.schemas import ChildSubmit, ReportSubmit
from services.vault import rules
from services.vault import service as vault


@dataclass(frozen=True)
class Background:
    """`errors`: the places and offices that the report names and nobody knows. `known`: what the vault knows of its
    children, whose locks this transaction has, and of their households. `earlier`: the reports on them of late.
    `offices`: the rows of every office that it may be routed to.
    """

    errors: list[FieldError]
    known: Sequence[vault.Known]
    earlier: Sequence[Earlier]
    offices: Sequence[Any]


async def ask(session: AsyncSession, sent: ReportSubmit, policy: Policy, agencies: Collection[str]) -> Background:
    places = {sent.division_code: "/division_code"}
    for place, child in enumerate(sent.children):
        if child.division_code:
            places.setdefault(child.division_code, f"/children/{place}/division_code")
    named = {h.organisation: place for place, h in enumerate(sent.suspected_harmers) if h.organisation}
    wanted = _tokens(session, sent)
    here, offices, _, rows = await pipeline.read(
        session,
        identity.known(places, named),
        identity.offices_above(sent.division_code, agencies),
        *vault.search(wanted),
    )
    known = vault.found(rows)
    sure = {found.token for found in known if found.known_by.certain}
    earlier = await recognising.earlier(session, sure, clock.now() - policy.earlier_reports) if sure else []
    errors = [
        FieldError(places[code], "unknown-division", "no such division here")
        for code in places.keys() - {row.code for row in here if row.kind == "division"}
    ]
    errors += [
        FieldError(f"/suspected_harmers/{named[code]}/organisation", "unknown-organisation", "no such organisation")
        for code in named.keys() - {row.code for row in here if row.kind == "organisation"}
    ]
    return Background(errors, known, earlier, offices)


def harmers_offices(sent: ReportSubmit) -> set[str]:
    return {harmer.organisation for harmer in sent.suspected_harmers if harmer.organisation}


def household(sent: ReportSubmit, child: ChildSubmit) -> Iterator[rules.Token]:
    """Whoever may have harmed the child belongs to it here: the next child in that hand is linked too."""
    adults = [*(guardian.name for guardian in child.guardians), *(harmer.name for harmer in sent.suspected_harmers)]
    phones = [guardian.phone for guardian in child.guardians]
    return rules.household(adults, phones, child.address, child.division_code or sent.division_code)


def _tokens(session: AsyncSession, sent: ReportSubmit) -> dict[bytes, rules.KnownBy]:
    county = divisions.county_of(sent.division_code)
    names = [
        found
        for child in sent.children
        for found in (*rules.sought_by(child.name, child.birth_date, child.id_number, county), *household(sent, child))
    ]
    wanted = dict.fromkeys(names)
    return vault.tokens(session, wanted) | vault.older_tokens(session, wanted)

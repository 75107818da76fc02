"""Whom of a case's people the law wants told, by kind alone: who they are, only the vault knows."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core import clock
from services.identity import service as identity
from services.placements import rules as placement_rules
from services.policy.rules import Person
from services.policy.service import Policy
from services.reports import service as reports
from services.vault import service as vault

Document = Mapping[str, Any]
SCHOOL = "SCHOOL"


async def of(
    session: AsyncSession, case: Case, policy: Policy, wanted: Collection[Person], only: UUID | None = None
) -> list[tuple[Person, UUID | None]]:
    """Those of the wanted kinds that there are, each child by its id. `only`: the child whom alone it concerns."""
    ids = [child.id for child in await cases.children(session, case.id) if only in (None, child.id)]
    children = await vault.open_items(session, "child", ids)
    filed = [report.id for report in await reports.of_case(session, case.id)]
    harmers = [
        harmer
        for sent in (await vault.open_items(session, "report", filed)).values()
        for harmer in sent.get("suspected_harmers", ())
        if harmer["is_guardian"]
    ]
    kinds: set[Person] = {"victim", *guardians(children.values(), harmers)}
    if any(child.get("school") for child in children.values()) and not await _shuns_a_school(session, case, policy):
        kinds.add("school")
    told: list[tuple[Person, UUID | None]] = [(kind, None) for kind in wanted if kind in kinds]
    return told + [(kind, id_) for id_, child in children.items() if (kind := _child(policy, child)) in wanted]


def guardians(children: Iterable[Document], harmers: Collection[Document]) -> set[Person]:
    """Whether there is a guardian who is suspected, and one who is not.

    Where nobody knows which of them it was, none of them is told what only the others may hear. Of a child whose
    guardians nobody has named there may be one who is not suspected.
    """
    if not harmers:
        return {"guardian"}
    kinds: set[Person] = {"offending_guardian"}
    named = [guardian for child in children for guardian in child.get("guardians", ())]
    ways = {harmer["relationship"] for harmer in harmers}
    if None in ways or "UNKNOWN" in ways:
        return kinds
    names = {harmer["name"] for harmer in harmers if harmer["name"]}
    if not named or any(found["relationship"] not in ways and found["name"] not in names for found in named):
        kinds.add("guardian")
    return kinds


def _child(policy: Policy, child: Document) -> Person:
    group = policy.age_group(placement_rules.age(child, clock.now()))
    return "young_child" if group in policy.files.telling.recipients["young_child"].ages else "child"


async def _shuns_a_school(session: AsyncSession, case: Case, policy: Policy) -> bool:
    """Whether a suspected harmer works at a school, which may be the child's."""
    shunned = await identity.kinds_of(session, await cases.conflicts(session, case.id))
    return any(policy.acts_as(agency, unit_type) == SCHOOL for agency, unit_type in shunned)

"""The blind index under another key: what a child and its household are known by, told again from what is sealed."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.models import Child
from services.core import pipeline
from services.identity import divisions
from services.procedures import background
from services.reports.models import Report
from services.reports.schemas import ChildSubmit, ReportSubmit
from services.vault import rules
from services.vault import service as vault
from services.vault.models import BlindIndex


async def reindex(session: AsyncSession, child: Child) -> None:
    """In one transaction, so that the child is found at every moment, under one key or the other.

    The child's row is locked by the caller: its case cannot change meanwhile. Raises Unreadable, and changes nothing.
    """
    of_case = select(Report).where(Report.case_id == child.case_id, Report.child_ids.contains([child.id]))
    reports = (await session.scalars(of_case.order_by(Report.received_at, Report.id))).all()
    document = (await vault.open_items(session, "child", [child.id])).get(child.id)
    said = await vault.open_items(session, "report", [report.id for report in reports])
    names = []
    if document is not None:
        sent = [ReportSubmit.model_validate(said[report.id]) for report in reports if report.id in said]
        names = [*_names(document, sent)]
    tokens = vault.tokens(session, names)
    vault.index_household(session, child.case_id, child.id, tokens)
    await pipeline.flush(session)
    others = BlindIndex.index_key_id != vault.index_key(session)
    its = (BlindIndex.case_id == child.case_id, BlindIndex.child_id == child.id)
    await session.execute(delete(BlindIndex).where(*its, others))


def _names(document: Mapping[str, Any], reports: list[ReportSubmit]) -> Iterator[rules.Token]:
    """As intake said them: the child as it was first reported, and its household as each report tells of it."""
    child = ChildSubmit.model_validate(document)
    first = next((sent for sent in reports if child in sent.children), reports[0] if reports else None)
    if first is not None:
        yield from _known_by(child, first)
    for sent in reports:
        for found in sent.children:
            if found == child or len(sent.children) == 1 or _is_surely(child, found):
                yield from background.household(sent, found)


def _known_by(child: ChildSubmit, sent: ReportSubmit) -> Iterator[rules.Token]:
    county = divisions.county_of(sent.division_code)
    yield from rules.known_by(child.name, child.birth_date, child.id_number, county)


def _is_surely(child: ChildSubmit, found: ChildSubmit) -> bool:
    here, there = (
        {name for name in rules.known_by(one.name, one.birth_date, one.id_number, "") if name[0].certain}
        for one in (child, found)
    )
    return bool(here & there)

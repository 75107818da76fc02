"""Where a case's children are, which only the vault knows: each in its own place, else where it was reported."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.reports import service as reports
from services.vault import service as vault


async def of(session: AsyncSession, case: Case) -> list[str]:
    children = [child.id for child in await cases.children(session, case.id)]
    known = [found["division_code"] for found in (await vault.open_items(session, "child", children)).values()]
    places = {place for place in known if place}
    if len(places) < len(children):
        filed = [report.id for report in await reports.of_case(session, case.id)]
        places |= {sent["division_code"] for sent in (await vault.open_items(session, "report", filed)).values()}
    return sorted(places)

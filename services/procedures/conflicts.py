"""Whom a case is kept from, asked anew when a ground for it is gone."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.accountability import service as accountability
from services.cases import service as cases
from services.cases.models import Case
from services.identity import service as identity
from services.procedures.background import harmers_offices
from services.reports import service as reports
from services.reports.schemas import ReportSubmit
from services.vault import service as vault


async def standing(session: AsyncSession, case: Case, but: UUID | None = None) -> set[str]:
    """The offices in which a suspected harmer works and those that are held to account, with all under them.

    Of a case that went into another, the reports are there. `but`: not by this accountability case.
    """
    filed = [report.id for report in await reports.of_case(session, case.merged_into or case.id)]
    sent = (await vault.open_items(session, "report", filed)).values()
    harmers = {office for one in sent for office in harmers_offices(ReportSubmit.model_validate(one))}
    held = await accountability.units_held(session, case.id, but, cases.policy_of(session, case).unfounded)
    return await identity.conflicted(session, harmers | held)

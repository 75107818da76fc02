"""Who may see a report's own view: its organisation's reporters, or whoever holds the receipt code."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path

from services.core.errors import NotFound
from services.core.route import Session
from services.identity.access import Caller
from services.reports import repository
from services.reports.models import Report


async def _own(report_id: Annotated[UUID, Path()], session: Session, actor: Caller) -> Report:
    found = await repository.get(session, report_id, actor)
    if found is None:
        raise NotFound
    return found


OwnReport = Annotated[Report, Depends(_own)]

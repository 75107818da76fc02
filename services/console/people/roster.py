"""An office's roster: who is on duty at night and on holidays, by date."""

from datetime import date, datetime, time
from typing import Annotated, Any
from uuid import UUID

from fastapi import Form, Path, Query, Response

from services.cases import service as cases
from services.console import forms
from services.console.page import ThisPage, said
from services.console.route import pages
from services.core import clock
from services.core.route import Session
from services.identity import directory
from services.identity.access import Supervisor
from services.policy.calendar import ONE_DAY
from services.rosters import service as rosters
from services.rosters.schemas import ShiftSubmit

router = pages()

LIST = "/people/roster"
SHOWN = 14  # days
OPENS, CLOSES = time(8, 30), time(17, 30)
"""What a new line is offered: the night; on a day of rest the whole day, from morning to morning."""


@router.get(LIST)
async def show_roster(
    page: ThisPage, session: Session, actor: Supervisor, since: Annotated[date | None, Query()] = None
) -> Response:
    """`since`: the first day; today, unless it is later than that and within reach."""
    office, calendar = actor.organisation or "", cases.current_policy(session).calendar
    today = clock.now().astimezone(clock.SHANGHAI).date()
    first = max(today, min(since or today, today + rosters.FARTHEST))
    days = [first + ONE_DAY * place for place in range(SHOWN)]
    found = await rosters.between(session, office, _begins(first), _begins(days[-1] + ONE_DAY))
    rows: list[tuple[datetime, bool, list[Any]]] = [
        (_begins(day), not calendar.is_working(day), [one for one in found if _day(one.Shift.starts_at) == day])
        for day in days
    ]
    free = next((day for day, _, shifts in rows if not shifts), rows[-1][0])
    rests = not calendar.is_working(_day(free))
    return page.show(
        "people/roster.html",
        rows=rows,
        on_duty=await rosters.on_duty(session, office),
        people=[(one.name, one.name) for one in await directory.colleagues(session, office)],
        offered={"day": _day(free), "since": OPENS if rests else CLOSES, "until": OPENS},
        following=forms.query(since=str(days[-1] + ONE_DAY)),
        is_later=first > today,
    )


@router.post(LIST)
async def add(sent: Annotated[ShiftSubmit, Form()], page: ThisPage, session: Session, actor: Supervisor) -> Response:
    await rosters.add(session, actor.organisation or "", sent, actor)
    return page.go(LIST, said("已排班。"))


@router.post(f"{LIST}/{{shift_id}}/remove")
async def remove(shift_id: Annotated[UUID, Path()], page: ThisPage, session: Session, actor: Supervisor) -> Response:
    await rosters.remove(session, actor.organisation or "", shift_id, actor)
    return page.back(said("已撤下。"), LIST)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)


def _day(at: datetime) -> date:
    return at.astimezone(clock.SHANGHAI).date()

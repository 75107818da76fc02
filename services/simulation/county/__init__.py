"""`hutong simulate county`: many cases over years, offices with habits, holidays, and an engine that goes away."""

from datetime import date, datetime, time, timedelta

import uvloop
from rich.console import Console

from services.core import clock
from services.embedded.postgres import Server
from services.simulation import stage
from services.simulation.county import courses, population, tally
from services.simulation.county.life import County, Outage
from services.simulation.county.offices import Habits, Hours
from services.simulation.county.tally import Tally

FIRST_DAY = date(2026, 1, 5)
AWAY = timedelta(days=3)


def run(cases: int, years: float, seed: int, start: date | None, out: Console) -> None:
    with stage.database_server() as server:
        found = uvloop.run(lived(server, cases, round(years * 365), seed, start or FIRST_DAY))
    out.width = 150 if not out.is_terminal else out.width
    tally.show(found, out)


async def lived(server: Server, cases: int, days: int, seed: int, first: date) -> Tally:
    """On a migrated database that nothing else uses. The engine is away for some days in the middle."""
    start = datetime.combine(first, time(8), clock.SHANGHAI)
    middle = start + timedelta(days=days) / 2
    async with stage.opened(server, start, in_turn=False) as opened:
        hours = Hours(opened.policies.current(first).calendar)
        county = County(opened, Habits(seed, hours), Outage(middle, middle + AWAY))
        await county.meet()
        reports = population.reports(cases, start, days, seed, hours)
        await county.live([courses.reported(county, report) for report in reports], start + timedelta(days=days))
        clocks = await county.auditor.all("/deadlines")
        closed = len(await county.auditor.all("/cases", status="closed"))
        held = await county.auditor.all("/cases", kind="accountability")
        apart = tally.counted(await county.auditor.all("/deadlines", case_kind="accountability"))
        return Tally(cases, closed, county.waited, tally.counted(clocks), len(held), apart)

"""`hutong simulate`: years of the law in seconds, on the real API, worker and database, with a clock that is given."""

import asyncio
from datetime import date
from pathlib import Path

from rich.console import Console

from services.core.errors import StartupRefused
from services.embedded.postgres import Server
from services.simulation import chronicle, page, scenario, show, stage
from services.simulation.chronicle import Chronicle
from services.simulation.play import Play
from services.simulation.scenario import Scenario

LOG_WIDTH = 150


def run(named: str, start: date | None, target: Path | None, out: Console) -> None:
    """Raises StartupRefused for a scenario that cannot be read or played, or where what it expects is not so."""
    wanted = scenario.read(named)
    if start is not None:
        wanted = wanted.starting(start)
    if not out.is_terminal:
        out.width = LOG_WIDTH
    with stage.database_server() as server:
        found = asyncio.run(played(server, wanted))
    show.everything(found, out)
    target = target or Path(f"{Path(named).stem}.html")
    target.write_text(page.html(found))
    out.print(f"The timeline with its picture is in {target}.", highlight=False)
    if found.wrong:
        raise StartupRefused(f"{len(found.wrong)} of the scenario's expectations do not hold")


async def played(server: Server, wanted: Scenario) -> Chronicle:
    """On a migrated database that nothing else uses."""
    async with stage.opened(server, wanted.begins) as opened:
        play = Play(opened, wanted)
        await play.all()
        policy = opened.policies.current(wanted.begins.date())
        return await chronicle.told(play, policy)

"""`python -m tests.browser.screenshots [FOLDER]`: the main pages as pictures, of a morning in the invented county.

The worked example has gone on for a week, and the county has seen other things: all of it is played, by the product on
a given clock, so that a picture changes when its page does.
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from services.core import clock
from services.embedded import postgres
from services.simulation import scenario, stage
from services.simulation.play import Play
from services.simulation.scenario import Act, Scenario
from tests import house as houses
from tests.browser import sites
from tests.browser.sites import Site

NOW = datetime.fromisoformat("2026-03-17T08:30:00+08:00")
WEEK = Path(__file__).with_name("morning.yaml")
FOLDER = Path("services/console/pictures")
LONGEST = 2300  # points; what comes after is more of the same


@dataclass(frozen=True)
class Viewer:
    organisation: str
    person: str
    role: str = "handler"


POLICE = Viewer("police-349901", "王警官")
PROCURATOR = Viewer("procuratorate-349901", "顾检察官")
AUDITOR = Viewer("audit-340000", "梁审计员", "auditor")
PROVINCE = Viewer("civil-affairs-340000", "何科员", "admin")


@dataclass(frozen=True)
class Shot:
    """`whole`: more than a window shows of the page, down to `LONGEST`."""

    name: str
    address: str
    viewer: Viewer | None = None
    phone: bool = False
    whole: bool = False


SHOTS = (
    Shot("inbox", "/inbox", POLICE),
    Shot("inbox-phone", "/inbox", POLICE, phone=True),
    Shot("case", "/cases/{case}", POLICE, whole=True),
    Shot("supervision", "/supervision", PROCURATOR, whole=True),
    Shot("audit", "/cases/{case}", AUDITOR),
    Shot("report-phone", "/report", phone=True, whole=True),
    Shot("receipt", "/receipt"),
    Shot("administration", "/administration", PROVINCE),
)


def played() -> Scenario:
    """The worked example up to that morning among what else was reported."""
    example, others = scenario.read("worked-example"), scenario.read(WEEK)
    acts = sorted([*map(_of_the_example, example.acts), *others.acts], key=lambda act: act.at)
    so_far = tuple(act.model_copy(update={"due": {}}) for act in acts if act.at < NOW)
    people = {**others.people, **example.people}
    return others.model_copy(update={"people": people, "acts": so_far, "until": NOW})


def _of_the_example(act: Act) -> Act:
    """An act that says nothing means the last report, which is no longer the example's."""
    name = "named" if act.path == "/reports" else "about"
    return act if getattr(act, name) else act.model_copy(update={name: "example"})


async def week(server: postgres.Server) -> str:
    """Answers the worked example's case."""
    told = played()
    async with stage.opened(server, told.begins) as opened:
        play = Play(opened, told)
        await play.all()
        return play.reports["example"].case_id


@asynccontextmanager
async def county(server: postgres.Server) -> AsyncIterator[Site]:
    async with houses.opened(server) as house, sites.started() as browser, sites.served(house, browser) as site:
        yield site


async def take(site: Site, shot: Shot, session: str | None, case: str, folder: Path) -> None:
    async with site.visitor(session=session, phone=shot.phone) as page:
        await page.goto(shot.address.format(case=case))
        if await page.locator("[data-live]").count():
            await page.locator("[data-live].on").wait_for()
        if shot.whole:
            height = await page.evaluate("document.documentElement.scrollHeight")
            window = sites.PHONE if shot.phone else sites.DESKTOP
            await page.set_viewport_size({"width": window["width"], "height": min(height, LONGEST)})
        await page.screenshot(path=folder / f"{shot.name}.png", scale="css")


async def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="hutong-pictures-") as home, houses.database_server(Path(home)) as server:
        case = await week(server)
        with clock.reading(lambda: NOW):
            async with county(server) as site:
                viewers = {shot.viewer for shot in SHOTS if shot.viewer}
                sessions = {one: await site.log_in(one.organisation, one.role, one.person) for one in viewers}
                for shot in SHOTS:
                    await take(site, shot, sessions[shot.viewer] if shot.viewer else None, case, folder)


if __name__ == "__main__":
    into = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    into.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(into))

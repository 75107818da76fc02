"""`python -m tests.browser.screenshots [FOLDER]`: the main pages as pictures, of a morning in the invented county.

The clock is given, so that a picture changes when its page does.
"""

import asyncio
import sys
import tempfile
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from services.core import clock
from services.demo import stories
from services.demo.stories import Story
from tests import house as houses
from tests.browser import sites
from tests.browser.sites import Site
from tests.house import House

NOW = datetime.fromisoformat("2026-03-11T08:30:00+08:00")
LIFETIME = timedelta(days=50 * 365)  # of a token: it is checked by this machine's time
FOLDER = Path("services/console/pictures")


@dataclass(frozen=True)
class Shot:
    """`whole`: the page to its end, and not only what a window shows of it."""

    name: str
    address: str
    organisation: str | None = None
    role: str = "handler"
    phone: bool = False
    whole: bool = False


SHOTS = (
    Shot("inbox", "/inbox", "police-349901"),
    Shot("inbox-phone", "/inbox", "police-349901", phone=True),
    Shot("case", "/cases/{case}", "police-349901", whole=True),
    Shot("report-phone", "/report", phone=True, whole=True),
    Shot("receipt", "/receipt"),
    Shot("administration", "/administration/organisations/police-349901", "civil-affairs-340000", role="admin"),
)


async def morning(house: House) -> str:
    """Four reports since yesterday, of which the police work on the first: answers its case."""
    told = stories.four(NOW)
    filed = [
        await _file(house, story, NOW - timedelta(hours=hours))
        for story, hours in zip(told, (17, 14, 3, 1), strict=True)
    ]
    with at(NOW - timedelta(hours=16, minutes=50)):
        office = await house.office("police-349901", person="王警官", lifetime=LIFETIME)
        (task,) = (await office.read("/referrals", report_number=filed[0]))["items"]
        await office.do(f"/referrals/{task['id']}/claim")
        for measure in told[0].lead.measures[:1]:
            order = {"kind": measure.kind, "note": measure.note, "decided_at": clock.now().isoformat()}
            await office.do(f"/referrals/{task['id']}/measures", order, 201)
    return str(task["case_id"])


async def _file(house: House, story: Story, moment: datetime) -> str:
    with at(moment):
        reporter = house.anybody()
        if story.organisation is not None:
            reporter = await house.office(story.organisation, person=story.person, lifetime=LIFETIME)
        occurred = {"occurred_at": (moment - timedelta(minutes=20)).isoformat()}
        return str((await reporter.do("/reports", {**story.report, **occurred}, 201))["number"])


def at(moment: datetime) -> AbstractContextManager[None]:
    return clock.reading(lambda: moment)


async def take(site: Site, shot: Shot, case: str, folder: Path) -> None:
    how = {"phone": shot.phone}
    window = site.somebody(shot.organisation, role=shot.role, **how) if shot.organisation else site.visitor(**how)  # type: ignore[arg-type]
    async with window as page:
        await page.goto(shot.address.format(case=case))
        await page.screenshot(path=folder / f"{shot.name}.png", full_page=shot.whole, scale="css")


async def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="hutong-pictures-") as home, houses.database_server(Path(home)) as server:
        async with houses.opened(server) as house, sites.started() as browser, sites.served(house, browser) as site:
            case = await morning(house)
            with at(NOW):
                for shot in SHOTS:
                    await take(site, shot, case, folder)


if __name__ == "__main__":
    into = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    into.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(into))

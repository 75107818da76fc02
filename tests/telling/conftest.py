"""The worked example's offices as those who have to tell somebody."""

from collections.abc import Iterator
from typing import Any

import pytest

from services.core import clock
from services.core.database import Database
from services.procedures.keepers import NoticeKeeper
from tests.house import House, Json
from tests.police.conftest import OFFICES, Now, Station, at

MORE = {
    "director": ("civil-affairs-349901", "supervisor", "孙局长"),
    "court": ("court-349901", None, "周法官"),
    "machine": ("civil-affairs-349901", None, None),
    "headquarters": ("civil-affairs-349900", None, "市局干部"),
}
IN_PERSON: Json = {"channel": "in_person", "outcome": "acknowledged", "heard": True}


class Tellers(Station):
    async def whom(self, task: Json, kind: str) -> dict[str, Json]:
        """Who is told on this occasion: the notices by the kind of their recipient."""
        return {notice["audience"]: notice for notice in await self.told(task, kind)}

    async def attempt(self, who: str, notice: Json, status: int = 200, **more: Any) -> Json:
        order = {**IN_PERSON, "at": clock.now().isoformat(), **more}
        made: Json = await self.people[who].do(f"/notices/{notice['id']}/attempts", order, status)
        return made

    async def placed(self, task: Json, child: int = 0) -> str:
        """Temporary guardianship of one of the case's children."""
        case = await self.police.read(f"/cases/{task['case_id']}")
        wanted = {
            "child_id": case["children"][child]["id"],
            "ground": "TG6",
            "mode": "PROTECTION_INSTITUTION",
            "caretaker": {"name": "县未成年人救助保护中心", "address": "示范县育才路7号"},
            "starts_at": clock.now().isoformat(),
            "child_view": "愿意住在中心。",
        }
        made = await self.civil_affairs.do(f"/cases/{task['case_id']}/placements", wanted, 201)
        await self.director.do(f"/placements/{made['id']}/approve")
        return str(made["id"])

    async def lines(self, task: Json, language: str = "zh-CN") -> list[str]:
        """The timeline's notices, in words."""
        self.auditor.headers["Accept-Language"] = language
        every = (await self.auditor.read(f"/cases/{task['case_id']}/timeline", limit=200))["items"]
        del self.auditor.headers["Accept-Language"]
        return [found["summary"] for found in every if found["type"].startswith("notice.")]


@pytest.fixture(scope="module")
async def tellers(house: House, database: Database) -> Tellers:
    every = {**OFFICES, **MORE}
    people = {name: await house.office(code, role=role, person=who) for name, (code, role, who) in every.items()}
    return Tellers(people, NoticeKeeper(database))


@pytest.fixture
def time(tellers: Tellers) -> Iterator[Now]:
    found = Now(at("03-10 15:40"))
    with clock.reading(found):
        yield found

"""A county of its own, late at everything, and its procuratorate."""

from collections.abc import Iterator
from typing import Any

import pytest

from services.core import clock
from tests.house import House, Json, Office
from tests.legal_referrals.conftest import Now, at
from tests.reports_made import report

PLACE = "349902101201"


class County:
    def __init__(self, offices: dict[str, Office]) -> None:
        self.police, self.federation = offices["police"], offices["federation"]
        self.procuratorate, self.other = offices["procuratorate"], offices["other"]
        self.court, self.auditor, self.school = offices["court"], offices["auditor"], offices["school"]
        self.civil_affairs, self.city = offices["civil_affairs"], offices["city"]

    async def case(self, **more: Any) -> Json:
        number = (await self.school.do("/reports", report(division_code=PLACE, **more), 201))["number"]
        found = (await self.police.read("/referrals", report_number=number))["items"][0]
        case: Json = await self.police.read(f"/cases/{found['case_id']}")
        return case

    async def not_filed(self, case: Json) -> Json:
        """The police claim the case, and decide not to file it."""
        path = next(f"/referrals/{r['id']}" for r in case["referrals"] if r["agency"] == "PUBLIC_SECURITY")
        await self.police.do(f"{path}/claim", {})
        refusal = {"kind": "CRIM_NOT_FILED", "decided_at": clock.now().isoformat(), "note": "情节显著轻微"}
        measure: Json = await self.police.do(f"{path}/measures", refusal, 201)
        return measure

    async def ask(self, kind: str, id_: str, status: int = 201, **more: Any) -> Json:
        question = {"subject": {"kind": kind, "id": id_}, **more}
        made: Json = await self.procuratorate.do("/supervision/reasons", question, status)
        return made


@pytest.fixture
async def county(house: House) -> County:
    named = {
        "police": ("police-349902", "邻县警官"),
        "federation": ("womens-federation-349902", "邻县妇联"),
        "procuratorate": ("procuratorate-349902", "邻县检察官"),
        "other": ("procuratorate-349901", "本县检察官"),
        "city": ("procuratorate-349900", "市检察官"),
        "court": ("court-349902", "邻县法官"),
        "civil_affairs": ("civil-affairs-349902", "邻县民政"),
    }
    offices = {name: await house.office(code, person=person) for name, (code, person) in named.items()}
    offices |= {"school": await house.office("school-349902101-1"), "auditor": await house.office("audit-340000")}
    return County(offices)


@pytest.fixture
def time(county: County) -> Iterator[Now]:
    found = Now(at("03-16 10:00"))
    with clock.reading(found):
        yield found

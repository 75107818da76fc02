"""Cases that have gone their whole way: reported by a citizen, handled by civil affairs alone, told, closed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.administration import OPERATOR
from services.core.database import Database
from services.procedures import retention
from services.procedures.keepers import CaseKeeper, NoticeKeeper
from tests.house import House, Json, Office
from tests.reports_made import child, report
from workflows.promises import Subject

OFFICE = "civil-affairs-349901"


@dataclass
class Registry:
    """Who handles, who closes, who reports, who audits."""

    house: House
    database: Database
    handler: Office
    chief: Office
    nobody: Office
    auditor: Office

    @classmethod
    async def of(cls, house: House, database: Database) -> "Registry":
        return cls(
            house,
            database,
            handler=await house.office(OFFICE, person="民政干部"),
            chief=await house.office(OFFICE, role="supervisor", person="民政局长"),
            nobody=house.anybody(),
            auditor=await house.office("audit-340000", person="审计员"),
        )

    async def filed(self, *children: Json, **more: Any) -> tuple[Json, str]:
        """The receipt and the case."""
        codes = {"circumstances": [], "harm_categories": ["EMERGENCY_GUARDIANSHIP_GAP"], "immediate_danger": False}
        sent = report(*(children or (child(),)), **{**codes, "suspected_harmers": [], **more})
        receipt = await self.nobody.do("/reports", sent, 201)
        found = (await self.handler.read("/referrals", report_number=receipt["number"]))["items"][0]
        return receipt, found["case_id"]

    async def close(self, case: str, reason: str = "SAFE_STABLE") -> None:
        await self.handle(case)
        await self.chief.do(f"/cases/{case}/close", {"reason": reason})

    async def handle(self, case: str) -> None:
        """All that comes before the closing."""
        for found in (await self.handler.read("/referrals", case_id=case))["items"]:
            if found["organisation"] == OFFICE and found["state"] == "pending":
                await self.handler.do(f"/referrals/{found['id']}/claim", {})
                await self.handler.do(f"/referrals/{found['id']}/resolve", {"result": "SUPPORT_IN_PROGRESS"})
        await CaseKeeper(self.database).tell_result(Subject(case))
        for notice in (await self.auditor.read("/notices", case_id=case, limit=200))["items"]:
            if notice["kind"] == "RESULT":
                await NoticeKeeper(self.database).deliver(Subject(notice["id"]))

    async def erase(self, case: str) -> bool:

        async with self.database.transaction() as session:
            return bool(await retention.erase(session, UUID(case), OPERATOR))

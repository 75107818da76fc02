"""A case on which several offices work: what each of them does by its pages."""

from dataclasses import dataclass
from typing import Any

from services.core import clock
from services.core.actor import Role
from tests.console.reported import Filed, reported
from tests.console.visiting import Browser, logged_in
from tests.house import House, Json


@dataclass
class Worked:
    """A case, and the people who have opened it."""

    house: House
    filed: Filed

    @property
    def address(self) -> str:
        return f"/cases/{self.filed.case_id}"

    async def somebody(self, organisation: str = "police-349901", role: Role = Role.HANDLER) -> Browser:
        return await logged_in(self.house, organisation, role)

    async def claimed(self) -> Browser:
        """Who has claimed it for the police."""
        browser = await self.somebody()
        await browser.open("/inbox")
        await browser.send(browser.form(action=f"/inbox/{self.filed.task}/claim"))
        return browser

    async def read(self, organisation: str = "police-349901") -> Json:
        office = await self.house.office(organisation)
        found: Json = await office.read(self.address)
        return found

    async def placed(self, *, approved: bool = True) -> str:
        """A guardianship that civil affairs have proposed: its id."""
        handler = await self.house.office("civil-affairs-349901", person="民政干部")
        case = await self.read()
        order: dict[str, Any] = {
            "child_id": case["children"][0]["id"],
            "ground": "TG6",
            "mode": "PROTECTION_INSTITUTION",
            "starts_at": clock.now().isoformat(),
            "child_view": "愿意",
        }
        made = await handler.do(f"{self.address}/placements", order, 201)
        if approved:
            boss = await self.house.office("civil-affairs-349901", role="supervisor", person="民政局长")
            await boss.do(f"/placements/{made['id']}/approve", {})
        return str(made["id"])

    async def applied(self) -> str:
        """A protection order that the police have applied for: its id."""
        police = await self.house.office("police-349901", person="王警官")
        order = {"forum": "court", "instrument": "PROTECTION_ORDER"}
        return str((await police.do(f"{self.address}/legal-referrals", order, 201))["id"])

    async def to_tell(self) -> str:
        """What somebody of civil affairs has to tell the child of its guardianship: the notice's id."""
        await self.placed()
        office = await self.house.office("civil-affairs-349901")
        every = (await office.read("/notices", case_id=self.filed.case_id, state="handed_over"))["items"]
        return next(str(found["id"]) for found in every if found["audience"] == "child")


async def worked(house: House, **more: Any) -> Worked:
    return Worked(house, await reported(house, **more))

"""What stands in the addresses of `pages.py`: of a case with something of everything, and of who keeps the house."""

from datetime import timedelta

from sqlalchemy import select

from services.administration import OPERATOR
from services.core import clock
from services.core.actor import Actor, Role
from services.deliveries import service as deliveries
from services.deliveries.reach import Reach
from services.identity.clients import service as clients
from services.identity.models import Person
from tests.console.reported import altered, emergency, reported
from tests.console.worked import Worked, worked
from tests.data_requests.asked import asked
from tests.house import House
from tests.identity.logging_in import newcomer
from tests.reports_made import report

SUPERVISOR = Actor(Role.SUPERVISOR, "police-349901")


async def made(house: House) -> dict[str, str]:
    """Each part by its name."""
    case = await worked(house)
    return {
        "at": clock.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "broken": await altered(house),
        "case": case.filed.case_id,
        "emergency": await emergency(house, case.filed.case_id),
        "legal": await case.applied(),
        "notice": await case.to_tell(),
        "number": case.filed.case_number,
        "placement": (await case.read())["placements"][0]["id"],
        "task": case.filed.task,
        **await _of_the_case(case),
        **await _asked_about_data(case),
        **await _of_the_house(house),
        **await _to_ask_about(house),
    }


async def _of_the_case(case: Worked) -> dict[str, str]:
    police = await case.house.office("police-349901", person="王警官")
    school = await case.house.office("school-349901101-1", person="林老师")
    await police.do(f"/referrals/{case.filed.task}/claim", {})
    measure = {"kind": "PS_CASE_FILED", "decided_at": clock.now().isoformat()}
    recorded = await police.do(f"/referrals/{case.filed.task}/measures", measure, 201)
    letter = await police.send(
        f"{case.address}/documents", b"%PDF-1.7\n a letter", "letter.pdf", kind="LETTER", document_number="1"
    )
    (own,) = [one for one in (await school.read("/reports"))["items"] if one["number"] == case.filed.number]
    clocks = (await police.read("/deadlines", state="open"))["items"]
    return {
        "measure": recorded["id"],
        "paper": letter.json()["id"],
        "report": own["id"],
        "clock": next(one["id"] for one in clocks if one["case_id"] == case.filed.case_id),
    }


async def _asked_about_data(case: Worked) -> dict[str, str]:
    police = await case.house.office("police-349901", person="王警官")
    village = await case.house.office("village-349901101201")
    found = await case.read()
    requests = {
        kind: await police.do("/data-requests", asked(found, kind=kind), 201) for kind in ("access", "correction")
    }
    receipt = await village.do("/reports", report(), 201)
    return {"villages": receipt["id"], **{kind: made["id"] for kind, made in requests.items()}}


async def _of_the_house(house: House) -> dict[str, str]:
    somebody = await newcomer(house)
    boss = await house.office("police-349901", role="supervisor", person="周所长")
    mailbox = await boss.do("/contact-points", {"channel": "email", "address": "night@office.example"}, 201)
    async with house.app.state.house.database.transaction() as session:
        await clients.add(session, "police-system", "police-349901", None, OPERATOR)
        url, reach = "https://127.0.0.1:9/hutong", Reach(["127.0.0.0/8"])
        webhook, _ = await deliveries.add_webhook(session, url, (), reach, SUPERVISOR)
        keeper = await session.scalar(select(Person.id).where(Person.name == "周所长"))
    return {
        "person": str(await somebody.person()),
        "colleague": str(keeper),
        "contact": mailbox["id"],
        "webhook": str(webhook.id),
    }


async def _to_ask_about(house: House) -> dict[str, str]:
    """What the procuratorate asks about: a clock that ran out, and what the court did not accept."""
    then = clock.now() - timedelta(minutes=40)
    with clock.reading(lambda: then):
        filed = await reported(house)
    police, court = await house.office("police-349901"), await house.office("court-349901", person="法官")
    every = (await police.read(f"/cases/{filed.case_id}/deadlines"))["items"]
    order = {"forum": "court", "instrument": "PROTECTION_ORDER"}
    applicant = await house.office("police-349901", person="申请警官")
    legal = await applicant.do(f"/cases/{filed.case_id}/legal-referrals", order, 201)
    await court.do(f"/legal-referrals/{legal['id']}/reject", {"reason": "材料不全"})
    return {"late": next(one["id"] for one in every if one["overdue"]), "refused": str(legal["id"])}

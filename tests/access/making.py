"""A fresh case for each call of the table, with what that call needs."""

from collections.abc import Awaitable, Callable

from tests.access.people import CONFLICTED, LEAVER, POLICE, Callers
from tests.access.table import Row
from tests.access.world import AT, MAILBOX, PAPER, WEBHOOK, World, placing
from tests.house import House, Json
from tests.reports_made import child, report

QUESTION = {"text": "最近一次看到孩子是什么时候？"}


async def made(house: House, callers: Callers, row: Row) -> World:
    """Not claimed, unless the call needs that."""
    if row.path.endswith("leave"):
        await house.office(POLICE, person=LEAVER)
    world = await begun(callers)
    for needs, make in _NEEDS.items():
        if needs in row.path and not row.path.endswith(("receive", "claim")):
            await make(callers, world, row)
    return world


async def whole(callers: Callers) -> World:
    """One that has something of everything."""
    row = Row("", "GET", "".join(_NEEDS), {})
    world = await begun(callers)
    for make in _NEEDS.values():
        await make(callers, world, row)
    return world


def reported(callers: Callers, *children: Json) -> Json:
    """Somebody of an office of the county is suspected."""
    harmer = {"relationship": "OTHER", "organisation": CONFLICTED.replace("349901", callers.county)}
    return report(*children, suspected_harmers=[harmer], division_code=f"{callers.county}101201")


async def begun(callers: Callers) -> World:
    known = child()
    receipt = await callers["reporter", "own"].do("/reports", reported(callers, known), 201)
    handler = callers["handler", "own"]
    referral = (await handler.read("/referrals", report_number=receipt["number"]))["items"][0]
    case = await handler.read(f"/cases/{referral['case_id']}")
    ids = {"report_id": receipt["id"], "referral_id": referral["id"], "case_id": case["id"]}
    ids["deadline_id"] = next(
        found["id"] for found in case["deadlines"] if found["organisation"] == handler.organisation
    )
    ids |= {"organisation": POLICE, "person": LEAVER}
    return World(receipt, ids, known, {"child": case["children"][0]["id"]})


async def _measured(callers: Callers, world: World, row: Row) -> None:
    handler, path = callers["handler", "own"], f"/referrals/{world.ids['referral_id']}"
    await handler.do(f"{path}/claim", {})
    taken = {"kind": "ADMONITION", "decided_at": AT}
    world.ids["measure_id"] = (await handler.do(f"{path}/measures", taken, 201))["id"]


async def _asked(callers: Callers, world: World, row: Row) -> None:
    path = f"/reports/{world.ids['report_id']}/questions"
    world.more["question"] = (await callers["handler", "own"].do(path, QUESTION, 201))["id"]


async def _joined(callers: Callers, world: World, row: Row) -> None:
    again = await callers["reporter", "own"].do("/reports", reported(callers, world.child), 201)
    world.more["joined"] = again["id"]


async def _another(callers: Callers, world: World, row: Row) -> None:
    number = (await callers["reporter", "own"].do("/reports", reported(callers), 201))["number"]
    world.more["other"] = (await callers["handler", "own"].read("/cases", q=number))["items"][0]["id"]


async def _placed(callers: Callers, world: World, row: Row) -> None:
    guardians = callers.of("Placements")
    path, proposal = f"/cases/{world.ids['case_id']}/placements", placing(world.more["child"])
    placement: Json = await guardians["handler", "own"].do(path, proposal, 201)
    world.ids["placement_id"] = placement["id"]
    if row.path.endswith(("reviews", "end", "extend")):
        await guardians["supervisor", "own"].do(f"/placements/{placement['id']}/approve", {})


async def _applied(callers: Callers, world: World, row: Row) -> None:
    order = {"forum": "court", "instrument": "PROTECTION_ORDER"}
    path = f"/cases/{world.ids['case_id']}/legal-referrals"
    world.ids["legal_referral_id"] = (await callers["handler", "own"].do(path, order, 201))["id"]


async def _attached(callers: Callers, world: World, row: Row) -> None:
    path = f"/reports/{world.ids['report_id']}/attachments"
    world.ids["attachment_id"] = (await callers["reporter", "own"].send(path, PAPER)).json()["id"]


async def _filed(callers: Callers, world: World, row: Row) -> None:
    path = f"/cases/{world.ids['case_id']}/documents"
    answer = await callers["handler", "own"].send(path, PAPER, kind="APPRAISAL_OPINION")
    world.ids["document_id"] = answer.json()["id"]


async def _requested(callers: Callers, world: World, row: Row) -> None:
    made: Json = await callers["handler", "own"].do("/data-requests", world.asking(), 201)
    world.ids["data_request_id"] = made["id"]


async def _received(callers: Callers, world: World, row: Row) -> None:
    made: Json = await callers["supervisor", "own"].do("/webhook-endpoints", WEBHOOK, 201)
    world.ids["endpoint_id"] = made["id"]


async def _reached(callers: Callers, world: World, row: Row) -> None:
    made: Json = await callers["supervisor", "own"].do("/contact-points", MAILBOX, 201)
    world.ids["contact_point_id"] = made["id"]


async def _broken(callers: Callers, world: World, row: Row) -> None:
    why = {"reason": "孩子今夜失踪"}
    made: Json = await callers["supervisor", "own"].do(f"/cases/{world.ids['case_id']}/break-glass", why, 201)
    world.ids["break_glass_id"] = made["id"]


async def _signed(callers: Callers, world: World, row: Row) -> None:
    checkpoint = await callers["auditor", "person"].post("/audit/checkpoints")
    world.ids["size"] = str(checkpoint.json()["size"])


async def _told(callers: Callers, world: World, row: Row) -> None:
    notices = await callers["reporter", "own"].read("/notices", report_id=world.ids["report_id"])
    world.ids["notice_id"] = notices["items"][0]["id"]


_NEEDS: dict[str, Callable[[Callers, World, Row], Awaitable[None]]] = {
    "/referrals/{referral_id}/": _measured,
    "/receipts/answers": _asked,
    "/split": _joined,
    "/merge": _another,
    "/placements/{placement_id}": _placed,
    "/legal-referrals/{legal_referral_id}": _applied,
    "/attachments/{attachment_id}": _attached,
    "/documents/{document_id}": _filed,
    "/data-requests/{data_request_id}": _requested,
    "/webhook-endpoints/{endpoint_id}": _received,
    "/contact-points/{contact_point_id}": _reached,
    "/break-glass/{break_glass_id}": _broken,
    "/checkpoints/{size}": _signed,
    "/bundle": _signed,
    "/notices/{notice_id}": _told,
}
"""By what stands in a call's path."""

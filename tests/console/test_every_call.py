"""What somebody may do by the API, they may do by a page; what only a machine does is named here, with its reason."""

from fastapi.routing import iter_route_contexts

from services.console.route import FormRoute
from tests.house import House

ELSEWHERE = {
    "/reports": "/report",
    "/reports/{report_id}/supplements": "/my-reports/{report_id}/supplements",
    "/reports/{report_id}/attachments": "/my-reports/{report_id}/evidence",
    "/receipts/lookup": "/receipt",
    "/receipts/supplements": "/receipt/supplements",
    "/receipts/answers": "/receipt/answers",
    "/receipts/attachments": "/receipt/evidence",
    "/data-requests": "/cases/{case_id}/data-requests",
    "/cases/{case_id}/referrals": "/cases/{case_id}/ask",
    "/cases/{case_id}/notes": "/cases/{case_id}/note",
    "/cases/{case_id}/legal-hold": "/cases/{case_id}/hold",
    "/cases/{case_id}/legal-hold/lift": "/cases/{case_id}/lift",
    "/organisations/{organisation}/people/{person}/leave": "/people/{person_id}/leave",
    "/webhook-endpoints": "/deliveries/webhooks/add",
    "/webhook-endpoints/{endpoint_id}/rotate-secret": "/deliveries/webhooks/{endpoint_id}/rotate",
    "/contact-points": "/deliveries/contacts/add",
    "/supervision/reasons": "/supervision/overdue/{deadline_id}/ask",
    "/audit/break-glass/{break_glass_id}/review": "/emergencies/{break_glass_id}/review",
    "/audit/checkpoints": "/checkpoints",
    "/calendar-feed": "/deliveries/calendar",
    "/calendar-feed/revoke": "/deliveries/calendar/revoke",
}
"""Where a page's address is not the call's own."""
GROUPS = {
    "/referrals/{referral_id}/": ("/tasks/{referral_id}/", "/inbox/{referral_id}/"),
    "/webhook-endpoints/": ("/deliveries/webhooks/",),
    "/contact-points/": ("/deliveries/contacts/",),
}
"""Whose calls all stand under another address."""
BY_MACHINES_ONLY = {
    "/oauth/token": "a person logs in by the door",
    "/oauth/revoke": "a person logs out by the door",
    "/policy/due-date": "reckons for programs; on the pages each clock stands with its due time",
    "/receipts/signed": "drawn on the page after a report and on the unit's own; not where a code is looked up, at "
    "a telephone that others use too",
}


def calls(house: House) -> set[str]:
    paths = house.app.openapi()["paths"]
    return {path.removeprefix("/v1") for path, methods in paths.items() if "post" in methods}


def pages(house: House) -> set[str]:
    found = [(route.original_route, route.methods or ()) for route in iter_route_contexts(house.app.routes)]
    return {route.path for route, methods in found if isinstance(route, FormRoute) and "POST" in methods}


def candidates(call: str) -> set[str]:
    if call in ELSEWHERE:
        return {ELSEWHERE[call]}
    moved = {page + call.removeprefix(api) for api, under in GROUPS.items() for page in under if call.startswith(api)}
    return moved or {call}


async def test_every_call_that_changes_something_has_its_page(house: House) -> None:
    offered = pages(house)
    assert [call for call in sorted(calls(house) - set(BY_MACHINES_ONLY)) if not candidates(call) & offered] == []


async def test_what_is_named_as_elsewhere_or_for_machines_is_a_call(house: House) -> None:
    assert set(BY_MACHINES_ONLY) | set(ELSEWHERE) <= calls(house)
    assert not set(BY_MACHINES_ONLY) & pages(house)

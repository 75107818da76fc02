"""Where an office is told that something waits: its webhooks, mailboxes and telephones, and what went there."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import Depends, Form, Response

from services.console import forms, orders
from services.console.page import Page, ThisPage, said
from services.console.route import pages
from services.console.words import n_
from services.core.paging import Paged
from services.core.route import Session
from services.deliveries import reading, service
from services.deliveries.access import (
    HeldContactPoint,
    HeldEndpoint,
    OwnContactPoint,
    OwnEndpoint,
    Reachable,
)
from services.deliveries.events import EventType
from services.deliveries.models import Endpoint
from services.deliveries.rules import Quiet
from services.deliveries.schemas import ContactPointSubmit, EndpointSubmit, Replay, SecretRotate, State
from services.identity.access import Caller, Supervisor

router = pages()

EVENTS: dict[str, str] = {
    EventType.REFERRAL_CREATED: n_("新的转介"),
    EventType.LEGAL_REFERRAL_FILED: n_("新的申请或者监督事项"),
    EventType.NOTICE_DELIVERED: n_("新的告知"),
    EventType.NOTICE_TO_TELL: n_("要由专人告知的事项"),
    EventType.ENDPOINT_TEST: n_("试发"),
}
FAILURES = {
    "refused": n_("对方拒收"),
    "timeout": n_("对方超时"),
    "unreachable": n_("连不上"),
    "address-not-allowed": n_("地址不准许"),
    "not-set-up": n_("本系统没有开通这个渠道"),
}
DISABLED = {"failing": n_("连续失败，已自动停用"), "gone": n_("对方已撤销，已自动停用"), "owner": n_("已停用")}
WEBHOOKS, CONTACTS = "/deliveries/webhooks", "/deliveries/contacts"


@router.get("/deliveries")
async def show_endpoints(page: ThisPage, session: Session, actor: Caller, paging: Paged) -> Response:
    """An office has no more than one page of them."""
    return page.show(
        "deliveries/deliveries.html",
        webhooks=(await reading.own_webhooks(session, actor, paging)).items,
        contacts=(await reading.own_contact_points(session, actor, paging)).items,
        **_words(),
    )


@router.get("/deliveries/webhooks/add")
async def show_webhook_form(page: ThisPage, _: Supervisor) -> Response:
    return page.show("deliveries/add_webhook.html", choices=_choices(page))


@router.post("/deliveries/webhooks/add")
async def add_webhook(
    sent: Annotated[EndpointSubmit, Form()], page: ThisPage, session: Session, actor: Supervisor, reach: Reachable
) -> Response:
    """Its secret stands on this answer alone, and is kept nowhere."""
    endpoint, secret = await service.add_webhook(session, sent.url, sent.events, reach, actor)
    return page.show("deliveries/secret.html", address=f"{WEBHOOKS}/{endpoint.id}", secret=secret, overlap=None)


@router.get("/deliveries/webhooks/{endpoint_id}")
async def show_webhook(
    page: ThisPage, session: Session, found: OwnEndpoint, paging: Paged, state: State | None = None
) -> Response:
    read = reading.webhook(session, found)
    return await _show(page, session, found, paging, state, title=read.url, read=read, base=WEBHOOKS)


@router.get("/deliveries/webhooks/{endpoint_id}/rotate")
async def show_rotation(page: ThisPage, found: OwnEndpoint, _: Supervisor) -> Response:
    return page.show("deliveries/rotate.html", found=found, back=f"{WEBHOOKS}/{found.id}")


@router.post("/deliveries/webhooks/{endpoint_id}/rotate")
async def rotate(
    sent: Annotated[SecretRotate, Depends(orders.filled(SecretRotate))],
    page: ThisPage,
    session: Session,
    found: HeldEndpoint,
    actor: Supervisor,
) -> Response:
    secret = await service.rotate_secret(session, found, timedelta(hours=sent.overlap_hours), actor)
    address = f"{WEBHOOKS}/{found.id}"
    return page.show("deliveries/secret.html", address=address, secret=secret, overlap=sent.overlap_hours)


@router.post("/deliveries/webhooks/{endpoint_id}/replay")
async def replay(sent: Annotated[Replay, Form()], page: ThisPage, session: Session, found: OwnEndpoint) -> Response:
    await service.replay(session, found, sent.since, sent.deliveries)
    return page.back(said("已重新排队，按原来的次序发送。"), "/deliveries")


@router.get("/deliveries/contacts/add")
async def show_contact_form(page: ThisPage, _: Supervisor) -> Response:
    return page.show("deliveries/add_contact.html", choices=_choices(page))


@router.post("/deliveries/contacts/add")
async def add_contact(
    sent: Annotated[ContactPointSubmit, Form()], page: ThisPage, session: Session, actor: Supervisor
) -> Response:
    quiet = Quiet(sent.quiet_from, sent.quiet_until) if sent.quiet_from and sent.quiet_until else None
    made = await service.add_contact_point(
        session, sent.channel, sent.address, sent.events, actor, language=sent.language, quiet=quiet
    )
    return page.go(f"{CONTACTS}/{made.id}", said("已添加。请试发一条，确认收得到。"))


@router.get("/deliveries/contacts/{contact_point_id}")
async def show_contact(
    page: ThisPage, session: Session, found: OwnContactPoint, paging: Paged, state: State | None = None
) -> Response:
    read = reading.contact_point(session, found)
    return await _show(page, session, found, paging, state, title=read.address, read=read, base=CONTACTS)


def _offer(under: str, own: object, held: object) -> None:
    """What is done alike to a webhook and to a contact point. They differ in whose `own` and `held` finds one."""

    async def enable(page: ThisPage, session: Session, found: Any, actor: Supervisor) -> Response:
        service.enable(session, found, actor)
        return page.back(said("已启用。"), "/deliveries")

    async def disable(page: ThisPage, session: Session, found: Any, actor: Supervisor) -> Response:
        await service.disable(session, found, "owner", actor)
        return page.back(said("已停用，不再向它发送。"), "/deliveries")

    async def test(page: ThisPage, session: Session, found: Any) -> Response:
        service.test(session, found)
        return page.back(said("已排队试发，稍后刷新看结果。"), "/deliveries")

    for act, one in ((enable, held), (disable, held), (test, own)):
        act.__annotations__["found"] = one
        router.post(f"{under}/{act.__name__}")(act)


_offer("/deliveries/webhooks/{endpoint_id}", OwnEndpoint, HeldEndpoint)
_offer("/deliveries/contacts/{contact_point_id}", OwnContactPoint, HeldContactPoint)


async def _show(
    page: Page, session: Session, found: Endpoint, paging: Paged, state: State | None, **shown: object
) -> Response:
    deliveries = await reading.deliveries(session, found, paging, state, None)
    more = {"found": found, "state": state, "rows": deliveries.items, "next": deliveries.next_cursor}
    values: dict[str, Any] = {**more, **shown, **_words(), "query": forms.query}
    return page.show("deliveries/endpoint.html", **values)


def _words() -> dict[str, Any]:
    return {"events": EVENTS, "failures": FAILURES, "disabled": DISABLED}


def _choices(page: Page) -> list[tuple[str, str, str]]:
    return [(code, page.say(words), "") for code, words in EVENTS.items() if code != EventType.ENDPOINT_TEST]

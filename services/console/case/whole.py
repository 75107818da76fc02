"""Everything that the page of a case shows, as it is now or as it was known at a moment."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from services.casefile import as_of as known
from services.casefile import reading
from services.casefile import timeline as timelines
from services.casefile.schemas import CaseAsOf, CaseRead, TimelineItem
from services.cases import service as cases
from services.cases.models import Case
from services.console import orders, titles
from services.console.case import acts, instruments, limits, papers, placements, reports, telling, told
from services.console.case.acts import Scene
from services.console.case.commands import Act
from services.console.page import Page
from services.core.actor import Actor
from services.core.errors import Unprocessable
from services.core.paging import Paging
from services.core.route import Session
from services.identity import service as identity
from services.ledger import service as ledger
from services.legal_referrals import service as legal_referrals
from services.legal_referrals.service import Proceeding
from services.placements import service as placed
from services.policy.instruments import FORUMS
from services.policy.service import Policy
from services.referrals import service as referrals

MOST = 200  # entries of which the picture and the page are made; older ones are on the pages before
SHOWN = 50


async def present(
    session: Session, case: Case, page: Page, request: Request, actor: Actor, language: str, before: int | None
) -> dict[str, Any]:
    """`before`: the timeline's entries before this one."""
    read = await reading.answer(session, case, actor, Response(), language)
    head = await ledger.head(session, ledger.stream_of(case.id))
    items = await _entries(session, case, request, actor, language, min(before - 1 if before else head.seq, head.seq))
    policy = cases.policy_of(session, case)
    shown = await _shown(session, case, read, items, page, actor, language)
    scene = await _scene(session, case, read, page, actor, policy) if actor.reads_vault else None
    return shown | {
        "head": head,
        "asked": await reports.asked(session, [one.id for one in read.reports]),
        "acts": acts.acts(scene) if scene else [],
        "acts_on": await _acts_on(session, scene) if scene else {},
    }


async def past(
    session: Session, case: Case, page: Page, request: Request, actor: Actor, language: str, as_of: str
) -> dict[str, Any]:
    """Raises Unprocessable for what is no time, or one to come; NotYetOpened."""
    at = _moment(as_of)
    response = Response()
    read = await known.answer(session, case, at, response, language)
    last = int(response.headers["ETag"].strip('"'))  # of the entries that were known
    items = await _entries(session, case, request, actor, language, last)
    return await _shown(session, case, read, items, page, actor, language, at) | {
        "at": at,
        "as_of": orders.as_local(at),
        "older": None,
        "acts_on": {},
        "asked": {},
    }


def _moment(as_of: str) -> datetime:
    try:
        at = datetime.fromisoformat(orders.local(as_of))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Unprocessable.field("/query/as_of", "instant-format", "write a time as RFC 3339, with an offset")
    return at


async def _entries(
    session: Session, case: Case, request: Request, actor: Actor, language: str, last: int
) -> list[TimelineItem]:
    """The last ones up to this one."""
    paging = Paging(request, Response(), MOST, None).beginning(max(last - MOST, 0))
    items = (await timelines.timeline(session, case, actor, paging, language)).items
    return [item for item in items if item.seq <= last]


async def _shown(
    session: Session,
    case: Case,
    read: CaseRead | CaseAsOf,
    items: Sequence[TimelineItem],
    page: Page,
    actor: Actor,
    language: str,
    at: datetime | None = None,
) -> dict[str, Any]:
    policy, words = cases.policy_of(session, case), page.words
    names = await identity.offices_named(session, told.codes(read, items), language)
    lines = told.timeline(items, policy, names, words)
    now = words.say("当时 %(day)s", day=words.date(at)) if at else words.say("今天 %(time)s", time=words.time(page.now))
    at = at or page.now
    return {
        "case": case,
        "read": read,
        "title": titles.title(read, policy, words),
        "names": names,
        "running": told.running(read, names, words, actor.organisation, at),
        "clocks": told.all_clocks(read, names, words, actor.organisation, at),
        "counts": told.counts(read),
        "picture": told.chain(read, lines, policy, names, words, at, now) if lines.deeds or read.deadlines else None,
        "lines": lines.lines[::-1][:SHOWN],
        "older": lines.lines[-SHOWN].seq if len(lines.lines) > SHOWN else None,
        "label": lambda vocabulary, code: policy.label(vocabulary, code, page.language) if code else "",
        "recipient": lambda audience: policy.files.telling.recipients[audience].in_(page.language),
        "occasion": lambda kind: policy.occasion(kind).in_(page.language),
    }


async def _scene(session: Session, case: Case, read: CaseRead, page: Page, actor: Actor, policy: Policy) -> Scene:
    parties = await cases.parties(session, case.id)
    parts = frozenset(part for office, part in parties if office == actor.organisation)
    forums = FORUMS if parts else ()
    entitled = {one: await instruments.entitled(session, policy, case.kind, actor, one) for one in forums}
    return Scene(
        page=page,
        case=case,
        read=read,
        tasks=await referrals.of_case(session, case.id),
        history=await referrals.history(session, case.id),
        parts=parts,
        entitled=entitled,
        policy=policy,
        actor=actor,
    )


async def _acts_on(session: Session, scene: Scene) -> dict[UUID, Sequence[Act]]:
    """What can be done about each thing of the case, by its id."""
    page, case, read, policy = scene.page, scene.case, scene.read, scene.policy
    found: dict[UUID, Sequence[Act]] = {one.id: list(limits.acts(page, policy, one)) for one in read.deadlines}
    found |= placements.acts(page, policy, await placed.of_case(session, case.id))
    found |= instruments.acts(page, await _proceedings(session, case), read.legal_referrals)
    found |= {one.id: list(telling.acts(page, one)) for one in read.notices}
    found |= await papers.acts(session, page, case, read)
    found |= acts.on_measures(scene)
    found |= reports.acts(scene)
    return found


async def _proceedings(session: Session, case: Case) -> list[Proceeding]:
    return [legal_referrals.proceeding(session, one, case) for one in await legal_referrals.of_case(session, case.id)]

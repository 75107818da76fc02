"""Opening masked fields, on the record: who, which case, which fields, why."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.casefile import masking
from services.casefile.schemas import Opened, Unmask
from services.cases import papers
from services.cases import service as cases
from services.cases.models import Case
from services.core.actor import Actor, Role
from services.core.errors import Basis, FieldError, Forbidden, Unprocessable
from services.documents import service as documents
from services.files import service as files
from services.ledger import service as ledger
from services.referrals import service as referrals
from services.reports import service as reports
from services.vault import openings
from services.vault import service as vault
from services.vault.openings import Ground, Opening

REPORT_FIELDS = ("narrative", "suspected_harmers")
_ALIASES = {"children": set(masking.CHILD_FIELDS), "reports": set(REPORT_FIELDS)}
_KNOWN = {*masking.CHILD_FIELDS, *REPORT_FIELDS, "notes", "reporter", "documents", "attachments", "earlier_versions"}


async def unmask(session: AsyncSession, case: Case, order: Unmask, actor: Actor) -> Opened:
    """Raises Unprocessable for an unknown field, Forbidden for a reporter's identity that is not this person's."""
    fields = _fields(order)
    in_emergency = bool(await cases.broken(session, case.id, actor))
    if "reporter" in fields and not in_emergency and not await _protects_reporter(session, case, actor):
        law = cases.policy_of(session, case).files.personal_data.reporter.basis
        detail = "a reporter's identity is opened by handlers of the receiving police and civil affairs only"
        raise Forbidden(detail, basis=Basis("REPORTER", law.zh, law.en))
    opening = Opening(actor, case.id, Ground.BREAK_GLASS if in_emergency else Ground.REASON)
    await _record(session, case, sorted(fields), order.reason, opening)
    return Opened(
        children=await _children(session, case, fields),
        reports=await _reports(session, case, fields & set(REPORT_FIELDS)),
        notes=await _notes(session, case) if "notes" in fields else [],
        reporters=await _reporters(session, case) if "reporter" in fields else [],
        documents=await _documents(session, case, actor) if "documents" in fields else [],
        attachments=await _attachments(session, case, actor) if "attachments" in fields else [],
        earlier_versions=await _earlier(session, case) if "earlier_versions" in fields else [],
    )


async def _protects_reporter(session: AsyncSession, case: Case, actor: Actor) -> bool:
    """A handler of an office to which the report was routed: nobody above it, beside it, or asked in later."""
    law = cases.policy_of(session, case).files.personal_data.reporter
    if actor.role is not Role.HANDLER or actor.agency not in law.agencies:
        return False
    return await referrals.receives(session, case.id, actor)


async def _record(session: AsyncSession, case: Case, fields: list[str], reason: str, opening: Opening) -> None:
    """On the case's own timeline: every office of the case sees who opened what."""
    reason_id = uuid4()
    kept = await vault.write(session, case.id, openings.REASON, reason_id, {"text": reason})
    data = {"fields": fields, "ground": opening.ground, "reason": reason_id, "content": kept}
    seq = cases.record(session, case, openings.OPENED, opening.actor, data=data)
    openings.index(session, opening, ledger.stream_of(case.id), seq, data)
    cases.wake(session, case.id, seq)


def _fields(order: Unmask) -> set[str]:
    wanted: set[str] = set()
    errors = []
    for place, name in enumerate(order.fields):
        plain = name.removeprefix("children.")
        found = _ALIASES.get(plain, {plain})
        if not found <= _KNOWN:
            errors.append(FieldError(f"/fields/{place}", "unknown-field", "no such field"))
        wanted |= found
    if errors:
        raise Unprocessable("there are no such fields", errors=errors)
    return wanted


async def _children(session: AsyncSession, case: Case, fields: set[str]) -> list[dict[str, Any]]:
    if not fields & set(masking.CHILD_FIELDS):
        return []
    found = await cases.children(session, case.id)
    documents = await vault.open_items(session, "child", [child.id for child in found])
    return [masking.opened(child.id, documents.get(child.id, {}), fields) for child in found]


async def _reports(session: AsyncSession, case: Case, fields: set[str]) -> list[dict[str, Any]]:
    if not fields:
        return []
    found = await reports.of_case(session, case.id)
    words = await vault.open_items(session, "report", [report.id for report in found])
    return [
        {"id": str(report.id), "number": report.number, **{name: words[report.id].get(name) for name in sorted(fields)}}
        for report in found
        if report.id in words
    ]


async def _reporters(session: AsyncSession, case: Case) -> list[dict[str, Any]]:
    found = await reports.of_case(session, case.id)
    people = await vault.open_items(session, "reporter", [report.id for report in found])
    return [{"report_id": str(id_), **person} for id_, person in people.items()]


async def _earlier(session: AsyncSession, case: Case) -> list[dict[str, Any]]:
    """What was known of a child before it was corrected, wherever the child stood then."""
    own = {str(child.id) for child in await cases.children(session, case.id)}
    places = [case.id, *await cases.merged(session, case.id), *await cases.decided_on(session, case.id)]
    found = (await vault.open_cases(session, places, vault.before("child"))).values()
    return sorted((one for one in found if one["of"] in own), key=lambda one: str(one["until"]))


async def _notes(session: AsyncSession, case: Case) -> list[dict[str, Any]]:
    """Those of the file, with those of the cases that went into it; what reporters added, wherever their reports stood
    when they did.
    """
    found = await vault.open_cases(session, [case.id, *await cases.merged(session, case.id)], "note")
    own = {str(report.id) for report in await reports.of_case(session, case.id)}
    for kind in ("supplement", "question"):
        written = await vault.open_cases(session, [case.id, *await cases.decided_on(session, case.id)], kind)
        found |= {id_: document for id_, document in written.items() if document.get("report") in own}
    return [{"id": str(id_), **document} for id_, document in found.items()]


async def _documents(session: AsyncSession, case: Case, actor: Actor) -> list[dict[str, Any]]:
    """Of those papers that are for this person, and were not withdrawn."""
    every = await documents.of_case(session, case.id)
    found = [document for document, _ in every if document.withdrawn_at is None]
    return await _files(session, [one.id for one in found if await documents.may_read(session, case, one, actor)])


async def _attachments(session: AsyncSession, case: Case, actor: Actor) -> list[dict[str, Any]]:
    """Raises Forbidden where evidence is not for this person."""
    await papers.ground(session, case, papers.EVIDENCE, actor)
    found = await reports.attachments(session, [report.id for report in await reports.of_case(session, case.id)])
    return await _files(session, [attached.id for rows in found.values() for attached, _ in rows])


async def _files(session: AsyncSession, file_ids: list[UUID]) -> list[dict[str, Any]]:
    words = await vault.open_items(session, files.WORDS, file_ids)
    return [{"id": str(id_), **words[id_]} for id_ in file_ids if id_ in words]

"""Each opening of something sealed is an entry: who, of which case, which fields, on what ground, why.

An opening that gives its reason in words is told on the case's own timeline. What an office reads at its work is told
in a stream beside it, `access:<case>`, chained like any other: so reading changes no state of the case, and waits for
no command on it. The entry is the truth; a row of `access_log` only finds it. An answer that is given again for its
Idempotency-Key shows again what it showed: that is told beside the case as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.core import idempotency, pipeline
from services.core.actor import Actor
from services.ledger import service as ledger
from services.vault.models import AccessLog

OPENED = "vault.opened"
REASON = "access_reason"
"""The kind of the sealed words that say why. An auditor reads these and no others: they are said to the auditor."""

Documents = Mapping[UUID, Mapping[str, Any]]


class Ground(StrEnum):
    """By what right somebody reads."""

    REASON = "reason"  # on the record, for a reason in words
    TAKES_PART = "takes_part"  # an office of the case, in a record of its work
    GUARDIAN = "guardian"  # civil affairs, of the child that is placed with them
    LEADS = "leads"  # police that lead the case, of the child's place
    DATA_REQUEST = "data_request"  # for the person whose data they are
    BREAK_GLASS = "break_glass"  # a supervisor in an emergency
    OWN_REPORT = "own_report"  # a reporter, of what was sent with its report


@dataclass(frozen=True)
class Opening:
    """Who reads, in which case, by what right."""

    actor: Actor
    case_id: UUID
    ground: Ground


async def record(session: AsyncSession, opening: Opening, shown: Mapping[str, Documents]) -> None:
    """The entry about documents that are shown, by kind and subject; none about what holds nothing."""
    fields, subjects = set[str](), set[UUID]()
    for kind, documents in shown.items():
        for subject, document in documents.items():
            named = {f"{kind}.{name}" for name, value in document.items() if value}
            fields |= named
            subjects |= {subject} if named else set()
    if not fields:
        return
    data = {"fields": sorted(fields), "subjects": sorted(subjects), "ground": opening.ground}
    await _append(session, opening, data)


async def again(session: AsyncSession, actor: Actor, shown: list[dict[str, Any]]) -> None:
    """What was shown in an answer is shown once more, by the same right."""
    for one in shown:
        opening = Opening(actor, UUID(one["case"]), Ground(one["data"]["ground"]))
        await _append(session, opening, one["data"])


async def _append(session: AsyncSession, opening: Opening, data: dict[str, Any]) -> None:
    stream, about = ledger.access_stream_of(opening.case_id), ("case", opening.case_id)
    await ledger.take_or_begin(session, stream)
    seq = ledger.append(session, stream, OPENED, actor=opening.actor, subject=about, data=data)
    index(session, opening, stream, seq, data)


def index(session: AsyncSession, opening: Opening, stream: str, seq: int, data: dict[str, Any]) -> None:
    """Where the entry of an opening stands, which says this."""
    idempotency.recurs(session, {"case": opening.case_id, "data": data})
    actor = opening.actor
    pipeline.insert(
        session,
        AccessLog,
        id=uuid4(),
        at=ledger.moment(session),
        case_id=opening.case_id,
        organisation=actor.organisation,
        person=actor.person,
        stream=stream,
        seq=seq,
    )

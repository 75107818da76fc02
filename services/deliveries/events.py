"""What is told outside: types and ids. Whoever may know more asks the API, by the same rules as anybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.models import Case
from services.core import clock, pipeline
from services.ledger.models import LedgerNote
from services.ledger.service import CHANNEL
from services.policy.service import Policy
from workflows.sending.contracts import NAME, workflow_id

_NOTE = """
    ON CONFLICT (workflow_id) DO UPDATE SET
        seq = ledger_note.seq + 1,
        written_at = least(ledger_note.written_at, excluded.written_at),
        leased_until = NULL,
        attempts = 0
"""  # never the seq that a relay has just sent: it would take the new note for the one that it delivered
_ANNOUNCE = text(
    f"""
    WITH sent AS (
        SELECT * FROM ROWS FROM (
            jsonb_to_recordset(CAST(:rows AS jsonb)) AS (
                organisation text, channels jsonb, one uuid, type text, data jsonb, urgent boolean, at timestamptz
            )
        ) WITH ORDINALITY AS row (organisation, channels, one, type, data, urgent, at, nr)
    ), due AS (
        SELECT gen_random_uuid() AS id, endpoint.id AS endpoint_id, type, data, urgent, at, nr
        FROM sent JOIN endpoint USING (organisation)
        WHERE disabled_at IS NULL AND jsonb_exists(channels, channel)
            AND CASE WHEN one IS NULL THEN events = '[]' OR jsonb_exists(events, type) ELSE endpoint.id = one END
    ), made AS (
        INSERT INTO delivery (id, endpoint_id, type, data, urgent, at, state, attempts, tries, next_try_at)
        SELECT id, endpoint_id, type, data, urgent, at, 'waiting', '[]', 0, at FROM due ORDER BY nr
    )
    INSERT INTO ledger_note (workflow_id, seq, written_at)
    SELECT '{NAME}-' || endpoint_id, CAST(extract(epoch FROM max(at)) * 1000000 AS bigint), min(at)
    FROM due GROUP BY endpoint_id ORDER BY endpoint_id
    {_NOTE}
    """  # noqa: S608 - a name of our own
).bindparams(bindparam("rows", type_=JSONB))


class EventType(StrEnum):
    REFERRAL_CREATED = "referral.created"
    LEGAL_REFERRAL_FILED = "legal_referral.filed"
    NOTICE_DELIVERED = "notice.delivered"
    NOTICE_TO_TELL = "notice.to_tell"
    ENDPOINT_TEST = "endpoint.test"


@dataclass(frozen=True)
class Event:
    """`data`: ids and codes. `urgent`: nothing holds it back."""

    type: EventType
    data: Mapping[str, str | UUID | None]
    urgent: bool = False


def announce(
    session: AsyncSession, organisation: str, event: Event, channels: Sequence[str], *, one: UUID | None = None
) -> None:
    """To each endpoint of the organisation, by one of these channels, that wants it: sent when this is committed.

    `one`: to this endpoint alone. All of a transaction are one statement, which finds the endpoints by itself: who has
    none is not asked about.
    """
    row = {
        "organisation": organisation,
        "channels": [*channels],
        "one": one and str(one),
        "type": event.type.value,
        "data": {name: value if value is None else str(value) for name, value in event.data.items()},
        "urgent": event.urgent,
        "at": clock.now().isoformat(),
    }
    pipeline.gather(session, _ANNOUNCE, row)
    pipeline.ring(session, CHANNEL)


def referral_created(session: AsyncSession, policy: Policy, case: Case, organisation: str, referral_id: UUID) -> None:
    """To the office whose task it is."""
    event = Event(EventType.REFERRAL_CREATED, {"referral_id": referral_id, "case_id": case.id}, case.risk == "urgent")
    announce(session, organisation, event, _of_offices(policy))


def legal_referral_filed(
    session: AsyncSession, policy: Policy, case: Case, organisation: str, legal_referral_id: UUID, *, urgent: bool
) -> None:
    """To the court or the procuratorate that has it."""
    data = {"legal_referral_id": legal_referral_id, "case_id": case.id}
    event = Event(EventType.LEGAL_REFERRAL_FILED, data, urgent or case.risk == "urgent")
    announce(session, organisation, event, _of_offices(policy))


def _of_offices(policy: Policy) -> Sequence[str]:
    return policy.files.telling.recipients["office"].channels


def wake(session: AsyncSession, endpoint_id: UUID) -> None:
    """Something waits for the endpoint, or does no longer: its workflow looks when this is committed."""
    row = {"workflow_id": workflow_id(endpoint_id), "seq": 0, "written_at": clock.now()}
    pipeline.upsert(session, LedgerNote, _NOTE, **row)
    pipeline.ring(session, CHANNEL)

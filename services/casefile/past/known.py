"""What a case's ledger knew: rows as they stood, made of entries alone and never stored."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self, TypeVar
from uuid import UUID

from services.accountability.models import Accountability
from services.cases.models import Case
from services.deadlines.models import Deadline
from services.documents.models import Document
from services.files.models import SealedFile
from services.legal_referrals.models import LegalReferral, LegalStep
from services.notices.models import Notice
from services.placements.models import Placement, PlacementReview
from services.policy.service import Policy
from services.referrals.models import Measure, Referral
from services.reports.models import Attachment, Report

Part = TypeVar("Part")


@dataclass(frozen=True)
class Entry:
    """One fact: `at` is when it happened."""

    type: str
    at: datetime
    recorded_at: datetime
    actor: Mapping[str, str]
    subject: UUID
    data: Mapping[str, Any]

    @classmethod
    def read(cls, canonical: bytes) -> Self:
        body = json.loads(canonical)
        at, recorded_at = instant(body["at"]), instant(body["recorded_at"])
        return cls(body["type"], at, recorded_at, body["actor"], UUID(body["subject"]["id"]), body["data"])

    @property
    def person(self) -> UUID | None:
        return UUID(self.actor["person"]) if "person" in self.actor else None

    def instant(self, name: str) -> datetime | None:
        found = self.data.get(name)
        return instant(found) if found else None


@dataclass
class Parts:
    """What stands in a case, by their ids. `children`: since when each is known."""

    children: dict[UUID, datetime] = field(default_factory=dict)
    reports: dict[UUID, Report] = field(default_factory=dict)
    referrals: dict[UUID, Referral] = field(default_factory=dict)
    measures: dict[UUID, Measure] = field(default_factory=dict)
    placements: dict[UUID, Placement] = field(default_factory=dict)
    reviews: list[PlacementReview] = field(default_factory=list)
    legal_referrals: dict[UUID, LegalReferral] = field(default_factory=dict)
    steps: list[LegalStep] = field(default_factory=list)
    attachments: dict[UUID, Attachment] = field(default_factory=dict)
    documents: dict[UUID, Document] = field(default_factory=dict)
    files: dict[UUID, SealedFile] = field(default_factory=dict)
    notices: dict[UUID, Notice] = field(default_factory=dict)
    deadlines: dict[UUID, Deadline] = field(default_factory=dict)
    accountability: Accountability | None = None


@dataclass(kw_only=True)
class Known(Parts):
    """A case, and what stands in it."""

    case: Case
    policy: Policy

    def with_(self, report: UUID) -> list[Attachment]:
        """What came with a report."""
        return [found for found in in_order(self.attachments, "received_at") if found.report_id == report]

    def of(self, referral: UUID) -> Iterable[Measure]:
        return [measure for measure in self.measures.values() if measure.referral_id == referral]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def in_order(parts: Mapping[UUID, Part], came: str) -> list[Part]:
    """As the case's own answer has them: `came` names when each came to be."""
    return sorted(parts.values(), key=lambda part: (getattr(part, came), part.id))  # type: ignore[attr-defined]

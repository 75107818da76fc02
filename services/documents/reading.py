"""The papers of a case as they are listed: ids and codes."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.documents import repository
from services.documents.models import Document
from services.documents.schemas import DocumentRead
from services.files.incoming import Received
from services.files.models import SealedFile
from services.policy.service import Policy

_PLAIN = ("id", "case_id", "kind", "organisation", "placement_id", "filed_at", "withdrawn_at")
_FILE = ("media_type", "size", "screening")


async def of_case(session: AsyncSession, case: Case, language: str) -> list[DocumentRead]:
    policy = cases.policy_of(session, case)
    found = await repository.of_case(session, case.id)
    return [DocumentRead.model_construct(**read(policy, document, file, language)) for document, file in found]


def read(policy: Policy, document: Document, file: SealedFile | Received, language: str) -> dict[str, Any]:
    plain = {name: getattr(document, name) for name in _PLAIN}
    label = policy.label("document_kinds", document.kind, "en" if language == "en" else "zh")
    return {**plain, "kind_label": label, **{name: getattr(file, name) for name in _FILE}}

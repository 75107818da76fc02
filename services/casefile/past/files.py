"""What was attached to reports, and papers of the case, as their entries tell them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.casefile.past.known import Entry, Known
from services.documents.models import Document
from services.files.models import SealedFile
from services.reports.models import Attachment


def fold(known: Known, entry: Entry) -> None:
    data = entry.data
    match entry.type:
        case "report.attached":
            id_ = UUID(data["attachment"])
            known.attachments[id_] = Attachment(id=id_, report_id=entry.subject, received_at=entry.at)
            known.files[id_] = _file(id_, data)
        case "document.filed":
            known.documents[entry.subject] = Document(
                id=entry.subject,
                case_id=known.case.id,
                kind=data["kind"],
                organisation=entry.actor["organisation"],
                placement_id=UUID(data["placement"]) if data["placement"] else None,
                filed_at=entry.at,
            )
            known.files[entry.subject] = _file(entry.subject, data)
        case "document.withdrawn" if entry.subject in known.documents:
            known.documents[entry.subject].withdrawn_at = entry.at
        case "file.screened" if entry.subject in known.files:
            known.files[entry.subject].screening = data["screening"]


def _file(id_: UUID, data: Mapping[str, Any]) -> SealedFile:
    return SealedFile(id=id_, size=data["size"], media_type=data["media_type"], screening=data["screening"])

"""Who was told, as the notices' entries tell it: a unit that reported is not named in them."""

from uuid import UUID

from services.casefile.past.known import Entry, Known
from services.notices.models import Notice
from services.notices.service import Recipient


def fold(known: Known, entry: Entry) -> None:
    if entry.type == "notice.queued":
        known.notices[entry.subject] = _queued(known, entry)
    notice = known.notices.get(entry.subject)
    if notice is None:
        return
    match entry.type:
        case "notice.delivered":
            notice.state = "delivered"
        case "notice.acknowledged":
            notice.state, notice.acknowledged_at = "acknowledged", entry.at
        case "notice.handed_over":
            notice.state, notice.handed_over_to = "handed_over", entry.data["organisation"]
        case "notice.told":
            notice.state = entry.data["outcome"]
            notice.acknowledged_at = entry.at if notice.state == "acknowledged" else None
        case "notice.failed":
            notice.state = "failed"
        case "notice.withdrawn":
            notice.state = "withdrawn"


def _queued(known: Known, entry: Entry) -> Notice:
    recipient, named = Recipient(entry.data["audience"]), entry.data.get("organisation")
    teller = named if recipient.is_person else None
    return Notice(
        id=UUID(entry.data["notice"]),
        case_id=known.case.id,
        kind=entry.data["kind"],
        audience=recipient.audience,
        recipient=None if teller else named,
        handed_over_to=teller,
        channel=entry.data["channel"],
        state="delivered" if recipient.by_inbox else "handed_over" if teller else "queued",
        queued_at=entry.at,
    )

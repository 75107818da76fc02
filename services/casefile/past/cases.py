"""The case itself and its reports, as their entries tell them."""

from uuid import UUID

from services.accountability.models import Accountability
from services.casefile.past.known import Entry, Known
from services.cases.models import Case
from services.reports.models import Report


def opened(entry: Entry) -> Case:
    return Case(
        id=entry.subject,
        number=entry.data["number"],
        status="received",
        risk=entry.data["risk"],
        division_code=entry.data["county"],
        opened_at=entry.at,
        closed_at=None,
        closure_reason=None,
        held_since=None,
        erased_at=None,
        policy_version=entry.data["policy"],
        circumstances=[],
        harm_categories=[],
        age_groups=[],
        report_numbers=[],
        known_before=[],
        lead=None,
        ground=entry.data.get("ground"),
        serious=entry.data.get("serious"),
    )


def fold(known: Known, entry: Entry) -> None:
    found = known.case
    match entry.type:
        case "report.received":
            _receive(known, entry)
        case "child.recognised":
            said = {"child_id": str(entry.subject), **entry.data}
            others = [before for before in found.known_before if before["child_id"] != said["child_id"]]
            found.known_before = [*others, said]
        case "accountability.opened":
            known.accountability = _held(entry)
        case "accountability.informed" if known.accountability is not None:
            known.accountability.informed_at = entry.at
        case "case.joined":
            found.risk = entry.data["risk"]
        case "case.handled":
            found.status = "resolved"
        case "case.resumed":
            found.status = "in_handling"
        case "case.closed":
            found.status, found.closed_at, found.closure_reason = "closed", entry.at, entry.data["reason"]
        case "case.held":
            found.held_since = entry.at
        case "case.released":
            found.held_since = None
        case "case.erased":
            found.erased_at = entry.at
        case "case.reopened":
            found.status, found.closed_at, found.closure_reason = "in_handling", None, None


def _held(entry: Entry) -> Accountability:
    said = {name: entry.data[name] for name in ("unit", "unit_type", "authority")}
    return Accountability(case_id=entry.subject, found_at=entry.instant("found_at"), informed_at=None, **said)


def _receive(known: Known, entry: Entry) -> None:
    data = entry.data
    known.reports[entry.subject] = Report(
        id=entry.subject,
        number=data["number"],
        received_at=entry.at,
        immediate_danger=data["immediate_danger"],
        circumstances=data["circumstances"],
        harm_categories=data["harm_categories"],
        age_groups=data.get("age_groups", []),
    )
    for id_ in data.get("child_ids", ()):
        known.children.setdefault(UUID(id_), entry.at)
    say_what_reports_say(known)


def say_what_reports_say(known: Known) -> None:
    """A case's codes and numbers are those of the reports that stand in it."""
    told = sorted(known.reports.values(), key=lambda report: (report.received_at, report.id))
    for name in ("circumstances", "harm_categories", "age_groups"):
        setattr(known.case, name, sorted({code for report in told for code in getattr(report, name)}))
    known.case.report_numbers = [report.number for report in told]

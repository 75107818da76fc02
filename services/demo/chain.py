"""What everybody does: file, sign for, claim, take measures, resolve, be told, acknowledge, close."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from services.core import clock
from services.core.errors import StartupRefused
from services.demo.offices import Json, Offices
from services.demo.stories import Measure, Story, Task
from services.embedded import processes

PATIENCE = 40.0


@dataclass(frozen=True)
class Filed:
    """A report after its 201."""

    story: Story
    id: str
    number: str
    receipt_code: str
    advice: str | None


def file(offices: Offices, story: Story) -> Filed:
    reporter = offices.at(story.organisation, story.person)
    receipt = reporter.post("/reports", story.report)
    return Filed(story, receipt["id"], receipt["number"], receipt["receipt_code"], receipt["emergency_advice"])


def referral(offices: Offices, filed: Filed, task: Task) -> Json:
    """The office's own referral of this report, from its own list."""
    office = offices.at(task.organisation, task.person)
    own = office.get("/referrals", report_number=filed.number)["items"]
    if not own:
        raise StartupRefused(f"report {filed.number} is not in the inbox of {task.organisation}")
    found: Json = own[0]
    return found


def case_id(offices: Offices, filed: Filed) -> str:
    return str(referral(offices, filed, filed.story.lead)["case_id"])


def sign_for(offices: Offices, filed: Filed) -> None:
    for task in filed.story.tasks:
        _do(offices, task, referral(offices, filed, task), "receive")


def begin(offices: Offices, filed: Filed) -> None:
    """The leading office claims and takes its first measure."""
    lead = filed.story.lead
    found = referral(offices, filed, lead)
    _do(offices, lead, found, "claim")
    _take(offices, lead, found, lead.measures[0])


def finish(offices: Offices, filed: Filed) -> None:
    """Every office does what is left: it claims, takes its measures and resolves."""
    for task in filed.story.tasks:
        found = referral(offices, filed, task)
        if found["state"] == "pending":
            _do(offices, task, found, "claim")
        taken = {measure["kind"] for measure in found["measures"]}
        for measure in task.measures:
            if measure.kind not in taken:
                _take(offices, task, found, measure)
        _do(offices, task, found, "resolve", {"result": task.result})


def tell(offices: Offices, filed: Filed) -> None:
    """In person, whoever has no inbox: the child, its guardians, the victim's side. The child is heard as well."""
    for task in filed.story.tasks:
        office = offices.at(task.organisation, task.person)
        waiting = office.get("/notices", case_id=case_id(offices, filed), state="handed_over")["items"]
        order = {"channel": "in_person", "at": clock.now().isoformat(), "outcome": "acknowledged", "heard": True}
        for notice in [found for found in waiting if found["handed_over_to"] == task.organisation]:
            office.post(f"/notices/{notice['id']}/attempts", order)


def _take(offices: Offices, task: Task, found: Json, measure: Measure) -> None:
    decided_at = (clock.now() - measure.ago).isoformat()
    _do(offices, task, found, "measures", {"kind": measure.kind, "decided_at": decided_at, "note": measure.note})


def _do(offices: Offices, task: Task, found: Json, command: str, body: Json | None = None) -> None:
    offices.at(task.organisation, task.person).post(f"/referrals/{found['id']}/{command}", body)


def told(offices: Offices, filed: Filed) -> Json:
    """The result, as soon as the reporter's own view tells it, or the receipt code does."""
    story = filed.story

    def result() -> Json | None:
        if story.organisation:
            view = offices.at(story.organisation, story.person).get(f"/reports/{filed.id}")
        else:
            view = offices.at(None).post("/receipts/lookup", {"receipt_code": filed.receipt_code})
        return next((update for update in view["updates"] if update["result"] == story.lead.result), None)

    return wait(result, f"the reporter of {filed.number} was not told the result")


def acknowledge(offices: Offices, filed: Filed) -> None:
    """By the reporting unit. What is picked up by receipt code needs no acknowledgement."""
    story = filed.story
    if story.organisation is None:
        return
    unit = offices.at(story.organisation, story.person)

    def result_notice() -> Json | None:
        delivered = unit.get("/notices", state="delivered")["items"]
        return next((found for found in delivered if found["kind"] == "RESULT"), None)

    notice = wait(result_notice, f"the result notice of {filed.number} was not delivered")
    unit.post(f"/notices/{notice['id']}/acknowledge")


Found = TypeVar("Found")


def wait(look: Callable[[], Found | None], otherwise: str) -> Found:
    """Look again and again until something is found. Raises StartupRefused when there is nothing in time."""
    found: list[Found] = []

    def seen() -> bool:
        if (now := look()) is not None:
            found.append(now)
        return bool(found)

    if not processes.until(seen, PATIENCE, pause=0.1):
        raise StartupRefused(f"{otherwise} within {PATIENCE:g} s")
    return found[0]

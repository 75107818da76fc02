"""What must hold of a report beyond its form, and the receipt code. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from services.core import clock, encryption
from services.core.errors import FieldError
from services.core.times import age_on
from services.policy.service import Policy
from services.reports.schemas import ChildSubmit, ReportSubmit

OF_AGE = 18  # an adult from the eighteenth birthday on: the age of majority is the law's own word, not a limit of ours


def errors_in(report: ReportSubmit, policy: Policy, now: datetime) -> list[FieldError]:
    """Everything about this report that cannot be."""
    return [*_codes(report, policy), *_times(report, now), *_substance(report)]


def errors_in_child(child: ChildSubmit, pointer: str, policy: Policy, now: datetime) -> list[FieldError]:
    """What of a child cannot be, whenever it is told."""
    today = now.astimezone(clock.SHANGHAI).date()
    return [*_unknown(_codes_of_child(child, pointer), policy), *_unborn(child, pointer, today)]


def _substance(report: ReportSubmit) -> Iterator[FieldError]:
    if not report.circumstances and not report.harm_categories:
        message = "at least one circumstance or harm category is needed"
        yield FieldError("/circumstances", "circumstance-or-harm-category", message)


def _codes(report: ReportSubmit, policy: Policy) -> Iterator[FieldError]:
    listed = [("circumstances", report.circumstances), ("harm_categories", report.harm_categories)]
    for vocabulary, codes in listed:
        for place, code in enumerate(codes):
            if not policy.has(vocabulary, code):
                yield FieldError(f"/{vocabulary}/{place}", "unknown-code", f"not one of the policy's {vocabulary}")
    yield from _unknown(_single_codes(report), policy)


def _unknown(named: Iterable[tuple[str, str, str | None]], policy: Policy) -> Iterator[FieldError]:
    for pointer, vocabulary, code in named:
        if code is not None and not policy.has(vocabulary, code):
            yield FieldError(pointer, "unknown-code", f"not one of the policy's {vocabulary}")


def _single_codes(report: ReportSubmit) -> Iterator[tuple[str, str, str | None]]:
    if report.reporter:
        yield "/reporter/relationship", "relationships", report.reporter.relationship
    for place, child in enumerate(report.children):
        yield from _codes_of_child(child, f"/children/{place}")
    for place, harmer in enumerate(report.suspected_harmers):
        yield f"/suspected_harmers/{place}/relationship", "relationships", harmer.relationship


def _codes_of_child(child: ChildSubmit, pointer: str) -> Iterator[tuple[str, str, str | None]]:
    yield f"{pointer}/sex", "sexes", child.sex
    yield f"{pointer}/category", "child_categories", child.category
    for number, guardian in enumerate(child.guardians):
        yield f"{pointer}/guardians/{number}/relationship", "relationships", guardian.relationship


def _times(report: ReportSubmit, now: datetime) -> Iterator[FieldError]:
    occurred_at = report.occurred_at or now
    if occurred_at > now:
        yield FieldError("/occurred_at", "in-the-future", "the event lies in the future")
        occurred_at = now
    today, that_day = now.astimezone(clock.SHANGHAI).date(), occurred_at.astimezone(clock.SHANGHAI).date()
    for place, child in enumerate(report.children):
        yield from _unborn(child, f"/children/{place}", today)
        if child.birth_date is not None and age_on(child.birth_date, that_day) >= OF_AGE:
            yield FieldError(f"/children/{place}/birth_date", "of-age", "eighteen or more on the day of the event")


def _unborn(child: ChildSubmit, pointer: str, today: date) -> Iterator[FieldError]:
    if child.birth_date is not None and child.birth_date > today:
        yield FieldError(f"{pointer}/birth_date", "in-the-future", "the birth date lies in the future")


def age_groups(report: ReportSubmit, policy: Policy, now: datetime) -> set[str]:
    """How old the children were on the day of the event, in the law's groups: all that a case knows of their ages."""
    day = (report.occurred_at or now).astimezone(clock.SHANGHAI).date()
    return {policy.age_group(_age(child, day)) for child in report.children}


def _age(child: ChildSubmit, day: date) -> int | None:
    born = child.birth_date or _born(child.id_number)
    return age_on(born, day) if born else child.estimated_age


def _born(id_number: str | None) -> date | None:
    """The date of birth that an identity number carries; None where it is no date."""
    if id_number is None:
        return None
    digits = id_number[6:14] if len(id_number) == 18 else f"19{id_number[6:12]}"
    try:
        return datetime.strptime(digits, "%Y%m%d").date()  # noqa: DTZ007 - a day, no instant
    except ValueError:
        return None


def receipt_code(key: bytes, report_id: str) -> str:
    """Sixteen digits that only the key derives from the report: `4821-0937-5516-7702`."""
    number = int.from_bytes(encryption.digest(key, "receipt code", report_id)[:16], "big") % 10**16
    digits = f"{number:016d}"
    return "-".join(digits[place : place + 4] for place in range(0, 16, 4))


def receipt_hash(key: bytes, code: str) -> bytes:
    """What is stored of a receipt code."""
    return encryption.digest(key, "receipt hash", code.replace("-", ""))

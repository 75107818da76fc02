"""A directory of policy files, read and checked as a whole. Raises StartupRefused naming file, line and column."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from services.core.errors import StartupRefused
from services.policy import references
from services.policy.calendar import Calendar, HolidayYear, StatutoryDays
from services.policy.documents import DeadlineTable, NoticeTexts, PolicyHead, RoutingTable, Vocabulary
from services.policy.instruments import InstrumentTable, instrument_problems
from services.policy.measures import MeasureTable, measure_problems
from services.policy.personal_data import PersonalData, personal_data_problems
from services.policy.positions import REFUSED, Document, Problem
from services.policy.telling import Telling, telling_problems, text_problems

BUILT_IN = Path(__file__).parent


@dataclass(frozen=True)
class Files:
    """One version of the law, as its files state it."""

    head: PolicyHead
    deadlines: DeadlineTable
    routing: RoutingTable
    vocabulary: Vocabulary
    notices: NoticeTexts
    instruments: InstrumentTable
    measures: MeasureTable
    telling: Telling
    personal_data: PersonalData


def read_version(directory: Path) -> Files:
    head, deadlines, routing, vocabulary, notices, instruments, measures, telling, personal_data = (
        Document(directory / f"{name}.yaml")
        for name in (
            *("policy", "deadlines", "routing", "vocabulary", "notices", "instruments", "measures", "telling"),
            "personal_data",
        )
    )
    files = Files(
        head.read_as(PolicyHead),
        deadlines.read_as(DeadlineTable),
        routing.read_as(RoutingTable),
        vocabulary.read_as(Vocabulary),
        notices.read_as(NoticeTexts),
        instruments.read_as(InstrumentTable),
        measures.read_as(MeasureTable),
        telling.read_as(Telling),
        personal_data.read_as(PersonalData),
    )
    if files.head.version != directory.name:
        head.refuse([Problem(("version",), f"the directory is called {directory.name}")])
    vocabulary.refuse(references.vocabulary_problems(files.vocabulary))
    vocabulary.refuse(references.term_problems(files.vocabulary, files.deadlines))
    vocabulary.refuse(references.ending_problems(files.vocabulary, files.deadlines))
    routing.refuse(references.routing_problems(files.routing, files.vocabulary))
    telling.refuse(telling_problems(files.telling, files.vocabulary, files.deadlines))
    notices.refuse(text_problems(files.notices, files.telling))
    deadlines.refuse(references.deadline_problems(files.deadlines, files.vocabulary, files.notices))
    instruments.refuse(instrument_problems(files.instruments, files.vocabulary, files.deadlines))
    measures.refuse(
        measure_problems(files.measures, files.vocabulary, files.notices, files.telling, files.deadlines.sources)
    )
    personal_data.refuse(personal_data_problems(files.personal_data, files.vocabulary, files.deadlines.sources))
    return files


def read_calendar(directories: Iterable[Path]) -> Calendar:
    """The years of every directory; a later directory's file for a year takes the place of an earlier one's."""
    years: dict[str, Path] = {}
    for directory in directories:
        years |= {file.stem: file for file in sorted(directory.glob("[0-9][0-9][0-9][0-9].yaml"))}
    return Calendar([read_year(file) for file in years.values()], _read_statutory_days())


def read_year(file: Path) -> HolidayYear:
    document = Document(file)
    year = document.read_as(HolidayYear)
    if str(year.year) != file.stem:
        document.refuse([Problem(("year",), f"the file is called {file.name}")])
    return year


def _read_statutory_days() -> StatutoryDays:
    return Document(BUILT_IN / "holidays" / "statutory.yaml").read_as(StatutoryDays)


def version_directories(extra: Path | None) -> list[Path]:
    """Every version that the product brings, and every one in `extra`. Raises StartupRefused when one comes twice."""
    roots = [BUILT_IN / "versions", *([extra] if extra else [])]
    found: dict[str, Path] = {}
    for head in (file for root in roots for file in sorted(root.glob("*/policy.yaml"))):
        directory = head.parent
        if directory.name in found:
            raise StartupRefused(
                f"{REFUSED}\n  {head}: there is already a version {directory.name}, and cases may have"
                " been opened under it; give yours a name of its own"
            )
        found[directory.name] = directory
    return list(found.values())

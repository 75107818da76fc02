"""The redacted export: nobody in it, the same bytes for the same content, and every figure follows from its lines."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from services.core import clock
from services.core.errors import StartupRefused
from services.supervision import commands, export, figures, workbook
from services.supervision.export import Counted
from services.supervision.figures import Line, Span
from tests.legal_referrals.conftest import Now
from tests.supervision.conftest import County


def counted() -> Counted:
    lines = [
        Line(
            "COURT", Span(minutes, done=minutes < 40, in_time=minutes < 20), Span(9 * minutes, done=False, in_time=None)
        )
        for minutes in range(1, 60, 5)
    ]
    mentions = [
        ("349901101000", kind) for kind, times in (("BULLYING", 9), ("NEGLECT", 7), ("OTHER", 3)) for _ in range(times)
    ]
    places = figures.count_places([*mentions, *([("349901102000", "NEGLECT")] * 8), *([("349901102000", "OTHER")] * 6)])
    return Counted("349901", "2026-H1", "2026-07-16T00:00+08:00", figures.redacted(lines), ["HEALTH"], places)


def test_every_figure_follows_from_the_lines() -> None:
    stated, found = export.recompute(export.archive(counted()))
    assert stated == found
    assert ("COURT", "claim", "in_time", "4/12") in found
    assert ("COURT", "resolve", "in_time", "hidden") in found
    assert ("349901101000", "BULLYING", "reports", "9") in found
    assert ("349901101000", "OTHER", "reports", "hidden") in found


def test_the_same_content_has_the_same_bytes() -> None:
    assert export.archive(counted()) == export.archive(counted())
    assert workbook.write(counted()) == workbook.write(counted())


def test_a_figure_that_was_bettered_is_found(tmp_path: Path) -> None:
    file, out = tmp_path / "figures.zip", Console(file=io.StringIO(), width=100)
    file.write_bytes(export.archive(counted()))
    commands.recount(file, out)
    file.write_bytes(altered(file.read_bytes(), export.FIGURES, b"4/12", b"11/12"))
    with pytest.raises(StartupRefused, match="11/12"):
        commands.recount(file, out)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_export_is_refused(content: bytes) -> None:
    with pytest.raises(StartupRefused):
        export.recompute(content)


def test_the_workbook_says_what_the_files_say() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook.write(counted()))) as book:
        names = book.read("xl/workbook.xml").decode()
        assert [sheet for sheet in ("cohort", "tasks", "places", "figures") if f'name="{sheet}"' in names]
        assert "4/12" in book.read("xl/sharedStrings.xml").decode()
        assert not [name for name in book.namelist() if b"<f>" in book.read(name)]


def altered(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(made, "w") as after:
        for member in before.namelist():
            read = before.read(member)
            after.writestr(member, read.replace(old, new) if member == name else read)
    return made.getvalue()


async def test_a_county_hands_out_its_own_figures_and_no_name_number_or_date(county: County, time: Now) -> None:
    numbers = [(await county.case())["number"] for _ in range(6)]
    time.forward(hours=30)
    answer = await county.procuratorate.get("/supervision/export")
    assert answer.headers["content-disposition"] == 'attachment; filename="349902-2026-H1.zip"'
    stated, found = export.recompute(answer.content)
    assert stated == found
    assert ("349902101000", "DOMESTIC_VIOLENCE", "reports", "6") in found
    assert ("PUBLIC_SECURITY", "", "tasks", "6") in found
    assert ("PUBLIC_SECURITY", "claim", "in_time", "0/6") in found
    with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
        inside = b"".join(file.read(name) for name in file.namelist()).decode()
    for kept in (*numbers, "小禾", "2026-03-16", "349902101201", "school-349902101-1"):
        assert kept not in inside


async def test_an_earlier_moment_gives_the_export_of_that_moment(county: County, time: Now) -> None:
    seen = clock.now().replace(second=0, microsecond=0)
    before = await county.procuratorate.get("/supervision/export", seen=seen.isoformat())
    time.forward(days=1)
    await county.case()
    time.forward(minutes=5)
    after = await county.procuratorate.get("/supervision/export", seen=seen.isoformat())
    assert before.content == after.content


@pytest.mark.parametrize(
    "asked",
    [
        {"cohort": "2026-H2"},
        {"cohort": "yesterday"[:7]},
        {"seen": (clock.now() + timedelta(days=3650)).isoformat()},
        {"format": "pdf", "form": "pdf"},
    ],
)
async def test_a_cohort_that_is_none_is_refused(county: County, time: Now, asked: dict[str, str]) -> None:
    assert (await county.procuratorate.get("/supervision/export", **asked)).status_code == 422

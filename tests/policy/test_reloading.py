"""The law changes while the processes run: what is right is in force within seconds, what is wrong changes nothing."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from services.core import clock
from services.core.errors import NotFound
from services.policy import loading
from services.policy.service import Policies
from tests.policy.conftest import VERSION, Edit

TODAY = datetime(2026, 7, 15, 1, tzinfo=UTC)
SUMMER = TODAY.date()


class Moment:
    def __init__(self) -> None:
        self.at = TODAY

    def __call__(self) -> datetime:
        return self.at

    def later(self, seconds: float = 3) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def moment() -> Iterator[Moment]:
    found = Moment()
    with clock.reading(found):
        yield found


def version(extra: Path, name: str, since: str) -> None:
    """A further version, the built-in one under another name."""
    shutil.copytree(loading.BUILT_IN / "versions" / VERSION, extra / name)
    head = extra / name / "policy.yaml"
    text = head.read_text(encoding="utf-8").replace(VERSION, name).replace("2026-01-01", since)
    head.write_text(text, encoding="utf-8")


def test_a_new_version_is_in_force_without_a_restart(extra: Path, moment: Moment) -> None:
    policies = Policies.load(extra)
    held = policies.of("trial-1")
    version(extra, "trial-2", "2026-07-10")
    assert policies.current(SUMMER).version == "trial-1"
    moment.later()
    assert policies.current(SUMMER).version == "trial-2"
    assert policies.of("trial-1").files is held.files


def test_a_version_that_only_another_process_knew_is_looked_for_at_once(extra: Path, moment: Moment) -> None:
    policies = Policies.load(extra)
    version(extra, "trial-2", "2026-07-10")
    assert policies.of("trial-2").version == "trial-2"
    with pytest.raises(NotFound):
        policies.of("trial-3")


def test_a_wrong_file_is_refused_with_its_place_and_the_old_version_stays(
    extra: Path, edit: Edit, moment: Moment
) -> None:
    policies = Policies.load(extra)
    version(extra, "trial-2", "2026-07-10")
    head = extra / "trial-2" / "policy.yaml"
    right = head.read_text(encoding="utf-8")
    head.write_text(right.replace("2026-07-10", "2026-07-32"), encoding="utf-8")
    moment.later()
    with capture_logs() as logs:
        assert policies.current(SUMMER).version == "trial-1"
        moment.later()
        policies.current(SUMMER)
    (refused,) = [line for line in logs if line["event"] == "policy.refused"]  # once, not at each look
    assert f"{head}, line " in refused["reason"]
    assert "effective_from: Input should be a valid date" in refused["reason"]
    assert policies.refused == refused["reason"]
    head.write_text(right, encoding="utf-8")
    moment.later()
    assert policies.current(SUMMER).version == "trial-2"
    assert policies.refused is None


def test_a_version_that_cases_may_keep_is_never_changed_under_them(extra: Path, edit: Edit, moment: Moment) -> None:
    policies = Policies.load(extra)
    edit("vocabulary.yaml", "{zh: 听证, en: Hearing}", "{zh: 听证程序, en: Hearing}")
    moment.later()
    assert policies.of("trial-1").label("suspension_reasons", "HEARING", "zh") == "听证"
    assert policies.refused is not None
    assert "trial-1: cases may have been opened under this version" in policies.refused


def test_a_version_that_was_in_force_does_not_vanish(extra: Path, moment: Moment) -> None:
    policies = Policies.load(extra)
    shutil.rmtree(extra / "trial-1")
    moment.later()
    assert policies.current(SUMMER).version == "trial-1"
    assert policies.refused is not None


def test_a_version_of_a_later_day_may_still_be_corrected(extra: Path, moment: Moment) -> None:
    version(extra, "trial-2", "2026-09-01")
    policies = Policies.load(extra)
    file = extra / "trial-2" / "vocabulary.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("{zh: 听证, en: Hearing}", "{zh: 听证程序, en: Hearing}"), encoding="utf-8")
    moment.later()
    assert policies.of("trial-2").label("suspension_reasons", "HEARING", "zh") == "听证程序"
    assert policies.refused is None


def test_published_holidays_count_for_every_version_at_once(extra: Path, moment: Moment) -> None:
    policies = Policies.load(extra)
    start = datetime(2028, 3, 10, 8, tzinfo=UTC)
    assert policies.of(VERSION).due("P10", start).provisional
    (extra / "holidays").mkdir()
    text = "year: 2028\nestimated: false\nsource: made up\nholidays:\n"
    text += "  - {name: {zh: 假, en: A day off}, first: 2028-03-13, last: 2028-03-13}\n"
    (extra / "holidays" / "2028.yaml").write_text(text, encoding="utf-8")
    moment.later()
    due = policies.of(VERSION).due("P10", start)
    assert (due.provisional, due.due_at and due.due_at.date()) == (False, date(2028, 3, 15))


def test_the_directory_is_looked_at_once_in_a_few_seconds(extra: Path, moment: Moment) -> None:
    policies = Policies.load(extra)
    version(extra, "trial-2", "2026-07-10")
    for _ in range(3):
        moment.later(0.5)
        assert policies.current(SUMMER).version == "trial-1"

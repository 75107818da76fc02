"""A harmful file is refused; one that nobody could look through is kept apart until somebody has."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from services.core import temporal
from services.core.database import Database
from services.files.chunks import Opened
from services.files.scanning import ScannerAway
from services.files.service import Files
from services.procedures import filekeeping
from tests.api.refusals import assert_problem
from tests.house import House, Json, Office

HARMFUL = b"harmful"


@dataclass
class Watchman:
    """A scanner that may be away."""

    away: bool = False

    async def is_clean(self, file: Opened) -> bool:
        if self.away:
            raise ScannerAway
        return HARMFUL not in file.readall()


@pytest.fixture
def watchman(house: House) -> Iterator[Watchman]:
    before: Files = house.app.state.files
    made = Watchman()
    house.app.state.files = replace(before, scanner=made)
    yield made
    house.app.state.files = before


async def test_what_waits_for_the_scanner_is_told_to_who_runs_the_service(
    house: House, database: Database, school: Office, receipt: Json, watchman: Watchman
) -> None:
    state = house.app.state
    state.engine = await temporal.connect(state.settings)  # which is away
    watchman.away = True
    for content in (b"one", b"another"):
        await school.send(f"/reports/{receipt['id']}/attachments", content)
    assert (await house.client.get("/readyz")).json()["files_waiting_for_scanner"] == 2
    assert "hutong_files_waiting_for_scanner 2.0" in (await house.client.get("/metrics")).text
    watchman.away = False
    await filekeeping.screen_waiting(database, state.files)
    assert (await house.client.get("/readyz")).json()["files_waiting_for_scanner"] == 0


async def test_a_harmful_file_is_refused_and_not_kept(
    school: Office, receipt: Json, watchman: Watchman, stored: Callable[[], set[str]]
) -> None:
    before = stored()
    answer = await school.send(f"/reports/{receipt['id']}/attachments", HARMFUL)
    assert_problem(answer, 422, "unprocessable", ("/file", "harmful"))
    assert stored() == before
    assert (await school.read(f"/reports/{receipt['id']}"))["attachments"] == []


async def test_a_clean_file_is_handed_out(school: Office, receipt: Json, watchman: Watchman) -> None:
    made = (await school.send(f"/reports/{receipt['id']}/attachments", b"clean")).json()
    assert made["screening"] == "clean"
    assert (await school.get(f"/reports/{receipt['id']}/attachments/{made['id']}")).content == b"clean"


@pytest.mark.parametrize(("content", "screening"), [(b"clean", "clean"), (HARMFUL, "refused")])
async def test_with_the_scanner_away_nothing_is_lost_and_nothing_handed_out(
    house: House,
    database: Database,
    school: Office,
    police: Office,
    receipt: Json,
    watchman: Watchman,
    content: bytes,
    screening: str,
) -> None:
    watchman.away = True
    answer = await school.send(f"/reports/{receipt['id']}/attachments", content)
    assert (answer.status_code, answer.json()["screening"]) == (201, "waiting")
    path = f"/reports/{receipt['id']}/attachments/{answer.json()['id']}"
    await filekeeping.screen_waiting(database, house.app.state.files)
    assert_problem(await police.get(path), 409, "in-quarantine")
    referral = (await police.read("/referrals", report_number=receipt["number"]))["items"][0]
    case = f"/cases/{referral['case_id']}"
    assert [found["screening"] for found in (await police.read(case))["reports"][0]["attachments"]] == ["waiting"]

    watchman.away = False
    await filekeeping.screen_waiting(database, house.app.state.files)
    assert [found["screening"] for found in (await police.read(case))["reports"][0]["attachments"]] == [screening]
    assert (await police.get(path)).status_code == (200 if screening == "clean" else 409)
    (told,) = [e for e in (await police.read(f"{case}/timeline", limit=200))["items"] if e["type"] == "file.screened"]
    assert told["data"] == {"screening": screening}
    assert told["subject"] == {"kind": "attachment", "id": answer.json()["id"]}
    await filekeeping.screen_waiting(database, house.app.state.files)
    assert told in (await police.read(f"{case}/timeline", limit=200))["items"]

"""ETag and If-Match: a command on a state that has passed changes nothing."""

import pytest

from services.embedded.postgres import Server
from tests.api import stored
from tests.api.refusals import assert_problem
from tests.house import Json, Office
from tests.reports_made import report


@pytest.fixture
async def referral(school: Office, police: Office) -> Json:
    number = (await school.do("/reports", report(), 201))["number"]
    found: Json = (await police.read("/referrals", report_number=number))["items"][0]
    return found


async def test_a_single_read_says_its_state_and_a_change_is_another(police: Office, referral: Json) -> None:
    path = f"/referrals/{referral['id']}"
    before = (await police.get(path)).headers["etag"]
    assert (await police.get(path)).headers["etag"] == before
    claimed = await police.post(f"{path}/claim", {})
    assert claimed.headers["etag"] != before
    assert (await police.get(path)).headers["etag"] == claimed.headers["etag"]


async def test_the_tag_is_the_seq_of_the_last_entry_about_it(police: Office, referral: Json) -> None:
    answer = await police.post(f"/referrals/{referral['id']}/claim", {})
    timeline = await police.read(f"/cases/{referral['case_id']}/timeline")
    about = [e["seq"] for e in timeline["items"] if e["subject"] == {"kind": "referral", "id": referral["id"]}]
    assert answer.headers["etag"] == f'"{about[-1]}"'
    case = await police.get(f"/cases/{referral['case_id']}")
    assert case.headers["etag"] == f'"{timeline["items"][-1]["seq"]}"'


async def test_a_command_on_an_older_state_changes_nothing(server: Server, police: Office, referral: Json) -> None:
    path = f"/referrals/{referral['id']}"
    old = (await police.get(path)).headers["etag"]
    await police.do(f"{path}/receive", {})
    before, state = stored.counts(server), await police.read(path)
    assert_problem(await police.post(f"{path}/claim", {}, **{"If-Match": old}), 412, "stale-state")
    assert stored.counts(server) == before
    assert await police.read(path) == state


@pytest.mark.parametrize("spelling", ["{}", "*", '"1", {}', '{} , "1"'])
async def test_a_command_on_the_present_state_goes_through(police: Office, referral: Json, spelling: str) -> None:
    path = f"/referrals/{referral['id']}"
    tag = (await police.get(path)).headers["etag"]
    await police.do(f"{path}/claim", {}, 200, **{"If-Match": spelling.format(tag)})


@pytest.mark.parametrize("tag", ["W/{}", "7", "", '""', '"x"'])
async def test_a_tag_that_is_not_ours_is_an_older_state(police: Office, referral: Json, tag: str) -> None:
    """A weak tag never matches (RFC 9110)."""
    path = f"/referrals/{referral['id']}"
    sent = tag.format((await police.get(path)).headers["etag"])
    assert_problem(await police.post(f"{path}/claim", {}, **{"If-Match": sent}), 412, "stale-state")


async def test_a_case_has_its_state_too(police: Office, referral: Json) -> None:
    path = f"/cases/{referral['case_id']}"
    old = (await police.get(path)).headers["etag"]
    await police.do(f"{path}/notes", {"text": "走访记录"}, 201, **{"If-Match": old})
    refused = await police.post(f"{path}/notes", {"text": "走访记录"}, **{"If-Match": old})
    assert_problem(refused, 412, "stale-state")

"""What may not be seen answers as what is not there does: the same status, words and size, whatever is sent."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.access.making import made
from tests.access.people import Callers
from tests.access.table import CALLERS, Row, rows
from tests.access.world import World, asked, placing
from tests.house import House

HIDING = [row for row in rows() if "_id}" in row.path and any(row.status(caller) == 404 for caller in CALLERS)]
DOWNLOADS = [row for row in HIDING if row.path.endswith(("{attachment_id}", "{document_id}"))]
OWN_STATE = {"If-Match": '"1"'}  # of a thing that is there it would be an older state


def told(answer: httpx.Response) -> tuple[int, Any, dict[str, str]]:
    """All that an answer says, without what names this one request."""
    headers = {name: value for name, value in answer.headers.items() if name not in ("x-trace-id", "date")}
    body = {**answer.json(), "trace_id": ""} if answer.content else None
    return answer.status_code, body, headers


def elsewhere(world: World) -> World:
    """The same with ids of nothing."""
    ids = {name: str(uuid4()) if name.endswith("_id") else value for name, value in world.ids.items()}
    return World(world.receipt, ids, world.child, world.more)


@pytest.mark.parametrize("row", HIDING, ids=lambda row: row.name)
async def test_a_hidden_thing_and_a_missing_one_are_answered_alike(house: House, callers: Callers, row: Row) -> None:
    world, people = await made(house, callers, row), callers.of(row.section)
    missing = elsewhere(world)
    for caller in [one for one in CALLERS if row.status(one) == 404]:
        who = people[caller]
        found = await asked(who, row, world.path(row), world, **OWN_STATE)
        not_there = await asked(who, row, missing.path(row), world, **OWN_STATE)
        assert found.status_code == 404, caller
        assert told(found) == told(not_there), caller


@pytest.mark.parametrize("row", [row for row in HIDING if row.method == "GET"], ids=lambda row: row.name)
async def test_so_is_its_head(house: House, callers: Callers, row: Row) -> None:
    world, people = await made(house, callers, row), callers.of(row.section)
    missing = elsewhere(world)
    for caller in [one for one in CALLERS if row.status(one) == 404]:
        heads = [
            await house.client.head(f"/v1{one.path(row)}", headers=people[caller].headers) for one in (world, missing)
        ]
        assert [head.status_code for head in heads] == [404, 404], caller
        assert told(heads[0]) == told(heads[1]), caller


@pytest.mark.parametrize("row", DOWNLOADS, ids=lambda row: row.name)
@pytest.mark.parametrize("more", [{"Range": "bytes=0-1"}, {"Range": "bytes=9999999-"}, {"If-Range": '"x"'}], ids=str)
async def test_so_is_a_part_of_it(house: House, callers: Callers, row: Row, more: dict[str, str]) -> None:
    world = await made(house, callers, row)
    missing = elsewhere(world)
    for caller in [one for one in CALLERS if row.status(one) == 404]:
        for query in ("", "?original=true"):
            found = await asked(callers[caller], row, world.path(row) + query, world, **more)
            not_there = await asked(callers[caller], row, missing.path(row) + query, world, **more)
            assert told(found) == told(not_there), caller
            assert found.status_code == 404, caller


async def test_so_is_its_past(callers: Callers, world: World) -> None:
    case = f"/cases/{world.ids['case_id']}"
    for caller in [one for one in CALLERS if one[0] in ("handler", "machine", "supervisor")]:
        for moment in (world.receipt["received_at"], "2020-01-01T00:00:00+08:00"):
            found = await callers[caller].get(case, as_of=moment)
            if caller[1] in ("own", "part"):
                assert (found.status_code == 200) == (moment == world.receipt["received_at"])
                continue
            not_there = await callers[caller].get(f"/cases/{uuid4()}", as_of=moment)
            assert (found.status_code, told(found)) == (404, told(not_there)), caller


async def test_anothers_idempotency_key_gives_nobody_an_answer(callers: Callers, world: World) -> None:
    path, note = f"/cases/{world.ids['case_id']}/notes", {"text": "走访"}
    key = {"Idempotency-Key": str(uuid4())}
    await callers["handler", "own"].do(path, note, 201, **key)
    for caller in [one for one in CALLERS if one[1] in ("county", "above", "elsewhere", "conflict", "under")]:
        refused = await callers[caller].post(path, note, **key)
        assert refused.status_code in (403, 404), caller
        assert "idempotency-replayed" not in refused.headers
    beside = await callers["supervisor", "own"].post(path, note, **key)
    assert (beside.status_code, "idempotency-replayed" in beside.headers) == (201, False)


NAMED = {
    "a case to merge with": ("supervisor", "/cases/{case_id}/merge", {"reason": "同一", "into": "{case_id}"}),
    "a case to take out": ("supervisor", "/cases/{case_id}/split", {"reason": "不同", "case": "{case_id}"}),
    "a report to take out": ("supervisor", "/cases/{case_id}/split", {"reason": "不同", "report": "{report_id}"}),
    "a question to answer": (
        *("reporter", "/reports/{report_id}/supplements"),
        {"narrative": "答", "question": "{question}"},
    ),
    "a measure to withdraw": (
        "handler",
        "/referrals/{referral_id}/measures/{their_measure_id}/withdraw",
        {"reason": "误"},
    ),
}
"""Calls on one's own thing that name another, by whom and with what."""


@pytest.mark.parametrize("what", NAMED)
async def test_so_is_what_a_call_names_beside_its_own(callers: Callers, world: World, theirs: World, what: str) -> None:
    who, path, body = NAMED[what]
    answers = []
    for other in (theirs, elsewhere(theirs)):
        ids = {**world.ids, "their_measure_id": other.ids["measure_id"]}
        question = other.more["question"] if other is theirs else str(uuid4())
        named = {name: value.format(**other.ids, question=question) for name, value in body.items()}
        answers.append(told(await callers[who, "own"].post(path.format(**ids), named)))
    assert answers[0] == answers[1]
    assert answers[0][0] in (404, 422)


@pytest.mark.parametrize("part", ["attachment", "document"])
async def test_anothers_file_is_not_read_by_way_of_ones_own(
    callers: Callers, world: World, theirs: World, part: str
) -> None:
    own = {"attachment": f"/reports/{world.ids['report_id']}", "document": f"/cases/{world.ids['case_id']}"}[part]
    found = await callers["handler", "own"].get(f"{own}/{part}s/{theirs.ids[f'{part}_id']}")
    not_there = await callers["handler", "own"].get(f"{own}/{part}s/{uuid4()}")
    assert (found.status_code, told(found)) == (404, told(not_there))


async def test_a_file_names_only_placements_and_children_of_its_own_case(
    callers: Callers, world: World, theirs: World
) -> None:
    guardian, case = callers.of("Placements")["handler", "own"], f"/cases/{world.ids['case_id']}"
    filings, proposals = [], []
    for placement, child in ((theirs.ids["placement_id"], theirs.more["child"]), (str(uuid4()), str(uuid4()))):
        filings.append(told(await guardian.send(f"{case}/documents", b"x", kind="EVIDENCE", placement_id=placement)))
        proposals.append(told(await guardian.post(f"{case}/placements", placing(child))))
    assert filings[0] == filings[1]
    assert proposals[0] == proposals[1]
    assert {filings[0][0], proposals[0][0]} == {422}

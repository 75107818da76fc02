"""`Idempotency-Key`: what was done once is not done again, and is answered the same."""

import asyncio
from collections import Counter
from uuid import uuid4

from services.core import encryption, keys
from services.embedded.postgres import Server
from tests.api import stored
from tests.api.refusals import assert_problem
from tests.house import House, Office
from tests.reports_made import child, report


def _key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


async def test_the_same_request_gets_the_first_answer_again(server: Server, school: Office) -> None:
    sent, key = report(), _key()
    first = await school.post("/reports", sent, **key)
    before = stored.counts(server)
    again = await school.post("/reports", sent, **key)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert stored.counts(server) == before


async def test_a_command_done_twice_is_done_once(school: Office, police: Office) -> None:
    number = (await school.do("/reports", report(), 201))["number"]
    referral = (await police.read("/referrals", report_number=number))["items"][0]
    await police.do(f"/referrals/{referral['id']}/claim", {})
    key, reason = _key(), {"reason": "另有要务"}
    released = [await police.post(f"/referrals/{referral['id']}/release", reason, **key) for _ in range(2)]
    assert [answer.status_code for answer in released] == [200, 200]
    assert released[0].content == released[1].content
    timeline = await police.read(f"/cases/{referral['case_id']}/timeline")
    assert [entry["type"] for entry in timeline["items"]].count("referral.released") == 1


async def test_another_body_or_address_under_the_same_key_is_refused(server: Server, school: Office) -> None:
    key = _key()
    made = await school.do("/reports", report(), 201, **key)
    before = stored.counts(server)
    assert_problem(await school.post("/reports", report(), **key), 422, "idempotency-key-reused")
    elsewhere = await school.post(f"/reports/{made['id']}/supplements", {"narrative": "补充"}, **key)
    assert_problem(elsewhere, 422, "idempotency-key-reused")
    assert stored.counts(server) == before


async def test_a_refused_request_is_not_remembered(server: Server, school: Office) -> None:
    key, before = _key(), stored.counts(server)
    for _ in range(2):
        refused = await school.post("/reports", report(circumstances=["BORED"]), **key)
        assert refused.status_code == 422
        assert "idempotency-replayed" not in refused.headers
    assert stored.counts(server) == before
    await school.do("/reports", report(), 201, **key)


async def test_each_caller_has_keys_of_its_own(house: House, school: Office) -> None:
    sent, key = report(), _key()
    village = await house.office("village-349901101201")
    numbers = {(await office.do("/reports", sent, 201, **key))["number"] for office in (school, village)}
    assert len(numbers) == 2


async def test_nobody_learns_anothers_answer_by_a_guessed_key(house: House) -> None:
    """Without a token the key counts only together with the body."""
    key, mine, theirs = {"Idempotency-Key": "1"}, report(), report()
    first = await house.anybody().do("/reports", mine, 201, **key)
    second = await house.anybody().do("/reports", theirs, 201, **key)
    assert first["number"] != second["number"]
    assert await house.anybody().do("/reports", mine, 201, **key) == first


async def test_a_key_is_one_to_255_characters(house: House, school: Office) -> None:
    for key in ("", "k" * 256):
        refused = await school.post("/reports", report(), **{"Idempotency-Key": key})
        assert_problem(refused, 400, "bad-idempotency-key")
    await school.do("/reports", report(), 201, **{"Idempotency-Key": "k" * 255})


async def test_a_key_that_is_at_work_is_a_conflict(house: House, server: Server, school: Office) -> None:
    """Held here by the lock that a request at work holds."""
    key = str(uuid4())
    caller = b"machine:school-349901101-1"
    scope = encryption.digest(keys.load(server.keys_dir).answer.key, "scope", caller, key)
    async with house.app.state.house.database.transaction() as session:
        connection = await session.connection()
        number = int.from_bytes(scope[:8], "big", signed=True)
        await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({number})")
        refused = await school.post("/reports", report(), **{"Idempotency-Key": key})
        assert_problem(refused, 409, "idempotency-key-in-progress")
    await school.do("/reports", report(), 201, **{"Idempotency-Key": key})


async def test_a_remembered_answer_is_sealed(server: Server, school: Office) -> None:
    made = await school.do("/reports", report(), 201, **_key())
    for table, held in stored.everything(server):
        assert made["receipt_code"].encode() not in held, table
        assert made["receipt_code"].replace("-", "").encode() not in held, table


async def test_fifty_sends_with_one_key_make_one_report(server: Server, school: Office) -> None:
    sent, key, before = report(), _key(), stored.counts(server)
    answers = await asyncio.gather(*(school.post("/reports", sent, **key) for _ in range(50)))
    found = Counter(answer.status_code for answer in answers)
    assert found.keys() <= {201, 409}
    assert found[201] >= 1
    afterwards = await school.post("/reports", sent, **key)
    assert {answer.content for answer in answers if answer.status_code == 201} == {afterwards.content}
    after = stored.counts(server)
    made = {name: after[name] - before[name] for name in ("report", "case", "child", "remembered_answer")}
    assert made == {"report": 1, "case": 1, "child": 1, "remembered_answer": 1}


async def test_fifty_reports_of_one_child_at_once_make_one_case(
    server: Server, school: Office, police: Office, auditor: Office
) -> None:
    known, before = child(), stored.counts(server)
    answers = await asyncio.gather(*(school.post("/reports", report(known)) for _ in range(50)))
    assert Counter(answer.status_code for answer in answers) == {201: 50}
    assert len({answer.json()["number"] for answer in answers}) == 50
    after = stored.counts(server)
    made = {name: after[name] - before[name] for name in ("report", "case", "child")}
    assert made == {"report": 50, "case": 1, "child": 1}
    number = answers[0].json()["number"]
    referral = (await police.read("/referrals", report_number=number))["items"][0]
    assert len(referral["report_numbers"]) == 50
    assert (await auditor.read(f"/audit/cases/{referral['case_id']}/verify"))["valid"]

"""Whoever opens something sealed leaves an entry, and an auditor reads who, which case, which fields, when and why."""

from uuid import UUID

from services.core import clock
from services.core.database import Database
from services.ledger import service as ledger
from tests.audit.conftest import File, measure
from tests.house import House

CARE = {"name": "县未成年人救助保护中心", "address": "示范县育才路7号"}


async def test_unmasking_is_logged_with_its_fields_and_its_reason(file: File) -> None:
    before = clock.now()
    await file.police.do(f"/cases/{file.case}/unmask", {"fields": ["children.name", "narrative"], "reason": "核实身份"})
    (entry,) = await file.openings()
    told = {name: entry[name] for name in ("organisation", "agency", "role", "person", "fields", "ground", "reason")}
    assert told == {
        "organisation": "police-349901",
        "agency": "PUBLIC_SECURITY",
        "role": "handler",
        "person": "王警官",
        "fields": ["name", "narrative"],
        "ground": "reason",
        "reason": "核实身份",
    }
    assert before.isoformat() <= entry["at"]
    timeline = (await file.police.read(f"/cases/{file.case}/timeline", limit=200))["items"]
    (shown,) = [found for found in timeline if found["type"] == "vault.opened"]
    assert (shown["seq"], shown["hash"]) == (entry["seq"], entry["hash"])


async def test_reading_the_words_of_a_measure_is_logged_each_time_and_who_has_none_to_read_leaves_nothing(
    file: File,
) -> None:
    path = f"/referrals/{file.referral}"
    await file.police.read(path)
    assert await file.openings() == []
    made = await file.police.do(f"{path}/measures", measure(note="已训诫"), 201)
    for office in (file.police, file.education):
        assert (await office.read(path))["measures"][0]["note"] == "已训诫"
    entries = await file.openings()
    assert [entry["person"] for entry in entries] == ["王警官", "王警官", "陈老师"]  # the first was told by the answer
    assert {entry["ground"] for entry in entries} == {"takes_part"}
    assert all(entry["fields"] == ["measure.note"] and entry["subjects"] == [made["id"]] for entry in entries)


async def test_no_list_opens_anything(file: File) -> None:
    await file.police.do(f"/referrals/{file.referral}/measures", measure(note="已训诫"), 201)
    order = {"forum": "court", "instrument": "PROTECTION_ORDER", "note": "申请禁止接触"}
    await file.police.do(f"/cases/{file.case}/legal-referrals", order, 201)
    known = len(await file.openings())
    for path in ("/referrals", "/legal-referrals", "/placements", "/cases"):
        answer = await file.police.get(path, case_id=file.case)
        assert answer.status_code == 200
        assert "已训诫" not in answer.text
        assert "申请禁止接触" not in answer.text
    assert len(await file.openings()) == known


async def test_the_childs_place_is_logged_with_the_right_by_which_it_was_read(house: House, file: File) -> None:
    case = await file.guardian.read(f"/cases/{file.case}")
    proposal = {
        "child_id": case["children"][0]["id"],
        "ground": "TG6",
        "mode": "PROTECTION_INSTITUTION",
        "caretaker": CARE,
        "starts_at": clock.now().isoformat(),
        "child_view": "愿意住在中心。",
    }
    placed = await file.guardian.do(f"/cases/{file.case}/placements", proposal, 201)
    for office in (file.guardian, file.police, file.education):
        await office.read(f"/placements/{placed['id']}")
    await file.police.read(f"/cases/{file.case}")
    read = [(entry["person"], entry["ground"]) for entry in await file.openings()]
    assert read == [("民政干部", "guardian"), ("民政干部", "guardian"), ("王警官", "leads"), ("王警官", "leads")]
    assert (await file.openings())[0]["fields"] == ["placement.caretaker", "placement_words.child_view"]


async def test_reading_changes_no_state_of_the_case(file: File, database: Database) -> None:
    """A reader's entry is in a stream beside the case's: no command that was begun before it comes too late."""
    await file.police.do(f"/referrals/{file.referral}/measures", measure(note="已训诫"), 201)
    answer = await file.police.get(f"/cases/{file.case}")
    await file.education.read(f"/cases/{file.case}")
    seen = {"If-Match": answer.headers["etag"]}
    await file.police.do(f"/cases/{file.case}/notes", {"text": "走访"}, 201, **seen)
    async with database.transaction() as session:
        found = await ledger.verify(session, ledger.access_stream_of(UUID(file.case)))
    assert found.valid
    assert found.events == len(await file.openings())


async def test_the_log_is_found_by_case_office_person_and_time(house: House, file: File) -> None:
    for office in (file.police, file.guardian):
        await office.do(f"/cases/{file.case}/unmask", {"fields": ["children"], "reason": "办案"})
    assert len(await file.openings(organisation="police-349901")) == 1
    assert len(await file.openings(person="民政干部")) == 1
    assert await file.openings(person="民政干部", organisation="police-349901") == []
    first, second = await file.openings()
    assert [entry["id"] for entry in await file.openings(since=second["at"])] == [second["id"]]
    page = await file.auditor.read("/audit/access-log", case_id=file.case, limit=1)
    after = await file.auditor.read("/audit/access-log", case_id=file.case, limit=1, cursor=page["next_cursor"])
    assert [page["items"][0]["id"], after["items"][0]["id"]] == [first["id"], second["id"]]


async def test_an_answer_that_is_given_again_for_its_key_is_an_opening_again(file: File) -> None:
    path, key = f"/cases/{file.case}/unmask", {"Idempotency-Key": "核实".encode().hex()}
    order = {"fields": ["children.name"], "reason": "核实身份"}
    first, again = [await file.police.post(path, order, **key) for _ in range(2)]
    assert (again.content, again.headers["idempotency-replayed"]) == (first.content, "true")
    entries = await file.openings()
    assert [(one["person"], one["fields"], one["reason"]) for one in entries] == [("王警官", ["name"], "核实身份")] * 2
    assert [one["stream"].partition(":")[0] for one in entries] == ["case", "access"]
    made, recorded = measure(note="已训诫"), {"Idempotency-Key": "记录".encode().hex()}
    for _ in range(2):
        await file.police.do(f"/referrals/{file.referral}/measures", made, 201, **recorded)
    assert [one["fields"] for one in await file.openings()][2:] == [["measure.note"]] * 2

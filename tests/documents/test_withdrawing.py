"""A paper that was filed wrongly is shut away, and stays on record."""

from services.core import clock
from tests.api.refusals import assert_problem
from tests.documents.conftest import Offices, filed
from tests.house import Json

WRONG = {"reason": "系另一案件的文书"}


async def test_nobody_reads_it_from_then_on(offices: Offices, case: Json) -> None:
    path = await filed(offices.police, case, "ASSESSMENT", document_number="示公评〔2026〕9号")
    before = clock.now().isoformat()
    withdrawn = await offices.police.do(f"{path}/withdraw", WRONG)
    assert withdrawn["withdrawn_at"]
    for original in (False, True):
        assert_problem(await offices.police.get(path, original=original), 409, "document-withdrawn")
    ask = {"fields": ["documents"], "reason": "核对文号"}
    assert (await offices.police.do(f"/cases/{case['id']}/unmask", ask))["documents"] == []
    listed = (await offices.police.read(f"/cases/{case['id']}"))["documents"]
    assert [one["withdrawn_at"] for one in listed] == [withdrawn["withdrawn_at"]]
    known = (await offices.police.read(f"/cases/{case['id']}", as_of=before))["documents"]
    assert [one["withdrawn_at"] for one in known] == [None]
    now = (await offices.police.read(f"/cases/{case['id']}", as_of=clock.now().isoformat()))["documents"]
    assert now == listed


async def test_that_it_was_filed_and_its_digest_stay_on_record_with_the_reason_sealed(
    offices: Offices, case: Json
) -> None:
    path = await filed(offices.police, case, "ASSESSMENT")
    await offices.police.do(f"{path}/withdraw", WRONG)
    timeline = await offices.police.get(f"/cases/{case['id']}/timeline", limit=200)
    told = {
        entry["type"]: entry["data"] for entry in timeline.json()["items"] if entry["subject"]["kind"] == "document"
    }
    assert set(told) == {"document.filed", "document.withdrawn"}
    assert told["document.filed"]["content"]
    assert WRONG["reason"] not in timeline.text
    notes = (await offices.police.do(f"/cases/{case['id']}/unmask", {"fields": ["notes"], "reason": "复核"}))["notes"]
    assert WRONG["reason"] in {note.get("text") for note in notes}


async def test_it_is_withdrawn_once_by_the_office_that_filed_it(offices: Offices, case: Json) -> None:
    path = await filed(offices.police, case, "ASSESSMENT")
    assert_problem(await offices.education.post(f"{path}/withdraw", WRONG), 403, "forbidden")
    assert_problem(await offices.police.post(f"{path}/withdraw", {}), 422, "invalid-request", ("/reason", "missing"))
    await offices.police.do(f"{path}/withdraw", WRONG)
    assert_problem(await offices.police.post(f"{path}/withdraw", WRONG), 409, "document-withdrawn")

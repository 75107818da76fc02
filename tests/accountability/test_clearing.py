"""A unit that was held to account without ground is let back into the child's case, and by nothing else."""

from services.core import clock
from tests.accountability.conftest import Circle
from tests.house import Json, Office, wordless
from tests.reports_made import child
from tests.reports_made import report as reported

VILLAGE = "village-349901101201"
ASKED = {"agency": "VILLAGE_COMMITTEE", "organisation": VILLAGE, "reason": "协助查访"}
WHY = {"reason": "同一儿童"}


async def _with_the_village(circle: Circle, **more: object) -> Json:
    about = await circle.child(**more)
    await circle.police.do(f"/cases/{about['id']}/referrals", ASKED, 201)
    return about


async def _clear(circle: Circle, case: Json) -> None:
    if case["ground"] == "FAILURE_TO_REPORT":
        await circle.measure(case, "police", "NOTIFY_NON_REPORTING")
        await circle.claim(case, "township")
        await circle.resolve(case, "township", "UNFOUNDED")
    await circle.resolve(case, "police", "UNFOUNDED")
    await circle.close(case, reason="NOT_ESTABLISHED")


async def _sees(office: Office, case: Json) -> bool:
    return (await office.get(f"/cases/{case['id']}")).status_code == 200


async def test_who_is_cleared_sees_the_childs_case_again_until_the_other_is_reopened(circle: Circle) -> None:
    about = await _with_the_village(circle)
    case = await circle.opened(about, unit=VILLAGE)
    await _clear(circle, case)
    assert await _sees(circle.village, about)
    assert not await _sees(circle.village, case)
    await circle.chief.do(f"/cases/{case['id']}/reopen", {"reason": "有新的证据"})
    assert not await _sees(circle.village, about)
    items = (await circle.auditor.read(f"/cases/{about['id']}/timeline", limit=200))["items"]
    said = [(item["type"], item["summary"]) for item in items if item["type"].startswith("accountability")]
    assert said[1:] == [
        ("accountability.cleared", "另案查明不存在应当追责的情形"),
        ("accountability.resumed", "另案重新追责"),
    ]
    assert (await circle.auditor.read(f"/audit/cases/{about['id']}/verify"))["valid"]


async def test_what_was_known_of_both_cases_is_as_it_stood(circle: Circle) -> None:
    about = await _with_the_village(circle)
    case = await circle.opened(about, unit=VILLAGE)
    then: list[tuple[str, str, Json]] = []

    async def look() -> None:
        for path in (f"/cases/{about['id']}", f"/cases/{case['id']}"):
            then.append((path, clock.now().isoformat(), await circle.auditor.read(path)))
        circle.time.forward(minutes=1)

    await look()
    await _clear(circle, case)
    await look()
    await circle.chief.do(f"/cases/{case['id']}/reopen", {"reason": "有新的证据"})
    await look()
    for path, at, answered in then:
        found = await circle.auditor.read(path, as_of=at)
        del found["as_of"]
        assert _sorted(found) == _sorted({name: wordless(answered)[name] for name in found})


def _sorted(case: Json) -> Json:
    """Clocks that begin at one moment have no order."""
    return case | {"deadlines": sorted(case["deadlines"], key=lambda clock: str(clock["id"]))}


async def test_what_was_open_goes_up_again_when_the_unit_is_held_anew(circle: Circle) -> None:
    about = await _with_the_village(circle)
    case = await circle.opened(about, unit=VILLAGE)
    await _clear(circle, case)
    mine = await circle.police.do(f"/cases/{about['id']}/referrals", ASKED, 201)
    await circle.chief.do(f"/cases/{case['id']}/reopen", {"reason": "有新的证据"})
    assert (await circle.auditor.read(f"/referrals/{mine['id']}"))["state"] == "transferred"


async def test_who_is_held_to_account_stays_out_when_that_is_established(circle: Circle) -> None:
    about = await _with_the_village(circle)
    case = await circle.opened(about, unit=VILLAGE)
    await circle.measure(case, "police", "NOTIFY_NON_REPORTING")
    await circle.measure(case, "township", "REFERRED_TO_SUPERVISION")
    for who in ("township", "police"):
        await circle.resolve(case, who, "RECTIFIED")
    await circle.close(case)
    assert not await _sees(circle.village, about)


async def test_who_is_cleared_of_one_failure_stays_out_for_another(circle: Circle) -> None:
    about = await _with_the_village(circle)
    case = await circle.opened(about, unit=VILLAGE)
    other = await circle.opened(about, unit=VILLAGE, ground="RETALIATION", facts="刁难报告人。")
    await _clear(circle, case)
    assert not await _sees(circle.village, about)
    await _clear(circle, other)
    assert await _sees(circle.village, about)


async def test_who_is_cleared_stays_out_where_a_suspected_harmer_works_there(circle: Circle) -> None:
    about = await circle.child(suspected_harmers=[{"relationship": "VILLAGE_CADRE", "organisation": VILLAGE}])
    await _clear(circle, await circle.opened(about, unit=VILLAGE))
    refused = await circle.police.do(f"/cases/{about['id']}/referrals", ASKED, 403)
    assert refused["type"].endswith("/conflict-of-interest")


async def test_who_is_cleared_sees_the_case_that_the_childs_has_gone_into(circle: Circle) -> None:
    about, into = await _with_the_village(circle), await circle.child()
    case = await circle.opened(about, unit=VILLAGE)
    await circle.chief.do(f"/cases/{about['id']}/merge", {"into": into["id"], **WHY})
    assert not await _sees(circle.village, into)
    await _clear(circle, case)
    assert await _sees(circle.village, into)
    await circle.chief.do(f"/cases/{into['id']}/split", {"case": about["id"], **WHY})
    assert await _sees(circle.village, about)
    assert not await _sees(circle.village, into)


async def test_words_are_looked_through_for_the_names_of_the_case_that_the_childs_has_gone_into(
    circle: Circle,
) -> None:
    kid = child()
    about, into = await circle.child(children=[kid]), await circle.child()
    case = await circle.opened(about)
    await circle.chief.do(f"/cases/{about['id']}/merge", {"into": into["id"], **WHY})
    refused = await circle.police.do(f"/cases/{case['id']}/notes", {"text": f"涉及{kid['name']}"}, 422)
    assert [(e["pointer"], e["code"]) for e in refused["errors"]] == [("/text", "names-somebody")]


async def test_a_conflict_of_its_own_outlasts_a_merge_that_is_undone(circle: Circle) -> None:
    """It came with the other case, and stands by the case's own reports as well."""
    kid, harmer = child(), {"relationship": "VILLAGE_CADRE", "organisation": VILLAGE}
    into = await _with_the_village(circle, children=[kid])
    other = await circle.child(suspected_harmers=[harmer])
    await circle.chief.do(f"/cases/{other['id']}/merge", {"into": into["id"], **WHY})
    await circle.school.do("/reports", reported(kid, suspected_harmers=[harmer]), 201)
    await circle.chief.do(f"/cases/{into['id']}/split", {"case": other["id"], **WHY})
    assert not await _sees(circle.village, into)

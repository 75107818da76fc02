"""What holds a unit to account is counted apart, so that the figures of protection are not bent."""

import pytest

from services.core import clock
from tests.accountability.conftest import Circle
from tests.police.conftest import at


async def _ids(circle: Circle, who: str, path: str, **params: str) -> set[str]:
    """Of the cases that a list is about."""
    items = (await circle.people[who].read(path, limit=200, **params))["items"]
    return {item.get("case_id", item["id"]) for item in items}


@pytest.mark.parametrize("path", ["/referrals", "/deadlines", "/cases", "/legal-referrals"])
async def test_a_list_shows_children_unless_the_others_are_asked_for(circle: Circle, path: str) -> None:
    about = await circle.child()
    case = await circle.opened(about)
    suggestion = {"forum": "procuratorate", "instrument": "PROCURATORIAL_SUGGESTION", "addressee": "health-349901"}
    for id_ in (about["id"], case["id"]):
        await circle.procuratorate.do(f"/cases/{id_}/legal-referrals", suggestion, 201)
    who, kind = (
        ("procuratorate" if path == "/legal-referrals" else "police"),
        "kind" if path == "/cases" else "case_kind",
    )
    plain, other = await _ids(circle, who, path), await _ids(circle, who, path, **{kind: "accountability"})
    assert about["id"] in plain
    assert case["id"] not in plain
    assert case["id"] in other
    assert about["id"] not in other
    assert await _ids(circle, who, path, **{kind: "protection"}) == plain


async def test_asked_for_by_its_case_a_task_is_shown_whatever_its_kind(circle: Circle) -> None:
    case = await circle.opened()
    tasks = (await circle.police.read("/referrals", case_id=case["id"]))["items"]
    assert [(task["case_kind"], task["state"]) for task in tasks] == [("accountability", "claimed")]


async def test_the_procuratorates_lens_counts_them_apart(circle: Circle) -> None:
    before = await circle.procuratorate.read("/supervision")
    await circle.opened(by="procuratorate")  # the police have to inform, and do not
    plain = await circle.procuratorate.read("/supervision")
    assert plain["queues"] == before["queues"]
    other = await circle.procuratorate.read("/supervision", case_kind="accountability")
    assert {(row["organisation"], row["state"], row["count"]) for row in other["queues"]} >= {
        ("police-349901", "pending", 1)
    }
    circle.time.to("04-10 10:00")
    late = {row["rule"] for row in (await circle.procuratorate.read("/supervision"))["overdue"]}
    apart = (await circle.procuratorate.read("/supervision", case_kind="accountability"))["overdue"]
    assert {"P24", "REFERRAL.CLAIM.ACCOUNTABILITY"} <= {row["rule"] for row in apart}
    assert not late & {"P24", "REFERRAL.CLAIM.ACCOUNTABILITY"}
    overdue = await circle.procuratorate.read("/supervision/overdue", limit=200)
    assert "P24" not in {row["rule"] for row in overdue["items"]}


async def test_no_clock_of_a_child_runs_for_a_unit(circle: Circle) -> None:
    case = await circle.held(await circle.child())
    assert (await circle.clocks(case)).keys() == {
        "P24",
        "REFERRAL.CLAIM.ACCOUNTABILITY",
        "REFERRAL.RESOLVE.ACCOUNTABILITY",
    }


async def test_its_reporters_are_told_no_second_result(circle: Circle) -> None:
    case = await circle.held(await circle.child())
    kinds = {notice["kind"] for notice in (await circle.auditor.read("/notices", case_id=case["id"]))["items"]}
    assert "RESULT" not in kinds


async def test_what_was_known_of_it_is_folded_from_the_ledger(circle: Circle) -> None:
    case = await circle.opened(await circle.child())
    circle.time.to("03-23 10:00")
    await circle.measure(case, "police", "NOTIFY_NON_REPORTING")
    path = f"/cases/{case['id']}"
    then = await circle.auditor.read(path, as_of=at("03-20 12:00").isoformat())
    now = await circle.auditor.read(path, as_of=clock.now().isoformat())
    assert (then["kind"], then["ground"], then["lead"]) == ("accountability", "FAILURE_TO_REPORT", "police-349901")
    assert then["accountability"]["informed_at"] is None
    assert now["accountability"] == (await circle.auditor.read(path))["accountability"]

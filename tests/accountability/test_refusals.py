"""Who may, what needs proof, and what the law bars. A refusal leaves nothing behind."""

from typing import Any

import pytest

from services.core import clock
from tests.accountability.conftest import Circle
from tests.house import Json


def codes(problem: Json) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in problem["errors"]]


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"ground": "RUDENESS"}, ("/ground", "unknown-code")),
        ({"unit": None}, ("/unit", "missing")),
        ({"unit": "clinic-nowhere"}, ("/unit", "unknown-organisation")),
        ({"unit": None, "unit_type": "GUARDIAN"}, ("/unit_type", "no-duty-to-report")),
        ({"unit": None, "unit_type": "HOUSEKEEPING_SERVICE"}, ("/authority", "no-competent-organisation")),
        ({"authority": "hospital-349901-1"}, ("/authority", "not-competent")),
        ({"found_at": "2026-03-21T00:00:00+08:00"}, ("/found_at", "in-the-future")),
    ],
)
async def test_what_cannot_be_is_named(circle: Circle, more: dict[str, Any], where: tuple[str, str]) -> None:
    about = await circle.child()
    before = await circle.types(about)
    assert codes(await circle.opened(about, status=422, **more)) == [where]
    assert await circle.types(about) == before


async def test_a_unit_that_is_not_registered_is_held_by_its_kind_and_name(circle: Circle) -> None:
    case = await circle.opened(unit=None, unit_type="CLINIC", unit_name="杏花村卫生室")
    held = case["accountability"]
    assert (held["unit"], held["unit_type"], held["unit_name"]) == (None, "CLINIC", "杏花村卫生室")
    assert held["authority"] == "health-349901"


async def test_who_may_not_open_it_is_told_on_what_law(circle: Circle) -> None:
    about = await circle.child()
    await circle.police.do(f"/cases/{about['id']}/referrals", {"agency": "WOMENS_FEDERATION", "reason": "协助"}, 201)
    refused = await circle.opened(about, by="federation", status=403)
    assert refused["type"].endswith("not-to-hold-to-account")
    assert "强制报告意见" in refused["detail"]
    assert (await circle.opened(about, by="court", status=404))["status"] == 404  # it takes no part in the child's case


async def test_nobody_holds_itself_or_who_stands_above_it_to_account(circle: Circle) -> None:
    about = await circle.child()
    for unit in ("police-349901", "police-349900"):
        refused = await circle.opened(about, status=403, unit=unit)
        assert refused["type"].endswith("conflict-of-interest")


async def test_a_unit_answers_for_one_failure_once(circle: Circle) -> None:
    about = await circle.child()
    await circle.opened(about)
    assert (await circle.opened(about, status=409))["type"].endswith("already-held-to-account")
    await circle.opened(about, ground="RETALIATION", facts="将报告的医生停职。")


async def test_a_measure_and_a_reply_carry_the_number_of_their_document(circle: Circle) -> None:
    case = await circle.opened(by="procuratorate")
    refused = await circle.measure(case, "police", "NOTIFY_NON_REPORTING", 422, document_number=None)
    assert (refused["type"].rpartition("/")[2], codes(refused)) == ("proof-needed", [("/document_number", "missing")])
    suggestion = {"forum": "procuratorate", "instrument": "PROCURATORIAL_SUGGESTION", "addressee": "health-349901"}
    legal = await circle.procuratorate.do(f"/cases/{case['id']}/legal-referrals", suggestion, 201)
    path, now = f"/legal-referrals/{legal['id']}", clock.now().isoformat()
    await circle.procuratorate.do(f"{path}/decide", {"outcome": "issued", "decided_at": now})
    assert codes(await circle.health.do(f"{path}/reply", {"replied_at": now}, 422)) == [("/document_number", "missing")]
    replied = await circle.health.do(f"{path}/reply", {"replied_at": now, "document_number": "示卫函〔2026〕2号"})
    assert replied["steps"][-1]["document_number"] == "示卫函〔2026〕2号"


async def test_it_is_not_closed_while_a_reply_is_due(circle: Circle) -> None:
    case = await circle.held(by="police")
    suggestion = {"forum": "procuratorate", "instrument": "PROCURATORIAL_SUGGESTION", "addressee": "health-349901"}
    legal = await circle.procuratorate.do(f"/cases/{case['id']}/legal-referrals", suggestion, 201)
    path, now = f"/legal-referrals/{legal['id']}", clock.now().isoformat()
    await circle.procuratorate.do(f"{path}/decide", {"outcome": "issued", "decided_at": now})
    refused = await circle.close(case, 409)
    assert {found.get("rule") or found["kind"] for found in refused["open"]} == {"legal", "CT14"}
    await circle.health.do(f"{path}/reply", {"replied_at": now, "document_number": "示卫函〔2026〕2号"})
    await circle.procuratorate.do(f"{path}/conclude")
    await circle.close(case)


async def test_nobody_is_held_to_account_by_words_alone(circle: Circle) -> None:
    case = await circle.opened(await circle.child())
    await circle.measure(case, "police", "NOTIFY_NON_REPORTING")
    await circle.claim(case, "health")
    await circle.resolve(case, "health", "UNFOUNDED")
    await circle.resolve(case, "police", "UNFOUNDED")
    refused = await circle.close(case, 409)
    assert refused["type"].endswith("measure-missing")
    assert {"STAFF_SANCTION", "UNIT_ORDERED_TO_CORRECT"} <= set(refused["measures"])
    assert (await circle.close(case, reason="NOT_ESTABLISHED"))["closure_reason"] == "NOT_ESTABLISHED"


async def test_it_is_closed_by_neither_the_accused_nor_its_authority_nor_who_resolved_it(circle: Circle) -> None:
    case = await circle.held(await circle.child())
    assert (await circle.close(case, 403, who="health_chief"))["status"] == 403
    assert (await circle.close(case, 403, who="police"))["status"] == 403
    assert (await circle.doctor.post(f"/cases/{case['id']}/close", {})).status_code in (403, 404)


async def test_the_police_do_not_end_their_task_without_having_informed(circle: Circle) -> None:
    case = await circle.opened(await circle.child())
    refused = await circle.resolve(case, "police", "RECTIFIED", 409)
    assert (refused["type"].rpartition("/")[2], refused["measures"]) == ("measure-missing", ["NOTIFY_NON_REPORTING"])


async def test_a_fine_comes_after_an_order_to_correct_unless_the_harm_was_serious(circle: Circle) -> None:
    hotel: dict[str, Any] = {"unit": "hotel-349901-1", "facts": "未成年人入住未询问未报告。"}
    light = await circle.opened(serious_consequences=False, **hotel)
    refused = await circle.measure(light, "police", "UNIT_FINED", 422)
    assert refused["type"].endswith("barred-by-law")
    assert "第一百二十二条" in refused["detail"]
    await circle.measure(light, "police", "UNIT_ORDERED_TO_CORRECT")
    await circle.measure(light, "police", "UNIT_FINED")
    await circle.measure(await circle.opened(**hotel), "police", "UNIT_FINED")


async def test_the_police_that_stand_above_a_hotel_have_nobody_to_inform(circle: Circle) -> None:
    case = await circle.opened(unit="hotel-349901-1", facts="未报告。")
    assert case["accountability"]["authority"] == "police-349901"
    assert case["accountability"]["informed_at"] is not None
    assert "P24" not in await circle.clocks(case)


async def test_retaliation_against_a_reporter_goes_unpunished_only_for_a_reason(circle: Circle) -> None:
    case = await circle.opened(await circle.child(), ground="RETALIATION", facts="将报告的医生停职。")
    assert "P24" not in await circle.clocks(case)
    await circle.measure(case, "police", "PS_CASE_FILED")
    refused = await circle.measure(case, "police", "PS_NO_PENALTY", 422)
    assert refused["type"].endswith("legal-reason-needed")
    assert "打击报复" in refused["detail"]
    await circle.measure(case, "police", "PS_PENALTY")


async def test_a_measure_about_a_child_has_no_place_in_it(circle: Circle) -> None:
    case = await circle.opened(await circle.child())
    assert codes(await circle.measure(case, "police", "DV_WARNING", 422)) == [("/kind", "unknown-measure")]
    order = {"forum": "court", "instrument": "PROTECTION_ORDER"}
    refused = await circle.police.do(f"/cases/{case['id']}/legal-referrals", order, 422)
    assert codes(refused) == [("/instrument", "unknown-code")]
    about = await circle.child()
    task = await circle.task(about, "police")
    sanction = {"kind": "STAFF_SANCTION", "decided_at": clock.now().isoformat()}
    assert codes(await circle.police.do(f"/referrals/{task['id']}/measures", sanction, 422)) == [
        ("/kind", "unknown-measure")
    ]


async def test_it_stays_a_case_of_its_own(circle: Circle) -> None:
    about = await circle.child()
    case = await circle.opened(about)
    for one, other in ((case, about), (about, case)):
        refused = await circle.chief.do(f"/cases/{one['id']}/merge", {"into": other["id"], "reason": "误"}, 409)
        assert refused["type"].endswith("counted-apart")


async def test_the_authority_may_send_it_up_and_the_opener_sees_it_through(circle: Circle) -> None:
    case = await circle.opened(await circle.child())
    await circle.measure(case, "police", "NOTIFY_NON_REPORTING")
    task = await circle.task(case, "police")
    refused = await circle.police.do(f"/referrals/{task['id']}/return", {"reason": "不属"}, 409)
    assert refused["type"].endswith("opener-leads")
    await circle.resolve(case, "police", "REFERRED")
    await circle.claim(case, "health")
    task = await circle.task(case, "health")
    await circle.health.do(f"/referrals/{task['id']}/return", {"reason": "属市级主管"})
    read = await circle.auditor.read(f"/cases/{case['id']}")
    assert read["lead"] == "police-349901"
    assert [r["role"] for r in read["referrals"] if r["organisation"] == "health-349900"] == ["assist"]

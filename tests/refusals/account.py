"""What the law refuses where a unit is held to account."""

from typing import Any

from tests.house import Json
from tests.refusals.conftest import Call, Everybody, Refusals

ACCOUNT = Refusals()
_PROOF = {"document_number": "示〔2026〕5号"}
_HOTEL = {"ground": "FAILURE_TO_REPORT", "unit": "hotel-349901-1", "division_code": "349901101000"}


async def _opened(everybody: Everybody, **more: Any) -> Json:
    failure = {"ground": "FAILURE_TO_REPORT", "unit": "hospital-349901-1", "facts": "见伤未报。", **more}
    path = f"/cases/{(await everybody.case())['id']}/accountability"
    return await everybody.do(Call("police", path, failure))


@ACCOUNT.of("not-to-hold-to-account", "FAILURE_TO_REPORT")
async def by_an_office_that_the_law_does_not_name(everybody: Everybody) -> Call:
    return Call("federation", "/accountability", {**_HOTEL, "facts": "未询问未报告。"})


@ACCOUNT.of("measure-missing", "P24")
async def without_having_informed_the_authority(everybody: Everybody) -> Call:
    case = await _opened(everybody)
    return everybody.end_of("police", await everybody.own("police", case), "RECTIFIED")


@ACCOUNT.of("measure-missing", "HELD_TO_ACCOUNT")
async def by_words_alone(everybody: Everybody) -> Call:
    case = await _opened(everybody)
    police = await everybody.own("police", case)
    await everybody.do(everybody.measure("police", police, "NOTIFY_NON_REPORTING", **_PROOF))
    health = await everybody.own("health", case)
    for who, task in (("health", health), ("police", police)):
        await everybody.do(everybody.end_of(who, task, "UNFOUNDED"), 200)
    return Call("chief", f"/cases/{case['id']}/close", {"reason": "HELD_TO_ACCOUNT", **_PROOF})


@ACCOUNT.of("legal-reason-needed", "WBF117.SERIOUS")
async def a_sanction_without_serious_consequences(everybody: Everybody) -> Call:
    case = await _opened(everybody, serious_consequences=False)
    police = await everybody.own("police", case)
    await everybody.do(everybody.measure("police", police, "NOTIFY_NON_REPORTING", **_PROOF))
    return everybody.measure("health", await everybody.own("health", case), "MEDICAL_STAFF_SANCTION", **_PROOF)


@ACCOUNT.of("barred-by-law", "WBF122.CORRECT_FIRST")
async def a_fine_before_an_order_to_correct(everybody: Everybody) -> Call:
    failure = {**_HOTEL, "facts": "未询问未报告。", "serious_consequences": False}
    case = await everybody.do(Call("police", "/accountability", failure))
    return everybody.measure("police", await everybody.own("police", case), "UNIT_FINED", **_PROOF)


@ACCOUNT.of("legal-reason-needed", "ZGF22.RETALIATION")
async def retaliation_without_a_penalty(everybody: Everybody) -> Call:
    case = await _opened(everybody, ground="RETALIATION", facts="将报告的医生停职。")
    police = await everybody.own("police", case)
    await everybody.do(everybody.measure("police", police, "PS_CASE_FILED", **_PROOF))
    return everybody.measure("police", police, "PS_NO_PENALTY", **_PROOF)

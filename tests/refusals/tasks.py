"""Measures that the law bars or wants a reason for, and tasks that it does not let end without a measure."""

from typing import Any

from tests.house import Json
from tests.police.conftest import REASON
from tests.refusals.conftest import Call, Everybody, Refusals

TASKS = Refusals()
_MILD: dict[str, Any] = {"immediate_danger": False, "circumstances": []}
_ABUSE: dict[str, Any] = {"harm_categories": ["SEXUAL_ABUSE"], "circumstances": []}


@TASKS.of("barred-by-law", "P19.NO_CRITICISM_ALONE")
async def criticism_alone(everybody: Everybody) -> Call:
    return everybody.measure("police", await everybody.task(), "CRITICISM_EDUCATION")


@TASKS.of("legal-reason-needed", "P19.UNDER_FOURTEEN")
async def a_warning_instead_of_a_penalty(everybody: Everybody) -> Call:
    return everybody.measure("police", await everybody.task(), "DV_WARNING")


@TASKS.of("barred-by-law", "P22.NO_SECOND_WARNING")
async def a_second_warning(everybody: Everybody) -> Call:
    task = await everybody.task()
    await everybody.record(task, "DV_WARNING", **REASON)
    everybody.time.forward(days=4)
    return everybody.measure("police", task, "DV_WARNING", **REASON)


@TASKS.of("legal-reason-needed", "P9.DIRECT_FILING")
async def no_filing_of_abuse(everybody: Everybody) -> Call:
    return everybody.measure("police", await everybody.task(**_ABUSE), "CRIM_NOT_FILED")


@TASKS.of("barred-by-law", "P11.TOLD_BEFORE")
async def a_transfer_before_the_unit_is_told(everybody: Everybody) -> Call:
    task = await everybody.task()
    await everybody.record(task, "CRIM_FILED")
    return everybody.measure("police", task, "TRANSFER_PROSECUTION")


@TASKS.of("barred-by-law", "H2.THROUGH_PARENTS")
async def a_referral_of_a_mind_past_the_parents(everybody: Everybody) -> Call:
    return everybody.measure("education", await _bullied(everybody), "PSYCHOLOGICAL_REFERRAL")


@TASKS.of("barred-by-law", "N1.PRESERVED_FIRST")
async def a_removal_before_it_is_preserved(everybody: Everybody) -> Call:
    task = await everybody.filed("cyberspace", harm_categories=["PRIVACY_VIOLATION"], **_MILD)
    return everybody.measure("cyberspace", task, "CONTENT_REMOVAL")


@TASKS.of("measure-missing", "P19")
async def violence_without_its_measure(everybody: Everybody) -> Call:
    return everybody.end_of("police", await everybody.task(), "GUIDANCE_GIVEN")


@TASKS.of("measure-missing", "P9.DIRECT")
async def abuse_that_was_not_filed(everybody: Everybody) -> Call:
    return everybody.end_of("police", await everybody.task(**_ABUSE), "GUIDANCE_GIVEN")


@TASKS.of("measure-missing", "VILLAGE.REPORT")
async def what_is_serious_kept_in_the_village(everybody: Everybody) -> Call:
    village = await _village(everybody)
    await everybody.by("director", village, "STOP", finding="SERIOUS")
    return everybody.end_of("director", village, "GUIDANCE_GIVEN")


@TASKS.of("measure-missing", "M16")
async def a_carer_replaced_in_silence(everybody: Everybody) -> Call:
    village = await _village(everybody)
    for kind in ("REPLACE_CARER", "INFORM_GUARDIAN"):
        await everybody.by("director", village, kind)
    return everybody.end_of("director", village, "GUIDANCE_GIVEN")


@TASKS.of("measure-missing", "E2")
async def bullying_not_investigated(everybody: Everybody) -> Call:
    school = await _school(everybody, await _bullied(everybody))
    await everybody.by("principal", school, "BULLYING_INVESTIGATION_OPENED")
    return everybody.end_of("principal", school, "GUIDANCE_GIVEN")


@TASKS.of("measure-missing", "E3")
async def a_contested_finding_not_reviewed(everybody: Everybody) -> Call:
    task = await _bullied(everybody)
    school = await _school(everybody, task)
    await everybody.by("principal", school, "BULLYING_INVESTIGATION", finding="BULLYING")
    await everybody.by("principal", school, "BULLYING_FINDING_CONTESTED")
    return everybody.end_of("education", task, "GUIDANCE_GIVEN")


@TASKS.of("measure-missing", "E4")
async def serious_bullying_as_an_internal_matter(everybody: Everybody) -> Call:
    school = await _school(everybody, await _bullied(everybody))
    await everybody.by("principal", school, "BULLYING_INVESTIGATION", finding="SERIOUS_BULLYING")
    return everybody.end_of("principal", school, "GUIDANCE_GIVEN")


@TASKS.of("measure-missing", "E6")
async def a_dropout_not_reported(everybody: Everybody) -> Call:
    school = await _school(everybody, await everybody.filed("education", harm_categories=["DROPOUT"], **_MILD))
    await everybody.by("principal", school, "DROPOUT_REGISTERED")
    await everybody.by("principal", school, "URGE_RETURN", finding="RETURN_REFUSED")
    return everybody.end_of("principal", school, "SUPPORT_IN_PROGRESS")


async def _bullied(everybody: Everybody) -> Json:
    return await everybody.filed("education", harm_categories=["STUDENT_BULLYING"], **_MILD)


async def _school(everybody: Everybody, task: Json) -> Json:
    order = {"agency": "SCHOOL", "organisation": "school-349901101-1", "reason": "请校方办理"}
    made = await everybody.education.do(f"/cases/{task['case_id']}/referrals", order, 201)
    claimed: Json = await everybody.principal.do(f"/referrals/{made['id']}/claim", {})
    return claimed


async def _village(everybody: Everybody) -> Json:
    task = await everybody.task(harm_categories=["NEGLECT_UNATTENDED"], circumstances=["OTHER_SERIOUS"])
    order = {"agency": "VILLAGE_COMMITTEE", "reason": "请协助劝诫、查访"}
    made = await everybody.police.do(f"/cases/{task['case_id']}/referrals", order, 201)
    claimed: Json = await everybody.director.do(f"/referrals/{made['id']}/claim", {})
    return claimed

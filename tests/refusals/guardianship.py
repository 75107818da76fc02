"""What the law refuses of temporary guardianship, and of telling those whom it concerns."""

from typing import Any

from services.core import clock
from tests.house import Json
from tests.police.conftest import at
from tests.refusals.conftest import Call, Everybody, Refusals, now

GUARDIANSHIP = Refusals()
_FIT = {"fit": True, "assessed_at": at("03-10 15:00").isoformat(), "identity_confirmed_by": "派出所"}


def _proposal(who: str, case: Json, **more: Any) -> Call:
    wanted = {
        "child_id": case["children"][0]["id"],
        "ground": "TG6",
        "mode": "PROTECTION_INSTITUTION",
        "caretaker": {"name": "县未成年人救助保护中心", "organisation": "protection-institution-349901"},
        "starts_at": now(),
        "child_view": "愿意住在中心。",
        **more,
    }
    return Call(who, f"/cases/{case['id']}/placements", wanted)


async def _active(everybody: Everybody, case: Json | None = None) -> str:
    made = await everybody.do(_proposal("civil_affairs", case or await everybody.case()))
    await everybody.do(Call("civil_chief", f"/placements/{made['id']}/approve", {}), 200)
    return f"/placements/{made['id']}"


@GUARDIANSHIP.of("not-civil-affairs", "M1.APPROVE")
async def proposed_by_the_police(everybody: Everybody) -> Call:
    return _proposal("police", await everybody.case())


@GUARDIANSHIP.of("proposer-may-not-decide", "M1.APPROVE")
async def approved_by_who_proposed_it(everybody: Everybody) -> Call:
    made = await everybody.do(_proposal("civil_chief", await everybody.case()))
    return Call("civil_chief", f"/placements/{made['id']}/approve", {})


@GUARDIANSHIP.of("child-not-heard", "M7.HEARD")
async def of_a_child_that_was_not_heard(everybody: Everybody) -> Call:
    return _proposal("civil_affairs", await everybody.case(), child_view=None)


@GUARDIANSHIP.of("carer-not-assessed", "KINSHIP_CARE")
async def with_a_relative_whom_nobody_assessed(everybody: Everybody) -> Call:
    return _proposal("civil_affairs", await everybody.case(), mode="KINSHIP_CARE", caretaker={"name": "郑某姑"})


@GUARDIANSHIP.of("carer-not-fit", "KINSHIP_CARE")
async def with_a_relative_who_is_not_fit(everybody: Everybody) -> Call:
    unfit = {"name": "郑某姑", "fitness": {**_FIT, "exclusions": ["ADDICTION"]}}
    return _proposal("civil_affairs", await everybody.case(), mode="KINSHIP_CARE", caretaker=unfit)


@GUARDIANSHIP.of("placement-overlap", "M6")
async def of_a_child_that_has_another(everybody: Everybody) -> Call:
    case = await everybody.case()
    await everybody.do(_proposal("civil_affairs", case))
    return _proposal("civil_affairs", case)


@GUARDIANSHIP.of("bad-extension", "M6")
async def extended_to_before_its_limit(everybody: Everybody) -> Call:
    longer = {"until": "2027-03-10", "reason": "案件尚未审结"}
    return Call("civil_chief", f"{await _active(everybody)}/extend", longer)


@GUARDIANSHIP.of("bad-extension", "M6")
async def extended_beyond_another_limit(everybody: Everybody) -> Call:
    longer = {"until": "2028-03-11", "reason": "案件尚未审结"}
    return Call("civil_chief", f"{await _active(everybody)}/extend", longer)


@GUARDIANSHIP.of("not-assessed", "M7")
async def a_return_without_assessment(everybody: Everybody) -> Call:
    return Call("civil_affairs", f"{await _active(everybody)}/end", {"reason": "REUNIFIED"})


@GUARDIANSHIP.of("guardianship-gap", "CT8")
async def ended_before_the_next_one_began(everybody: Everybody) -> Call:
    return Call("civil_affairs", f"{await _active(everybody)}/end", {"reason": "LONG_TERM_GUARDIANSHIP"})


async def _to_tell(everybody: Everybody, audience: str) -> str:
    """The notice of a placement to this kind of person."""
    case = await everybody.case()
    await _active(everybody, case)
    waiting = (await everybody.civil_affairs.read("/notices", case_id=case["id"], state="handed_over"))["items"]
    return f"/notices/{next(n['id'] for n in waiting if n['audience'] == audience)}/attempts"


def _told(path: str, **more: Any) -> Call:
    tried = {"channel": "in_person", "at": clock.now().isoformat(), "outcome": "delivered", **more}
    return Call("civil_affairs", path, tried)


@GUARDIANSHIP.of("not-heard", "M7.HEARD")
async def a_child_told_and_not_heard(everybody: Everybody) -> Call:
    return _told(await _to_tell(everybody, "child"))


@GUARDIANSHIP.of("channel-not-fitting", "offending_guardian")
async def an_offender_told_by_telephone(everybody: Everybody) -> Call:
    return _told(await _to_tell(everybody, "offending_guardian"), channel="telephone", record="录音1")

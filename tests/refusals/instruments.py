"""What the law refuses of the instruments of court and procuratorate."""

from typing import Any

from services.policy.instruments import Instrument
from tests.house import Json
from tests.refusals.conftest import Call, Everybody, Refusal, Refusals, now
from tests.refusals.law import POLICY

INSTRUMENTS = Refusals()
TABLE = POLICY.files.instruments.instruments
_BARS = TABLE["GUARDIANSHIP_RESTORATION"].bars


def _not_named(code: str, law: Instrument) -> Refusal:
    """An application by an office that the law does not name, or of a litigant whom it does not."""
    others = {"education": "EDUCATION", "health": "HEALTH", "school": "SCHOOL"}
    who = next((name for name, body in others.items() if body not in law.applicants), None)

    async def ready(everybody: Everybody) -> Call:
        case = await everybody.case()
        if who is None:
            forum = "court" if law.forum == "court" else "procuratorate"
            return everybody.application(forum, case, code, law.forum, applicant="CARER")
        return everybody.application(who, case, code, law.forum)

    return Refusal(f"not_named-{code}", "not-entitled", code, ready)


INSTRUMENTS.extend(_not_named(code, law) for code, law in TABLE.items())


def _bar(code: str, *, absolute: bool) -> Refusal:
    async def ready(everybody: Everybody) -> Call:
        legal = await _restoration(everybody)
        reason = {"legal_reason": "悔改"} if absolute else {}
        return _granted(legal, bars=[code], **reason)

    return Refusal(f"barred-{code}", "barred" if absolute else "reason-needed", code, ready)


INSTRUMENTS.extend(_bar(code, absolute=bar.absolute) for code, bar in _BARS.items())


async def _accepted(everybody: Everybody, who: str, case: Json, instrument: str, **more: Any) -> Json:
    legal = await everybody.do(everybody.application(who, case, instrument, **more))
    return await everybody.step("court", legal, "accept", accepted_at=now())


def _granted(legal: Json, **more: Any) -> Call:
    ruling = {"outcome": "granted", "decided_at": now(), **more}
    return Call("court", f"/legal-referrals/{legal['id']}/decide", ruling)


async def _revoked(everybody: Everybody) -> tuple[Json, Json]:
    case = await everybody.case()
    legal = await _accepted(everybody, "civil_affairs", case, "GUARDIANSHIP_REVOCATION")
    return case, await everybody.do(_granted(legal, guardian="civil-affairs-349901"), 200)


async def _restoration(everybody: Everybody) -> Json:
    case, _ = await _revoked(everybody)
    everybody.time.to("06-20 10:00")
    return await _accepted(everybody, "court", case, "GUARDIANSHIP_RESTORATION", applicant="FORMER_GUARDIAN")


async def _order(everybody: Everybody) -> Json:
    """In force from 10 March to the end of April."""
    legal = await _accepted(everybody, "federation", await everybody.case(), "PROTECTION_ORDER")
    return await everybody.do(_granted(legal, valid_until="2026-04-30"), 200)


@INSTRUMENTS.of("no-such-step", "GUARDIANSHIP_REVOCATION")
async def a_judgment_varied(everybody: Everybody) -> Call:
    _, legal = await _revoked(everybody)
    return Call("court", f"/legal-referrals/{legal['id']}/vary", {})


@INSTRUMENTS.of("longer-than-allowed", "CT2")
async def an_order_for_longer_than_the_law_lets_it_be(everybody: Everybody) -> Call:
    legal = await _accepted(everybody, "federation", await everybody.case(), "PROTECTION_ORDER")
    return _granted(legal, valid_until="2026-09-12")


@INSTRUMENTS.of("not-to-be-ordered", "PROTECTION_ORDER")
async def an_order_of_what_the_law_does_not_know(everybody: Everybody) -> Call:
    legal = await _accepted(everybody, "federation", await everybody.case(), "PROTECTION_ORDER")
    return _granted(legal, valid_until="2026-09-10", measures=["NO_VIOLENCE", "PAY"])


@INSTRUMENTS.of("already-expired", "CT2")
async def an_order_extended_after_it_expired(everybody: Everybody) -> Call:
    legal = await _order(everybody)
    everybody.time.to("05-02 10:00")
    return Call("court", f"/legal-referrals/{legal['id']}/extend", {"valid_until": "2026-06-30"})


@INSTRUMENTS.of("outside-its-time", "CT3")
async def a_review_asked_for_too_late(everybody: Everybody) -> Call:
    legal = await _order(everybody)
    everybody.time.forward(days=9)
    asked = {"applied_by": "RESPONDENT", "applied_at": now()}
    return Call("court", f"/legal-referrals/{legal['id']}/review", asked)


@INSTRUMENTS.of("not-served", "GUARDIANSHIP_REVOCATION")
async def concluded_before_it_is_served(everybody: Everybody) -> Call:
    _, legal = await _revoked(everybody)
    return Call("court", f"/legal-referrals/{legal['id']}/conclude", {})


def _of_former_guardian(everybody: Everybody, case: Json) -> Call:
    return everybody.application("court", case, "GUARDIANSHIP_RESTORATION", applicant="FORMER_GUARDIAN")


@INSTRUMENTS.of("outside-its-time", "GUARDIANSHIP_RESTORATION")
async def restoration_where_nothing_was_revoked(everybody: Everybody) -> Call:
    return _of_former_guardian(everybody, await everybody.case())


@INSTRUMENTS.of("outside-its-time", "CT10.EARLIEST")
async def restoration_too_early(everybody: Everybody) -> Call:
    case, _ = await _revoked(everybody)
    everybody.time.forward(days=30)
    return _of_former_guardian(everybody, case)


@INSTRUMENTS.of("outside-its-time", "CT10")
async def restoration_too_late(everybody: Everybody) -> Call:
    case, _ = await _revoked(everybody)
    everybody.time.forward(days=370)
    return _of_former_guardian(everybody, case)


@INSTRUMENTS.of("outside-its-time", "PUBLIC_INTEREST_ACTION")
async def sued_while_there_is_time_to_answer(everybody: Everybody) -> Call:
    case = await everybody.case()
    order = everybody.application(
        "procuratorate", case, "PUBLIC_INTEREST_SUIT", "procuratorate", addressee="education-349901"
    )
    await everybody.step("procuratorate", await everybody.do(order), "decide", outcome="issued", decided_at=now())
    everybody.time.forward(days=30)
    return everybody.application("procuratorate", case, "PUBLIC_INTEREST_ACTION")

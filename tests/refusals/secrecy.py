"""Who may not learn something, whatever their office does in the case."""

from tests.refusals.conftest import Call, Everybody, Refusals

SECRECY = Refusals()
_WHY = {"reason": "核实"}


@SECRECY.of("forbidden", "REPORTER")
async def who_reported_asked_by_an_office_that_did_not_receive_it(everybody: Everybody) -> Call:
    case = await everybody.case()
    return Call("education", f"/cases/{case['id']}/unmask", {"fields": ["reporter"], **_WHY})


@SECRECY.of("forbidden", "BREAK_GLASS")
async def an_emergency_of_an_agency_that_is_not_named(everybody: Everybody) -> Call:
    case = await everybody.case(harm_categories=["SELF_HARM"])
    return Call("health_chief", f"/cases/{case['id']}/break-glass", _WHY)

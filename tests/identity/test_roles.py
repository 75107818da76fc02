import pytest

from services.core.actor import Role
from services.core.errors import StartupRefused
from services.identity.service import may_be
from tests.house import House


@pytest.mark.parametrize("role", [Role.REPORTER, Role.HANDLER, Role.SUPERVISOR, Role.ADMIN])
def test_an_auditors_office_only_audits_and_nobody_else_does(role: Role) -> None:
    assert may_be(Role.AUDITOR, "AUDIT")
    assert not may_be(Role.AUDITOR, "PUBLIC_SECURITY")
    assert not may_be(role, "AUDIT")
    assert may_be(role, "PUBLIC_SECURITY")
    assert may_be(role, None)


async def test_no_token_makes_a_police_office_an_auditor(house: House) -> None:
    with pytest.raises(StartupRefused, match="only an auditor's office audits"):
        await house.office("police-349901", role="auditor")

from datetime import date

import pytest

from services.policy.service import Policies, Policy


@pytest.fixture(scope="session")
def policies() -> Policies:
    return Policies.load()


@pytest.fixture(scope="session")
def policy(policies: Policies) -> Policy:
    return policies.current(date(2026, 3, 10))

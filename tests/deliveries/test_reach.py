"""What may be called is decided by the address that a name has at the very moment of the call."""

import pytest

from services.deliveries.reach import NotAllowed, Reach


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]"])
async def test_a_name_that_leads_home_is_not_called(name: str) -> None:
    nowhere, here = Reach(), Reach(["127.0.0.0/8", "::1/128"])
    parts = here.check(f"https://{name}/")
    with pytest.raises(NotAllowed, match="private"):
        await nowhere.resolve(parts)
    assert await here.resolve(parts) in ("127.0.0.1", "::1")


async def test_without_tls_only_this_machine_is_called_and_only_where_the_operator_said_so() -> None:
    Reach(["127.0.0.0/8"]).check("http://127.0.0.1:8000/")
    for networks in ([], ["10.0.0.0/8"]):
        with pytest.raises(NotAllowed, match="https"):
            Reach(networks).check("http://127.0.0.1:8000/")
    with pytest.raises(NotAllowed, match="https"):
        Reach(["10.0.0.0/8"]).check("http://10.0.0.7/")


def test_an_operators_own_network_is_called_over_tls() -> None:
    Reach(["10.20.0.0/16"]).check("https://10.20.0.7/")
    with pytest.raises(NotAllowed, match="private"):
        Reach(["10.20.0.0/16"]).check("https://10.21.0.7/")

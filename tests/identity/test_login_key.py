"""The key that seals second factors is exchanged while people log in."""

from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest

from services.core.errors import StartupRefused
from services.embedded.postgres import SUPERUSER
from tests import house as houses
from tests import own_keys
from tests.house import House
from tests.identity.logging_in import Time, settled
from tests.own_keys import typed

pytestmark = pytest.mark.usefixtures("cheap")


@pytest.fixture
async def own(server: houses.Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    async with own_keys.opened(server, tmp_path, monkeypatch) as house:
        yield house


def sealed_under(house: House) -> set[str]:
    with psycopg.connect(house.server.url(SUPERUSER)) as connection:
        found = connection.execute("SELECT totp_key_id FROM account WHERE totp_key_id IS NOT NULL").fetchall()
    return {key_id for (key_id,) in found}


async def test_who_has_an_authenticator_logs_in_before_and_after(own: House, time: Time) -> None:
    one, _ = await settled(own, time)
    before = sealed_under(own)
    assert "Second factors are under it." in await typed("key", "rotate", "login")
    assert sealed_under(own).isdisjoint(before)
    await one.all_of_it()
    other, _ = await settled(own, time)
    assert len(sealed_under(own)) == 1
    assert (await other.who(await other.all_of_it())).is_person


async def test_the_old_key_is_kept_for_the_recovery_codes_of_its_day(own: House, time: Time) -> None:
    one, _ = await settled(own, time)
    (old,) = sealed_under(own)
    await typed("key", "rotate", "login")
    with pytest.raises(StartupRefused, match=rf"10 rows still need {old}"):
        await typed("key", "drop", "login", old)
    await one.door.confirm((await one.log_in()).token, one.recovery_codes[0])
    with pytest.raises(StartupRefused, match="9 rows"):
        await typed("key", "drop", "login", old)
    await typed("user", "reset", one.login, "--keep-factor")
    with pytest.raises(StartupRefused):
        await typed("key", "drop", "login", old)
    await typed("user", "reset", one.login)
    await typed("key", "drop", "login", old)

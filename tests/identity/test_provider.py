"""Tokens of an external OpenID Connect provider are taken as the settings say; its keys are fetched and renewed."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from services.core import clock
from services.core.actor import Role
from services.core.errors import Unauthenticated, Unavailable
from services.core.settings import Settings
from services.embedded.postgres import SUPERUSER, Server
from services.identity import provider_keys
from services.identity import service as identity
from services.identity.provider import Provider
from tests.api.forged_tokens import encoded, segment
from tests.house import House, opened
from tests.identity.local_provider import Key, LocalProvider, serving

Make = Callable[..., Provider]


@pytest.fixture
def local() -> Iterator[LocalProvider]:
    with serving() as found:
        yield found


class Passed:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def passed() -> Passed:
    return Passed()


@pytest.fixture
async def make(local: LocalProvider, passed: Passed) -> Any:
    made: list[Provider] = []

    def provider(**more: Any) -> Provider:
        made.append(Provider(_settings(local.issuer, **more), passed))
        return made[-1]

    yield provider
    for one in made:
        await one.close()


def _settings(issuer: str, **more: Any) -> Settings:
    told = {"oidc_issuer": issuer, "oidc_audience": "hutong-api", **more}
    return Settings(database_url="postgresql://hutong_api@db/hutong", keys_dir=Path("/nowhere"), **told)


async def test_a_token_says_who_and_where(local: LocalProvider, make: Make) -> None:
    token = await make().token(local.token(sub="f7a1c2"))
    assert (token.claims.sub, token.claims.external, token.claims.person) == ("oidc:f7a1c2", "f7a1c2", None)
    assert (token.claims.organisation, token.claims.role) == ("police-349901", Role.HANDLER)


async def test_the_providers_words_are_mapped(local: LocalProvider, make: Make) -> None:
    provider = make(
        oidc_organisation_claim="https://county.example/unit",
        oidc_organisations={"示范县公安局": "police-349901"},
        oidc_role_claim="realm_access.roles",
        oidc_roles={"hutong-chief": "supervisor", "hutong-officer": "handler"},
    )
    said = {"https://county.example/unit": "示范县公安局", "realm_access": {"roles": ["offline", "hutong-chief"]}}
    claims = (await provider.token(local.token(**said))).claims
    assert (claims.organisation, claims.role) == ("police-349901", Role.SUPERVISOR)
    others: tuple[dict[str, Any], ...] = (
        {"https://county.example/unit": "another"},
        {"realm_access": {"roles": []}},
        {"realm_access": {"roles": ["hutong-chief", "hutong-officer"]}},
        {"realm_access": "hutong-chief"},
        {"realm_access": None},
    )
    for wrong in others:
        with pytest.raises(Unauthenticated):
            await provider.token(local.token(**{**said, **wrong}))


WRONG: dict[str, dict[str, Any]] = {
    "expired": {"exp": -60},
    "not valid yet": {"nbf": 60},
    "issued in the future": {"iat": 60},
    "for another audience": {"aud": "another"},
    "without audience": {"aud": None},
    "without subject": {"sub": None},
    "without expiry": {"exp": None},
    "without a time of issue": {"iat": None},
    "of another issuer": {"iss": "https://another.example"},
    "without organisation": {"organisation": None},
    "without role": {"role": None},
    "of the service's own role": {"role": "system"},
    "of an unknown role": {"role": "root"},
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_a_wrong_token_is_refused(local: LocalProvider, make: Make, wrong: str) -> None:
    now = clock.now().timestamp()
    changed = {name: int(now + value) if isinstance(value, int) else value for name, value in WRONG[wrong].items()}
    with pytest.raises(Unauthenticated):
        await make().token(local.token(**changed))


async def test_only_the_algorithm_of_the_setting_is_taken(local: LocalProvider, make: Make) -> None:
    provider = make()
    signed = f"{segment({'alg': 'HS256', 'kid': local.key.kid})}.{segment(local.claims())}"
    mac = hmac.new(local.key.public_pem.encode(), signed.encode(), hashlib.sha256).digest()
    for token in (
        f"{signed}.{encoded(mac)}",
        f"{segment({'alg': 'none', 'kid': local.key.kid})}.{segment(local.claims())}.",
        local.signed(local.claims(), alg="RS512"),
        local.signed(local.claims(), crit=["exp"]),
        local.signed(local.claims(), kid=""),
    ):
        with pytest.raises(Unauthenticated):
            await provider.token(token)
    with pytest.raises(Unauthenticated):
        await make(oidc_algorithm="RS512").token(local.token())


async def test_keys_that_are_not_for_this_are_not_used(local: LocalProvider, make: Make) -> None:
    for one in (
        local.key.published(use="enc"),
        local.key.published(alg="RS512"),
        {"kty": "oct", "kid": local.key.kid, "k": encoded(b"secret" * 8)},
        {"kty": "EC", "kid": local.key.kid, "crv": "P-256", "x": "AA", "y": "AA"},
    ):
        local.published = [one]
        with pytest.raises(Unauthenticated):
            await make().token(local.token())
    local.key = Key("weak", 1024)
    local.published = [local.key.published()]
    with pytest.raises(Unauthenticated):
        await make().token(local.token())


async def test_a_token_that_names_no_key_is_taken_only_where_there_is_one(local: LocalProvider, make: Make) -> None:
    text = local.signed(local.claims())
    head = {"alg": "RS256"}
    signed = f"{segment(head)}.{text.split('.')[1]}"
    unnamed = f"{signed}.{encoded(local.key.sign(signed.encode()))}"
    assert await make().token(unnamed)
    local.published.append(Key("another").published())
    with pytest.raises(Unauthenticated):
        await make().token(unnamed)


async def test_its_keys_are_fetched_once_for_all_who_ask(local: LocalProvider, make: Make) -> None:
    provider = make()
    await asyncio.gather(*(provider.token(local.token()) for _ in range(20)))
    assert local.asked == 1


async def _fetched(provider: Provider) -> None:
    """What is fetched beside the requests has come."""
    if provider._keys._fetching is not None:
        await provider._keys._fetching


async def test_a_rotated_key_is_fetched_when_it_is_met_and_unknown_ids_hurry_nothing(
    local: LocalProvider, make: Make, passed: Passed
) -> None:
    provider, before = make(), local.token()
    await provider.token(before)
    for number in range(50):
        with pytest.raises(Unauthenticated):
            await provider.token(local.signed(local.claims(), kid=f"unknown {number}"))
    assert local.asked == 1
    local.rotate("second")
    passed.seconds += provider_keys.GAP
    assert await provider.token(local.token())
    with pytest.raises(Unauthenticated):
        await provider.token(before)
    assert local.asked == 2


async def test_an_outage_is_outlived_for_a_day(local: LocalProvider, make: Make, passed: Passed) -> None:
    provider = make()
    await provider.token(local.token())
    local.is_away = True
    for hours in (2, 12, 23):
        passed.seconds = 1000 + hours * 3600
        assert await provider.token(local.token())
        await _fetched(provider)
    passed.seconds = 1000 + provider_keys.LONGEST_OUTAGE + 1
    with pytest.raises(Unauthenticated):
        await provider.token(local.token())
    local.is_away = False
    passed.seconds += provider_keys.GAP
    assert await provider.token(local.token())


async def test_keys_are_renewed_beside_the_requests(local: LocalProvider, make: Make, passed: Passed) -> None:
    provider = make()
    await provider.token(local.token())
    passed.seconds += provider_keys.FRESH + 1
    await provider.token(local.token())
    await _fetched(provider)
    assert local.asked == 2


async def test_a_provider_that_never_answered_is_said_to_be_away(
    local: LocalProvider, make: Make, passed: Passed
) -> None:
    provider = make()
    local.is_away = True
    for _ in range(3):
        with pytest.raises(Unavailable):
            await provider.token(local.token())
    local.is_away = False
    passed.seconds += provider_keys.GAP
    assert await provider.token(local.token())


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "http://127.0.0.1:1"},
        {"jwks_uri": "http://keys.example/keys"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": None},
    ],
)
async def test_a_document_that_is_not_its_own_or_points_to_an_unsafe_place_is_not_used(
    local: LocalProvider, make: Make, described: dict[str, Any]
) -> None:
    local.described = described
    with pytest.raises(Unavailable):
        await make().token(local.token())
    assert local.asked == 0


@pytest.mark.parametrize(
    "issuer",
    [
        "http://provider.example",
        "http://127.0.0.1.provider.example",
        "http://localhost@provider.example",
        "ftp://127.0.0.1",
        "provider.example",
        "https://",
    ],
)
def test_a_provider_on_a_line_that_others_can_read_is_refused(issuer: str) -> None:
    with pytest.raises(ValueError, match="oidc_issuer"):
        _settings(issuer)


def test_a_provider_without_an_audience_or_with_unknown_roles_is_refused() -> None:
    with pytest.raises(ValueError, match="oidc_audience"):
        _settings("https://provider.example", oidc_audience=None)
    with pytest.raises(ValueError, match="oidc_roles"):
        _settings("https://provider.example", oidc_roles={"root": "system"})


async def _status(house: House, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return (await house.client.get("/v1/referrals", headers=headers)).status_code


async def test_the_api_takes_both_issuers_and_confuses_them_never(server: Server, local: LocalProvider) -> None:
    async with opened(server, oidc_issuer=local.issuer, oidc_audience="hutong-api") as house:
        own = (await house.office("police-349901")).headers["Authorization"].removeprefix("Bearer ")
        assert [await _status(house, token) for token in (own, local.token())] == [200, 200]
        head, _, signature = own.split(".")
        assert await _status(house, f"{head}.{segment(local.claims())}.{signature}") == 401
        assert await _status(house, local.token(iss="hutong")) == 401
        assert await _status(house, local.token(organisation="police-000000")) == 401
        assert await _status(house, local.token(role="auditor")) == 401
        local.is_away = True
        assert [await _status(house, token) for token in (own, local.token())] == [200, 200]


async def test_a_linked_subject_is_that_person_and_goes_with_them(server: Server, local: LocalProvider) -> None:
    async with opened(server, oidc_issuer=local.issuer, oidc_audience="hutong-api") as house:
        path = "/v1/organisations/police-349901/people/somebody/leave"

        async def leave() -> tuple[int, str]:
            """As a supervisor in person may, and no machine."""
            headers = {"Authorization": f"Bearer {local.token(sub='linked', role='supervisor')}"}
            answer = await house.client.post(path, json={"reason": "调离"}, headers=headers)
            return answer.status_code, json.loads(answer.text)["type"].rpartition("/")[2]

        assert await leave() == (403, "forbidden")
        await house.office("police-349901", person="钱所长")
        _change(server, "SET external_subject = 'linked'")
        assert await leave() == (422, "unprocessable")
        assert await _status(house, local.token(sub="linked", organisation="court-349901")) == 401
        before = local.token(sub="linked")
        later = clock.now() + timedelta(seconds=1)
        with clock.reading(lambda: later):
            async with house.app.state.house.database.transaction() as session:
                identity.revoke_all(session, identity.subject_of(_person(server)))
        assert await _status(house, before) == 401
        assert await _status(house, local.token(sub="linked", iat=int(later.timestamp()) + 1)) == 200
        _change(server, "SET disabled_at = now()")
        assert await _status(house, local.token(sub="linked", iat=int(later.timestamp()) + 1)) == 401


def _person(server: Server) -> UUID:
    with psycopg.connect(server.url(SUPERUSER)) as connection:
        (found,) = connection.execute("SELECT id FROM person WHERE name = '钱所长'").fetchone() or (None,)
    assert isinstance(found, UUID)
    return found


def _change(server: Server, change: str) -> None:
    with psycopg.connect(server.url(SUPERUSER), autocommit=True) as connection:
        connection.execute(f"UPDATE person {change} WHERE name = '钱所长'".encode())

"""Where the issuer is and what checks its tokens; its key is exchanged while everything runs."""

from datetime import timedelta
from pathlib import Path

import pytest
from jose import jwt

from services import issuing
from services.core import clock, keys, token_keys
from services.core.actor import Role
from services.core.errors import StartupRefused, Unauthenticated
from services.core.settings import Settings
from services.embedded.postgres import Server
from services.identity.tokens import LONGEST, Claims, Signer, Verifier
from tests.house import House

CLAIMS = Claims("machine:police-349901", "police-349901", Role.HANDLER, None)
HOUR = timedelta(hours=1)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    keys.create_missing(tmp_path / "keys")
    return tmp_path / "keys"


@pytest.fixture
def signer(directory: Path) -> Signer:
    return Signer(directory, "hutong", "hutong-api")


@pytest.fixture
def verifier(directory: Path) -> Verifier:
    return Verifier(directory, "hutong", "hutong-api")


async def test_strangers_check_a_token_with_the_published_keys(house: House, server: Server) -> None:
    found = (await house.client.get("/.well-known/oauth-authorization-server")).json()
    assert found == (await house.client.get("/.well-known/openid-configuration")).json()
    assert found["issuer"] == "hutong"
    assert found["token_endpoint"] == "http://house/oauth/token"
    published = (await house.client.get(found["jwks_uri"])).json()
    text = await issuing.token(
        server.url("hutong_api"), server.keys_dir, "police-349901", role=None, person=None, lifetime=HOUR
    )
    (key,) = [one for one in published["keys"] if one["kid"] == jwt.get_unverified_header(text)["kid"]]
    assert {"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256"}.items() <= key.items()
    assert "d" not in key
    assert jwt.decode(text, key, algorithms=["ES256"], audience="hutong-api")["org"] == "police-349901"


def test_a_key_that_is_rotated_is_met_without_a_restart(directory: Path, signer: Signer, verifier: Verifier) -> None:
    before = signer.issue(CLAIMS, HOUR)
    kid = token_keys.rotate(directory, clock.now() + LONGEST)
    after = signer.issue(CLAIMS, HOUR)
    assert jwt.get_unverified_header(after)["kid"] == kid
    assert verifier.token(after).claims == verifier.token(before).claims == CLAIMS
    assert next(one.kid for one in verifier.published()) == kid
    assert len(token_keys.as_jwks(verifier.published())["keys"]) == 2


def test_the_key_before_it_is_published_until_its_tokens_have_run_out(directory: Path, signer: Signer) -> None:
    before, until = signer.issue(CLAIMS, 2 * HOUR), clock.now() + HOUR
    kid = token_keys.rotate(directory, until)
    verifier = Verifier(directory, "hutong", "hutong-api")
    assert verifier.token(before).claims == CLAIMS
    with clock.reading(lambda: until + timedelta(seconds=1)):
        with pytest.raises(Unauthenticated):
            verifier.token(before)
        assert [one["kid"] for one in token_keys.as_jwks(verifier.published())["keys"]] == [kid]
        token_keys.rotate(directory, until + LONGEST)
        assert len(token_keys.load_public(directory)) == 2  # the first one is gone


def test_a_key_that_is_known_to_others_opens_nothing_any_more(directory: Path, signer: Signer) -> None:
    stolen = signer.issue(CLAIMS, HOUR)
    token_keys.rotate(directory, None)
    with pytest.raises(Unauthenticated):
        Verifier(directory, "hutong", "hutong-api").token(stolen)
    assert len(token_keys.load_public(directory)) == 1


def test_a_process_that_runs_hears_of_it_at_its_next_look(
    directory: Path, signer: Signer, verifier: Verifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    stolen = signer.issue(CLAIMS, HOUR)
    assert verifier.token(stolen)
    token_keys.rotate(directory, None)
    monkeypatch.setattr(verifier._keys, "_next_look", 0.0)
    with pytest.raises(Unauthenticated):
        verifier.token(stolen)


def test_a_file_that_breaks_while_it_runs_ends_nothing(directory: Path, signer: Signer, verifier: Verifier) -> None:
    text = signer.issue(CLAIMS, HOUR)
    for name in (token_keys.PUBLIC, token_keys.PRIVATE):
        (directory / name).write_text("garbage")
    assert verifier._keys.get(at_once=True)
    assert verifier.token(text).claims == verifier.token(signer.issue(CLAIMS, HOUR)).claims
    with pytest.raises(StartupRefused, match=r"token\.pub is malformed"):
        Verifier(directory, "hutong", "hutong-api")


def test_the_files_stay_private(directory: Path) -> None:
    token_keys.rotate(directory, clock.now() + LONGEST)
    assert {path.stat().st_mode & 0o777 for path in directory.iterdir()} == {0o600}
    assert not list(directory.glob("*.new"))


@pytest.mark.parametrize(("lifetime", "is_right"), [("PT15M", True), ("P2D", False), ("PT1S", False), ("soon", False)])
def test_how_long_a_token_lives_is_a_setting(lifetime: str, is_right: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUTONG_TOKEN_LIFETIME", lifetime)
    told = {"database_url": "postgresql://hutong_api@db/hutong", "keys_dir": Path("/nowhere")}
    if is_right:
        assert Settings(**told).token_lifetime == timedelta(minutes=15)  # type: ignore[arg-type]
    else:
        with pytest.raises(ValueError, match="token_lifetime"):
            Settings(**told)  # type: ignore[arg-type]

"""A token that is not this house's, or is not valid now, opens nothing: 401, and nothing more is said."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jose import jwt

from services.core import clock
from services.core.keys import read_private
from services.embedded.postgres import Server
from tests.api.refusals import assert_problem
from tests.house import House
from tests.reports_made import report

pytestmark = pytest.mark.usefixtures("nothing_stored")

Claims = dict[str, Any]
NESTED = base64.urlsafe_b64encode(b"[" * 30_000).decode()


def _claims(**more: Any) -> Claims:
    now = clock.now()
    own = {
        "iss": "hutong",
        "aud": "hutong-api",
        "sub": "machine:police-349901",
        "iat": now,
        "exp": now + timedelta(hours=1),
        "org": "police-349901",
        "role": "handler",
    }
    return {name: value for name, value in {**own, **more}.items() if value is not ...}


def _segment(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _hs256_with_the_public_key(server: Server) -> str:
    """Key confusion, signed by hand: the library itself refuses to make such a token."""
    claims = _claims(iat=..., exp=int((clock.now() + timedelta(hours=1)).timestamp()))
    signed = f"{_segment({'alg': 'HS256', 'typ': 'JWT'})}.{_segment(claims)}"
    mac = hmac.new(read_private(server.keys_dir / "token.pub").encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def _another_key() -> str:
    return (
        ec.generate_private_key(ec.SECP256R1())
        .private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        .decode()
    )


@pytest.fixture(scope="module")
def sign(server: Server) -> Callable[..., str]:
    key = read_private(server.keys_dir / "token.pem")
    return lambda **more: str(jwt.encode(_claims(**more), key, algorithm="ES256"))


CLAIMS: dict[str, Claims] = {
    "expired": {"exp": clock.now() - timedelta(seconds=1)},
    "not valid yet": {"nbf": clock.now() + timedelta(hours=1)},
    "without expiry": {"exp": ...},
    "without audience": {"aud": ...},
    "without issuer": {"iss": ...},
    "without subject": {"sub": ...},
    "for another audience": {"aud": "another-api"},
    "of another issuer": {"iss": "another"},
    "without organisation": {"org": ...},
    "without role": {"role": ...},
    "of an unknown organisation": {"org": "police-000000"},
    "of an organisation that is no text": {"org": {"code": "police-349901"}},
    "of an organisation with a NUL": {"org": "police\x00"},
    "of an unknown role": {"role": "emperor"},
    "of the service's own role": {"role": "system"},
    "of a role that is no text": {"role": ["handler"]},
    "of a person unknown": {"person": str(uuid4())},
    "of a person of another shape": {"person": "王警官"},
    "of a person that is no text": {"person": 7},
    "with an expiry in words": {"exp": "tomorrow"},
    "with an endless expiry": {"exp": float("inf")},
    "with a subject that is no text": {"sub": 7},
}


@pytest.mark.parametrize("case", CLAIMS)
async def test_a_token_with_wrong_claims_opens_nothing(house: House, sign: Callable[..., str], case: str) -> None:
    await _assert_refused(house, f"Bearer {sign(**CLAIMS[case])}")


async def test_the_same_token_with_right_claims_opens(house: House, sign: Callable[..., str]) -> None:
    answer = await house.client.get("/v1/referrals", headers={"Authorization": f"Bearer {sign()}"})
    assert answer.status_code == 200


async def test_a_token_signed_by_another_key_opens_nothing(house: House) -> None:
    await _assert_refused(house, f"Bearer {jwt.encode(_claims(), _another_key(), algorithm='ES256')}")


async def test_a_token_signed_with_the_public_key_opens_nothing(house: House, server: Server) -> None:
    await _assert_refused(house, f"Bearer {_hs256_with_the_public_key(server)}")


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", ""])
async def test_an_unsigned_token_opens_nothing(house: House, algorithm: str) -> None:
    claims = _claims(iat=..., exp=int((clock.now() + timedelta(hours=1)).timestamp()))
    await _assert_refused(house, f"Bearer {_segment({'alg': algorithm})}.{_segment(claims)}.")


async def test_a_token_changed_afterwards_opens_nothing(house: House, sign: Callable[..., str]) -> None:
    head, _, signature = sign().split(".")
    claims = _claims(iat=..., exp=int((clock.now() + timedelta(hours=1)).timestamp()), role="supervisor")
    await _assert_refused(house, f"Bearer {head}.{_segment(claims)}.{signature}")


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer x", "Bearer a.b.c", "Bearer ...", "Basic dTpw", f"Bearer {NESTED}.e30.AAAA"],
)
async def test_what_is_no_token_opens_nothing(house: House, header: str) -> None:
    await _assert_refused(house, header)


async def test_bytes_that_are_no_text_open_nothing(house: House) -> None:
    headers = [(b"authorization", b"Bearer \xff\xfe\x80")]
    assert_problem(await house.client.get("/v1/referrals", headers=headers), 401, "unauthenticated")


async def test_a_missing_token_is_asked_for(house: House) -> None:
    answer = await house.client.get("/v1/referrals")
    assert_problem(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


async def _assert_refused(house: House, authorization: str) -> None:
    """Also where no token is needed: whoever shows one means it."""
    headers = {"Authorization": authorization}
    for answer in (
        await house.client.get("/v1/referrals", headers=headers),
        await house.client.post("/v1/reports", json=report(), headers=headers),
    ):
        assert_problem(answer, 401, "unauthenticated")
        assert answer.headers["www-authenticate"] == "Bearer"

"""A token that is not this house's, or is not valid now, opens nothing: 401, and nothing more is said."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.core import clock
from services.embedded.postgres import Server
from services.identity import repository
from services.identity import service as identity
from tests.api.forged_tokens import FORGED, NO_TOKENS, Mint
from tests.api.refusals import assert_problem
from tests.house import House
from tests.reports_made import report

pytestmark = pytest.mark.usefixtures("nothing_stored")


@pytest.fixture(scope="module")
async def mint(house: House, server: Server) -> Mint:
    made, jti = Mint(server), str(uuid4())
    made.revoked = made.saying(jti=jti)
    async with house.app.state.house.database.transaction() as session:
        later = clock.now() + timedelta(hours=1)
        repository.revoke_tokens(session, jti, later, later)
        identity.revoke_all(session, "machine:revoked")
    return made


def test_there_are_enough_of_them() -> None:
    assert len(FORGED) + len(NO_TOKENS) >= 25


@pytest.mark.parametrize("wrong", FORGED)
async def test_a_token_opens_nothing_that_is(house: House, mint: Mint, wrong: str) -> None:
    await _assert_refused(house, f"Bearer {FORGED[wrong](mint)}")


@pytest.mark.parametrize("header", NO_TOKENS)
async def test_what_is_no_token_opens_nothing(house: House, header: str) -> None:
    await _assert_refused(house, header)


async def test_bytes_that_are_no_text_open_nothing(house: House) -> None:
    headers = [(b"authorization", b"Bearer \xff\xfe\x80")]
    assert_problem(await house.client.get("/v1/referrals", headers=headers), 401, "unauthenticated")


async def test_a_missing_token_is_asked_for(house: House) -> None:
    answer = await house.client.get("/v1/referrals")
    assert_problem(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "right",
    [
        {},
        {"aud": ["another-api", "hutong-api"]},
        {"nbf": clock.now().timestamp() - 1},
        {"sub": "machine:revoked"},  # issued afterwards
    ],
)
async def test_the_same_token_opens_when_all_is_right(house: House, mint: Mint, right: dict[str, Any]) -> None:
    assert (await _shown(house, f"Bearer {mint.saying(**right)}")).status_code == 200


async def test_no_answer_tells_what_was_wrong(house: House, mint: Mint) -> None:
    said = set()
    for forge in FORGED.values():
        answer = await _shown(house, f"Bearer {forge(mint)}")
        said.add((answer.status_code, answer.text.replace(answer.headers["x-trace-id"], "")))
    for header in NO_TOKENS[1:]:
        answer = await _shown(house, header)
        said.add((answer.status_code, answer.text.replace(answer.headers["x-trace-id"], "")))
    assert len(said) == 1


async def _shown(house: House, authorization: str) -> httpx.Response:
    return await house.client.get("/v1/referrals", headers={"Authorization": authorization, "Accept-Language": "en"})


async def _assert_refused(house: House, authorization: str) -> None:
    """Also where no token is needed: whoever shows one means it."""
    headers = {"Authorization": authorization}
    for answer in (
        await _shown(house, authorization),
        await house.client.post("/v1/reports", json=report(), headers=headers),
    ):
        assert_problem(answer, 401, "unauthenticated")
        assert answer.headers["www-authenticate"] == "Bearer"

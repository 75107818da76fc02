"""A provider that we did not write: what its authorization code flow gives is taken by the API, and lets people in."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import oidc_provider_mock
import pytest

from services.administration import OPERATOR
from services.embedded.postgres import Server
from services.identity.accounts import service as accounts
from tests.console.visiting import Browser
from tests.house import opened
from tests.identity.local_provider import keys_with_secret
from tests.identity.logging_in import newcomer

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
BACK = "https://console.example/back"
OFFICER = oidc_provider_mock.User(sub="officer", claims={"unit": "police-349901", "groups": ["staff", "officers"]})
STRANGER = oidc_provider_mock.User(sub="stranger", claims={"unit": "police-349901", "groups": ["visitors"]})


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with oidc_provider_mock.run_server_in_thread(user_claims=[OFFICER, STRANGER]) as server:
        yield f"http://localhost:{server.server_port}"


async def _id_token(issuer: str, subject: str, client_id: str) -> str:
    """As a person's browser and the client's server get it (RFC 6749, 4.1)."""
    asked = {"client_id": client_id, "redirect_uri": BACK, "response_type": "code", "scope": "openid", "nonce": subject}
    async with httpx.AsyncClient(base_url=issuer) as client:
        agreed = await client.post("/oauth2/authorize", params=asked, data={"sub": subject})
        (code,) = parse_qs(urlsplit(agreed.headers["location"]).query)["code"]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
        given = await client.post("/oauth2/token", data=form, auth=(client_id, "any"))
    return str(given.json()["id_token"])


@pytest.mark.parametrize(
    ("subject", "client_id", "status"),
    [("officer", "hutong-api", 200), ("officer", "another", 401), ("stranger", "hutong-api", 401)],
)
async def test_what_it_issues_is_taken_as_the_settings_say(
    server: Server, issuer: str, subject: str, client_id: str, status: int
) -> None:
    told = {"oidc_issuer": issuer, "oidc_audience": "hutong-api", "oidc_organisation_claim": "unit"}
    roles = {"oidc_role_claim": "groups", "oidc_roles": {"officers": "handler"}}
    async with opened(server, **told, **roles) as house:
        headers = {"Authorization": f"Bearer {await _id_token(issuer, subject, client_id)}"}
        assert (await house.client.get("/v1/referrals", headers=headers)).status_code == status


async def test_people_log_in_through_it(server: Server, issuer: str, tmp_path: Path) -> None:
    told = {"oidc_issuer": issuer, "oidc_audience": "hutong-api", "oidc_client_id": "hutong-console"}
    keys_dir = keys_with_secret(server.keys_dir, tmp_path, "any")
    async with opened(server, keys_dir=keys_dir, **told) as house:
        somebody = await newcomer(house)
        async with house.app.state.house.database.transaction() as session:
            await accounts.link(session, somebody.login, OFFICER.sub, OPERATOR)
        browser = Browser(house)
        asked = await browser.client.get("/login/provider")
        async with httpx.AsyncClient() as client:
            agreed = await client.post(asked.headers["location"], data={"sub": OFFICER.sub})
        await browser.open(agreed.headers["location"])
        assert "设置验证器" in browser.page.text

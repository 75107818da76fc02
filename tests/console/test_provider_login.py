"""In through an external OpenID Connect provider: code flow with PKCE; an answer is taken where it was asked."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import pyotp
import pytest

from services.administration import OPERATOR
from services.core import clock
from services.embedded.postgres import Server
from services.identity.accounts import service as accounts
from tests.console.visiting import Browser
from tests.house import House, opened, settings
from tests.identity.local_provider import LocalProvider, keys_with_secret, serving
from tests.identity.logging_in import Somebody, newcomer

FAILED = "统一认证没有成功"
CONFIDENTIAL = "a secret: of% the client"


@pytest.fixture
def local() -> Iterator[LocalProvider]:
    with serving() as found:
        found.subject = f"subject-{uuid4()}"
        yield found


@pytest.fixture
async def outside(server: Server, local: LocalProvider) -> AsyncIterator[House]:
    """A house whose people may log in through the provider."""
    async with opened(server, **_told(local)) as house:
        yield house


def _told(local: LocalProvider) -> dict[str, Any]:
    return {"oidc_issuer": local.issuer, "oidc_audience": "hutong-api", "oidc_client_id": local.client_id}


async def linked(house: House, subject: str) -> Somebody:
    somebody = await newcomer(house)
    async with house.app.state.house.database.transaction() as session:
        await accounts.link(session, somebody.login, subject, OPERATOR)
    return somebody


async def agreed(browser: Browser, after: str = "/inbox") -> str:
    """Where the provider leads the browser back to, without the host."""
    answer = await browser.client.get("/login/provider", params={"next": after})
    assert answer.status_code == 303
    async with httpx.AsyncClient() as client:
        return (await client.get(answer.headers["location"])).headers["location"]


async def is_in(browser: Browser) -> bool:
    return "/login" not in (await browser.client.get("/inbox")).headers.get("location", "")


async def refused(browser: Browser, back: str) -> bool:
    """With the sentence that all refusals share, and without a session."""
    answer = await browser.client.get(back)
    assert answer.headers["location"] == "/login"
    return FAILED in (await browser.open("/login")).text and not await is_in(browser)


async def test_whom_the_provider_names_is_in_once_a_second_factor_is_shown(
    outside: House, local: LocalProvider
) -> None:
    await linked(outside, local.subject)
    browser = Browser(outside)
    await browser.open(await agreed(browser, "/inbox?view=mine"))
    assert "设置验证器" in browser.page.text
    halfway = Browser(outside)
    halfway.client.cookies.set("session", browser.client.cookies["session"], domain="house.local")
    assert not await is_in(halfway)
    await browser.fill("code", code=pyotp.TOTP(browser.form("code").fields["secret"]).at(clock.now()))
    assert 'href="/inbox?view=mine"' in browser.page.text
    assert await is_in(browser)


async def test_whose_second_factor_the_provider_has_seen_is_in_at_once(outside: House, local: LocalProvider) -> None:
    somebody = await linked(outside, local.subject)
    local.named = {"amr": ["pwd", "mfa"]}
    browser = Browser(outside)
    await browser.open(await agreed(browser, "/inbox?view=mine"))
    assert browser.page.url.raw_path == b"/inbox?view=mine"
    assert f"警官{somebody.login[-8:]}" in browser.page.text


async def test_the_browser_takes_a_challenge_along_and_neither_verifier_nor_secret(
    outside: House, local: LocalProvider
) -> None:
    browser = Browser(outside)
    answer = await browser.client.get("/login/provider")
    asked = parse_qs(urlsplit(answer.headers["location"]).query)
    assert set(asked) == {
        *("response_type", "client_id", "redirect_uri", "scope", "state", "nonce"),
        *("code_challenge", "code_challenge_method"),
    }
    assert asked["redirect_uri"] == ["http://house/login/provider/back"]
    assert len({asked[name][0] for name in ("state", "nonce", "code_challenge")}) == 3
    assert browser.client.cookies["provider"].partition(".")[0] not in answer.headers["location"]
    again = parse_qs(urlsplit((await browser.client.get("/login/provider")).headers["location"]).query)
    assert not {*asked["state"], *asked["nonce"]} & {*again["state"], *again["nonce"]}


async def test_the_secret_of_a_login_is_for_this_host_and_no_script(outside: House) -> None:
    answer = await Browser(outside).client.get("https://house/login/provider")
    (cookie,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith("__Host-provider=")]
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/", "Max-Age=600"} <= set(cookie.split("; "))


async def test_an_answer_with_another_state_or_none_opens_nothing(outside: House, local: LocalProvider) -> None:
    await linked(outside, local.subject)
    local.named = {"amr": ["mfa"]}
    for change in ("another", "", None):
        browser = Browser(outside)
        back = httpx.URL(await agreed(browser))
        params = back.params.remove("state") if change is None else back.params.set("state", change)
        assert await refused(browser, str(back.copy_with(params=params)))


async def test_an_answer_in_another_browser_opens_nothing(outside: House, local: LocalProvider) -> None:
    """Neither where nobody asked, nor where somebody asked for themselves (login cross-site request forgery)."""
    await linked(outside, local.subject)
    local.named = {"amr": ["mfa"]}
    mine, idle, other = Browser(outside), Browser(outside), Browser(outside)
    await agreed(other)
    for browser in (idle, other):
        assert await refused(browser, await agreed(mine))


async def test_a_code_of_another_visit_opens_nothing(outside: House, local: LocalProvider) -> None:
    await linked(outside, local.subject)
    local.named = {"amr": ["mfa"]}
    thief, victim = Browser(outside), Browser(outside)
    stolen = httpx.URL(await agreed(victim)).params["code"]
    back = httpx.URL(await agreed(thief))
    assert await refused(thief, str(back.copy_with(params=back.params.set("code", stolen))))


async def test_an_answer_is_taken_once(outside: House, local: LocalProvider) -> None:
    await linked(outside, local.subject)
    local.named = {"amr": ["mfa"]}
    browser = Browser(outside)
    back, kept = await agreed(browser), browser.client.cookies["provider"]
    await browser.client.get(back)
    assert await is_in(browser)
    again, copied = Browser(outside), Browser(outside)
    copied.client.cookies.set("provider", kept, domain="house.local")
    for late in (again, copied):  # the second has the secret too, and the provider refuses the code
        assert await refused(late, back)


WRONG: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "another audience": {"aud": "hutong-api"},
    "another party": {"azp": "another"},
    "several audiences and no party": {"aud": ["console", "another"]},
    "another issuer": {"iss": "https://another.example"},
    "run out": {"exp": 1},
    "issued in the future": {"iat": 4102444800, "exp": 4102448400},
    "nobody": {"sub": None},
    "somebody unknown": {"sub": "unknown"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
async def test_an_id_token_that_is_not_as_it_must_be_opens_nothing(
    outside: House, local: LocalProvider, wrong: dict[str, Any]
) -> None:
    await linked(outside, local.subject)
    local.named = {"amr": ["mfa"], **wrong}
    browser = Browser(outside)
    assert await refused(browser, await agreed(browser))


async def test_an_id_token_that_another_key_signed_opens_nothing(outside: House, local: LocalProvider) -> None:
    await linked(outside, local.subject)
    browser = Browser(outside)
    back, published = await agreed(browser), local.published
    local.rotate("first")
    local.published = published
    assert await refused(browser, back)


async def test_whoever_cancels_is_told_so(outside: House) -> None:
    browser = Browser(outside)
    await agreed(browser)
    assert await refused(browser, "/login/provider/back?error=access_denied")


async def test_who_left_or_was_disabled_stays_out(outside: House, local: LocalProvider) -> None:
    somebody = await linked(outside, local.subject)
    local.named = {"amr": ["mfa"]}
    async with outside.app.state.house.database.transaction() as session:
        await accounts.disable(session, somebody.login, OPERATOR)
    browser = Browser(outside)
    assert await refused(browser, await agreed(browser))


@pytest.mark.parametrize("after", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
async def test_the_login_leads_nowhere_else(outside: House, local: LocalProvider, after: str) -> None:
    await linked(outside, local.subject)
    local.named = {"amr": ["mfa"]}
    browser = Browser(outside)
    answer = await browser.client.get(await agreed(browser, after))
    assert answer.headers["location"] == "/"
    planted = Browser(outside)
    back = await agreed(planted)
    secret = planted.client.cookies["provider"].partition(".")[0]
    planted.client.cookies.set("provider", f"{secret}.%2F%2Fevil.example", domain="house.local")
    assert (await planted.client.get(back)).headers["location"] == "/"


async def test_the_session_is_new_whatever_was_planted_before(outside: House, local: LocalProvider) -> None:
    await linked(outside, local.subject)
    local.named = {"amr": ["mfa"]}
    browser = Browser(outside)
    browser.client.cookies.set("session", "planted", domain="house.local")
    await browser.client.get(await agreed(browser))
    first = browser.client.cookies["session"]
    await browser.client.get(await agreed(browser))
    assert len({"planted", first, browser.client.cookies["session"]}) == 3


async def test_a_link_that_is_cut_ends_what_it_opened(outside: House, local: LocalProvider) -> None:
    somebody = await linked(outside, local.subject)
    local.named = {"amr": ["mfa"]}
    browser = Browser(outside)
    await browser.client.get(await agreed(browser))
    assert await is_in(browser)
    async with outside.app.state.house.database.transaction() as session:
        await accounts.link(session, somebody.login, None, OPERATOR)
    assert not await is_in(browser)


async def test_a_client_with_a_secret_shows_it(server: Server, local: LocalProvider, tmp_path: Path) -> None:
    keys_dir = keys_with_secret(server.keys_dir, tmp_path, CONFIDENTIAL)
    local.named = {"amr": ["mfa"]}
    async with opened(server, keys_dir=keys_dir, **_told(local)) as house:
        await linked(house, local.subject)
        local.client_secret = "a%20secret%3A%20of%25%20the%20client"
        browser = Browser(house)
        await browser.client.get(await agreed(browser))
        assert await is_in(browser)
        local.client_secret = "another"
        late = Browser(house)
        assert await refused(late, await agreed(late))


async def test_a_provider_that_is_away_is_said_to_be(outside: House, local: LocalProvider) -> None:
    local.is_away = True
    assert (await Browser(outside).open("/login/provider")).status_code == 503


async def test_a_provider_that_leads_over_an_unsafe_line_is_not_followed(outside: House, local: LocalProvider) -> None:
    local.described = {"authorization_endpoint": "http://provider.example/authorize"}
    assert (await Browser(outside).client.get("/login/provider")).status_code == 503


async def test_where_no_provider_is_set_up_the_page_offers_none(house: House) -> None:
    browser = Browser(house)
    assert "/login/provider" not in (await browser.open("/login")).text
    for address in ("/login/provider", "/login/provider/back"):
        assert (await browser.open(address)).status_code == 404


async def test_where_one_is_set_up_the_page_offers_it(outside: House) -> None:
    page = (await Browser(outside).open("/login?next=/inbox")).text
    assert 'href="/login/provider?next=%2Finbox"' in page


def test_a_client_without_a_provider_is_refused(server: Server) -> None:
    with pytest.raises(ValueError, match="oidc_client_id"):
        settings(server, oidc_client_id="console")

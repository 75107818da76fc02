"""What keeps a page from being used by others: forms, addresses, headers."""

import base64

import pytest

from services.console import forms
from tests.console.visiting import Browser, logged_in
from tests.house import House


async def test_a_form_without_this_visits_token_changes_nothing(house: House) -> None:
    browser = await logged_in(house)
    answer = await browser.client.post("/logout", data={"token": "another"})
    assert answer.status_code == 403
    assert (await browser.open("/menu")).status_code == 200


async def test_anothers_token_is_none_of_mine(house: House) -> None:
    mine, other = await logged_in(house), await logged_in(house)
    await other.open("/menu")
    answer = await mine.client.post("/logout", data=other.form(action="/logout").fields)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}]
)
async def test_a_form_of_another_site_changes_nothing(house: House, headers: dict[str, str]) -> None:
    browser = await logged_in(house)
    await browser.open("/menu")
    answer = await browser.client.post("/logout", data=browser.form(action="/logout").fields, headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "address", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/x\r\nA: b", ""]
)
def test_no_address_leads_elsewhere(address: str) -> None:
    assert forms.safe(address) == "/"


async def test_the_switch_of_language_stays_on_this_site(house: House) -> None:
    answer = await Browser(house).client.get("/language/en", params={"back": "//evil.example"})
    assert answer.headers["location"] == "/"


async def test_the_switch_of_language_stays_on_the_page(house: House) -> None:
    browser = Browser(house)
    await browser.open("/language/en?back=/login%3Fnext%3D%252Finbox")
    assert browser.page.url.raw_path == b"/login?next=%2Finbox"
    assert '<html lang="en">' in browser.page.text
    assert "Log in" in browser.page.text


async def test_a_page_says_nothing_that_somebody_planted(house: House) -> None:
    browser = Browser(house)
    browser.client.cookies.set("said", "WyJ5b3UgaGF2ZSB3b24iLCAiZG9uZSIsIHt9XQ", domain="house.local")
    assert "you have won" not in (await browser.open("/login")).text


async def test_a_planted_cookie_breaks_no_page(house: House) -> None:
    browser = Browser(house)
    for planted in (b"[" * 5000, b"{}", b"\xff", b'["", "done"]'):
        browser.client.cookies.set("said", base64.urlsafe_b64encode(planted).decode(), domain="house.local")
        assert (await browser.open("/login")).status_code == 200, planted[:10]


async def test_pages_run_no_script_and_no_style_of_their_own(house: House) -> None:
    policy = (await Browser(house).open("/login")).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy


async def test_the_api_keeps_its_own_headers(house: House) -> None:
    answer = await house.client.get("/healthz")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; frame-ancestors")
    assert answer.headers["referrer-policy"] == "no-referrer"


async def test_what_nobody_may_see_reads_alike_for_a_person_and_a_program(house: House) -> None:
    browser = Browser(house)
    assert "没有找到，或您无权查看。" in (await browser.open("/nothing")).text
    answer = await house.client.get("/nothing")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_style_sheet_is_kept_and_pages_are_not(house: House) -> None:
    browser = Browser(house)
    page = await browser.open("/login")
    style = page.text.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "immutable" in (await browser.client.get(style)).headers["cache-control"]
    assert page.headers["cache-control"] == "no-store"

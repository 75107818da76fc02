"""In and out by pages, as whoever has only a browser without scripts."""

import pyotp

from services import seed
from services.core import clock
from tests.console.visiting import Browser, logged_in
from tests.house import House
from tests.identity.logging_in import PASSWORD, newcomer


async def test_a_newcomer_sets_up_a_second_factor_and_a_password_and_is_in(house: House) -> None:
    browser, somebody = Browser(house), await newcomer(house)
    await browser.open("/login?next=/menu")
    await browser.fill("login", login=somebody.login, password=somebody.password)
    assert "设置验证器" in browser.page.text
    secret = browser.form("code").fields["secret"]
    await browser.fill("code", code=pyotp.TOTP(secret).at(clock.now()))
    assert "恢复码，只显示这一次" in browser.page.text
    await browser.open("/login/password?next=/menu")
    await browser.fill("new", old=somebody.password, new=PASSWORD)
    assert browser.page.url.path == "/menu"
    assert "示范县公安局" in browser.page.text


async def test_a_wrong_code_shows_the_same_secret_again(house: House) -> None:
    browser, somebody = Browser(house), await newcomer(house)
    await browser.open("/login")
    await browser.fill("login", login=somebody.login, password=somebody.password)
    secret = browser.form("code").fields["secret"]
    await browser.fill("code", code="000000")
    assert browser.page.status_code == 401
    assert browser.form("code").fields["secret"] == secret
    await browser.fill("code", code=pyotp.TOTP(secret).at(clock.now()))
    assert browser.page.status_code == 200


async def test_a_wrong_password_is_told_on_the_same_page_without_what_was_typed(house: House) -> None:
    browser, somebody = Browser(house), await newcomer(house)
    await browser.open("/login")
    await browser.fill("login", login=somebody.login, password="a wrong one")
    assert browser.page.status_code == 401
    assert "登录名、密码或者验证码有误" in browser.page.text
    assert "有误：" in browser.page.text
    assert somebody.login in browser.page.text
    assert "a wrong one" not in browser.page.text


async def test_whoever_is_not_in_is_led_to_the_login_and_back(house: House) -> None:
    answer = await Browser(house).client.get("/inbox?view=mine")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=%2Finbox%3Fview%3Dmine"


async def test_each_step_of_a_login_has_a_session_of_its_own(house: House) -> None:
    """What somebody planted before is worth nothing afterwards (session fixation)."""
    browser, somebody = Browser(house), await newcomer(house)
    browser.client.cookies.set("session", "planted", domain="house.local")
    await browser.open("/login")
    await browser.fill("login", login=somebody.login, password=somebody.password)
    first = browser.client.cookies["session"]
    secret = browser.form("code").fields["secret"]
    await browser.fill("code", code=pyotp.TOTP(secret).at(clock.now()))
    second = browser.client.cookies["session"]
    assert len({"planted", first, second}) == 3


async def test_the_session_is_for_this_host_and_no_script(house: House) -> None:
    browser, somebody = Browser(house), await newcomer(house)
    await browser.open("https://house/login")
    form = browser.form("login")
    answer = await browser.send(form, follow=False, login=somebody.login, password=somebody.password)
    (cookie,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith("__Host-session=")]
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))


async def test_out_is_out(house: House) -> None:
    browser = await logged_in(house)
    token = browser.client.cookies["session"]
    await browser.open("/menu")
    await browser.send(browser.form(action="/logout"))
    assert "您已退出。" in browser.page.text
    again = Browser(house)
    again.client.cookies.set("session", token, domain="house.local")
    answer = await again.client.get("/inbox")
    assert answer.headers["location"].startswith("/login")


async def test_people_of_the_demo_county_set_up_their_second_factor_at_their_first_login(house: House) -> None:
    for _ in range(2):  # a second start leaves them as they are
        await seed.logins(house.server.url("hutong_api"))
    browser = Browser(house)
    await browser.open("/login")
    await browser.fill("login", login="zhou.police", password=seed.PASSWORD)
    assert "设置验证器" in browser.page.text


async def test_a_form_of_enrolment_without_its_address_is_shown_anew(house: House) -> None:
    browser, somebody = Browser(house), await newcomer(house)
    await browser.open("/login")
    await browser.fill("login", login=somebody.login, password=somebody.password)
    for address in ("", "https://evil.example", "otpauth://totp/" + "x" * 5000):
        await browser.fill("code", code="000000", address=address)
        assert browser.page.status_code == 401, address
        assert browser.form("code").fields["address"].startswith("otpauth://totp/")

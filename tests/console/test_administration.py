"""What an administrator keeps: organisations, people, clients, keys, versions of the law; and nothing of any case."""

import base64
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from services.administration import OPERATOR
from services.core import keys
from services.core.actor import Role
from services.embedded.postgres import Server
from services.identity.clients import service as clients
from services.policy.loading import BUILT_IN
from tests.console.reported import reported
from tests.console.visiting import Browser, logged_in
from tests.house import House, opened
from tests.identity.logging_in import newcomer

PAGES = (
    "/administration",
    "/administration/organisations/police-349901",
    "/administration/clients",
    "/administration/keys",
    "/administration/policy",
    "/administration/notices",
    "/administration/notices/RESULT",
)


@pytest.fixture
async def administrator(house: House) -> Browser:
    return await logged_in(house, "civil-affairs-340000", Role.ADMIN)


async def machine(house: House, organisation: str = "police-349901") -> tuple[str, str]:
    """A client, and its secret."""
    id_ = f"machine-{uuid4().hex[:8]}"
    async with house.app.state.house.database.transaction() as session:
        return id_, await clients.add(session, id_, organisation, None, OPERATOR)


async def token(house: House, id_: str, secret: str) -> int:
    form = {"grant_type": "client_credentials"}
    return (await house.client.post("/oauth/token", data=form, auth=(id_, secret))).status_code


def section(page: str, id_: str) -> str:
    return page.split(f'id="{id_}"')[1].split("</section>")[0]


@pytest.mark.parametrize(
    ("organisation", "role"),
    [
        ("police-349901", Role.HANDLER),
        ("police-349901", Role.SUPERVISOR),
        ("school-349901101-1", Role.REPORTER),
        ("audit-340000", Role.AUDITOR),
    ],
)
async def test_nobody_else_administers(house: House, organisation: str, role: Role) -> None:
    id_, secret = await machine(house)
    browser = await logged_in(house, organisation, role)
    for address in (*PAGES, f"/administration/clients/{id_}/secret", f"/administration/clients/{id_}/revoke"):
        assert (await browser.open(address)).status_code == 403, address
    await browser.open("/menu")
    sent = {**browser.form(action="/logout").fields, "hours": "0"}
    for act in ("secret", "revoke"):
        answer = await browser.client.post(f"/administration/clients/{id_}/{act}", data=sent)
        assert answer.status_code == 403
    assert await token(house, id_, secret) == 200
    assert 'href="/administration"' not in (await browser.open("/menu")).text


async def test_whoever_did_not_log_in_is_led_to_the_login(house: House) -> None:
    for address in PAGES:
        assert (await Browser(house).open(address)).url.path == "/login"


async def test_an_organisation_is_found_by_name_or_code_with_what_there_is_of_it(
    house: House, administrator: Browser
) -> None:
    await machine(house, "hotel-349901-1")
    for named in ("迎宾旅馆", "hotel-349901"):
        page = section((await administrator.open(f"/administration?named={named}")).text, "organisations")
        assert "县迎宾旅馆" in page
        assert "示范县公安局" not in page
    assert '<td class="figure">1</td>' in page
    assert "没有符合条件的单位。" in (await administrator.open("/administration?named=%25")).text


async def test_a_long_list_goes_on_on_further_pages(administrator: Browser) -> None:
    seen, address = [], "/administration?limit=7"
    while address:
        page = (await administrator.open(address)).text
        seen += [part.split('"')[0] for part in page.split('href="/administration/organisations/')[1:]]
        following = page.split('href="/administration?cursor=')
        cursor = following[1].split('"')[0] if len(following) > 1 else ""
        address = f"/administration?limit=7&cursor={cursor}" if cursor else ""
    assert len(seen) == len(set(seen)) > 40
    assert seen == sorted(seen)


async def test_people_are_listed_with_how_they_log_in_and_no_secret(house: House, administrator: Browser) -> None:
    somebody = await newcomer(house, "court-349901")
    page = section((await administrator.open("/administration/organisations/court-349901")).text, "people")
    assert somebody.login in page
    assert "未设置" in page
    assert somebody.password not in page


async def test_an_administrator_keeps_its_own_division_and_never_an_auditors_office(house: House) -> None:
    county = await logged_in(house, "police-349901", Role.ADMIN)
    assert (await county.open("/administration/organisations/court-349901")).status_code == 200
    for code in ("court-349902", "police-349900", "audit-340000", "nothing"):
        assert (await county.open(f"/administration/organisations/{code}")).status_code == 404, code
    province = await logged_in(house, "civil-affairs-340000", Role.ADMIN)
    assert (await province.open("/administration/organisations/court-349902")).status_code == 200
    assert (await province.open("/administration/organisations/audit-340000")).status_code == 404
    assert (
        "audit-340000" not in (await province.open("/administration?named=audit")).text.split('id="organisations"')[1]
    )
    of_auditors, secret = await machine(house, "audit-340000")
    elsewhere, _ = await machine(house, "court-349902")
    assert of_auditors not in (await province.open("/administration/clients?limit=200")).text
    for browser, id_ in ((province, of_auditors), (county, elsewhere)):
        await browser.open("/menu")
        sent = {**browser.form(action="/logout").fields, "hours": "0"}
        for act in ("secret", "revoke"):
            assert (await browser.open(f"/administration/clients/{id_}/{act}")).status_code == 404
            assert (await browser.client.post(f"/administration/clients/{id_}/{act}", data=sent)).status_code == 404
    assert await token(house, of_auditors, secret) == 200


async def test_a_new_secret_is_shown_once_and_the_old_one_goes_on_for_the_overlap(
    house: House, administrator: Browser
) -> None:
    id_, old = await machine(house)
    await administrator.open(f"/administration/clients/{id_}/secret")
    await administrator.fill("hours", hours="48")
    new = administrator.page.text.split("<code>")[1].split("</code>")[0]
    assert [await token(house, id_, secret) for secret in (old, new)] == [200, 200]
    page = (await administrator.open("/administration/clients?limit=200")).text
    assert old[:8] in page
    assert new[:8] in page
    assert new not in page
    await administrator.open(f"/administration/clients/{id_}/secret")
    await administrator.fill("hours", hours="0")
    assert [await token(house, id_, secret) for secret in (old, new)] == [401, 401]


async def test_no_answer_with_a_secret_is_kept(administrator: Browser, house: House) -> None:
    id_, _ = await machine(house)
    await administrator.open(f"/administration/clients/{id_}/secret")
    assert "key" not in administrator.form("hours").fields


@pytest.mark.parametrize("hours", ["-1", "721", "soon"])
async def test_an_overlap_that_cannot_be_is_told_at_its_field(house: House, administrator: Browser, hours: str) -> None:
    id_, secret = await machine(house)
    await administrator.open(f"/administration/clients/{id_}/secret")
    await administrator.fill("hours", hours=hours)
    assert administrator.page.status_code == 422
    assert 'id="hours-error"' in administrator.page.text
    assert await token(house, id_, secret) == 200


async def test_a_revoked_client_gets_no_token_and_is_revoked_once(house: House, administrator: Browser) -> None:
    id_, secret = await machine(house)
    await administrator.open(f"/administration/clients/{id_}/revoke")
    form = administrator.all_forms()[-1]
    await administrator.send(form)
    assert f"{id_}已撤销。" in administrator.page.text
    assert await token(house, id_, secret) == 401
    await administrator.open(f"/administration/clients/{id_}/revoke")
    await administrator.send(administrator.all_forms()[-1])
    assert administrator.page.status_code == 409


async def test_a_form_without_this_visits_token_rotates_nothing(house: House, administrator: Browser) -> None:
    id_, secret = await machine(house)
    for act in ("secret", "revoke"):
        sent = {"token": "another", "hours": "0"}
        assert (await administrator.client.post(f"/administration/clients/{id_}/{act}", data=sent)).status_code == 403
    assert await token(house, id_, secret) == 200


async def test_each_key_is_named_and_none_is_shown(house: House, administrator: Browser) -> None:
    page = section((await administrator.open("/administration/keys")).text, "keys")
    for name in ("master", "index", "login", "endpoint", "receipt", "answer", "checkpoint", "proof", "token"):
        assert f"<code>{name}</code>" in page
    known = keys.load(house.server.keys_dir)
    assert known.checkpoint.signer.public.id in page
    for ring in (known.master, known.index, known.login, known.endpoint, known.receipt, known.answer):
        for key in ring.keys.values():
            assert base64.b64encode(key).decode() not in page
    for signing in (known.checkpoint, known.proof):
        assert signing.signer.private_text not in page


async def test_a_case_is_nowhere(house: House, administrator: Browser) -> None:
    filed = await reported(house)
    for address in PAGES:
        page = (await administrator.open(address)).text
        for kept in (filed.case_number, filed.case_id, "小禾", "林老师"):
            assert kept not in page, address


@pytest.fixture(scope="module")
async def changed(server: Server, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """Another house on the same data, in which a new version of the law waits for its day."""
    extra = tmp_path_factory.mktemp("policy")
    trial = extra / "trial-1"
    shutil.copytree(BUILT_IN / "versions" / "anhui-2026.1", trial)
    _put(trial / "policy.yaml", "anhui-2026.1", "trial-1")
    _put(trial / "policy.yaml", "effective_from: 2026-01-01", "effective_from: 2126-01-01")
    _put(trial / "vocabulary.yaml", "  HEARING: {zh: 听证, en: Hearing}\n", "")
    _put(trial / "deadlines.yaml", "reasons: [APPRAISAL, HEARING]", "reasons: [APPRAISAL]")
    _put(
        trial / "deadlines.yaml", "ladders:\n", "ladders:\n  trial:\n    - {name: end, fraction: 1.0, action: lapse}\n"
    )
    _put(trial / "routing.yaml", "BULLYING: {risk: medium", "BULLYING: {risk: high")
    _put(trial / "notices.yaml", "提醒：案件{case_number}", "请注意：案件{case_number}")
    before, _, after = (trial / "deadlines.yaml").read_text(encoding="utf-8").partition("\n  P1.URGENT:\n")
    urgent = after.replace("amount: 15", "amount: 45", 1)
    (trial / "deadlines.yaml").write_text(f"{before}\n  P1.URGENT:\n{urgent}", encoding="utf-8")
    async with opened(server, policy_dir=extra) as house:
        yield house


def _put(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


DIFFERENCE = "/administration/policy?before=anhui-2026.1&after=trial-1"


async def test_a_difference_reads_as_sentences_and_says_which_open_cases_keep_the_old_rule(changed: House) -> None:
    browser = await logged_in(changed, "civil-affairs-340000", Role.ADMIN)
    await reported(changed)
    page = section_of_changes((await browser.open(DIFFERENCE)).text)
    urgent = page.split(">P1.URGENT<")[1].split("</section>")[0]
    assert "15 分钟" in urgent
    assert "45 分钟" in urgent
    assert "件未结案件的该时限正在计算，按原规定走完。" in urgent
    assert "件未结案件适用 anhui-2026.1" in page
    assert "听证" in page
    assert "请注意：案件{case_number}" in page
    assert ">trial<" in page
    english = section_of_changes((await browser.open(f"/language/en?back={DIFFERENCE.replace('&', '%26')}")).text)
    assert "45 minutes" in english


def section_of_changes(page: str) -> str:
    return page.split('id="changes"')[1]


async def test_the_same_version_twice_differs_in_nothing(changed: House) -> None:
    browser = await logged_in(changed, "civil-affairs-340000", Role.ADMIN)
    page = (await browser.open("/administration/policy?before=trial-1&after=trial-1")).text
    assert "两个版本没有不同。" in page


async def test_a_version_that_is_not_here_is_not_found(changed: House) -> None:
    browser = await logged_in(changed, "civil-affairs-340000", Role.ADMIN)
    assert (await browser.open("/administration/policy?before=trial-1&after=trial-2")).status_code == 404


async def test_what_a_notice_says_is_shown_in_both_languages_to_each_recipient(
    house: House, administrator: Browser
) -> None:
    policy = house.app.state.policies.all_of_them()[0]
    assert set(policy.files.telling.occasions)
    for code, occasion in policy.files.telling.occasions.items():
        page = (await administrator.open(f"/administration/notices/{code}")).text
        assert page.count('<section class="panel"') == len(occasion.told), code
        assert "{" not in page.split("<main")[1]
    page = (await administrator.open("/administration/notices/RESULT")).text
    assert "BG-000000-20260310-AAAAAA" in page
    assert '<p lang="en">Your report' in page
    assert (await administrator.open("/administration/notices/NOTHING")).status_code == 404

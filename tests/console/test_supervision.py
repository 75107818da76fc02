"""The procuratorate's page: what is late, who carries what, how long it takes, and asking why."""

import io
import zipfile
from datetime import timedelta

import pytest

from services.core import clock
from services.core.actor import Role
from services.supervision import export
from tests.console.reported import reported
from tests.console.visiting import Browser, forms, logged_in
from tests.house import House


@pytest.fixture
async def procurator(house: House) -> Browser:
    return await logged_in(house, "procuratorate-349901")


@pytest.mark.parametrize(
    ("organisation", "role"),
    [
        ("police-349901", Role.HANDLER),
        ("police-349901", Role.SUPERVISOR),
        ("school-349901101-1", Role.REPORTER),
        ("audit-340000", Role.AUDITOR),
        ("civil-affairs-340000", Role.ADMIN),
    ],
)
async def test_nobody_else_supervises(house: House, organisation: str, role: Role) -> None:
    browser = await logged_in(house, organisation, role)
    for address in ("/supervision", "/supervision/overdue", "/supervision/refusals", "/supervision/export/csv"):
        assert (await browser.open(address)).status_code == 403, address
    assert 'href="/supervision"' not in (await browser.open("/menu")).text


async def test_what_an_office_and_a_handler_have_in_hand_is_there_at_once(house: House, procurator: Browser) -> None:
    filed = await reported(house)
    police = await house.office("police-349901", person="负担警官")
    await police.do(f"/referrals/{filed.task}/claim", {})
    page = (await procurator.open("/supervision")).text
    assert "示范县公安局" in page.split('id="offices"')[1].split("</section>")[0]
    assert "负担警官" in page.split('id="loads"')[1].split("</section>")[0]


async def test_the_page_names_no_child_no_reporter_and_no_village(house: House, procurator: Browser) -> None:
    await reported(house)
    page = (await procurator.open("/supervision")).text
    for kept in ("小禾", "林老师", "杏花村", "中心小学"):
        assert kept not in page


async def test_small_numbers_are_not_shown(house: House, procurator: Browser) -> None:
    await reported(house, harm_categories=["DROPOUT"])
    later = clock.now() + timedelta(minutes=2)
    with clock.reading(lambda: later):
        page = (await procurator.open("/supervision")).text
    places = page.split('id="places"')[1].split("</section>")[0]
    assert "青禾镇" in places
    assert '<td class="figure few">不显示</td>' in places
    assert not [few for few in "1234" if f">{few}</td>" in places]


async def test_the_fingerprint_on_the_page_is_that_of_the_file_behind_it(house: House, procurator: Browser) -> None:
    page = (await procurator.open("/supervision")).text
    shown = page.split('<code class="fingerprint">')[1].split("</code>")[0].replace(" ", "")
    address = page.split('href="/supervision/export/csv?')[1].split('"')[0].replace("&amp;", "&")
    answer = await procurator.client.get(f"/supervision/export/csv?{address}")
    assert answer.headers["content-disposition"].endswith('.zip"')
    assert export.fingerprint(answer.content) == shown
    stated, counted = export.recompute(answer.content)
    assert stated == counted


async def test_the_workbook_is_one(procurator: Browser) -> None:
    answer = await procurator.client.get("/supervision/export/xlsx")
    assert zipfile.is_zipfile(io.BytesIO(answer.content))
    assert answer.headers["content-disposition"].endswith('.xlsx"')


async def test_a_half_year_that_is_none_is_refused(procurator: Browser) -> None:
    assert (await procurator.open("/supervision?cohort=2026-H3")).status_code == 422


async def test_reasons_are_asked_for_once_and_the_list_says_so(house: House, procurator: Browser) -> None:
    filed = await reported(house)
    later = clock.now() + timedelta(minutes=25)
    with clock.reading(lambda: later):
        page = (await procurator.open("/supervision/overdue?organisation=police-349901")).text
        row = next(row for row in page.split('<li class="row') if filed.case_number in row)
        address = row.split('<a class="button" href="')[1].split('"')[0]
        await procurator.open(address)
        assert filed.case_number in procurator.page.text
        await procurator.fill("reason", reason='为什么？<script>alert("x")</script>')
        assert "已要求说明理由，答复期限已开始计算。" in procurator.page.text
        again = await procurator.open(address)
        form = procurator.form("reason")
        assert (await procurator.send(form)).status_code == 409
        assert "<script>alert" not in again.text + procurator.page.text
        page = (await procurator.open("/supervision/overdue?organisation=police-349901")).text
    assert address not in page
    assert "已要求" in page


async def test_another_countys_delay_is_nothing_to_ask_about(house: House, procurator: Browser) -> None:
    filed = await reported(house)
    later = clock.now() + timedelta(minutes=25)
    with clock.reading(lambda: later):
        page = (await procurator.open("/supervision/overdue?organisation=police-349901")).text
        row = next(row for row in page.split('<li class="row') if filed.case_number in row)
        address = row.split('<a class="button" href="')[1].split('"')[0]
        other = await logged_in(house, "procuratorate-349902")
        assert (await other.open(address)).status_code == 404
        token = forms((await other.open("/supervision")).text)[0].fields["token"]
        answer = await other.client.post(address, data={"token": token})
    assert answer.status_code == 404


async def test_a_question_without_this_visits_token_asks_nothing(house: House, procurator: Browser) -> None:
    address = f"/supervision/overdue/{(await reported(house)).task}/ask"
    assert (await procurator.client.post(address, data={"token": "another", "reason": "x"})).status_code == 403


async def test_what_was_not_accepted_is_listed_and_asked_about_once(house: House, procurator: Browser) -> None:
    filed = await reported(house)
    police, court = (
        await house.office("police-349901", person="申请警官"),
        await house.office("court-349901", person="法官"),
    )
    order = {"forum": "court", "instrument": "PROTECTION_ORDER"}
    legal = await police.do(f"/cases/{filed.case_id}/legal-referrals", order, 201)
    await court.do(f"/legal-referrals/{legal['id']}/reject", {"reason": "材料不全"})
    address = f"/supervision/refusals/legal/{legal['id']}/ask"
    page = (await procurator.open("/supervision/refusals")).text
    assert filed.case_number in page
    assert f'href="{address}"' in page
    assert "材料不全" not in page
    assert "示范县人民法院" in (await procurator.open(address)).text
    await procurator.fill("reason", reason="请说明不予受理的理由")
    assert "已要求说明理由" in procurator.page.text
    assert f'href="{address}"' not in procurator.page.text


async def test_what_is_no_refusal_of_the_county_is_not_found(procurator: Browser) -> None:
    nothing = "00000000-0000-4000-8000-000000000000"
    assert (await procurator.open(f"/supervision/refusals/legal/{nothing}/ask")).status_code == 404

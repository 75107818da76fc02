"""What lies just inside a limit is taken."""

import json

from services.core import body
from tests.house import House
from tests.reports_made import child, report


async def test_the_day_before_the_eighteenth_birthday_is_a_childs(house: House) -> None:
    event = "2026-03-10T23:59:59+08:00"
    await house.anybody().do("/reports", report(child(birth_date="2008-03-11"), occurred_at=event), 201)


async def test_the_birthday_counts_where_the_law_is_in_force_whatever_the_offset(house: House) -> None:
    """16:30 UTC on the tenth is the eleventh in Shanghai."""
    sent = report(child(birth_date="2008-03-11"), occurred_at="2026-03-10T16:30:00Z")
    answer = await house.anybody().do("/reports", sent, 422)
    assert answer["errors"][0]["code"] == "of-age"


async def test_a_narrative_of_twenty_thousand_characters_is_kept(house: House) -> None:
    await house.anybody().do("/reports", report(narrative="伤" * 20_000), 201)


async def test_a_body_of_exactly_one_mebibyte_is_read(house: House) -> None:
    plain = json.dumps(report()).encode()
    padded = plain + b" " * (body.LIMIT - len(plain))
    answer = await house.client.post("/v1/reports", content=padded, headers={"Content-Type": "application/json"})
    assert answer.status_code == 201


async def test_a_child_of_unknown_origin_has_neither_name_nor_birth_date(house: House) -> None:
    found = {"name": None, "birth_date": None, "estimated_age": 3}
    await house.anybody().do("/reports", report(found), 201)


async def test_the_smallest_report_is_a_child_a_circumstance_and_a_place(house: House) -> None:
    smallest = {"children": [{}], "circumstances": ["MULTIPLE_INJURY"], "division_code": "349901101201"}
    await house.anybody().do("/reports", smallest, 201)


async def test_a_charset_in_the_media_type_is_no_other_media_type(house: House) -> None:
    content = json.dumps(report(), ensure_ascii=False).encode()
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}
    answer = await house.client.post("/v1/reports", content=content, headers=headers)
    assert answer.status_code == 201


async def test_line_ends_and_tabs_belong_to_a_narrative(house: House) -> None:
    await house.anybody().do("/reports", report(narrative="第一行\r\n\t第二行"), 201)

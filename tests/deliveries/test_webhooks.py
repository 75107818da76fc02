"""Webhooks: what happens is sent to whom it concerns, signed, in order, again until it is taken, and never a name."""

from datetime import timedelta

import httpx
import pytest

from services.core import clock
from services.core.database import Database
from services.deliveries import service
from services.deliveries.sending import PATIENT, RETRIES
from services.procedures.keepers import NoticeKeeper
from tests.deliveries.conftest import Endpoint
from tests.deliveries.receiver import Receiver
from tests.house import House
from tests.procedures.conftest import Time
from tests.reports_made import child, report
from workflows.promises import Subject


async def test_an_office_hears_of_its_referral_by_ids_alone(
    house: House, endpoint: Endpoint, receiver: Receiver
) -> None:
    school = await house.office("school-349901101-1")
    named = child()
    number = (await school.do("/reports", report(named), 201))["number"]
    assert (await endpoint.try_now()).reached == ["emptied"]
    (came,) = receiver.taken
    referral = (await endpoint.office.read("/referrals", report_number=number))["items"][0]
    assert came.verifies(endpoint.secret)
    assert came.content["type"] == "referral.created"
    assert came.content["data"] == {"referral_id": referral["id"], "case_id": referral["case_id"]}
    assert came.content.keys() == {"type", "timestamp", "data"}
    assert named["name"] not in came.body.decode()
    assert came.headers["content-type"] == "application/json"


async def test_a_court_hears_of_what_was_filed_with_it(
    house: House, endpoint: Endpoint, receiver: Receiver, database: Database
) -> None:
    court = await house.office("court-349901", role="supervisor", person="网办庭长")
    made = await court.do("/webhook-endpoints", {"url": receiver.url}, 201)
    number = (await (await house.office("school-349901101-1")).do("/reports", report(), 201))["number"]
    referral = (await endpoint.office.read("/referrals", report_number=number))["items"][0]
    order = {"forum": "court", "instrument": "PROTECTION_ORDER"}
    filed = await endpoint.office.do(f"/cases/{referral['case_id']}/legal-referrals", order, 201)
    found = (await court.read(f"/webhook-endpoints/{made['id']}/deliveries"))["items"]
    assert [(one["type"], one["data"]) for one in found if one["type"] != "notice.delivered"] == [
        ("legal_referral.filed", {"legal_referral_id": filed["id"], "case_id": referral["case_id"]})
    ]
    await court.do(f"/webhook-endpoints/{made['id']}/disable")


async def test_what_lies_there_for_long_is_forgotten_and_what_waits_is_not(
    endpoint: Endpoint, receiver: Receiver, relaying: Database, time: Time
) -> None:
    await endpoint.test()
    await endpoint.try_now()
    await endpoint.test()
    time.forward(days=91)
    async with relaying.transaction() as session:
        await service.forget(session)
    assert [one["state"] for one in await endpoint.deliveries()] == ["waiting"]


async def test_a_signature_is_of_this_body_and_of_this_secret(endpoint: Endpoint, receiver: Receiver) -> None:
    await endpoint.test()
    await endpoint.try_now()
    (came,) = receiver.taken
    assert came.verifies(endpoint.secret)
    assert not came.verifies("whsec_" + "A" * 43 + "=")
    came.body += b" "
    assert not came.verifies(endpoint.secret)


async def test_a_new_secret_signs_beside_the_old_one_for_a_while(
    endpoint: Endpoint, receiver: Receiver, time: Time
) -> None:
    await endpoint.office.do(f"{endpoint.path}/rotate-secret", {"overlap_hours": False}, 422)
    new = (await endpoint.office.do(f"{endpoint.path}/rotate-secret", {"overlap_hours": 24}))["secret"]
    for hours in (0, 25):
        time.forward(hours=hours)
        await endpoint.test()
        await endpoint.try_now()
    during, after = receiver.taken
    assert during.verifies(endpoint.secret)
    assert during.verifies(new)
    assert after.verifies_at_its_time(new)
    assert not after.verifies_at_its_time(endpoint.secret)
    assert after.headers["webhook-timestamp"] == str(int(clock.now().timestamp()))


async def test_what_fails_is_tried_again_later_each_time_and_is_the_same(
    endpoint: Endpoint, receiver: Receiver, time: Time
) -> None:
    receiver.answers = [500, 404, 302]
    receiver.headers = {"Location": receiver.url}
    await endpoint.test()
    for pause in RETRIES[:3]:
        look = await endpoint.try_now()
        assert look.next_due_in == pytest.approx(pause.total_seconds())
        assert (await endpoint.try_now()).next_due_in == look.next_due_in  # it is not due yet
        time.forward(seconds=pause.total_seconds())
    assert (await endpoint.try_now()).reached == ["emptied"]
    assert len({came.id for came in receiver.tried}) == 1
    assert len(receiver.tried) == 4
    (found,) = await endpoint.deliveries()
    assert [(tried["failure"], tried["status"]) for tried in found["attempts"]] == [
        ("refused", 500),
        ("refused", 404),
        ("refused", 302),  # it leads nowhere
        (None, 204),
    ]
    assert found["state"] == "delivered"


async def test_a_receiver_that_asks_for_a_pause_gets_it(endpoint: Endpoint, receiver: Receiver) -> None:
    receiver.answers, receiver.headers = [429], {"Retry-After": "120"}
    await endpoint.test()
    assert (await endpoint.try_now()).next_due_in == pytest.approx(120)


async def test_all_comes_in_order_and_nothing_overtakes_what_failed(
    house: House, endpoint: Endpoint, receiver: Receiver, time: Time
) -> None:
    school = await house.office("school-349901101-1")
    receiver.answers = [500]
    await endpoint.test()
    for _ in range(3):
        await school.do("/reports", report(), 201)
    await endpoint.try_now()
    assert receiver.taken == []
    time.forward(seconds=RETRIES[0].total_seconds())
    await endpoint.try_now()
    assert receiver.types() == ["endpoint.test", *["referral.created"] * 3]
    assert [came.id for came in receiver.taken] == [found["id"] for found in await endpoint.deliveries()]


async def test_what_is_never_taken_is_a_dead_letter_and_what_comes_behind_it_goes_on(
    endpoint: Endpoint, receiver: Receiver, time: Time
) -> None:
    receiver.answers = [400] * (len(RETRIES) + 1)
    await endpoint.test()
    for pause in (*RETRIES, timedelta()):
        await endpoint.try_now()
        time.forward(seconds=pause.total_seconds())
    await endpoint.test()
    assert (await endpoint.try_now()).reached == ["emptied"]
    dead, alive = await endpoint.deliveries()
    assert (dead["state"], len(dead["attempts"]), alive["state"]) == ("dead", len(RETRIES) + 1, "delivered")
    assert [found["id"] for found in await endpoint.deliveries(state="dead")] == [dead["id"]]


async def test_a_receiver_has_replayed_what_it_names_or_all_since_a_time(
    endpoint: Endpoint, receiver: Receiver, time: Time
) -> None:
    for _ in range(3):
        await endpoint.test()
        time.forward(minutes=1)
    await endpoint.try_now()
    first, second, third = [came.id for came in receiver.taken]
    since = (await endpoint.deliveries())[1]["at"]
    assert (await endpoint.office.do(f"{endpoint.path}/replay", {"since": since})) == {"count": 2}
    assert (await endpoint.office.do(f"{endpoint.path}/replay", {"deliveries": [first]})) == {"count": 1}
    await endpoint.try_now()
    assert [came.id for came in receiver.taken] == [first, second, third] * 2


async def test_one_that_fails_for_days_is_disabled_and_its_office_is_told(
    endpoint: Endpoint, receiver: Receiver, time: Time
) -> None:
    receiver.is_down = True
    began = clock.now()
    await endpoint.test()
    while (look := await endpoint.try_now()).next_due_in is not None:
        time.forward(seconds=look.next_due_in)
        if look.waiting_for == [] or clock.now() - began > PATIENT:
            break
    await endpoint.test()
    time.forward(seconds=PATIENT.total_seconds())
    assert (await endpoint.try_now()).reached == ["emptied"]
    found = await endpoint.read()
    assert (found["state"], found["disabled_for"]) == ("disabled", "failing")
    assert {one["state"] for one in await endpoint.deliveries()} == {"dead"}
    notices = (await endpoint.office.read("/notices", limit=200))["items"]
    assert [notice["kind"] for notice in notices if notice["case_id"] is None][-1] == "ENDPOINT_DISABLED"
    await endpoint.office.do(f"{endpoint.path}/test", status=409)
    receiver.is_down = False
    await endpoint.office.do(f"{endpoint.path}/enable")
    dead = [one["id"] for one in await endpoint.deliveries(state="dead")]
    await endpoint.office.do(f"{endpoint.path}/replay", {"deliveries": dead})
    await endpoint.try_now()
    assert [came.id for came in receiver.taken] == dead


async def test_one_that_is_gone_is_disabled_at_once(endpoint: Endpoint, receiver: Receiver) -> None:
    receiver.answers = [410]
    await endpoint.test()
    assert (await endpoint.try_now()).reached == ["emptied"]
    assert (await endpoint.read())["disabled_for"] == "gone"


async def test_an_endless_answer_is_not_read(endpoint: Endpoint, receiver: Receiver) -> None:
    receiver.content = b"x" * 10_000_000
    await endpoint.test()
    assert (await endpoint.try_now()).reached == ["emptied"]


async def test_a_unit_that_reported_hears_of_its_report_and_of_no_case(
    house: House, receiver: Receiver, database: Database
) -> None:
    principal = await house.office("school-349901101-1", role="supervisor", person="网办校长")
    made = await principal.do("/webhook-endpoints", {"url": receiver.url}, 201)
    filed = await principal.do("/reports", report(), 201)
    (notice,) = (await principal.read("/notices", report_id=filed["id"]))["items"]
    await NoticeKeeper(database).deliver(Subject(notice["id"]))
    (told,) = (await principal.read(f"/webhook-endpoints/{made['id']}/deliveries"))["items"]
    about = {"case_id": None, "report_id": filed["id"]}
    assert told["data"] == {"notice_id": notice["id"], "kind": "ACCEPTANCE", **about}
    await principal.do(f"/webhook-endpoints/{made['id']}/disable")


async def test_nobody_hears_of_what_is_another_offices(house: House, endpoint: Endpoint, receiver: Receiver) -> None:
    hotel = await house.office("hotel-349902-1")
    await hotel.do("/reports", report(division_code="349902101201"), 201)
    assert (await endpoint.try_now()).reached == ["emptied"]
    assert receiver.tried == []


async def test_an_endpoint_gets_only_what_it_wants(house: House, endpoint: Endpoint, receiver: Receiver) -> None:
    wanted = {"url": receiver.url, "events": ["notice.delivered"]}
    other = await endpoint.office.do("/webhook-endpoints", wanted, 201)
    await (await house.office("school-349901101-1")).do("/reports", report(), 201)
    path = f"/webhook-endpoints/{other['id']}"
    assert (await endpoint.office.read(f"{path}/deliveries"))["items"] == []
    await endpoint.office.do(f"{path}/disable")


@pytest.mark.parametrize(
    "url",
    [
        "http://receiver.example/",
        "ftp://receiver.example/",
        "https://",
        "https://user:word@receiver.example/",
        "https://receiver.example/#here",
        "https://10.0.0.7/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.7]/",
        "https://[64:ff9b::a00:7]/",
        "https://[::10.0.0.7]/",
        "https://[fec0::7]/",
        "https://[2002:a00:7::]/",
        "https://0.0.0.0/",
        "http://10.0.0.7/",
        "https://receiver.example:99999/",
        f"https://{'a' * 64}.example/",
        "https://receiver..example/",
        "https://receiver%00.example/",
        "https://receiver.example\\.evil.example/",
    ],
)
async def test_an_address_that_may_not_be_called_is_refused(house: House, url: str) -> None:
    office = await house.office("police-349901", role="supervisor", person="网办主管")
    answer: httpx.Response = await office.post("/webhook-endpoints", {"url": url})
    assert answer.status_code == 422, answer.text
    (wrong,) = answer.json()["errors"]
    assert (wrong["pointer"], wrong["code"]) == ("/url", "address-not-allowed")
    assert url == "https://" or url not in answer.text

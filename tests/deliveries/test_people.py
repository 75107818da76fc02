"""E-mail and text messages: over real servers, never in the clear, and never a word of what it is about."""

import json
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from services.cases import service as cases
from services.core import clock
from services.core.clock import SHANGHAI
from services.core.database import Database
from services.core.errors import StartupRefused
from services.deliveries import set_up
from services.deliveries.channels import Message, Outcome, Target
from services.deliveries.text_messages import Gateway
from services.notices import service as notices
from services.notices.models import Notice
from services.procedures.keepers import SendingKeeper
from tests import house as houses
from tests.deliveries import mailboxes
from tests.deliveries.mailboxes import PASSWORD, USER
from tests.deliveries.receiver import Receiver
from tests.house import House, Json, Office
from tests.procedures.conftest import Time
from tests.reports_made import child, report
from workflows.promises import Look, Subject

MESSAGE = Message("6f2f7d0e-0000-4000-8000-000000000001", "endpoint.test", clock.now(), {}, "护童", "有新的待办")
MAILBOX = Target("duty@office.example")
GATEWAY = """
url: {url}
headers: {{Authorization: "Bearer $secret"}}
json: {{mobile: $to, content: $text, ref: {{id: $id}}}}
success: {{status: [200], json: {{result.code: 0}}}}
"""


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mailboxes.certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def gateway(server: houses.Copy, receiver: Receiver, tmp_path: Path) -> Path:
    """The receiver is a gateway here, and its file is what an operator writes."""
    (server.keys_dir / "sms.secret").unlink(missing_ok=True)
    (server.keys_dir / "sms.secret").touch(mode=0o600)
    (server.keys_dir / "sms.secret").write_text("gateway's word\n")
    receiver.content, receiver.answers = b'{"result": {"code": 0}}', [200] * 20
    path = tmp_path / "sms.yaml"
    path.write_text(GATEWAY.format(url=receiver.url))
    return path


def channel(server: houses.Copy, name: str, **more: Any) -> Any:
    return set_up.channels(houses.settings(server, "hutong_worker", **more))[name]


def mail(server: houses.Copy, port: int, **more: Any) -> Any:
    return channel(
        server, "email", smtp_host="127.0.0.1", smtp_port=port, smtp_sender="护童 <hutong@a.example>", **more
    )


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_letter_goes_over_tls_under_the_servers_certificate(
    server: houses.Copy, pem: Path, security: str
) -> None:
    (server.keys_dir / "smtp.password").unlink(missing_ok=True)
    (server.keys_dir / "smtp.password").touch(mode=0o600)
    (server.keys_dir / "smtp.password").write_text(PASSWORD)
    with mailboxes.serving(pem, security=security) as smtp:
        ours = mail(server, smtp.port, smtp_security=security, ca_file=pem, smtp_user=USER)
        assert await ours.send(MAILBOX, MESSAGE) == Outcome()
        (letter,) = smtp.letters
        read = message_from_bytes(letter.as_bytes())
        assert (read["To"], read["Auto-Submitted"]) == (MAILBOX.address, "auto-generated")
        assert read["Message-ID"] == f"<{MESSAGE.id}@a.example>"
        assert MESSAGE.words in read.get_payload(decode=True).decode()  # type: ignore[union-attr]
        stranger = mail(server, smtp.port, smtp_security=security)
        assert (await stranger.send(MAILBOX, MESSAGE)).failure == "unreachable"
        assert len(smtp.letters) == 1


async def test_nothing_goes_in_the_clear(server: houses.Copy, pem: Path) -> None:
    with mailboxes.serving(pem, security=None) as smtp:
        assert (await mail(server, smtp.port, ca_file=pem).send(MAILBOX, MESSAGE)).failure == "unreachable"
        assert smtp.letters == []


async def test_a_mailbox_that_is_refused_or_a_server_that_is_away_is_a_failure(server: houses.Copy, pem: Path) -> None:
    with mailboxes.serving(pem, security="starttls") as smtp:
        smtp.refuses = True
        ours = mail(server, smtp.port, ca_file=pem)
        assert await ours.send(MAILBOX, MESSAGE) == Outcome("refused", 550)
    assert (await ours.send(MAILBOX, MESSAGE)).failure == "unreachable"


async def test_a_gateway_gets_what_its_file_says(server: houses.Copy, receiver: Receiver, gateway: Path) -> None:
    ours = channel(server, "sms", sms_gateway=gateway)
    assert await ours.send(Target("13900000001"), MESSAGE) == Outcome(status=200)
    (came,) = receiver.taken
    assert came.headers["authorization"] == "Bearer gateway's word"
    assert came.content == {"mobile": "13900000001", "content": "有新的待办", "ref": {"id": MESSAGE.id}}
    receiver.content = b'{"result": {"code": 7}}'
    assert await ours.send(Target("13900000001"), MESSAGE) == Outcome("refused", 200)
    for answer in (b"x" * 100_000, b"[" * 60_000):
        receiver.content = answer
        assert await ours.send(Target("13900000001"), MESSAGE) == Outcome("refused", 200)
    receiver.answers = [500]
    assert await ours.send(Target("13900000001"), MESSAGE) == Outcome("refused", 500)


async def test_what_is_filled_in_stays_a_value(server: houses.Copy, receiver: Receiver, gateway: Path) -> None:
    Path(gateway).write_text(f"{{url: '{receiver.url}', form: {{to: $to, text: $text}}}}")  # noqa: ASYNC240
    awkward = Message("1", "endpoint.test", clock.now(), {}, "", 'a&to=2 "}{$secret')
    assert (await channel(server, "sms", sms_gateway=gateway).send(Target("1"), awkward)).failure is None
    (came,) = receiver.taken
    assert came.body == b"to=1&text=a%26to%3D2+%22%7D%7B%24secret"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("{url: 'http://gateway.example/'}", "url: .*https"),
        ("{url: 'https://gateway.example/', json: {a: $name}}", r"json: .*\$text"),
        ("{url: 'https://gateway.example/', json: {}, form: {}}", "not both"),
        ("{url: 'https://gateway.example/', body: x}", "body: Extra"),
        ("[", "cannot be read"),
    ],
)
def test_a_file_that_says_something_else_is_refused_at_the_start(tmp_path: Path, said: str, why: str) -> None:
    (tmp_path / "sms.yaml").write_text(said)
    with pytest.raises(StartupRefused, match=why):
        Gateway.read(tmp_path / "sms.yaml")


class Phone:
    """A telephone of the police on duty, and the keeper that its workflow would ask."""

    def __init__(self, office: Office, keeper: SendingKeeper, id_: str) -> None:
        self.office, self._keeper, self.path, self._subject = office, keeper, f"/contact-points/{id_}", Subject(id_)

    async def try_now(self) -> Look:
        await self._keeper.mark_due(self._subject)
        return await self._keeper.look(self._subject)

    async def states(self) -> list[str]:
        found: list[Json] = (await self.office.read(f"{self.path}/deliveries", limit=200))["items"]
        return [one["state"] for one in found]


async def phone(house: House, database: Database, gateway: Path, organisation: str, **more: Any) -> Phone:
    office = await house.office(organisation, role="supervisor", person="值班主管")
    made = await office.do("/contact-points", {"channel": "sms", "address": "13900000001", **more}, 201)
    settings = houses.settings(house.server, "hutong_worker", sms_gateway=gateway)
    return Phone(office, SendingKeeper(database, set_up.channels(settings)), made["id"])


def night(time: Time) -> datetime:
    """The next 23:00 in Shanghai."""
    here = clock.now().astimezone(SHANGHAI)
    at = here.replace(hour=23, minute=0, second=0, microsecond=0)
    at += timedelta(days=1) if at <= here else timedelta()
    time.forward(seconds=(at - here).total_seconds())
    return at


QUIET = {"quiet_from": "22:00", "quiet_until": "07:00"}


async def test_at_night_only_what_is_urgent_wakes_somebody_and_the_morning_brings_one_message(
    house: House, database: Database, receiver: Receiver, gateway: Path, time: Time
) -> None:
    at = night(time)
    found = await phone(house, database, gateway, "police-349901", **QUIET)
    school = await house.office("school-349901101-1")
    known = child()
    for _ in range(3):
        await school.do("/reports", report(known, immediate_danger=False), 201)
    await found.office.do(f"{found.path}/test", status=202)
    look = await found.try_now()
    assert receiver.tried == []
    assert look.next_due_in == pytest.approx((at + timedelta(hours=8) - clock.now()).total_seconds())
    await school.do("/reports", report(), 201)
    await found.try_now()
    (urgent,) = receiver.taken
    assert "紧急" in urgent.content["content"]
    time.forward(hours=9)
    await found.office.do(f"{found.path}/test", status=202)
    assert (await found.try_now()).reached == ["emptied"]
    assert len(receiver.taken) <= 2
    assert set(await found.states()) == {"delivered"}
    for came in receiver.taken:
        assert known["name"] not in came.body.decode()
        assert "AJ-" not in came.body.decode()


async def test_a_unit_that_reported_is_told_by_no_telephone(
    house: House, database: Database, receiver: Receiver, gateway: Path, time: Time
) -> None:
    found = await phone(house, database, gateway, "school-349901101-1")
    await (await house.office("school-349901101-1")).do("/reports", report(), 201)
    async with database.transaction() as session:
        told = select(Notice).where(Notice.recipient == "school-349901101-1", Notice.state == "queued")
        for notice in (await session.scalars(told)).all():
            notices.deliver(session, await cases.take(session, notice.case_id), notice)  # type: ignore[arg-type]
            assert notice.state == "delivered"
    assert await found.states() == []


async def test_an_address_that_is_none_of_the_channel_is_refused(house: House) -> None:
    office = await house.office("police-349901", role="supervisor", person="值班主管")
    for wrong in (
        {"channel": "email", "address": "a@b"},
        {"channel": "email", "address": "a@b.example\nBcc: c@d.example"},
        {"channel": "sms", "address": "12ab"},
        {"channel": "fax", "address": "12345678"},
        {"channel": "sms", "address": "13900000001", "quiet_from": "22:00"},
        {"channel": "sms", "address": "13900000001", "quiet_from": "22:00", "quiet_until": "22:00"},
        {"channel": "sms", "address": "13900000001", "quiet_from": "24:00", "quiet_until": "7"},
    ):
        answer = await office.post("/contact-points", wrong)
        assert answer.status_code == 422, wrong
        assert "c@d.example" not in json.dumps(answer.json())

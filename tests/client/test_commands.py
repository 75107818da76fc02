"""`hutong report`, `inbox`, `claim`, `timeline`, typed at the API's own process."""

import json

import httpx
import pytest

from services.client import service
from services.client.service import Refused
from services.embedded import ports
from tests.client.conftest import Terminal
from tests.house import Json
from tests.reports_made import report


def test_a_report_goes_from_a_file_to_the_offices_timeline(terminal: Terminal, school: str, police: str) -> None:
    made = terminal.does("report", terminal.file(), token=school)
    (waiting,) = [one for one in terminal.does("inbox", token=police) if made["number"] in one["report_numbers"]]
    claimed = terminal.does("claim", made["number"], token=police)
    assert (claimed["id"], claimed["state"], claimed["claimed_by"]["person"]) == (waiting["id"], "claimed", "王警官")
    for named in (made["number"], claimed["case_number"], claimed["case_id"]):
        entries = terminal.does("timeline", named, token=police)
        assert {entry["seq"] for entry in entries} == {*range(1, len(entries) + 1)}
        assert {"report.received", "referral.claimed"} <= {entry["type"] for entry in entries}
    states = {one["state"] for one in terminal.does("inbox", "--state", "claimed", token=police)}
    assert states == {"claimed"}


def test_for_people_it_is_said_in_words_and_tables(terminal: Terminal, school: str, police: str) -> None:
    sent = terminal.types("report", terminal.file(), token=school)
    assert sent.exit_code == 0
    number = next(line.split()[1] for line in sent.stdout.splitlines() if line.startswith("number"))
    assert "110" in sent.stdout
    assert "receipt_code" in sent.stdout
    assert number in terminal.types("inbox", token=police).stdout.replace("\n", "")
    assert "claimed, to be resolved until" in terminal.types("claim", number, token=police).stdout
    assert "referral.claimed" in terminal.types("timeline", number, token=police).stdout
    english = terminal.types("timeline", number, "--language", "en", token=police).stdout
    assert "a report was received" in english


def test_a_list_is_read_to_its_end(
    terminal: Terminal, school: str, police: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        terminal.does("report", terminal.file(), token=school)
    every = [one["id"] for one in terminal.does("inbox", token=police)]
    monkeypatch.setattr(service, "MOST", 2)
    assert [one["id"] for one in terminal.does("inbox", token=police)] == every
    assert len(every) > 2


def test_a_file_that_is_sent_twice_is_one_report(terminal: Terminal, school: str) -> None:
    file = terminal.file()
    first, again = (terminal.types("report", file, "--json", token=school) for _ in range(2))
    assert first.stdout == again.stdout
    assert ("sent before" in first.stderr, "sent before" in again.stderr) == (False, True)
    other = terminal.does("report", file, "--key", "another", token=school)
    assert other["number"] != json.loads(first.stdout)["number"]


def test_without_a_token_it_is_a_report_without_a_name(terminal: Terminal, police: str) -> None:
    number = terminal.does("report", terminal.file(report(reporter=None, anonymous=True)))["number"]
    assert terminal.does("claim", number, token=police)["report_numbers"] == [number]


class Forgetful(httpx.BaseTransport):
    """A road on which the first answers are lost: the service has done what was asked."""

    def __init__(self, lost: int) -> None:
        self._road, self._lost = httpx.HTTPTransport(), lost

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._road.handle_request(request)
        if self._lost:
            self._lost -= 1
            answer.close()
            raise httpx.ReadError("the answer was lost", request=request)
        return answer


def test_what_was_lost_on_the_way_is_sent_again_and_done_once(
    terminal: Terminal, school: str, police: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PAUSE", 0.0)
    before = terminal.does("inbox", token=police)
    with service.opened(terminal.address, school, "zh", Forgetful(2)) as lossy:
        answer = lossy.post("/reports", report(), "one key")
    assert answer.again
    assert len(terminal.does("inbox", token=police)) == len(before) + 1
    with service.opened(terminal.address, school, "zh", Forgetful(3)) as lossy, pytest.raises(service.Unanswered):
        lossy.post("/reports", report(), "another key")


def test_what_is_wrong_is_named_by_its_field(terminal: Terminal, school: str) -> None:
    wrong = report(division_code="999999999999", circumstances=["BORED"])
    status, said = terminal.says("report", terminal.file(wrong), "--language", "en", token=school)
    assert status == 1
    assert "  /circumstances/0: not one of the policy's circumstances" in said.splitlines()
    assert "  /division_code: no such division here" in said.splitlines()
    told = terminal.types("report", terminal.file(wrong), "--json", token=school)
    assert (told.exit_code, told.stdout) == (1, "")
    assert {one["pointer"] for one in json.loads(told.stderr)["errors"]} == {"/circumstances/0", "/division_code"}


def test_who_comes_second_is_told_who_holds_it(terminal: Terminal, school: str, police: str) -> None:
    terminal.does("report", terminal.file(), token=school)
    referral = terminal.does("inbox", "--state", "pending", token=police)[-1]["id"]
    terminal.does("claim", referral, token=police)
    other = terminal.token("police-349901", "乙警官")
    status, said = terminal.says("claim", referral, token=other)
    assert (status, "王警官" in said) == (1, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("claim", "BG-349901-20200101-AAAAAA"), "no referrals of BG-349901-20200101-AAAAAA wait"),
        (("timeline", "AJ-349901-20200101-AAAAAA"), "no case AJ-349901-20200101-AAAAAA"),
    ],
)
def test_what_is_not_there_is_said(terminal: Terminal, police: str, words: tuple[str, ...], said: str) -> None:
    status, sentence = terminal.says(*words, token=police)
    assert (status, said in sentence) == (1, True)


def test_a_token_that_is_none_is_refused(terminal: Terminal) -> None:
    assert terminal.says("inbox", token="nonsense")[0] == 1
    assert terminal.says("inbox")[0] == 1


def test_a_service_that_is_away_may_be_asked_again(terminal: Terminal) -> None:
    away = f"http://127.0.0.1:{ports.free()}"
    status, said = terminal.says("inbox", token="any", address=away)
    assert (status, "does not answer" in said) == (3, True)


def test_a_token_goes_over_no_road_that_others_read(terminal: Terminal, school: str) -> None:
    status, said = terminal.says("inbox", token=school, address="http://hutong.example")
    assert (status, "not an https:// address" in said) == (1, True)


@pytest.mark.parametrize(("content", "said"), [("{", "is no JSON"), ("[]", "is no report")])
def test_a_file_that_is_no_report_is_said(terminal: Terminal, school: str, content: str, said: str) -> None:
    assert said in terminal.says("report", terminal.file(content), token=school)[1]


def test_a_refusal_is_told_in_sentences() -> None:
    problem: Json = {"type": "x", "title": "t", "status": 409, "detail": "该转介已由他人认领", "trace_id": "7"}
    holder = {"claimed_by": {"organisation": "police-349901", "person": "王警官"}, "open": ["a", "b"]}
    said = str(Refused({**problem, **holder}))
    assert said == "该转介已由他人认领\n  claimed_by: police-349901 王警官\n  open: a, b"

"""A step that fails ends the demo with one sentence that says who asked for what, and why not."""

from typing import Any

import httpx
import pytest

from services.core.errors import StartupRefused
from services.demo import chain
from services.demo.offices import Office


def office(status: int, body: Any) -> Office:
    transport = httpx.MockTransport(lambda _: httpx.Response(status, json=body))
    return Office(httpx.Client(transport=transport, base_url="http://house"), "police-349901 王警官", {})


def test_a_refused_call_names_the_office_the_call_and_the_reason() -> None:
    police = office(409, {"detail": "somebody else holds this referral"})
    with pytest.raises(StartupRefused, match="王警官: POST /v1/referrals/7/claim was refused: 409 somebody else holds"):
        police.post("/referrals/7/claim")


def test_a_refused_field_is_pointed_at() -> None:
    school = office(422, {"detail": "no", "errors": [{"pointer": "/division_code", "message": "no such division"}]})
    with pytest.raises(StartupRefused, match="/division_code no such division"):
        school.post("/reports", {})


def test_what_does_not_happen_in_time_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "PATIENCE", 0.0)
    with pytest.raises(StartupRefused, match="the reporter of BG-1 was not told the result within 0 s"):
        chain.wait(lambda: None, "the reporter of BG-1 was not told the result")


def test_waiting_answers_what_was_found() -> None:
    seen = iter([None, None, {"result": "WARNED"}])
    assert chain.wait(lambda: next(seen), "nothing") == {"result": "WARNED"}

"""`hutong user`, `hutong client` and `hutong key`, as an operator types them at a database that runs."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from services import cli
from services.core import keys, token_keys
from services.embedded.postgres import Server
from tests.house import House

Typed = Callable[..., str]


@pytest.fixture
def typed(server: Server, house: House, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """`typed("client", "list")`: what it prints; `status`: with which it has to end."""
    monkeypatch.setenv("HUTONG_KEYS_DIR", str(server.keys_dir))
    monkeypatch.setenv("HUTONG_DATABASE_URL", server.url("hutong_api"))

    def run(*words: str, status: int = 0) -> str:
        done = CliRunner().invoke(cli.app, [*words])
        assert done.exit_code == status, done.output
        return done.stdout

    return run


def test_a_client_is_added_rotated_listed_and_revoked(typed: Typed) -> None:
    first = typed("client", "add", "typed-349901", "police-349901", "--role", "supervisor").strip()
    second = typed("client", "rotate", "typed-349901", "--overlap", "2").strip()
    assert first.count(".") == second.count(".") == 1
    (listed,) = [one for one in json.loads(typed("client", "list", "--json")) if one["client"] == "typed-349901"]
    assert (listed["organisation"], listed["role"], listed["revoked"]) == ("police-349901", "supervisor", None)
    assert listed["secrets"].startswith(f"{first[:8]} until 20")
    assert listed["secrets"].endswith(f"{second[:8]} until rotated")
    assert "typed-3" in typed("client", "list")
    typed("client", "revoke", "typed-349901")
    (listed,) = [one for one in json.loads(typed("client", "list", "--json")) if one["client"] == "typed-349901"]
    assert listed["revoked"]
    assert listed["secrets"] == ""


def test_a_user_is_added_listed_disabled_reset_and_linked(typed: Typed) -> None:
    first = typed("user", "add", "wang.police", "police-349901", "王警官", "--role", "supervisor").strip()

    def listed() -> dict[str, Any]:
        (found,) = [one for one in json.loads(typed("user", "list", "--json")) if one["login"] == "wang.police"]
        return dict(found)

    assert (listed()["organisation"], listed()["role"], listed()["second factor"]) == (
        "police-349901",
        "supervisor",
        None,
    )
    assert listed()["temporary password until"]
    typed("user", "disable", "wang.police")
    assert listed()["disabled"]
    typed("user", "enable", "wang.police")
    typed("user", "unlock", "wang.police")
    assert listed()["disabled"] is None
    second = typed("user", "reset", "wang.police", "--keep-factor").strip()
    assert {len(first), len(second)} == {23}
    assert first != second
    typed("user", "link", "wang.police", "f7a1c2")
    assert listed()["linked to"] == "f7a1c2"
    typed("user", "add", "li.police", "police-349901", "李警官")
    typed("user", "link", "li.police", "f7a1c2", status=1)
    typed("user", "link", "wang.police")
    assert listed()["linked to"] is None


def test_what_cannot_be_done_is_said(typed: Typed) -> None:
    typed("client", "revoke", "no-such-client", status=1)
    typed("client", "add", "x", "police-349901", status=1)
    typed("user", "disable", "nobody.here", status=1)


def test_a_key_is_rotated_and_listed(typed: Typed, server: Server) -> None:
    before = token_keys.load_private(server.keys_dir)[1]
    assert "signs tokens from now on" in typed("key", "rotate", "token")
    new, old = json.loads(typed("key", "list", "--json"))
    assert (new["signs"], new["published until"]) == ("yes", None)
    assert (old["key"], old["signs"]) == (before, "")
    assert old["published until"]
    typed("key", "rotate", "token", "--at-once")
    assert len(json.loads(typed("key", "list", "--json"))) == 1


def test_what_signs_for_strangers_is_rotated_and_its_public_half_stays(typed: Typed, server: Server) -> None:
    before = keys.load(server.keys_dir).proof.signer.public
    said = typed("key", "rotate", "proof", "--under", "anhui.example")
    after = keys.load(server.keys_dir).proof
    assert str(after.signer.public) in said.replace("\n", "")
    assert (after.signer.name, after.public[1]) == ("anhui.example", before)

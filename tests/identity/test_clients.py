"""A machine shows its id and secret for a token that opens what its role may; what is revoked opens nothing at once."""

import base64
from datetime import timedelta
from typing import Any

import httpx
import psycopg
import pytest
from jose import jwt

from services.administration import OPERATOR
from services.core import clock
from services.core.actor import Role
from services.core.database import Database
from services.core.errors import Conflict, Unprocessable
from services.embedded.postgres import SUPERUSER, Server
from services.identity import hashing
from services.identity import service as identity
from services.identity.clients import endpoints, service
from tests.house import House
from tests.identity.conftest import AddMachine, Machine, Told

FORM = {"grant_type": "client_credentials"}


@pytest.fixture(scope="module")
async def machine(add_machine: AddMachine) -> Machine:
    return await add_machine("case-system-349901")


def _basic(text: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(text.encode()).decode()}"}


async def test_credentials_in_the_header_get_a_token_that_opens(machine: Machine) -> None:
    answer = await machine.ask()
    assert answer.status_code == 200
    said = answer.json()
    assert (said["token_type"], said["expires_in"]) == ("Bearer", 3600)
    assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")
    assert await machine.status_with(said["access_token"]) == 200


async def test_credentials_in_the_form_do_too(machine: Machine) -> None:
    form = {**FORM, "client_id": machine.id, "client_secret": machine.secret}
    assert (await machine.house.client.post("/oauth/token", data=form)).status_code == 200


async def test_a_token_says_who_where_and_for_how_long_and_names_its_key(machine: Machine) -> None:
    token = await machine.token()
    header, said = jwt.get_unverified_header(token), jwt.get_unverified_claims(token)
    assert (header["alg"], header["typ"], set(header)) == ("ES256", "at+jwt", {"alg", "typ", "kid"})
    assert said["exp"] - said["iat"] == pytest.approx(3600, abs=1)
    told = {name: said[name] for name in said if name not in ("exp", "iat", "jti")}
    assert told == {
        "iss": "hutong",
        "aud": "hutong-api",
        "sub": f"client:{machine.id}",
        "client_id": machine.id,
        "org": "police-349901",
        "role": "handler",
    }


async def test_a_machine_is_never_a_person(add_machine: AddMachine) -> None:
    machine = await add_machine("supervising-349901", role=Role.SUPERVISOR)
    headers = {"Authorization": f"Bearer {await machine.token()}"}
    path = "/v1/organisations/police-349901/people/somebody/leave"
    answer = await machine.house.client.post(path, json={"reason": "调离"}, headers=headers)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (403, "forbidden")


async def test_every_wrong_credential_is_refused_alike(house: House, machine: Machine) -> None:
    id_, secret = machine.id, machine.secret
    wrong: list[dict[str, Any]] = [
        {"auth": (id_, "x")},
        {"auth": (id_, secret[:-1])},
        {"auth": (id_, f"{'0' * 8}.{secret[9:]}")},
        {"auth": (id_, f"{secret[:9]}{'A' * 43}")},
        {"auth": ("no-such-client", secret)},
        {"auth": ("", "")},
        {"auth": (f"{id_}\x00", secret)},
        {"headers": _basic(f"{id_}%00:{secret}")},
        {"headers": _basic(id_)},
        {"headers": {"Authorization": "Basic !"}},
        {"headers": {"Authorization": f"Bearer {secret}"}},
    ]
    said = set()
    for one in wrong:
        answer = await house.client.post("/oauth/token", data=FORM, **one)
        said.add((answer.status_code, answer.text, answer.headers["www-authenticate"]))
    assert said == {
        (401, '{"error":"invalid_client","error_description":"client authentication failed"}', 'Basic realm="hutong"')
    }
    without = await house.client.post("/oauth/token", data=FORM)
    assert (without.status_code, without.json()["error"]) == (401, "invalid_client")
    assert "www-authenticate" not in without.headers


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": ""}, "unsupported_grant_type"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials", "scope": "all"}, "invalid_scope"),
        ({"grant_type": "client_credentials", "client_secret": "x"}, "invalid_request"),
        ({"grant_type": ["client_credentials", "client_credentials"]}, "invalid_request"),
        ({"grant_type": "client_credentials\x00"}, "invalid_request"),
    ],
)
async def test_a_wrong_request_is_refused_in_oauths_own_form(
    machine: Machine, form: dict[str, Any], error: str
) -> None:
    answer = await machine.house.client.post("/oauth/token", data=form, auth=(machine.id, machine.secret))
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"


async def test_what_is_no_form_is_refused(machine: Machine) -> None:
    for more in ({"json": FORM}, {"content": b"grant_type=%ff", "headers": {"Content-Type": "text/plain"}}):
        answer = await machine.house.client.post("/oauth/token", auth=(machine.id, machine.secret), **more)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_guesses_are_held_back_and_successes_are_not(
    house: House, machine: Machine, add_machine: AddMachine
) -> None:
    for _ in range(2 * endpoints.BY_ADDRESS.most):
        assert (await machine.ask()).status_code == 200
    transport = httpx.ASGITransport(app=house.app, client=("192.0.2.9", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://house") as guesser:
        found = [
            await guesser.post("/oauth/token", data=FORM, auth=(machine.id, f"guess {number}"))
            for number in range(endpoints.BY_ADDRESS.most + 2)
        ]
        right = await guesser.post("/oauth/token", data=FORM, auth=(machine.id, machine.secret))
    assert [answer.status_code for answer in found[-3:]] == [401, 429, 429]
    assert right.status_code == 429
    assert int(right.headers["retry-after"]) > 0
    assert right.json()["error"] == "temporarily_unavailable"
    assert (await machine.ask()).status_code == 200  # from elsewhere


async def test_a_new_secret_works_beside_the_old_one_until_the_overlap_ends(
    add_machine: AddMachine, told: Told
) -> None:
    machine = await add_machine("rotating-349901")
    async with machine.house.app.state.house.database.transaction() as session:
        new = await service.rotate(session, machine.id, timedelta(hours=24), OPERATOR)
    assert [(await machine.ask(secret)).status_code for secret in (machine.secret, new)] == [200, 200]
    later = clock.now() + timedelta(hours=24, seconds=1)
    with clock.reading(lambda: later):
        assert [(await machine.ask(secret)).status_code for secret in (machine.secret, new)] == [401, 200]
    (added, first), (rotated, second) = told(machine.id)
    assert (added, rotated) == ("client.added", "client.rotated")
    assert (first["secret"], second["secret"]) == (machine.secret[:8], new[:8])


async def test_a_revoked_client_opens_nothing_at_once(add_machine: AddMachine, told: Told) -> None:
    machine = await add_machine("revoked-349901")
    token = await machine.token()
    assert await machine.status_with(token) == 200
    async with machine.house.app.state.house.database.transaction() as session:
        await service.revoke(session, machine.id, OPERATOR)
    assert await machine.status_with(token) == 401
    assert (await machine.ask()).status_code == 401
    assert [type_ for type_, _ in told(machine.id)] == ["client.added", "client.revoked"]
    async with machine.house.app.state.house.database.transaction() as session:
        with pytest.raises(service.NoSuchClient):
            await service.rotate(session, machine.id, timedelta(), OPERATOR)


async def test_a_token_that_is_issued_while_its_client_is_revoked_opens_nothing(
    add_machine: AddMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine, real = await add_machine("hurrying-349901"), hashing.SECRETS.verify

    async def verify_and_be_revoked(hashed: str | None, text: str) -> bool:
        found = await real(hashed, text)
        async with machine.house.app.state.house.database.transaction() as session:
            await service.revoke(session, machine.id, OPERATOR)
        return found

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(hashing.SECRETS, "verify", verify_and_be_revoked)
        token = await machine.token()
    assert await machine.status_with(token) == 401


async def test_a_client_revokes_one_token_and_keeps_the_others(add_machine: AddMachine, told: Told) -> None:
    machine = await add_machine("revoking-349901")
    token, other = await machine.token(), await machine.token()
    house = machine.house
    for _ in range(2):
        answer = await house.client.post("/oauth/revoke", data={"token": token}, auth=(machine.id, machine.secret))
        assert (answer.status_code, answer.content) == (200, b"")
    assert [await machine.status_with(token), await machine.status_with(other)] == [401, 200]
    assert told(machine.id)[1] == ("token.revoked", {"token": jwt.get_unverified_claims(token)["jti"]})


async def test_a_revocation_is_forgotten_once_the_token_has_run_out(
    add_machine: AddMachine, relaying: Database, server: Server
) -> None:
    machine = await add_machine("forgotten-349901")
    token, auth = await machine.token(), (machine.id, machine.secret)
    assert (await machine.house.client.post("/oauth/revoke", data={"token": token}, auth=auth)).status_code == 200

    async def is_known(after: timedelta) -> bool:
        then = clock.now() + after
        with clock.reading(lambda: then):
            async with relaying.transaction() as session:
                await identity.forget_revocations(session)
        with psycopg.connect(server.url(SUPERUSER)) as connection:
            query, jti = "SELECT FROM token_revocation WHERE name = %s", jwt.get_unverified_claims(token)["jti"]
            return connection.execute(query, [jti]).fetchone() is not None

    assert [await is_known(timedelta(minutes=minutes)) for minutes in (59, 61)] == [True, False]


async def test_only_ones_own_token_can_be_revoked(machine: Machine, add_machine: AddMachine) -> None:
    other = await add_machine("other-349901")
    token, house = await machine.token(), machine.house
    refused = await house.client.post("/oauth/revoke", data={"token": token}, auth=(other.id, other.secret))
    assert (refused.status_code, refused.json()["error"]) == (400, "unauthorized_client")
    assert (await house.client.post("/oauth/revoke", data={"token": token})).status_code == 401
    assert await machine.status_with(token) == 200
    nothing = await house.client.post("/oauth/revoke", data={"token": "x.y.z"}, auth=(other.id, other.secret))
    assert nothing.status_code == 200


async def test_an_organisation_that_is_closed_gets_no_token(add_machine: AddMachine, server: Server) -> None:
    machine = await add_machine("closed-349902", "hotel-349902-1")
    token = await machine.token()
    with psycopg.connect(server.url(SUPERUSER), autocommit=True) as connection:
        connection.execute("UPDATE organisation SET active = false WHERE code = 'hotel-349902-1'")
    assert (await machine.ask()).status_code == 401
    assert await machine.status_with(token) == 401


@pytest.mark.parametrize(
    ("id_", "organisation", "role", "refusal"),
    [
        ("Upper", "police-349901", None, Unprocessable),
        ("a", "police-349901", None, Unprocessable),
        ("fine-id", "police-000000", None, Unprocessable),
        ("fine-id", "police-349901", Role.AUDITOR, Unprocessable),
        ("fine-id", "police-349901", Role.SYSTEM, Unprocessable),
        ("case-system-349901", "police-349901", None, Conflict),
    ],
)
async def test_a_client_that_cannot_be_is_not_added(
    house: House, machine: Machine, id_: str, organisation: str, role: Role | None, refusal: type[Exception]
) -> None:
    async with house.app.state.house.database.transaction() as session:
        with pytest.raises(refusal):
            await service.add(session, id_, organisation, role, OPERATOR)


async def test_no_secret_can_be_read_in_the_database(machine: Machine, server: Server) -> None:
    with psycopg.connect(server.url(SUPERUSER)) as connection:
        rows = connection.execute("SELECT row_to_json(s)::text FROM client_secret s").fetchall()
    assert all("$argon2id$" in row for (row,) in rows)
    assert not [row for (row,) in rows if machine.secret[9:] in row]

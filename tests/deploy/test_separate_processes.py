"""The processes of docker-compose.yml, each by itself with its own role, on servers that are not ours."""

import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from services.checkpoints import copies
from services.embedded import postgres
from tests.deploy import deployed
from tests.deploy.deployed import Deployed
from tests.house import Office
from tests.reports_made import report
from tests.stack.product import eventually

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def migrated() -> Iterator[Deployed]:
    """Not in pytest's own folder: under root that is closed to PostgreSQL's unprivileged account."""
    home = Path(tempfile.mkdtemp(prefix="hutong-deploy-"))
    home.chmod(0o711)
    with deployed.servers(home) as found:
        done = found.run("migrate")
        assert done.returncode == 0, done.stderr
        assert found.run("migrate").stdout == done.stdout, "a second time changes nothing"
        yield found
    shutil.rmtree(home)


@pytest.fixture(scope="module")
async def running(migrated: Deployed) -> AsyncIterator[Deployed]:
    for service in ("api", "worker", "relay", "relay"):
        migrated.start(service)

    async def all_are_well() -> bool:
        assert migrated.runs(), migrated.said()
        return all([await migrated.is_well(service) for service in ("api", "worker", "relay")])

    await eventually(all_are_well, migrated.said)
    yield migrated
    # uvicorn ends its work, and then itself by the signal that asked for it
    assert migrated.stop() == [-signal.SIGTERM, 0, 0, 0]


@pytest.mark.parametrize(
    ("service", "command"),
    [("worker", "api"), ("api", "worker"), ("worker", "relay"), ("migrate", "api")],
)
def test_a_process_with_anothers_role_refuses_to_serve(migrated: Deployed, service: str, command: str) -> None:
    done = migrated.run(service, command)
    assert done.returncode == 1
    assert "this process serves as hutong_" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
async def client(running: Deployed) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=running.api_url, timeout=30, trust_env=False) as found:
        yield found


def office(running: Deployed, client: httpx.AsyncClient, organisation: str, *more: str) -> Office:
    done = running.run("api", "token", organisation, *more)
    assert done.returncode == 0, done.stderr
    return Office(client, organisation, {"Authorization": f"Bearer {done.stdout.strip()}"})


async def test_a_report_is_told_to_its_reporter_from_its_filing_to_its_result(
    running: Deployed, client: httpx.AsyncClient
) -> None:
    assert running.run("api", "seed", "demo").returncode == 0
    school = office(running, client, "school-349901101-1")
    receipt = await school.do("/reports", report(harm_categories=[]), 201)

    async def the_acceptance_is_delivered() -> bool:
        notices = (await school.read("/notices", state="delivered"))["items"]
        return [notice["kind"] for notice in notices] == ["ACCEPTANCE"]

    await eventually(the_acceptance_is_delivered)

    for name, result in (("police-349901", "PENALISED"), ("civil-affairs-349901", "CHILD_PLACED")):
        handler = office(running, client, name, "--person", "王干部")
        (referral,) = (await handler.read("/referrals", report_number=receipt["number"]))["items"]
        await handler.do(f"/referrals/{referral['id']}/claim", {})
        await handler.do(f"/referrals/{referral['id']}/resolve", {"result": result})

    async def the_result_is_told() -> bool:
        updates = (await school.read(f"/reports/{receipt['id']}"))["updates"]
        return "PENALISED" in [update["result"] for update in updates]

    await eventually(the_result_is_told)


def test_the_subjects_that_are_open_look_again(running: Deployed) -> None:
    done = running.run("worker", "resync")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("subjects will look again.\n")


async def test_two_relays_copy_each_checkpoint_to_one_file(running: Deployed) -> None:
    done = running.run("relay", "audit", "checkpoint")
    assert done.returncode == 0, done.stderr
    place = running.home / "checkpoints.jsonl"

    async def it_is_copied() -> bool:
        return place.exists() and done.stdout in [copy.note for copy in copies.read_all(place)]

    await eventually(it_is_copied, running.said)


def test_each_process_connects_as_its_own_role(running: Deployed) -> None:
    superuser = running.database.url(postgres.SUPERUSER)
    query = "SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = 'hutong' AND pid <> pg_backend_pid()"
    with psycopg.connect(superuser) as connection:
        assert {role for (role,) in connection.execute(query)} == {"hutong_api", "hutong_worker", "hutong_relay"}


def test_the_owner_is_no_superuser(migrated: Deployed) -> None:
    with psycopg.connect(migrated.database.url(postgres.SUPERUSER)) as connection:
        found = connection.execute("SELECT rolname FROM pg_roles WHERE rolsuper").fetchall()
    assert found == [(postgres.SUPERUSER,)]


def test_an_external_servers_own_passwords_are_not_made_up(migrated: Deployed) -> None:
    assert sorted(path.name for path in migrated.keys_dir.glob("*.password")) == [
        "hutong_api.password",
        "hutong_relay.password",
        "hutong_worker.password",
    ]


def test_a_database_that_does_not_answer_is_refused_in_one_sentence(migrated: Deployed) -> None:
    migrated_port = migrated.database.port
    migrated.database.port = 1
    try:
        done = migrated.run("migrate")
    finally:
        migrated.database.port = migrated_port
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "does not answer" in done.stderr


def test_a_role_that_may_not_migrate_is_told_so(migrated: Deployed) -> None:
    told = migrated.run("api", "migrate")
    assert (told.returncode, told.stderr.count("\n")) == (1, 1)
    assert "the database's owner cannot give hutong_worker its password" in told.stderr

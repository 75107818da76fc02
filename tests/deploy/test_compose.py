"""docker-compose.yml is a Compose file, and says what the product, its settings and its law on logs say."""

import json
import re
from importlib import resources
from typing import Any

import jsonschema
import pytest
from sqlalchemy.engine import make_url

from services.cli import app
from services.core import keys
from services.core.settings import Settings
from services.embedded import binaries, postgres
from tests.deploy import composed

SERVICES = composed.services()
LASTING = sorted(name for name, service in SERVICES.items() if "restart" in service)
ONCE = sorted(set(SERVICES) - set(LASTING))
ROLES = {"migrate": "hutong_owner", "api": "hutong_api", "worker": "hutong_worker", "relay": "hutong_relay"}
SETTINGS = {f"HUTONG_{field.upper()}" for field in Settings.model_fields}
LEFT_OUT = {
    "api": {"HUTONG_CHECKPOINT_COPY"},  # the relay's
    "worker": {"HUTONG_CHECKPOINT_COPY", "HUTONG_HOST", "HUTONG_PORT"},  # it listens nowhere
    "relay": {"HUTONG_FILES_DIR", "HUTONG_HOST", "HUTONG_PORT"},  # it opens no file
}
OPERATOR = "./operator:/operator:ro"  # files that settings name
ONE_FOR_ALL = {"HUTONG_TEMPORAL_NAMESPACE"}  # `temporal-namespace` makes the one that is meant unless told


def test_it_is_valid_by_the_compose_specification() -> None:
    schema = resources.files("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json"
    jsonschema.validate(composed.read(), json.loads(schema.read_text()))


def test_an_unknown_key_would_be_invalid() -> None:
    schema = resources.files("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json"
    broken = composed.read()
    broken["services"]["api"]["depend_on"] = []
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, json.loads(schema.read_text()))


@pytest.mark.parametrize("name", SERVICES)
def test_an_image_is_pinned_and_names_no_registry(name: str) -> None:
    assert re.fullmatch(r"([a-z]+/)?[a-z-]+:\d[\w.]*", SERVICES[name]["image"])


def test_what_is_installed_is_what_the_lock_file_says() -> None:
    build = SERVICES["api"]["build"]["dockerfile_inline"]
    assert "--require-hashes --requirement requirements.lock" in build
    assert "://" not in build
    assert build.index("USER hutong") < build.index("ENTRYPOINT")


@pytest.mark.parametrize("name", composed.PRODUCT)
def test_a_service_of_ours_is_a_command_of_ours(name: str) -> None:
    commands = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    assert SERVICES[name]["command"] == [name]
    assert name in commands


@pytest.mark.parametrize("name", composed.PRODUCT)
def test_a_service_of_ours_is_told_settings_that_exist(name: str) -> None:
    told = {key for key in SERVICES[name]["environment"] if key != "PGPASSWORD"}
    assert told <= SETTINGS | {keys.MASTER}
    url = make_url(SERVICES[name]["environment"]["HUTONG_DATABASE_URL"])
    assert (url.username, url.password) == (ROLES[name], None)


@pytest.mark.parametrize("name", LEFT_OUT)
def test_a_process_is_told_every_setting_but_those_left_out_on_purpose(name: str) -> None:
    told = set(SERVICES[name]["environment"]) & SETTINGS
    assert SETTINGS - told == LEFT_OUT[name] | ONE_FOR_ALL


def test_a_master_key_of_the_environment_is_for_those_who_seal_and_open() -> None:
    told = {name for name in composed.PRODUCT if keys.MASTER in SERVICES[name]["environment"]}
    assert told == {"migrate", "api", "worker"}


@pytest.mark.parametrize("name", composed.PRODUCT)
def test_a_service_of_ours_may_do_no_more_than_it_must(name: str) -> None:
    service = SERVICES[name]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_only_those_who_seal_and_open_hold_the_keys() -> None:
    assert SERVICES["migrate"]["volumes"] == ["keys:/keys"]
    assert SERVICES["api"]["volumes"] == SERVICES["worker"]["volumes"] == ["keys:/keys:ro", "files:/files", OPERATOR]
    *mounts, copies, operator = SERVICES["relay"]["volumes"]
    assert [mount["volume"]["subpath"] for mount in mounts] == ["hutong_relay.password", "checkpoint.key"]
    assert all(mount["target"] == f"/keys/{mount['volume']['subpath']}" for mount in mounts)
    assert (copies, operator) == ("checkpoints:/checkpoints", OPERATOR)


def test_no_variable_has_a_default() -> None:
    text = composed.FILE.read_text().replace("$$", "")
    assert composed.REQUIRED.sub("", text).count("$") == 0


@pytest.mark.parametrize("name", SERVICES)
def test_no_password_is_written_down(name: str) -> None:
    for key, value in SERVICES[name].get("environment", {}).items():
        if "PASSWORD" in key or "PWD" in key:
            assert composed.REQUIRED.fullmatch(value), key


def test_only_the_api_is_published_and_only_to_its_own_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"api": ["127.0.0.1:8080:8080"]}
    assert composed.read()["networks"]["inside"] == {"internal": True}
    assert {name for name, service in SERVICES.items() if service["networks"] != ["inside"]} == {
        *("api", "worker", "relay")  # webhooks and mail go out, copies of checkpoints, an issuer's keys are asked for
    }


def test_postgresql_logs_no_more_than_the_embedded_one() -> None:
    words = [word.removeprefix("-c").partition("=") for word in SERVICES["postgres"]["command"][1:]]
    told = {name: value for name, _, value in words}
    kept = {name: value for name, value in postgres.SETTINGS.items() if name.startswith(("log", "password_"))}
    assert {name: told.get(name) for name in kept} == kept
    assert SERVICES["postgres"]["image"] == f"postgres:{binaries.POSTGRES_MAJOR}"


@pytest.mark.parametrize("name", LASTING)
def test_what_lasts_is_started_again_and_says_whether_it_is_well(name: str) -> None:
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert {"test", "interval", "timeout", "retries", "start_period"} <= set(SERVICES[name]["healthcheck"])


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_waits_for_can_come_true(name: str) -> None:
    for other, how in SERVICES[name].get("depends_on", {}).items():
        expected = "service_healthy" if other in LASTING else "service_completed_successfully"
        assert how == {"condition": expected}


def test_the_api_waits_for_no_engine() -> None:
    assert set(SERVICES["api"]["depends_on"]) == {"migrate"}


def test_everything_that_is_named_is_defined() -> None:
    whole = composed.read()
    for service in SERVICES.values():
        assert set(service["networks"]) <= set(whole["networks"])
        assert {config["source"] for config in service.get("configs", [])} <= set(whole["configs"])
        assert {_volume(mount) for mount in service.get("volumes", []) if mount != OPERATOR} <= set(whole["volumes"])
    assert set(ONCE) == {"migrate", "temporal-schema", "temporal-namespace"}


def _volume(mount: str | dict[str, Any]) -> str:
    return str(mount["source"]) if isinstance(mount, dict) else mount.partition(":")[0]

"""With a receipt a unit proves that it reported and when, to anybody who has the public key, and says nothing else."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from services.core import keys
from services.core.signing import PublicKey, Refused, Signer
from services.embedded.postgres import Server
from services.reports.signed_receipts import SignedReceipt, check, write
from tests.house import House, Json, Office
from tests.reports_made import report

SIGNER = Signer("hutong", bytes(range(32)))
AT = datetime.fromisoformat("2026-11-24T08:34:12.123456+08:00")
TEXT = write(SIGNER, "BG-349901-20261124-B8XBUY", AT, "school-349901101-1")


@pytest.fixture(scope="module")
async def school(house: House) -> Office:
    return await house.office("school-349901101-1")


@pytest.fixture(scope="module")
def key(server: Server) -> PublicKey:
    return keys.load(server.keys_dir).proof.signer.public


def test_a_receipt_says_what_was_signed() -> None:
    at = datetime.fromisoformat("2026-11-24T00:34:12+00:00")
    assert check(f"\n {TEXT}\r\n", [SIGNER.public]) == SignedReceipt(
        "BG-349901-20261124-B8XBUY", at, "school-349901101-1", SIGNER.public
    )


def another_time(text: str) -> str:
    return text.replace("00:34:12", "00:34:11")


def another_unit(text: str) -> str:
    return text.replace("school-349901101-1", "school-349901101-2")


def another_number(text: str) -> str:
    return text.replace("B8XBUY", "B8XBUZ")


def without_its_unit(text: str) -> str:
    return text.replace("&organisation=school-349901101-1", "")


def two_units(text: str) -> str:
    return text.replace("&organisation", "&organisation=x&organisation")


def another_issuer(text: str) -> str:
    return text.replace("issuer=hutong", "issuer=others")


def another_key(text: str) -> str:
    return text.replace(SIGNER.public.id, "00000000")


def without_signature(text: str) -> str:
    return text.partition("&signature")[0]


def cut_short(text: str) -> str:
    return text[:-3]


def not_base64(text: str) -> str:
    return text.partition("&signature=")[0] + "&signature=x"


def signed_by_another(text: str) -> str:
    return write(Signer("hutong", bytes(32)), "BG-1", AT, None)


def of_another_kind(text: str) -> str:
    return text.replace("receipt", "checkpoint")


@pytest.mark.parametrize(
    "forge",
    [
        another_time,
        another_unit,
        another_number,
        without_its_unit,
        two_units,
        another_issuer,
        another_key,
        without_signature,
        cut_short,
        not_base64,
        signed_by_another,
        of_another_kind,
    ],
)
def test_a_forged_receipt_is_refused(forge: Callable[[str], str]) -> None:
    with pytest.raises(Refused):
        check(forge(TEXT), [SIGNER.public])


async def test_every_report_is_answered_with_one(school: Office, key: PublicKey) -> None:
    made = await school.do("/reports", report(), 201)
    found = check(made["signed_receipt"], [key])
    received_at = datetime.fromisoformat(made["received_at"]).replace(microsecond=0)
    assert (found.number, found.organisation, found.received_at) == (made["number"], school.organisation, received_at)


@pytest.mark.parametrize("sent", [report(), report(anonymous=True), report(reporter=None)])
async def test_without_a_unit_it_names_none(house: House, key: PublicKey, sent: Json) -> None:
    made = await house.anybody().do("/reports", sent, 201)
    assert check(made["signed_receipt"], [key]).organisation is None


async def test_a_unit_that_reports_without_its_name_is_not_named(school: Office, key: PublicKey) -> None:
    made = await school.do("/reports", report(anonymous=True), 201)
    assert check(made["signed_receipt"], [key]).organisation is None


async def test_it_is_printed_again_for_the_unit_and_for_whoever_holds_the_code(house: House, school: Office) -> None:
    made = await school.do("/reports", report(), 201)
    path, code = f"/reports/{made['id']}/receipt", {"receipt_code": made["receipt_code"]}
    text = await school.get(path)
    assert (text.text, text.headers["content-type"]) == (f"{made['signed_receipt']}\n", "text/plain; charset=utf-8")
    assert (await house.anybody().post("/receipts/signed", code)).text == text.text
    drawn = await school.get(path, format="svg")
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert drawn.text.startswith("<?xml")
    assert (await house.anybody().post("/receipts/signed", {**code, "format": "svg"})).text == drawn.text
    assert (await school.get(path, format="pdf")).status_code == 422


async def test_a_stranger_needs_only_the_published_key(house: House, school: Office, tmp_path: Path) -> None:
    """In a process without any setting, service or database."""
    made = await school.do("/reports", report(), 201)
    published = tmp_path / "hutong-keys.json"
    published.write_text((await house.client.get("/.well-known/hutong-keys.json")).text)
    kept = tmp_path / "receipt.txt"
    kept.write_text(made["signed_receipt"])

    def verify(text: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "services.cli", "receipt", "verify", text, "--key", str(published)]
        return subprocess.run(command, capture_output=True, text=True, env={"PATH": os.defpath}, check=False)

    for found in (verify(str(kept)), verify(made["signed_receipt"])):
        assert found.returncode == 0, found.stderr
        assert made["number"] in found.stdout
        assert "school-349901101-1" in found.stdout
    refused = verify(another_number(made["signed_receipt"]).replace(made["number"], "BG-349901-20261124-AAAAAA"))
    assert refused.returncode == 1
    assert "the receipt was altered or made up" in refused.stderr

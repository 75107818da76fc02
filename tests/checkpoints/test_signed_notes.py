"""A checkpoint is a signed note of C2SP, and nobody else's text passes for one."""

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from services.checkpoints.signed_notes import Head, Statement, check, read, sign
from services.core.signing import PublicKey, Refused, Signer

SIGNER = Signer("hutong", bytes(range(32)))
AT = datetime.fromisoformat("2026-11-24T08:34:12.123456+08:00")
SAID = Statement(41, bytes(range(32)), AT, 5, bytes(range(1, 33)))
NOTE = sign(SIGNER, SAID)


def test_a_note_says_what_was_signed() -> None:
    assert check(NOTE, [SIGNER.public]) == (SAID, SIGNER.public)
    assert check(NOTE.replace("\n", "\r\n") + "\n", [SIGNER.public])[0] == SAID
    assert read(NOTE) == (SAID, SIGNER.public.id)


def test_its_first_lines_are_a_checkpoint_of_a_transparency_log() -> None:
    origin, size, root, *_ = NOTE.split("\n")
    assert (origin, int(size), base64.b64decode(root)) == ("hutong", SAID.size, SAID.root)


def test_a_witness_may_sign_beside() -> None:
    witness = Signer("witness", bytes(32)).public
    signature = base64.b64encode(bytes.fromhex(witness.id) + bytes(64)).decode()
    assert check(f"{NOTE}— witness {signature}\n", [SIGNER.public])[0] == SAID


def another_size(note: str) -> str:
    return note.replace("\n41\n", "\n42\n")


def another_moment(note: str) -> str:
    return note.replace("2026-11-24", "2026-11-23")


def fewer_streams(note: str) -> str:
    return note.replace("heads 5", "heads 4")


def another_name(note: str) -> str:
    return note.replace("hutong", "others")


def one_line_more(note: str) -> str:
    return note.replace("\n\n", "\nmore\n\n")


def unsigned(note: str) -> str:
    return note.partition("\n\n")[0]


def signed_by_another(note: str) -> str:
    return sign(Signer("hutong", bytes(32)), SAID)


def nothing(note: str) -> str:
    return ""


@pytest.mark.parametrize(
    "forge",
    [another_size, another_moment, fewer_streams, another_name, one_line_more, unsigned, signed_by_another, nothing],
)
def test_a_forged_note_is_refused(forge: Callable[[str], str]) -> None:
    with pytest.raises(Refused):
        check(forge(NOTE), [SIGNER.public])


def test_a_key_of_another_name_does_not_check_it() -> None:
    with pytest.raises(Refused, match="another key"):
        check(NOTE, [PublicKey("others", SIGNER.public.raw)])


def test_a_head_is_one_line() -> None:
    head = Head("case:5f2c", 7, bytes(range(32)))
    assert Head.parse(str(head)) == head
    assert str(head) == f"case:5f2c 7 {bytes(range(32)).hex()}"
    assert head.leaf != replace(head, seq=8).leaf

"""A checkpoint as strangers get it: a signed note with a log's size and root (C2SP signed-note, tlog-checkpoint). Pure.

    hutong                                          who signs
    41                                              how many heads were ever written into the log
    <root of the log, base64>
    at 2026-11-24T00:34:12.123456Z
    heads 5 <root of the tree over the heads of all five streams at that moment, base64>

    — hutong <id of the key and signature, base64>

Both trees are those of RFC 9162. A leaf of either is `stream seq hash`: of the log in the order in which heads were
written, of the other in the order of streams. (These notes have nothing to do with those that a relay delivers.)
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.checkpoints import merkle
from services.core.signing import PublicKey, Refused, Signer, with_id
from services.ledger.chain import instant

_SIGNED_BY = "— "
_LONGEST = 10_000


@dataclass(frozen=True)
class Head:
    """Where a stream ended."""

    stream: str
    seq: int
    hash: bytes

    @classmethod
    def parse(cls, line: str) -> "Head":
        """Raises ValueError."""
        stream, seq, hash_ = line.rsplit(" ", 2)
        return cls(stream, int(seq), bytes.fromhex(hash_))

    def __str__(self) -> str:
        return f"{self.stream} {self.seq} {self.hash.hex()}"

    @property
    def leaf(self) -> bytes:
        return merkle.leaf(str(self).encode())


@dataclass(frozen=True)
class Statement:
    """The log's `size` and `root`; the number of `streams` at that moment, and the root `heads` over their heads."""

    size: int
    root: bytes
    at: datetime
    streams: int
    heads: bytes


def heads_tree(heads: Iterable[Head]) -> list[bytes]:
    """The leaves of the tree over the heads of that moment."""
    return [head.leaf for head in sorted(heads, key=lambda head: head.stream)]


def sign(signer: Signer, said: Statement) -> str:
    lines = [signer.name, str(said.size), _base64(said.root), f"at {instant(said.at)}"]
    text = "\n".join([*lines, f"heads {said.streams} {_base64(said.heads)}", ""])
    signature = bytes.fromhex(signer.public.id) + signer.sign(text.encode())
    return f"{text}\n{_SIGNED_BY}{signer.name} {_base64(signature)}\n"


def check(note: str, keys: Iterable[PublicKey]) -> tuple[Statement, PublicKey]:
    """What it says, and which of these keys signed it. Raises Refused."""
    text, _, signatures = note.replace("\r\n", "\n").strip()[:_LONGEST].rpartition("\n\n")
    try:
        key, signature = _signed_by(signatures, list(keys))
        name, said = _read(f"{text}\n")
    except ValueError:
        raise Refused("this is not a checkpoint") from None
    if key is None or name != key.name:
        raise Refused("the checkpoint is signed by another key than the given one")
    if not key.verifies(signature, f"{text}\n".encode()):
        raise Refused("the signature is not that of this text: the checkpoint was altered or made up")
    return said, key


def read(note: str) -> tuple[Statement, str]:
    """What it says, and the id of its key, unchecked: for showing what `check` need not accept. Raises ValueError."""
    text, _, signatures = note.strip().rpartition("\n\n")
    return _read(f"{text}\n")[1], _parts(signatures.split("\n")[0])[1]


def _read(text: str) -> tuple[str, Statement]:
    name, size, root, at, heads, end = text.split("\n")
    (at_word, at), (heads_word, streams, tree) = at.split(" "), heads.split(" ")
    if (at_word, heads_word, end) != ("at", "heads", ""):
        raise ValueError
    said = Statement(int(size), _hash(root), datetime.fromisoformat(at), int(streams), _hash(tree))
    return name, said


def _signed_by(lines: str, keys: list[PublicKey]) -> tuple[PublicKey | None, bytes]:
    """The first signature by a key that is known; others may have signed beside it."""
    for line in lines.split("\n"):
        name, id_, signature = _parts(line)
        key = with_id(keys, id_)
        if key is not None and key.name == name:
            return key, signature
    return None, b""


def _parts(line: str) -> tuple[str, str, bytes]:
    if not line.startswith(_SIGNED_BY):
        raise ValueError
    name, encoded = line.removeprefix(_SIGNED_BY).split(" ")
    raw = base64.b64decode(encoded, validate=True)
    return name, raw[:4].hex(), raw[4:]


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _hash(text: str) -> bytes:
    raw = base64.b64decode(text, validate=True)
    if len(raw) != len(merkle.EMPTY):
        raise ValueError
    return raw

"""A case as a file that a stranger verifies: its entries, the checkpoint that signed their end, the proof between them.

The same content has the same bytes. Nothing here needs the service, its database or a setting. Pure.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources

import orjson

from services.checkpoints import merkle, signed_notes
from services.checkpoints.signed_notes import Head, Statement
from services.core.signing import PublicKey, Refused
from services.ledger.chain import Walk

_ENTRIES, _CHECKPOINT, _PROOF, _KEYS, _README = (
    "entries.jsonl",
    "checkpoint.txt",
    "proof.json",
    "keys.txt",
    "README.txt",
)
_MEMBERS = {_ENTRIES, _CHECKPOINT, _PROOF, _KEYS, _README}
_EPOCH = (1980, 1, 1, 0, 0, 0)  # what a zip file calls no time
_LARGEST = 1 << 30  # bytes of a member, unpacked


@dataclass(frozen=True)
class Bundle:
    """`head` is the case's end in the checkpoint `note`; `index` and `path` prove it. `entries`: canonical bytes."""

    entries: Sequence[bytes]
    note: str
    head: Head
    index: int
    path: Sequence[bytes]
    keys: Sequence[PublicKey]


@dataclass(frozen=True)
class Proven:
    """`entries` fit; the first `signed` of them were signed by `key` in what it `said`."""

    stream: str
    entries: int
    signed: int
    said: Statement
    key: PublicKey


def write(bundle: Bundle) -> bytes:
    proof = {"head": str(bundle.head), "index": bundle.index, "path": [step.hex() for step in bundle.path]}
    members = {
        _README: resources.files(__package__).joinpath("bundle.txt").read_bytes(),
        _ENTRIES: b"".join(entry + b"\n" for entry in bundle.entries),
        _CHECKPOINT: bundle.note.encode(),
        _PROOF: json.dumps(proof, indent=1).encode() + b"\n",
        _KEYS: "".join(f"{key}\n" for key in bundle.keys).encode(),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members.items():
            member = zipfile.ZipInfo(name, _EPOCH)
            member.create_system, member.external_attr = 3, 0o644 << 16
            archive.writestr(member, content, zipfile.ZIP_DEFLATED, 9)
    return made.getvalue()


def read(content: bytes) -> Bundle:
    """Raises Refused when it is no bundle."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if set(archive.namelist()) != _MEMBERS or any(m.file_size > _LARGEST for m in archive.infolist()):
                raise Refused("this is not a bundle of hutong")
            members = {name: archive.read(name) for name in _MEMBERS}
        proof = json.loads(members[_PROOF])
        return Bundle(
            entries=members[_ENTRIES].splitlines(),
            note=members[_CHECKPOINT].decode(),
            head=Head.parse(proof["head"]),
            index=int(proof["index"]),
            path=[bytes.fromhex(step) for step in proof["path"]],
            keys=[PublicKey.parse(line) for line in members[_KEYS].decode().split()],
        )
    except (zipfile.BadZipFile, ValueError, LookupError, TypeError, AttributeError, EOFError, NotImplementedError):
        raise Refused("this is not a bundle of hutong, or it is damaged") from None


def check(bundle: Bundle, keys: Sequence[PublicKey]) -> Proven:
    """Raises Refused, with the stream and the first seq that does not fit."""
    said, key = signed_notes.check(bundle.note, keys)
    head, walk = bundle.head, Walk(bundle.head.stream)
    if not merkle.includes(said.heads, said.streams, bundle.index, head.leaf, bundle.path):
        raise Refused(f"{head.stream} seq {head.seq}: the checkpoint did not sign this end of the stream")
    for place, canonical in enumerate(bundle.entries, 1):
        reason = walk.misfit(place, _type(canonical), canonical, sha256(canonical).digest())
        if reason is None and place == head.seq and walk.hash != head.hash:
            reason = "it, or one before it, is not the entry that was signed"
        if reason is not None:
            raise Refused(f"{head.stream} seq {place}: {reason}")
    if walk.seq < head.seq:
        raise Refused(f"{head.stream} seq {walk.seq + 1}: an entry that was signed is missing")
    return Proven(head.stream, walk.seq, head.seq, said, key)


def compare(bundle: Bundle, outside: Iterable[Head]) -> None:
    """With the heads that a copy from outside has. Raises Refused where the bundle has another entry, or none."""
    for head in outside:
        if head.stream != bundle.head.stream:
            continue
        if head.seq > len(bundle.entries):
            raise Refused(f"{head.stream} seq {len(bundle.entries) + 1}: an entry that was signed is missing")
        if sha256(bundle.entries[head.seq - 1]).digest() != head.hash:
            raise Refused(f"{head.stream} seq {head.seq}: it, or one before it, is not the entry that was signed")


def _type(canonical: bytes) -> str:
    try:
        return str(orjson.loads(canonical)["type"])
    except (ValueError, LookupError, TypeError):
        return ""

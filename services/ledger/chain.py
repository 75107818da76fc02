"""The hash chain: what an entry's bytes are, and whether a stream of them still fits together. Pure."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import orjson

VERSION = 1
_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER | orjson.OPT_PASSTHROUGH_DATETIME
"""RFC 8785 for such facts: tested to give its very bytes."""
_INSTANT = len("2026-11-24T00:34:12.123456Z")
GENESIS = bytes(32)  # the prev_hash of a stream's first entry


@dataclass(frozen=True)
class Sealed:
    """An entry as it is stored: stream, seq, type, the canonical bytes, and their SHA-256."""

    stream: str
    seq: int
    type: str
    canonical: bytes
    hash: bytes


@dataclass(frozen=True)
class Verification:
    """`events` entries fit, up to the hash `head`; otherwise `first_bad_seq` is the first that does not, and why."""

    valid: bool
    events: int
    head: str
    first_bad_seq: int | None = None
    reason: str | None = None


@lru_cache(maxsize=256)  # a transaction writes few instants, each many times
def instant(at: datetime) -> str:
    """RFC 3339 in UTC with microseconds: one way to write an instant, so that equal facts have equal bytes."""
    in_utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return in_utc.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def seal(stream: str, seq: int, type_: str, prev_hash: bytes, facts: Mapping[str, Any]) -> Sealed:
    """`facts`: at, recorded_at, actor, subject, basis, data: ids, codes, instants and whole numbers, without a float.

    Raises TypeError for a number that is too large for JSON, or what is none of these.
    """
    body = {"v": VERSION, "stream": stream, "seq": seq, "type": type_, "prev_hash": prev_hash.hex(), **facts}
    canonical = orjson.dumps(body, default=_text, option=_CANONICAL)
    return Sealed(stream, seq, type_, canonical, hashlib.sha256(canonical).digest())


def _text(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"an entry holds no {type(value).__name__}")


class Walk:
    """From a stream's first entry onward: how far it has come, and by what hash."""

    def __init__(self, stream: str) -> None:
        self.seq, self.hash = 0, GENESIS
        self._stream, self._name = stream, stream.encode()

    def misfit(self, seq: int, type_: str, canonical: bytes, hash_: bytes) -> str | None:
        """Why this is not the next entry; None when it is, and the walk has come to it."""
        if seq != self.seq + 1:
            return "an entry is missing"
        if hashlib.sha256(canonical).digest() != hash_:
            return "the bytes do not have their hash"
        reason = None if self._says(seq, type_, canonical) else self._misread(seq, type_, canonical)
        if reason:
            return reason
        self.seq, self.hash = seq, hash_
        return None

    def _says(self, seq: int, type_: str, canonical: bytes) -> bool:
        """Whether the bytes end as this entry's are always written: a third of the price of reading them."""
        at = canonical.rfind(b',"prev_hash":"')
        here = b',"prev_hash":"%b","recorded_at":"' % self.hash.hex().encode()
        place = b'","seq":%d,"stream":"%b","subject":{' % (seq, self._name)
        return (
            canonical.startswith(here, at)
            and canonical.startswith(place, at + len(here) + _INSTANT)
            and canonical.endswith(b'},"type":"%b","v":1}' % type_.encode())
        )

    def _misread(self, seq: int, type_: str, canonical: bytes) -> str | None:
        try:
            body = orjson.loads(canonical)
            said = body["prev_hash"], body["stream"], body["seq"], body["type"]
        except (ValueError, LookupError, TypeError):
            return "the bytes are no entry"
        if said[0] != self.hash.hex():
            return "the entry does not follow the one before"
        if said[1:] != (self._stream, seq, type_):
            return "the row says something else than its bytes"
        return None


def verify(stream: str, entries: Iterable[Sealed], head_seq: int, head_hash: bytes) -> Verification:
    """Walk a stream from its first entry to its head. Finds an altered, removed, inserted, reordered or cut entry."""
    walk = Walk(stream)
    for entry in entries:
        reason = walk.misfit(entry.seq, entry.type, entry.canonical, entry.hash)
        if reason:
            return Verification(False, walk.seq, walk.hash.hex(), walk.seq + 1, reason)
    if (walk.seq, walk.hash) != (head_seq, head_hash):
        at = min(walk.seq, head_seq) + 1
        return Verification(False, walk.seq, walk.hash.hex(), at, "the stream does not end at its head")
    return Verification(True, walk.seq, walk.hash.hex())

"""Seal and open personal documents, and find a known child again.

Sessions carry the key rings (`session.info["keys"]`). Each document is bound to its kind, subject and case, so that a
row moved to another case does not open. It never has to: when a case goes into another one, what it wrote stays under
its own key, is found by its subject, and is opened by the key that its row names.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import orjson
from sqlalchemy import BigInteger, ColumnElement, LargeBinary, bindparam, func, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from services.core import clock, encryption, pipeline
from services.core.keys import Keys
from services.vault import openings
from services.vault.errors import Erased
from services.vault.models import BlindIndex, VaultItem, VaultKey
from services.vault.openings import Opening
from services.vault.rules import KnownBy

MANY = 100

_LOCK = select(func.pg_advisory_xact_lock(func.unnest(bindparam("numbers", type_=ARRAY(BigInteger)))))
_KNOWN = select(
    func.known_by(
        bindparam("wanted", type_=ARRAY(LargeBinary)),
        bindparam("sure", type_=ARRAY(LargeBinary)),
        literal_column(str(MANY)),
    ).table_valued("case_id", "child_id", "known_by", "token")
)

Document = Mapping[str, Any]


@dataclass(frozen=True)
class SealingKey:
    """An opened key; `id` is the case's, or the report's for a reporter's identity."""

    id: UUID
    case_id: UUID
    key: bytes


@dataclass(frozen=True)
class Known:
    """A child that is in the vault already, and by what it was found."""

    case_id: UUID
    child_id: UUID
    known_by: KnownBy
    token: bytes


def _keys(session: AsyncSession) -> Keys:
    keys: Keys = session.info["keys"]
    return keys


def new_key(session: AsyncSession, case_id: UUID, key_id: UUID) -> SealingKey:
    key = encryption.new_key()
    master_key_id, wrapped = encryption.wrap(_keys(session).master, key, _wrap_binding(case_id, key_id))
    pipeline.insert(session, VaultKey, id=key_id, case_id=case_id, master_key_id=master_key_id, wrapped=wrapped)
    return SealingKey(key_id, case_id, key)


async def rewrap(session: AsyncSession, found: VaultKey) -> None:
    """Under the current master key; what it opens stays as it is. Raises encryption.Unreadable."""
    master = _keys(session).master
    if found.master_key_id != master.current:
        opened = _opened(session, found)
        binding = _wrap_binding(found.case_id, found.id)
        found.master_key_id, found.wrapped = encryption.wrap(master, opened.key, binding)


def index_key(session: AsyncSession) -> str:
    """The id of the key under which the index is written."""
    return _keys(session).index.current


async def key_of(session: AsyncSession, key_id: UUID) -> SealingKey:
    """Raises Erased when the key is not there any more, encryption.Unreadable when its master key is gone."""
    found = await session.get(VaultKey, key_id)
    if found is None:
        raise Erased
    return _opened(session, found)


def keep(session: AsyncSession, key: SealingKey, kind: str, subject_id: UUID, document: Document) -> None:
    plain = orjson.dumps(document, default=str)
    sealed = encryption.seal(key.key, plain, _binding(kind, subject_id, key.case_id))
    where = {"kind": kind, "subject_id": subject_id, "case_id": key.case_id}
    pipeline.insert(session, VaultItem, **where, key_id=key.id, sealed=sealed)


async def show(
    session: AsyncSession, opening: Opening, wanted: Mapping[str, Collection[UUID]]
) -> dict[str, dict[UUID, dict[str, Any]]]:
    """By kind and subject, to whoever reads them, with the entry that says so; nothing to who reads no vault."""
    shown: dict[str, dict[UUID, dict[str, Any]]] = {kind: {} for kind in wanted}
    if opening.actor.reads_vault:
        for kind, subject_ids in wanted.items():
            shown[kind] = await open_items(session, kind, subject_ids)
        await openings.record(session, opening, shown)
    return shown


async def open_items(session: AsyncSession, kind: str, subject_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """The documents of one kind by subject; one that is not there, or whose key was erased, is left out.

    For the service's own use: what goes to a person is `show`n.
    """
    if not subject_ids:
        return {}
    return await _open(session, VaultItem.kind == kind, VaultItem.subject_id.in_(subject_ids))


async def open_cases(session: AsyncSession, case_ids: Collection[UUID], kind: str) -> dict[UUID, dict[str, Any]]:
    """Every document of a kind that was written in these cases, by subject."""
    return await _open(session, VaultItem.kind == kind, VaultItem.case_id.in_(case_ids))


async def _open(session: AsyncSession, *wanted: ColumnElement[bool]) -> dict[UUID, dict[str, Any]]:
    query = select(VaultItem, VaultKey).join(VaultKey, VaultKey.id == VaultItem.key_id).where(*wanted)
    found: dict[UUID, dict[str, Any]] = {}
    for item, key in await session.execute(query):
        binding = _binding(item.kind, item.subject_id, item.case_id)
        found[item.subject_id] = orjson.loads(encryption.open_sealed(_opened(session, key).key, item.sealed, binding))
    return found


async def write(session: AsyncSession, case_id: UUID, kind: str, subject_id: UUID, document: Document) -> str:
    """Keep a document of a case; answers a digest that only the case's key can make, fit for the ledger.

    Raises Erased.
    """
    key = await key_of(session, case_id)
    keep(session, key, kind, subject_id, document)
    return digest(key, json.dumps(document, sort_keys=True, default=str))


async def written_in(session: AsyncSession, kind: str, subject_id: UUID) -> UUID | None:
    """The case under whose key a document is; None once it is erased."""
    query = select(VaultItem.case_id).where(VaultItem.kind == kind, VaultItem.subject_id == subject_id)
    return await session.scalar(query)


async def replace(session: AsyncSession, kind: str, subject_id: UUID, document: Document) -> str:
    """A new version of a document that is there; answers its digest. The version before it is kept beside, under
    `before(kind)`, with the moment until which it was the one. Raises Erased.
    """
    query = select(VaultItem, VaultKey).join(VaultKey, VaultKey.id == VaultItem.key_id)
    query = query.where(VaultItem.kind == kind, VaultItem.subject_id == subject_id)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise Erased
    item, found = row
    key, binding = _opened(session, found), _binding(kind, subject_id, item.case_id)
    old = orjson.loads(encryption.open_sealed(key.key, item.sealed, binding))
    keep(session, key, before(kind), uuid4(), {"of": subject_id, "until": clock.now(), "document": old})
    item.sealed = encryption.seal(key.key, orjson.dumps(document, default=str), binding)
    return digest(key, json.dumps(document, sort_keys=True, default=str))


def before(kind: str) -> str:
    """The kind of earlier versions."""
    return f"{kind}_before"


def digest(key: SealingKey, text: str) -> str:
    return encryption.digest(key.key, "content", text).hex()


def tokens(session: AsyncSession, names: Iterable[tuple[KnownBy, tuple[str, ...]]]) -> dict[bytes, KnownBy]:
    """The blind index's token for each thing that a child is known by, under the current index key."""
    ring = _keys(session).index
    return {encryption.digest(ring.key, kind.value, *parts): kind for kind, parts in names}


def older_tokens(session: AsyncSession, names: Iterable[tuple[KnownBy, tuple[str, ...]]]) -> dict[bytes, KnownBy]:
    """The same under the other keys of the ring, while the index goes from one to the next; nothing otherwise."""
    ring = _keys(session).index
    if len(ring.keys) == 1:
        return {}
    older, listed = [key for key_id, key in ring.keys.items() if key_id != ring.current], list(names)
    return {encryption.digest(key, kind.value, *parts): kind for key in older for kind, parts in listed}


def search(wanted: Mapping[bytes, KnownBy]) -> tuple[pipeline.Question, pipeline.Question]:
    """Who is known by any of these tokens? Two questions: the answer to the first is nothing, `found` reads the second.

    The first takes the lock of each sure token, so that two reports at the same moment about a new child do not miss
    each other; it ends with the transaction. The second admits the transaction to the open cases of whom it surely
    names, and answers past the rows that the reporter may see.
    """
    sure = [token for token, known_by in wanted.items() if known_by.certain]
    numbers = sorted(int.from_bytes(token[:8], "big", signed=True) for token in sure)
    return (_LOCK, {"numbers": numbers}), (_KNOWN, {"wanted": [*wanted], "sure": sure})


def found(rows: Iterable[Any]) -> list[Known]:
    """Those surely the same first. Of possible matches there are at most MANY: a common name is no lead."""
    return [Known(row.case_id, row.child_id, KnownBy(row.known_by), row.token) for row in rows]


def index_household(session: AsyncSession, case_id: UUID, child_id: UUID, known: Mapping[bytes, KnownBy]) -> None:
    """The same for the child's household, of which a report may tell what an earlier one told already."""
    current = _keys(session).index.current
    for token, known_by in known.items():
        row = {"token": token, "child_id": child_id, "case_id": case_id, "known_by": known_by.value}
        pipeline.upsert(session, BlindIndex, "ON CONFLICT DO NOTHING", **row, index_key_id=current)


def index(session: AsyncSession, case_id: UUID, child_id: UUID, known: Mapping[bytes, KnownBy]) -> None:
    current = _keys(session).index.current
    for token, known_by in known.items():
        whose = {"child_id": child_id, "case_id": case_id}
        pipeline.insert(session, BlindIndex, token=token, **whose, index_key_id=current, known_by=known_by.value)


def _opened(session: AsyncSession, found: VaultKey) -> SealingKey:
    binding = _wrap_binding(found.case_id, found.id)
    key = encryption.unwrap(_keys(session).master, found.master_key_id, found.wrapped, binding)
    return SealingKey(found.id, found.case_id, key)


def _binding(kind: str, subject_id: UUID, case_id: UUID) -> str:
    return f"{kind}:{subject_id}:{case_id}"


def _wrap_binding(case_id: UUID, key_id: UUID) -> str:
    return f"key:{key_id}:{case_id}"

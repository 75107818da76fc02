"""Keys that are exchanged while processes run: every process learns a new key before anything is sealed with it.

A ring's first key seals, all of them open. A new one is first put second, and a moment later first: who then still
seals with the old one is understood by all, and what the new one sealed is opened by all. A key that signs is simply
exchanged: what checks it is published with it.
"""

from pathlib import Path

from services.core import encryption, keys
from services.core.errors import StartupRefused
from services.core.keys import KeyRing, Keys
from services.core.watched import Watched

LEARNT = 5.0  # seconds after which every process has looked at its files


def live(directory: Path) -> Watched[Keys]:
    """The keys of a directory as they are now. Raises StartupRefused when they are not as they must be at first."""
    return Watched(directory, keys.load, *keys.RINGS, *keys.RENEWABLE, *keys.SIGNING)


def introduce(directory: Path, name: str) -> str:
    """Put a new key second in the ring, unless one stands there already; answers its id.

    Raises StartupRefused when the ring is not as it must be, or does not come from the file.
    """
    path = _file(directory, name)
    ring = keys.read_ring(path)
    ids = [*ring.keys]
    if len(ids) > 1 and _number(ids[1]) > _number(ids[0]):  # an earlier exchange ended here
        return ids[1]
    new = f"k{max(map(_number, ids)) + 1}"
    keys.write_ring(path, KeyRing(ring.current, {ids[0]: ring.key, new: encryption.new_key(), **ring.keys}))
    return new


def promote(directory: Path, name: str, key_id: str) -> None:
    """From now on this key seals."""
    path = _file(directory, name)
    ring = keys.read_ring(path)
    keys.write_ring(path, KeyRing(key_id, {key_id: ring.keys[key_id], **ring.keys}))


def drop(directory: Path, name: str, key_id: str) -> None:
    """What this key sealed is never opened again. Raises StartupRefused for the one that seals, and for one unknown."""
    path = _file(directory, name)
    ring = keys.read_ring(path)
    if key_id not in ring.keys or key_id == ring.current:
        raise StartupRefused(f"{key_id} is no key of {path} that could be dropped: {', '.join(ring.keys)}")
    keys.write_ring(path, KeyRing(ring.current, {id_: key for id_, key in ring.keys.items() if id_ != key_id}))


def _file(directory: Path, name: str) -> Path:
    if name == "master" and keys.master_of_environment() is not None:
        raise StartupRefused(
            f"the master key comes from {keys.MASTER}: put the new key second there and restart every process,"
            " then first, and restart them again"
        )
    return directory / f"{name}.key"


def _number(key_id: str) -> int:
    digits = key_id.removeprefix("k")
    return int(digits) if digits.isdecimal() else 0

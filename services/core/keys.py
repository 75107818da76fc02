"""Key files: made once with mode 0600 in a directory of mode 0700, and refused when others can read them.

| file             | is for                                                             |
|------------------|--------------------------------------------------------------------|
| `master.key`     | wraps the key of each case and of each reporter's identity         |
| `index.key`      | the blind index, by which a known child is found again             |
| `receipt.key`    | derives receipt codes and keys their stored hash                   |
| `answer.key`     | seals remembered answers to an Idempotency-Key, and their digests  |
| `login.key`      | seals second factors, and keys the digests of recovery codes       |
| `endpoint.key`   | seals where is delivered to, and the secrets that sign deliveries  |
| `checkpoint.key` | signs checkpoints of the ledger (Ed25519)                          |
| `proof.key`      | signs the receipt with which a reporter proves it (Ed25519)        |
| `token.pem`      | signs tokens of the embedded issuer (ES256)                        |
| `token.pub`      | checks them, and those of the keys before it                       |

Others are given by the operator, as text: `smtp.password`, `sms.secret` and `oidc.secret`.

A key ring is lines of `id base64`; the first one seals, all of them open, so that a key can be exchanged
(`services/core/key_rings.py`). `HUTONG_MASTER_KEY` may stand in the place of `master.key`.
Of a key that signs, the first line is the private key; of those before it only the public ones are kept, for whoever
checks what they signed. The token's keys are read by `services/core/token_keys.py`.
"""

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from services.core.errors import StartupRefused
from services.core.signing import LENGTH, PublicKey, Signer, SigningRing

MASTER = "HUTONG_MASTER_KEY"
RINGS = ("master.key", "index.key", "receipt.key", "answer.key")
RENEWABLE = ("login.key", "endpoint.key")
CHECKPOINT = "checkpoint.key"
SIGNING = (CHECKPOINT, "proof.key")
NAME = "hutong"  # under which a new key signs, unless its rotation says another


@dataclass(frozen=True)
class KeyRing:
    """Keys of 32 bytes by id; `current` names the one that seals."""

    current: str
    keys: dict[str, bytes]

    @property
    def key(self) -> bytes:
        return self.keys[self.current]


@dataclass(frozen=True)
class Keys:
    master: KeyRing
    index: KeyRing
    receipt: KeyRing
    answer: KeyRing
    checkpoint: SigningRing
    proof: SigningRing
    login: KeyRing
    endpoint: KeyRing


def create_missing(directory: Path) -> None:
    """Make each key that is not there yet.

    Raises StartupRefused when the directory cannot be made.
    """
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StartupRefused(f"the directory of keys {directory} cannot be made: {error.strerror}") from None
    for name in RINGS:
        if name != "master.key" or MASTER not in os.environ:
            _create_ring(directory / name)
    create_renewable(directory)
    private, public = directory / "token.pem", directory / "token.pub"
    if not private.exists() and not public.exists():
        for path, text in zip((private, public), new_token_pair(), strict=True):
            write_private(path, text)


def new_token_pair() -> tuple[str, str]:
    """A private and a public key for ES256, in PEM."""
    pair = ec.generate_private_key(ec.SECP256R1())
    pem = pair.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    spki = pair.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return pem.decode(), spki.decode()


def create_renewable(directory: Path) -> None:
    """Make each key that is not there yet and whose loss locks nothing away for good: what signs, and what seals second
    factors and endpoints, which can be set up again.
    """
    for name in RENEWABLE:
        _create_ring(directory / name)
    for name in SIGNING:
        if not (directory / name).exists():
            write_private(directory / name, f"{_new_signer(NAME).private_text}\n")


def _create_ring(path: Path) -> None:
    if not path.exists():
        write_private(path, _written(KeyRing("k1", {"k1": secrets.token_bytes(32)})))


def rotate_signing(path: Path, name: str = NAME) -> SigningRing:
    """A new key signs from now on; of the old one only its public key stays, in the same file. Raises as `load`."""
    before, signer = _signing_ring(path), _new_signer(name)
    _replace(path, "".join(f"{line}\n" for line in (signer.private_text, *before.public)))
    return _signing_ring(path)


def load(directory: Path) -> Keys:
    """Read every ring. Raises StartupRefused, naming the file, when one is missing, malformed or readable by others."""
    rings = {name: read_ring(directory / name) for name in (*RINGS, *RENEWABLE) if name != "master.key"}
    return Keys(
        master=master_of_environment() or read_ring(directory / "master.key"),
        index=rings["index.key"],
        receipt=rings["receipt.key"],
        answer=rings["answer.key"],
        checkpoint=load_checkpoint(directory),
        proof=_signing_ring(directory / "proof.key"),
        login=rings["login.key"],
        endpoint=rings["endpoint.key"],
    )


def master_of_environment() -> KeyRing | None:
    """The ring of `HUTONG_MASTER_KEY`, in the place of `master.key`: keys in base64, the one that seals first,
    separated by commas; each may have its id before it, as in a file. Raises StartupRefused.
    """
    told = os.environ.get(MASTER)
    return None if told is None else _ring(told.replace(",", "\n"), f"the key in {MASTER}")


def write_ring(path: Path, ring: KeyRing) -> None:
    """In the place of the file: it is there whole or as it was."""
    _replace(path, _written(ring))


def read_ring(path: Path) -> KeyRing:
    """Raises StartupRefused as `load` does."""
    return _ring(read_private(path), f"the key file {path}")


def load_checkpoint(directory: Path) -> SigningRing:
    """Of all keys only the one that signs checkpoints. Raises StartupRefused as `load` does."""
    return _signing_ring(directory / CHECKPOINT)


def pinned(given: Sequence[str]) -> list[PublicKey]:
    """Public keys as a person gives them: each one's text, or a file with one a line, or as the service publishes them.

    Raises StartupRefused for what is neither.
    """
    return [key for text in given for key in _pinned(text)]


def _pinned(given: str) -> Iterator[PublicKey]:
    path = Path(given)
    try:
        text = given if "+" in given and not path.is_file() else path.read_text()
        if text.lstrip().startswith("{"):
            text = "\n".join(known["key"] for known in json.loads(text)["keys"])
        yield from map(PublicKey.parse, text.split())
    except (OSError, ValueError, LookupError, TypeError):
        raise StartupRefused(f"{given} is neither a public key nor a file of such keys") from None


def read_private(path: Path) -> str:
    """A key file's text. Raises StartupRefused when it is missing, or when others than its owner may read it."""
    try:
        mode = path.stat().st_mode
        text = path.read_text()
    except FileNotFoundError:
        raise StartupRefused(f"the key file {path} is missing; restore it from a backup of the keys") from None
    except OSError as error:
        raise StartupRefused(f"the key file {path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise StartupRefused(f"the key file {path} is malformed: it is not text") from None
    if mode & 0o077:
        raise StartupRefused(f"the key file {path} is readable by others; run: chmod 600 {path}")
    return text


def write_private(path: Path, text: str) -> None:
    """Write a new file that only its owner may read; it never exists with other rights."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)


def _ring(text: str, whence: str) -> KeyRing:
    keys: dict[str, bytes] = {}
    for line in filter(str.strip, text.splitlines()):
        try:
            *ids, encoded = line.split()
            key = base64.b64decode(encoded, validate=True)
            key_id = ids[0] if ids else hashlib.sha256(key).hexdigest()[:8]
        except ValueError:
            raise StartupRefused(f"{whence} is malformed: each line is an id and a key in base64") from None
        if len(key) != 32 or len(ids) > 1:
            raise StartupRefused(f"{whence} is malformed: the key {key_id} is not 32 bytes long")
        keys[key_id] = key
    if not keys:
        raise StartupRefused(f"{whence} is empty")
    return KeyRing(next(iter(keys)), keys)


def _written(ring: KeyRing) -> str:
    return "".join(f"{key_id} {base64.b64encode(key).decode()}\n" for key_id, key in ring.keys.items())


def _replace(path: Path, text: str) -> None:
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    write_private(unfinished, text)
    unfinished.replace(path)


def _new_signer(name: str) -> Signer:
    return Signer(name, secrets.token_bytes(LENGTH))


def _signing_ring(path: Path) -> SigningRing:
    first, *before = [line for line in read_private(path).splitlines() if line.strip()] or [""]
    try:
        signer = Signer.parse(first)
        return SigningRing(signer, (signer.public, *map(PublicKey.parse, before)))
    except ValueError:
        raise StartupRefused(f"the key file {path} is malformed: a private signing key, then public ones") from None

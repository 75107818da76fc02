"""The public keys, for strangers to pin: of checkpoints and of reporters' signed receipts, the newest first."""

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel

from services.core.keys import Keys
from services.core.signing import SigningRing

router = APIRouter(tags=["audit"])


class PublicKeyRead(BaseModel):
    """`key` is `name+id+key`, as C2SP signed notes write a key of Ed25519; `current` signs now."""

    use: Literal["checkpoint", "receipt"]
    name: str
    id: str
    key: str
    current: bool


class PublicKeys(BaseModel):
    keys: list[PublicKeyRead]


@router.get("/.well-known/hutong-keys.json")
async def read_public_keys(request: Request) -> PublicKeys:
    """Keep a copy elsewhere: a proof and a key from the same hand prove only that they fit together."""
    keys: Keys = request.app.state.house.keys()
    return PublicKeys(keys=[*_of(keys.checkpoint, "checkpoint"), *_of(keys.proof, "receipt")])


def _of(ring: SigningRing, use: Literal["checkpoint", "receipt"]) -> list[PublicKeyRead]:
    return [
        PublicKeyRead(use=use, name=key.name, id=key.id, key=str(key), current=key == ring.signer.public)
        for key in ring.public
    ]

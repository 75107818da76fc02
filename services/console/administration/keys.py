"""The keys of the house as they stand: which works, which were before it, what still needs those. Only to read."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request, Response

from services.console.page import ThisPage
from services.console.route import pages
from services.console.words import n_
from services.core.keys import Keys
from services.core.route import Session
from services.core.signing import SigningRing
from services.identity.access import Administrator
from services.identity.accounts import service as accounts
from services.identity.issuer import Issuer
from services.vault import rotation
from services.vault.rotation import Progress

router = pages()

PURPOSES = {
    "master": n_("封存每个案件的密钥"),
    "index": n_("认出已经报告过的孩子"),
    "login": n_("封存验证器的密钥"),
    "endpoint": n_("封存对外的接收地址"),
    "receipt": n_("算出查询码"),
    "answer": n_("封存已经作出的答复"),
    "checkpoint": n_("签署检查点"),
    "proof": n_("签署报告回执"),
    "token": n_("签署访问令牌"),
}

_NEEDING: dict[str, Callable[[Session, str], Awaitable[int]]] = {
    "master": lambda session, id_: rotation.needing(session, "master", id_),
    "index": lambda session, id_: rotation.needing(session, "index", id_),
    "login": accounts.needing,
}


@dataclass(frozen=True)
class Former:
    """A key before the present one. `needing`: rows that only it opens; None: nothing is opened with it."""

    id: str
    needing: int | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Ring:
    name: str
    current: str
    former: tuple[Former, ...]
    progress: Progress | None = None


@router.get("/administration/keys")
async def show_keys(page: ThisPage, session: Session, _: Administrator, request: Request) -> Response:
    keys: Keys = session.info["keys"]
    issuer: Issuer = request.app.state.issuer
    rings = [*await _sealing(session, keys), *_signing(keys), _token(issuer)]
    return page.show("administration/keys.html", rings=rings, purposes=PURPOSES, command="hutong key rotate")


async def _sealing(session: Session, keys: Keys) -> list[Ring]:
    taken_over = {found.ring: found for found in await rotation.progress(session)}
    found = []
    for name in ("master", "index", "login", "endpoint", "receipt", "answer"):
        ring = getattr(keys, name)
        needing = _NEEDING.get(name)
        former = [
            Former(id_, await needing(session, id_) if needing else None) for id_ in ring.keys if id_ != ring.current
        ]
        found.append(Ring(name, ring.current, tuple(former), taken_over.get(name)))
    return found


def _signing(keys: Keys) -> Iterator[Ring]:
    rings: dict[str, SigningRing] = {"checkpoint": keys.checkpoint, "proof": keys.proof}
    for name, ring in rings.items():
        present = ring.signer.public
        former = (Former(f"{key.name}+{key.id}") for key in ring.public if key != present)
        yield Ring(name, f"{present.name}+{present.id}", tuple(former))


def _token(issuer: Issuer) -> Ring:
    newest, *before = issuer.verifier.published()
    return Ring("token", newest.kid, tuple(Former(one.kid, until=one.until) for one in before))

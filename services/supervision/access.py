"""Who supervises: an office of the procuratorate, over the cases of its own county."""

from typing import Annotated

from fastapi import Depends

from services.core.actor import Actor
from services.core.route import Session
from services.identity.access import Handler
from services.policy.instruments import FORUMS
from services.policy.rules import CaseKind
from services.supervision import repository
from services.supervision.errors import NotTheProcuratorate
from services.supervision.repository import Lens


async def _procurator(actor: Handler, session: Session) -> Actor:
    """Whoever may look: at the cases of its county, in codes and ids, and at nothing else until it closes the lens."""
    if actor.agency != FORUMS["procuratorate"]:
        raise NotTheProcuratorate
    await repository.open_lens(session, actor)
    return actor


Procurator = Annotated[Actor, Depends(_procurator)]


async def _lens(actor: Procurator, case_kind: CaseKind | None = None) -> Lens:
    return Lens(actor, case_kind)


Watched = Annotated[Lens, Depends(_lens)]

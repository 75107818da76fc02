"""Who supervises: an office of the procuratorate, over the cases of its own county."""

from typing import Annotated

from fastapi import Depends

from services.core.actor import Actor
from services.identity.access import Handler
from services.policy.instruments import FORUMS
from services.policy.rules import CaseKind
from services.supervision.errors import NotTheProcuratorate
from services.supervision.repository import Lens


async def _procurator(actor: Handler) -> Actor:
    if actor.agency != FORUMS["procuratorate"]:
        raise NotTheProcuratorate
    return actor


Procurator = Annotated[Actor, Depends(_procurator)]


async def _lens(actor: Procurator, case_kind: CaseKind | None = None) -> Lens:
    return Lens(actor, case_kind)


Watched = Annotated[Lens, Depends(_lens)]

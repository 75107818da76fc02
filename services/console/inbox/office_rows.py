"""A task's row as everybody of an office sees it who does not hold the task: rendered once for all of them who hear of
it at the same moment.

It is read as the office, without a person, so the database shows what it shows each of them. What is a browser's own,
the token and the key of a form, stays empty; the page's script fills it in.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from services.casefile import inbox
from services.console.inbox import rows
from services.console.rendering import environment
from services.console.words import words_of
from services.core import row_security
from services.core.actor import Actor
from services.core.batch import Batch
from services.core.database import Database
from services.core.errors import Unavailable
from services.core.wording import Language


@dataclass(frozen=True)
class _Wanted:
    task: UUID
    office: Actor
    language: Language


@dataclass(frozen=True)
class _Rendered:
    html: str
    held_by: UUID | None


class _NobodysPage:
    token = ""

    def key(self) -> str:
        return ""


class OfficeRows:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._rendered = Batch(self._render)

    async def of(self, task: UUID, actor: Actor, language: Language) -> str | None:
        """None where the row is this actor's own, or the office sees none: then whoever wants it asks for it."""
        office = replace(actor, person=None, subject=None)
        try:
            found = await self._rendered.ask(_Wanted(task, office, language))
        except Unavailable:
            return None
        return None if found is None or found.held_by == actor.person else found.html

    async def _render(self, asked: Collection[_Wanted]) -> dict[_Wanted, _Rendered]:
        found = {wanted: await self._one(wanted) for wanted in asked}
        return {wanted: one for wanted, one in found.items() if one is not None}

    async def _one(self, wanted: _Wanted) -> _Rendered | None:
        async with self._database.transaction() as session:
            row_security.act(session, wanted.office)
            row = await inbox.one(session, wanted.office, wanted.task, wanted.language)
            if row is None:
                return None
            shown = rows.shown(session, row, wanted.office, words_of(wanted.language))
        template = environment(wanted.language).get_template("inbox/row_alone.html")
        return _Rendered(template.render(page=_NobodysPage(), row=shown, back="/inbox"), row.held_by)

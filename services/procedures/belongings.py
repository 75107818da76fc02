"""What belongs to a case moves to another one as a whole: rows change their case, and nothing sealed is touched.

The decision about what is sealed: a document stays under the key and the binding of the case in which it was written,
for ever. It is found by its subject, wherever that stands, and opened by the key that its own row names; so a merged
file reads through, an undone merge needs no key of another case, and erasing a case's key erases what it wrote.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.models import CaseMatter, Child
from services.core import clock
from services.data_requests.models import DataRequest
from services.deadlines.models import Deadline
from services.documents.models import Document
from services.legal_referrals.models import LegalReferral, LegalStep
from services.notices.models import Notice
from services.placements.models import Placement
from services.referrals.models import Measure, Referral
from services.reports.models import Report
from services.vault.models import BlindIndex
from workflows.data_request.contracts import workflow_id as data_request_workflow
from workflows.legal_referral.contracts import workflow_id as legal_workflow
from workflows.notice.contracts import workflow_id as notice_workflow
from workflows.placement.contracts import workflow_id as placement_workflow
from workflows.referral.contracts import workflow_id as referral_workflow

Ids = dict[str, list[UUID]]
PARTS: dict[str, Any] = {
    "reports": Report,
    "children": Child,
    "referrals": Referral,
    "placements": Placement,
    "legal_referrals": LegalReferral,
    "documents": Document,
    "data_requests": DataRequest,
    "notices": Notice,
}
CLOCKS = "deadline_ids"  # in an entry, `deadlines` says what became of them
_WORKFLOWS = {
    "data_requests": data_request_workflow,
    "referrals": referral_workflow,
    "placements": placement_workflow,
    "legal_referrals": legal_workflow,
    "notices": notice_workflow,
}
_IN_THE_DATABASE = {"synchronize_session": False}
_WITH_SEQ = ("reports", "referrals", "placements", "legal_referrals", "notices", "data_requests")


@dataclass(frozen=True)
class Move:
    """From one case to another, both of whose streams this transaction holds."""

    session: AsyncSession
    from_id: UUID
    to_id: UUID

    async def everything(self) -> Ids:
        """All that stands in the case; answers the ids, for the record."""
        every = {**PARTS, CLOCKS: Deadline}
        moved = {name: await self._rows(model, model.case_id == self.from_id) for name, model in every.items()}
        await self._matters(CaseMatter.case_id == self.from_id)
        await self._index(BlindIndex.case_id == self.from_id)
        return moved

    async def these(self, moved: Ids) -> Ids:
        """Those of these that still stand in the case, with what has come of them since: the office that a referral was
        transferred to, the notices to a report's reporter, a placement's papers, their clocks."""
        named = {name: [UUID(str(id_)) for id_ in moved.get(name, ())] for name in PARTS}
        named["referrals"] += await self._heirs(named["referrals"])
        back: Ids = {}
        for name, model in PARTS.items():
            wanted = [model.id.in_(named[name])]
            if model is Notice:  # those to who reported, and those of what these offices did since
                of = func.split_part(Notice.about, ":", 1).in_([str(id_) for id_ in await self._facts(back)])
                wanted += [Notice.report_id.in_(named["reports"]), of]
            if model is Document:
                wanted.append(Document.placement_id.in_(named["placements"]))
            back[name] = await self._rows(model, and_(model.case_id == self.from_id, or_(*wanted)))
        subjects = [id_ for ids in back.values() for id_ in ids]
        started = Deadline.started_by.in_([*subjects, *await self._facts(back)])
        of_them = or_(Deadline.subject_id.in_(subjects), started)
        back[CLOCKS] = await self._rows(Deadline, and_(Deadline.case_id == self.from_id, of_them))
        await self._matters(and_(CaseMatter.case_id == self.from_id, CaseMatter.id.in_(subjects)))
        await self._index(and_(BlindIndex.case_id == self.from_id, BlindIndex.child_id.in_(back["children"])))
        return back

    async def _facts(self, parts: Ids) -> list[UUID]:
        """What was done in these parts, by the ids that notices and clocks name: each part's own, and its steps'."""
        made = [
            select(Measure.id).where(Measure.referral_id.in_(parts["referrals"])),
            select(LegalStep.id).where(LegalStep.legal_referral_id.in_(parts["legal_referrals"])),
        ]
        steps = [id_ for query in made for id_ in await self.session.scalars(query)]
        return [*parts["referrals"], *parts["placements"], *parts["legal_referrals"], *steps]

    async def seen(self, moved: Ids, seq: int) -> None:
        """What has moved has changed: its state is that of the entry that says so, where it stands now."""
        for name in _WITH_SEQ:
            model = PARTS[name]
            now = {} if model is Report else {"updated_at": clock.now()}
            await self._do(update(model).where(model.id.in_(moved[name])).values(seq=seq, **now))

    async def _rows(self, model: Any, wanted: ColumnElement[bool]) -> list[UUID]:
        values: dict[str, Any] = {"case_id": self.to_id}
        if model is Deadline:  # a clock of the case itself goes on as the other case's
            own = Deadline.subject_id == self.from_id
            values["subject_id"] = case((own, self.to_id), else_=Deadline.subject_id)
        moving = update(model).where(wanted).values(values).returning(model.id)
        return sorted(await self.session.scalars(moving, execution_options=_IN_THE_DATABASE))

    async def _matters(self, wanted: ColumnElement[bool]) -> None:
        await self._do(update(CaseMatter).where(wanted).values(case_id=self.to_id))

    async def _index(self, wanted: ColumnElement[bool]) -> None:
        """The next report on the child joins where the child stands now."""
        await self._do(update(BlindIndex).where(wanted).values(case_id=self.to_id))

    async def _heirs(self, referral_ids: Collection[UUID]) -> list[UUID]:
        heirs: list[UUID] = []
        found: Iterable[UUID] = referral_ids
        while found:
            query = select(Referral.successor_id).where(Referral.id.in_(found), Referral.successor_id.is_not(None))
            found = [id_ for id_ in await self.session.scalars(query) if id_ is not None]
            heirs += found
        return heirs

    async def _do(self, statement: Any) -> None:
        await self.session.execute(statement, execution_options=_IN_THE_DATABASE)


def workflows(moved: Ids) -> list[str]:
    """Those of the parts: each looks again."""
    return [of(id_) for name, of in _WORKFLOWS.items() for id_ in moved[name]]

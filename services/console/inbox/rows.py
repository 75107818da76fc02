"""A row of an inbox with its words."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.casefile.inbox import Row
from services.cases import service as cases
from services.console import clocks, titles
from services.console.words import Words
from services.core.actor import Actor

SEALED = "SEXUAL_ABUSE"  # who does not handle such a case sees that it is there and its clock, not what it is about


class Shown:
    def __init__(self, row: Row, actor: Actor, words: Words, title: str, ages: str) -> None:
        self.task, self.case, self.seq, self.others = row.task, row.case, row.seq, row.others
        self.is_mine = row.held_by is not None and row.held_by == actor.person
        self.is_own = row.task.organisation == actor.organisation
        self.is_sealed = SEALED in row.case.harm_categories and not self.is_mine
        self.title = words.say("性侵害案件，内容仅限办理人查看") if self.is_sealed else title
        self.ages = ages
        self.holder = row.task.claimed_by.person if row.task.claimed_by else None
        self.clock = clocks.face(row.clock, words, at_once=row.at_once) if row.clock else None
        self.what = row.clock.title if row.clock else ""
        self.marks = (row.clock.kind, row.clock.verified) if row.clock else ("S", "V")


def shown(session: AsyncSession, row: Row, actor: Actor, words: Words) -> Shown:
    policy = cases.policy_of(session, row.case)
    return Shown(row, actor, words, titles.title(row.case, policy, words), titles.ages(row.case, policy, words))

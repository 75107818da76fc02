"""A person tells whom no inbox reaches: each try on record by channel, time and text, and by the kind of who heard."""

from typing import Any
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import service as cases
from services.cases.models import Case
from services.core import clock
from services.core.actor import Actor
from services.core.errors import Basis, Unprocessable
from services.notices import service
from services.notices.errors import NotFitting, NotHeard, NotToBeTold
from services.notices.models import Notice
from services.notices.schemas import AttemptRecord
from services.policy.service import Policy
from services.vault import service as vault

SYSTEM_CHANNELS = ("in_app", "pick_up", "webhook", "email", "sms")  # by these the service tells
_ENTRIES = {"delivered": "told", "acknowledged": "told", "failed": "attempt_failed", "nobody": "failed"}


async def record(session: AsyncSession, case: Case, notice: Notice, tried: AttemptRecord, actor: Actor) -> None:
    """By the office that has to tell it. A receipt may be signed later than the letter came.

    Raises NotToBeTold, NotFitting, NotHeard, Unprocessable.
    """
    signed = notice.state == "delivered" and tried.outcome == "acknowledged"
    if notice.handed_over_to != actor.organisation or (notice.state != "handed_over" and not signed):
        raise NotToBeTold
    policy = cases.policy_of(session, case)
    _check(policy, case, notice, tried)
    told = tried.outcome in ("delivered", "acknowledged")
    attempt = tried.model_dump(mode="json", exclude={"record", "note", "heard"})
    attempt |= {"by": actor.organisation, "recorded_at": clock.now().isoformat(), "content_version": policy.version}
    if policy.files.telling.recipients[notice.audience].hears:
        attempt["heard"] = tried.heard
    notice.attempts = [*notice.attempts, attempt]
    clocks: dict[str, Any] = {}
    if told:
        notice.state = tried.outcome
        notice.acknowledged_at = tried.at if tried.outcome == "acknowledged" else None
        service.meet(session, policy, notice, "told", tried.at)
        clocks = {} if signed else service.start(session, case, policy, notice, "told", tried.at)
    elif tried.outcome == "nobody":
        notice.state = "failed"
        service.meet(session, policy, notice, "failed", tried.at)
    words = {"record": tried.record, "note": tried.note}
    kept = await vault.write(session, case.id, "note", uuid4(), words) if any(words.values()) else None
    facts: dict[str, Any] = {
        name: attempt[name] for name in ("channel", "outcome", "heard", "content_version") if name in attempt
    }
    type_ = f"notice.{_ENTRIES[tried.outcome]}"
    if clocks:
        facts["clocks"] = clocks
    service.done(session, case, notice, type_, actor, at=tried.at, **facts, words=kept)


def _check(policy: Policy, case: Case, notice: Notice, tried: AttemptRecord) -> None:
    telling = policy.files.telling
    law = telling.recipients[notice.audience]
    fitting = [channel for channel in law.channels if channel not in SYSTEM_CHANNELS]
    if tried.channel not in fitting:
        raise NotFitting(fitting, Basis(notice.audience, law.basis.zh, law.basis.en))
    if tried.at > clock.now():
        raise Unprocessable.field("/at", "in-the-future", "an attempt is recorded after it was made")
    if tried.at < case.opened_at:
        raise Unprocessable.field("/at", "before-the-case", "nobody was told before the case was opened")
    if tried.outcome == "nobody" and tried.note is None:
        raise Unprocessable.field("/note", "missing", "why there is nobody to tell")
    if tried.outcome not in ("delivered", "acknowledged"):
        return
    if telling.channels[tried.channel].record and tried.record is None:
        raise Unprocessable.field("/record", "missing", "telling by this channel has a record that is kept")
    if law.hears and not tried.heard:
        raise NotHeard(policy.basis(law.hears))

"""Clocks that the law does not stop, or does not lengthen so."""

from typing import Any

from tests.refusals.conftest import Call, Everybody, Refusal, Refusals

CLOCKS = Refusals()


def _moved(name: str, code: str, rule: str, who: str, how: str, **order: Any) -> Refusal:
    """After a filing: the case's thirty days (P16), and the three to tell the unit (P10)."""

    async def ready(everybody: Everybody) -> Call:
        task = await everybody.task()
        await everybody.record(task, "PS_CASE_FILED")
        return Call(who, f"/deadlines/{(await everybody.clocks(task))[rule]['id']}/{how}", order)

    return Refusal(f"{name}-{rule}", code, rule, ready)


def _by(amount: int, unit: str) -> dict[str, Any]:
    return {"reason": "COMPLEX", "by": {"amount": amount, "unit": unit}}


CLOCKS.extend(
    [
        _moved("never_stopped", "not-suspendable", "P10", "police", "suspend", reason="APPRAISAL"),
        _moved("stopped_for_another_reason", "not-suspendable", "P16", "police", "suspend", reason="SERVICE"),
        _moved("never_lengthened", "not-extendable", "P10", "chief", "extend", **_by(1, "day")),
        _moved(
            "lengthened_for_another_reason",
            "not-extendable",
            "P16",
            "chief",
            "extend",
            **{**_by(30, "day"), "reason": "SPECIAL"},
        ),
        _moved("lengthened_in_another_way", "bad-extension", "P16", "chief", "extend", **_by(48, "hour")),
        _moved("lengthened_too_much", "bad-extension", "P16", "chief", "extend", **_by(31, "day")),
        _moved(
            "lengthened_to_before", "bad-extension", "P16", "chief", "extend",
            reason="COMPLEX", until="2026-04-01T00:00:00+08:00",
        ),
    ]
)  # fmt: skip

"""Every kind of command, once; and what a sequence is mostly about, so that it comes to what needs much before it."""

from collections.abc import Callable
from typing import Final

from tests.properties import handling, moving, proceedings
from tests.properties.acts import Call, Draw, Wait

Act = Callable[[Draw], Call | Wait | None]

_WORK: Final[dict[str, Act]] = {"claim": handling.claim, "wait": handling.wait}
FOCUSES: Final[dict[str, dict[str, Act]]] = {
    "referrals": {
        "receive": handling.receive,
        "resolve": handling.resolve,
        "release": handling.release,
        "give back": handling.give_back,
        "reassign": handling.reassign,
        "transfer": handling.transfer,
        "measure": handling.measure,
        "withdraw": handling.withdraw,
        "ask in": handling.ask_in,
        "note": handling.note,
        "supplement": handling.supplement,
        "leave": handling.leave,
        "report another": moving.report_another,
    },
    "closing": {
        "resolve": handling.resolve,
        "close": handling.close,
        "reopen": handling.reopen,
        "acknowledge result": handling.acknowledge_result,
        "tell": handling.tell,
    },
    "villages and schools": {
        "call on a unit": handling.call_on_a_unit,
        "measure on the spot": handling.measure_on_the_spot,
        "resolve": handling.resolve,
        "acknowledge": handling.acknowledge,
    },
    "guardianship": {
        "propose": proceedings.propose,
        "approve": proceedings.approve,
        "reject": proceedings.reject,
        "go on": proceedings.go_on,
        "change mode": proceedings.change_mode,
        "end by review": proceedings.end_by_review,
        "end placement": proceedings.end_placement,
        "extend placement": proceedings.extend_placement,
        "assess": handling.assess,
        "tell": handling.tell,
        "report another": moving.report_another,
        "wait long": handling.wait_long,
    },
    "court": {
        "apply": proceedings.apply,
        "accept": proceedings.accept,
        "refuse": proceedings.refuse,
        "decide": proceedings.decide,
        "advise": proceedings.advise,
        "serve": proceedings.serve,
        "conclude": proceedings.conclude,
        "wait long": handling.wait_long,
    },
    "orders in force": {
        "apply for an order": proceedings.apply_for_an_order,
        "accept": proceedings.accept,
        "decide": proceedings.decide,
        "serve": proceedings.serve,
        "extend order": proceedings.extend_order,
        "vary": proceedings.vary,
        "cancel": proceedings.cancel,
        "breach": proceedings.breach,
        "ask for review": proceedings.ask_for_review,
        "advise": proceedings.advise,
    },
    "procuratorate": {
        "wait long": handling.wait_long,
        "ask for reasons": proceedings.ask_for_reasons,
        "apply": proceedings.apply,
        "decide": proceedings.decide,
        "serve": proceedings.serve,
        "reply": proceedings.reply,
        "examine": proceedings.examine,
        "conclude": proceedings.conclude,
    },
    "clocks": {
        "file": handling.file,
        "suspend": moving.suspend,
        "resume": moving.resume,
        "extend": moving.extend,
    },
    "two cases": {
        "report another": moving.report_another,
        "report again": handling.report_again,
        "merge": moving.merge,
        "unmerge": moving.unmerge,
        "split": moving.split,
        "measure": handling.measure,
        "resolve": handling.resolve,
    },
}
EVERY: Final[dict[str, Act]] = _WORK | {name: act for acts in FOCUSES.values() for name, act in acts.items()}


def chosen(draw: Draw, focus: str) -> tuple[str, Call | Wait]:
    """Lawfully what was tried least of the focus and of what leads there; otherwise anything."""
    acts = FOCUSES[focus] | _WORK if draw.lawful else EVERY
    possible = [(name, act) for name, of in acts.items() if (act := of(draw)) is not None]
    first = (31 * draw.who + 7 * draw.which + draw.code) % len(possible)
    if not draw.lawful:
        return possible[first]
    return min(possible[first:] + possible[:first], key=lambda chosen: draw.world.tried[chosen[0]])

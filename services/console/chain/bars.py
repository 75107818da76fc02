"""The clocks of one lane as bars with their labels, and what does not fit into six rows as one line."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.console.chain.facts import Run, State
from services.console.chain.scale import Scale, day_of
from services.console.chain.text import short, width_of
from services.console.words import Words

ROW, MOST_ROWS, MARGIN, SIGN = 26.0, 6, 12.0, 9.0
_Span = tuple[float, float]
_FOLDED: tuple[State, ...] = ("met", "cancelled")


@dataclass(frozen=True)
class Bar:
    """`end`: when it was met, or else the picture's end. `paused`: since when it stands still, if it does."""

    x: float
    y: float
    end: float
    due: float
    paused: float
    state: State
    shape: str
    label: str
    label_x: float
    anchor: Literal["start", "end"]

    @property
    def right(self) -> float:
        """Where its label ends."""
        return self.label_x + width_of(self.label) if self.anchor == "start" else self.label_x


@dataclass(frozen=True)
class Folded:
    """What is done and has no row of its own any more, in words."""

    x: float
    y: float
    text: str


def drawn(
    runs: Sequence[Run], scale: Scale, ends: datetime, top: float, words: Words
) -> tuple[list[Bar], list[Folded]]:
    """In order of their start, each in the first row in which it covers nobody's bar or label.

    Where that takes more than six rows those that were met fold first, the oldest before the others, and after them
    what was cancelled. What runs, is late or ran out never folds.
    """
    shown, folded = list(runs), list[Run]()
    while True:
        bars = list(_packed(shown, scale, ends, top, words))
        rows = len({bar.y for bar in bars}) + bool(folded)
        found = _foldable(shown, ends) if rows > MOST_ROWS else None
        if found is None:
            return bars, list(_line(folded, scale, ends, top + (rows - 1) * ROW, words))
        shown.remove(found)
        folded.append(found)


def _foldable(shown: Iterable[Run], ends: datetime) -> Run | None:
    states = {run: state_of(run, ends) for run in shown if run.shape == "limit"}
    for state in _FOLDED:
        of_it = [run for run, found in states.items() if found == state]
        if of_it:
            return min(of_it, key=lambda run: run.met_at or run.due_at)
    return None


def _line(folded: Sequence[Run], scale: Scale, ends: datetime, y: float, words: Words) -> Iterator[Folded]:
    if folded:
        met = sum(state_of(run, ends) == "met" for run in folded)
        parts = [
            words.count("另有 %(n)s 项按时完成", "另有 %(n)s 项按时完成", met) if met else "",
            words.count("另有 %(n)s 项已取消", "另有 %(n)s 项已取消", len(folded) - met) if met < len(folded) else "",
        ]
        yield Folded(scale.left + MARGIN / 2, y, words.say("，").join(filter(None, parts)))


def _packed(runs: Iterable[Run], scale: Scale, ends: datetime, top: float, words: Words) -> Iterator[Bar]:
    taken: list[list[_Span]] = []
    for run in runs:
        state = state_of(run, ends)
        x, due = scale.x(run.started_at), scale.x(run.due_at)
        end = due if state == "cancelled" else scale.x(min(run.met_at or ends, ends))
        label = _label(run, state, ends, words)
        label_x, anchor, span = _beside(run, state, (x, end, due), width_of(label), scale)
        row = next((n for n, spans in enumerate(taken) if _is_free(spans, span)), len(taken))
        if row == len(taken):
            taken.append([])
        taken[row].append(span)
        paused = scale.x(min(run.suspended_at or ends, ends))
        yield Bar(x, top + row * ROW, end, due, paused, state, run.shape, label, label_x, anchor)


def _beside(
    run: Run, state: State, places: tuple[float, float, float], width: float, scale: Scale
) -> tuple[float, Literal["start", "end"], _Span]:
    """Inside the bar when its plain part is long enough, else right of its end, else left of its start."""
    x, end, due = places
    plain, until = min(end, due), max(end, due) + SIGN
    if run.shape != "validity" and state != "met" and plain - x > width + MARGIN:
        return x + MARGIN / 2, "start", (x, until)
    if until + MARGIN / 2 + width <= scale.end or x - MARGIN - width < scale.left:
        return until + MARGIN / 2, "start", (x, until + MARGIN / 2 + width)
    return x - MARGIN / 2, "end", (x - MARGIN / 2 - width, until)


def beside(run: Run, ends: datetime, words: Words) -> float:
    """How much room the label of one that is overdue needs; the others find theirs."""
    state = state_of(run, ends)
    return SIGN + 2 * MARGIN + width_of(_label(run, state, ends, words)) if state == "breached" else 0.0


def _is_free(spans: Iterable[_Span], wanted: _Span) -> bool:
    return all(wanted[0] >= end + MARGIN or wanted[1] + MARGIN <= start for start, end in spans)


def state_of(run: Run, ends: datetime) -> State:
    if run.state == "breached":
        return "late" if run.met_at is not None else "breached"
    if run.state == "open" and run.shape == "limit":
        if run.due_at <= ends:
            return "breached"
        if day_of(run.due_at) == day_of(ends):
            return "today"
    if run.state == "met":
        return "met"
    return "open" if run.state == "open" else "suspended" if run.state == "suspended" else "cancelled"


def _label(run: Run, state: State, ends: datetime, words: Words) -> str:
    """A late one says how late, one of today until when."""
    title = short(run.title)
    if state == "today":
        return words.say("%(title)s：%(due)s", title=title, due=words.due(run.due_at))
    if state not in ("late", "breached"):
        return title
    late = words.span((run.met_at or ends) - run.due_at)
    if state == "late":
        return words.say("%(title)s：迟办 %(late)s", title=title, late=late)
    return words.say("%(title)s：逾期 %(late)s", title=title, late=late)

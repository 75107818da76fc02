"""The chain as a picture: a lane for each agency, a disc for each act, a bar for each clock. Places only."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from services.simulation.chronicle import REPORTER, Chronicle, Deed, Lane, Run
from services.simulation.scale import Scale
from services.simulation.show import STATES, WEEKDAYS, state_of

LEFT, HEAD, FACTS, ROW, DISC, LETTER, MARGIN = 150.0, 46.0, 38.0, 26.0, 9.0, 12.0, 12.0
LONGEST = 16  # characters of a label
ROOM = 300.0  # for the labels of the last bars


@dataclass(frozen=True)
class Disc:
    """One act, or several that stand too close to be told apart."""

    x: float
    y: float
    text: str
    half: float
    harm: bool
    refused: bool


@dataclass(frozen=True)
class Bar:
    """`end`: when it was met, or else the picture's end."""

    x: float
    y: float
    end: float
    due: float
    state: str
    shape: str
    label: str
    label_x: float


@dataclass
class Strip:
    """A lane, with its place."""

    lane: Lane
    y: float
    height: float
    discs: list[Disc] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)


@dataclass(frozen=True)
class Arrow:
    x: float
    y: float
    to: float
    dashed: bool


@dataclass(frozen=True)
class Tick:
    x: float
    text: str


@dataclass(frozen=True)
class Picture:
    width: float
    height: float
    strips: Sequence[Strip]
    arrows: Sequence[Arrow]
    ticks: Sequence[Tick]
    bands: Sequence[Tick]
    now: float


def drawn(chronicle: Chronicle) -> Picture:
    facts = [deed.at for deed in chronicle.deeds]
    ends = [at for run in chronicle.clocks for at in (run.started_at, run.due_at, run.met_at) if at is not None]
    shown = [at for at in ends if at <= chronicle.ends]
    scale = Scale(facts, [*shown, chronicle.ends], LEFT)
    strips = list(_strips(chronicle, scale))
    height = strips[-1].y + strips[-1].height
    return Picture(
        width=scale.right + ROOM,
        height=height + MARGIN,
        strips=strips,
        arrows=[*_handed(chronicle, strips, scale), *_told(chronicle, strips, scale)],
        ticks=[Tick(found.x, _day(found.first)) for found in scale.stretches if not found.idle],
        bands=[Tick(found.x, f"无事 {found.days} 天") for found in scale.stretches if found.idle],
        now=scale.x(chronicle.ends),
    )


def _strips(chronicle: Chronicle, scale: Scale) -> Iterator[Strip]:
    """In the order of their first fact, those who reported first."""
    begun: dict[Lane, datetime] = {}
    for lane, at in [(d.lane, d.at) for d in chronicle.deeds] + [(r.lane, r.started_at) for r in chronicle.clocks]:
        begun[lane] = min(at, begun.get(lane, at))
    y = HEAD
    for lane in sorted(begun, key=lambda found: (found.code != REPORTER, begun[found], found.code)):
        strip = Strip(lane, y, 0.0)
        strip.discs = list(_discs([d for d in chronicle.deeds if d.lane == lane], scale, y + FACTS / 2))
        strip.bars = list(_bars([r for r in chronicle.clocks if r.lane == lane], scale, chronicle.ends, y + FACTS))
        strip.height = max((bar.y + ROW for bar in strip.bars), default=y + FACTS) - y
        y += strip.height
        yield strip


def _discs(deeds: Sequence[Deed], scale: Scale, y: float) -> Iterator[Disc]:
    """Those that would touch become one."""
    group: list[Deed] = []
    for deed in deeds:
        if group and (scale.x(deed.at) - scale.x(group[-1].at) > 2 * DISC + 2 or deed.harm or group[-1].harm):
            yield _disc(group, scale, y)
            group = []
        group.append(deed)
    if group:
        yield _disc(group, scale, y)


def _disc(group: Sequence[Deed], scale: Scale, y: float) -> Disc:
    first, last = group[0], group[-1]
    text = _ranges([deed.number for deed in group])
    half = max(DISC, len(text) * DISC / 2.5)
    x = max((scale.x(first.at) + scale.x(last.at)) / 2, scale.left + half)
    return Disc(x, y, text, half, first.harm, all(deed.refused for deed in group))


def _ranges(numbers: Sequence[int]) -> str:
    """`2, 7, 9, 10, 11` is `2,7,9–11`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _bars(runs: Iterable[Run], scale: Scale, ends: datetime, top: float) -> Iterator[Bar]:
    """In order of their start, each in the first row in which it covers nobody's bar or label."""
    free: list[float] = []
    for run in runs:
        x, due = scale.x(run.started_at), scale.x(min(run.due_at, ends))
        state = state_of(run)
        end = due if state == "cancelled" else scale.x(min(run.met_at or ends, ends))
        label, until = _label(run, state, ends), max(end, due)
        width = len(label) * LETTER
        inside = run.shape != "validity" and state in ("open", "cancelled") and until - x > width + MARGIN
        label_x = x + MARGIN / 2 if inside else until + MARGIN
        row = next((place for place, taken in enumerate(free) if taken + MARGIN <= x), len(free))
        free[row : row + 1] = [max(until, label_x + width)]
        yield Bar(x, top + row * ROW, end, due, state, run.shape, label, label_x)


def _label(run: Run, state: str, ends: datetime) -> str:
    """A late one says how late."""
    title = run.title[:LONGEST]
    if state not in ("late", "breached"):
        return title
    late = (run.met_at or ends) - run.due_at
    hours = late.seconds // 3600
    return f"{title}：{STATES[state][0]} {f'{late.days} 日' if late.days else f'{hours} 时'}"


def _handed(chronicle: Chronicle, strips: Sequence[Strip], scale: Scale) -> Iterator[Arrow]:
    """From a report down to whoever has a clock from that moment on."""
    for deed in chronicle.deeds:
        if deed.lane.code == REPORTER:
            x, from_y = scale.x(deed.at), strips[0].y + FACTS / 2 + DISC
            for strip in strips[1:]:
                first = min((bar.y for bar in strip.bars if bar.x == x), default=None)
                if first is not None:
                    yield Arrow(x, from_y, first, dashed=False)


def _told(chronicle: Chronicle, strips: Sequence[Strip], scale: Scale) -> Iterator[Arrow]:
    """A notice that reached the reporter. Those that stand at the same place are one."""
    y = strips[0].y + strips[0].height
    xs = dict.fromkeys(scale.x(e.recorded_at) for e in chronicle.entries if e.type == "notice.delivered")
    for x in xs:
        yield Arrow(x, y + FACTS / 2, strips[0].y + FACTS / 2 + DISC, dashed=True)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日 {WEEKDAYS[day.weekday()]}"

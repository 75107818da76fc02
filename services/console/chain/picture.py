"""The chain as a picture: a lane for each agency, a disc for each act, a bar for each clock. Places only."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

from services.console.chain.scale import BAND, Scale, day_of
from services.console.words import Words
from services.core.clock import SHANGHAI

LEFT, HEAD, FACTS, ROW, DISC, LETTER, MARGIN = 150.0, 62.0, 38.0, 26.0, 9.0, 12.0, 12.0
LONGEST = 16  # Chinese characters of a label
ROOM = 150.0  # for the labels of the last bars
REPORTER, SYSTEM = "REPORTER", "SYSTEM"
Shape = Literal["limit", "window", "validity"]
State = Literal["met", "late", "breached", "open", "today", "suspended", "cancelled"]


@dataclass(frozen=True)
class Lane:
    """Whose facts and clocks: an agency, the reporters, or nobody in particular. `note`: what stands beneath."""

    code: str
    label: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What somebody did. `refused`: the law did not allow it. `harm`: what the child suffered anew."""

    number: int
    at: datetime
    lane: Lane
    refused: bool = False
    harm: bool = False


@dataclass(frozen=True, kw_only=True)
class Run:
    """One clock. `shape`: a limit, the time of a right, or the validity of an instrument."""

    title: str
    shape: Shape
    lane: Lane
    started_at: datetime
    due_at: datetime
    met_at: datetime | None
    state: str


@dataclass(frozen=True)
class Chain:
    """`told`: when the reporters were told something. `ends`: the moment of which the picture speaks."""

    deeds: Sequence[Deed]
    clocks: Sequence[Run]
    told: Sequence[datetime]
    ends: datetime


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
    state: State
    shape: Shape
    label: str
    label_x: float
    anchor: Literal["start", "end"]


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
    """`future`: where what is to come begins, if anything is."""

    width: float
    height: float
    strips: Sequence[Strip]
    arrows: Sequence[Arrow]
    ticks: Sequence[Tick]
    bands: Sequence[Tick]
    columns: Sequence[Tick]
    now: float
    future: float
    head: float = HEAD
    band_width: float = BAND


def drawn(chain: Chain, words: Words) -> Picture:
    facts = [deed.at for deed in chain.deeds]
    ends = [at for run in chain.clocks for at in (run.started_at, run.due_at, run.met_at) if at is not None]
    coming = [run.due_at for run in chain.clocks if run.met_at is None and run.state != "cancelled"]
    shown = [at for at in ends if at <= chain.ends]
    scale = Scale(facts, [*shown, chain.ends], LEFT, [at for at in coming if at > chain.ends])
    strips = list(_strips(chain, scale, words))
    height = strips[-1].y + strips[-1].height
    return Picture(
        width=max(
            [scale.end, *(bar.label_x + _width(bar.label) for s in strips for bar in s.bars if _is_right(bar)), 0]
        )
        + MARGIN,
        height=height + MARGIN,
        strips=strips,
        arrows=[*_handed(chain, strips, scale), *_told(chain, strips, scale)],
        ticks=[Tick(found.x, _day(found.first, words)) for found in scale.stretches if not found.idle],
        bands=[
            Tick(found.x, words.count("无事 %(n)s 天", "无事 %(n)s 天", found.days))
            for found in scale.stretches
            if found.idle
        ],
        columns=[
            Tick(
                found.x,
                words.say("另有 %(n)s 日", n=found.more + 1) if found.more else words.date(_noon(found.day)),
            )
            for found in scale.columns
        ],
        now=scale.x(chain.ends),
        future=scale.right if scale.columns else scale.end,
    )


def _strips(chain: Chain, scale: Scale, words: Words) -> Iterator[Strip]:
    """In the order of their first fact, those who reported first."""
    begun: dict[str, datetime] = {}
    lanes: dict[str, Lane] = {}
    for lane, at in [(d.lane, d.at) for d in chain.deeds] + [(r.lane, r.started_at) for r in chain.clocks]:
        lanes.setdefault(lane.code, lane)
        begun[lane.code] = min(at, begun.get(lane.code, at))
    y = HEAD
    for code in sorted(begun, key=lambda found: (found != REPORTER, begun[found], found)):
        strip = Strip(lanes[code], y, 0.0)
        strip.discs = list(_discs([d for d in chain.deeds if d.lane.code == code], scale, y + FACTS / 2))
        runs = [r for r in chain.clocks if r.lane.code == code]
        strip.bars = list(_bars(runs, scale, chain.ends, y + FACTS, words))
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


def _bars(runs: Iterable[Run], scale: Scale, ends: datetime, top: float, words: Words) -> Iterator[Bar]:
    """In order of their start, each in the first row in which it covers nobody's bar or label."""
    taken: list[list[tuple[float, float]]] = []
    for run in runs:
        x, due, state = scale.x(run.started_at), scale.x(run.due_at), state_of(run, ends)
        end = due if state == "cancelled" else scale.x(min(run.met_at or ends, ends))
        label, until = _label(run, state, ends, words), max(end, due)
        width = _width(label)
        label_x, anchor, span = _beside(x, until, min(end, due), width, run, state, scale)
        row = next((n for n, spans in enumerate(taken) if _is_free(spans, span)), len(taken))
        if row == len(taken):
            taken.append([])
        taken[row].append(span)
        yield Bar(x, top + row * ROW, end, due, state, run.shape, label, label_x, anchor)


def _beside(
    x: float, until: float, plain: float, width: float, run: Run, state: State, scale: Scale
) -> tuple[float, Literal["start", "end"], tuple[float, float]]:
    """Inside the bar when its plain part is long enough, else right of its end, else left of its start."""
    if run.shape != "validity" and state != "met" and plain - x > width + MARGIN:
        return x + MARGIN / 2, "start", (x, until)
    if until + MARGIN + width <= max(scale.end, scale.right + ROOM) or x - MARGIN - width < scale.left:
        return until + MARGIN, "start", (x, until + MARGIN + width)
    return x - MARGIN / 2, "end", (x - MARGIN / 2 - width, until)


def _is_free(spans: Iterable[tuple[float, float]], wanted: tuple[float, float]) -> bool:
    return all(wanted[0] >= end + MARGIN or wanted[1] + MARGIN <= start for start, end in spans)


def _is_right(bar: Bar) -> bool:
    return bar.anchor == "start"


def _short(title: str) -> str:
    if _width(title) <= LONGEST * LETTER:
        return title
    kept = next(n for n in range(len(title), 0, -1) if _width(title[:n]) <= (LONGEST - 1) * LETTER)
    return f"{title[:kept]}…"


def _width(label: str) -> float:
    return sum(LETTER if ord(letter) > 0x2E80 else LETTER * 0.58 for letter in label)


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
    """A late one says how late."""
    title = _short(run.title)
    if state not in ("late", "breached"):
        return title
    late = words.span((run.met_at or ends) - run.due_at)
    if state == "late":
        return words.say("%(title)s：迟办 %(late)s", title=title, late=late)
    return words.say("%(title)s：逾期 %(late)s", title=title, late=late)


def _handed(chain: Chain, strips: Sequence[Strip], scale: Scale) -> Iterator[Arrow]:
    """From a report down to whoever has a clock from that moment on."""
    for deed in chain.deeds:
        if deed.lane.code == REPORTER:
            x, from_y = scale.x(deed.at), strips[0].y + FACTS / 2 + DISC
            for strip in strips[1:]:
                first = min((bar.y for bar in strip.bars if bar.x == x), default=None)
                if first is not None:
                    yield Arrow(x, from_y, first, dashed=False)


def _told(chain: Chain, strips: Sequence[Strip], scale: Scale) -> Iterator[Arrow]:
    """What reached the reporter. Those that stand at the same place are one."""
    y = strips[0].y + strips[0].height
    for x in dict.fromkeys(map(scale.x, chain.told)):
        yield Arrow(x, y + FACTS / 2, strips[0].y + FACTS / 2 + DISC, dashed=True)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), SHANGHAI)


def _day(day: date, words: Words) -> str:
    noon = _noon(day)
    return " ".join(part for part in (words.date(noon), words.weekday(noon)) if part)

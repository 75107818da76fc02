"""The chain as a picture: a lane for each agency, a disc for each act, a bar for each clock. Places only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.console.chain import axis, bars, discs
from services.console.chain.axis import Label
from services.console.chain.bars import MARGIN, ROW, Bar, Folded
from services.console.chain.discs import RADIUS, Disc
from services.console.chain.facts import REPORTER, Chain, Lane
from services.console.chain.scale import Scale, Stretch
from services.console.chain.text import width_of
from services.console.words import Words

LEFT, HEAD, FACTS = 150.0, 50.0, 38.0
PAGE = 1180.0  # as wide as the panel in which it stands
ROOM = 150.0  # right of the last day, for the labels of the last bars


@dataclass(frozen=True)
class Strip:
    """A lane, with its place."""

    lane: Lane
    y: float
    height: float
    discs: Sequence[Disc]
    bars: Sequence[Bar]
    folded: Sequence[Folded]


@dataclass(frozen=True)
class Arrow:
    x: float
    y: float
    to: float
    dashed: bool


@dataclass(frozen=True)
class Picture:
    """`future`: where what is to come begins, if anything is. `now`: today's line, in the middle of its label, which is
    `today` wide and says `said`.
    """

    width: float
    height: float
    strips: Sequence[Strip]
    arrows: Sequence[Arrow]
    labels: Sequence[Label]
    days: Sequence[Stretch]
    bands: Sequence[Stretch]
    columns: Sequence[float]
    now: float
    said: str
    today: float
    future: float
    head: float = HEAD


def drawn(chain: Chain, words: Words) -> Picture:
    scale = _scale(chain, words)
    strips = list(_strips(chain, scale, words))
    today = width_of(chain.now) + 24
    labels = list(axis.labels(scale, chain.ends, today, words))
    rights = [bar.right for strip in strips for bar in strip.bars]
    rights += [label.x + width_of(label.text) for label in labels if label.anchor == "start"]
    return Picture(
        width=round(max(PAGE, scale.end, *(right + MARGIN for right in rights)), 1),
        height=strips[-1].y + strips[-1].height,
        strips=strips,
        arrows=[*_handed(chain, strips, scale), *_told(chain, strips, scale)],
        labels=labels,
        days=[one for one in scale.stretches if one.grain != "idle"],
        bands=[one for one in scale.stretches if one.grain == "idle"],
        columns=[round(column.x, 1) for column in scale.columns],
        now=scale.x(chain.ends),
        said=chain.now,
        today=round(today, 1),
        future=scale.right,
    )


def _scale(chain: Chain, words: Words) -> Scale:
    """Only of what its moment knows: nothing after it is a mark. What is overdue now has its label right of it."""
    marks = [at for run in chain.clocks for at in (run.started_at, run.due_at, run.met_at) if at and at <= chain.ends]
    runs = [run for run in chain.clocks if run.met_at is None and run.state != "cancelled"]
    return Scale(
        [deed.at for deed in chain.deeds if deed.at <= chain.ends],
        marks,
        chain.ends,
        [run.due_at for run in runs if run.due_at > chain.ends],
        left=LEFT,
        page=PAGE,
        room=max([ROOM, *(bars.beside(run, chain.ends, words) for run in runs)]),
    )


def _strips(chain: Chain, scale: Scale, words: Words) -> Iterator[Strip]:
    """In the order of their first fact, those who reported first."""
    lanes: dict[str, Lane] = {}
    found = [(deed.at, deed.lane) for deed in chain.deeds] + [(run.started_at, run.lane) for run in chain.clocks]
    for _, lane in sorted(found, key=lambda one: (one[1].code != REPORTER, one[0], one[1].code)):
        lanes.setdefault(lane.code, lane)
    y = HEAD
    for code, lane in lanes.items():
        own = [deed for deed in chain.deeds if deed.lane.code == code]
        runs = [run for run in chain.clocks if run.lane.code == code]
        placed, folded = bars.drawn(runs, scale, chain.ends, y + FACTS, words)
        rows = [bar.y for bar in placed] + [line.y for line in folded]
        height = max(rows, default=y + FACTS - ROW) + ROW - y
        yield Strip(lane, y, height, list(discs.drawn(own, scale, y + FACTS / 2)), placed, folded)
        y += height


def _handed(chain: Chain, strips: Sequence[Strip], scale: Scale) -> Iterator[Arrow]:
    """From what somebody did down to whoever has its first clock from that moment on."""
    lanes = {strip.lane.code: place for place, strip in enumerate(strips)}
    for place, strip in enumerate(strips):
        first = min(strip.bars, key=lambda bar: (bar.x, bar.y), default=None)
        if first is None:
            continue
        above = [lanes[deed.lane.code] for deed in chain.deeds if scale.x(deed.at) == first.x]
        come = [one for one in above if one < place]
        if come:
            yield Arrow(first.x, strips[max(come)].y + FACTS / 2 + RADIUS, first.y, dashed=False)


def _told(chain: Chain, strips: Sequence[Strip], scale: Scale) -> Iterator[Arrow]:
    """What reached the reporter. Those that stand at the same place are one."""
    if strips[0].lane.code != REPORTER or len(strips) == 1:
        return
    y = strips[1].y
    for x in dict.fromkeys(map(scale.x, chain.told)):
        yield Arrow(x, y + FACTS / 2, strips[0].y + FACTS / 2 + RADIUS, dashed=True)

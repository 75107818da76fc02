"""What somebody did, as numbered discs in a row."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from services.console.chain.facts import Deed
from services.console.chain.scale import Scale

RADIUS, APART, FARTHEST = 9.0, 2.0, 10.0


@dataclass(frozen=True)
class Disc:
    """One act, or several that stand too close to be told apart. `half`: of its width."""

    x: float
    y: float
    text: str
    half: float
    harm: bool
    refused: bool


def drawn(deeds: Iterable[Deed], scale: Scale, y: float) -> Iterator[Disc]:
    """Those that would touch move apart by at most 10 units; what needs more becomes one. A harm stays by itself."""
    free = scale.left
    for group in _touching(deeds, scale):
        for disc in _apart(group, scale, y) or [_one(group, scale, y)]:
            x = max(disc.x, free + disc.half)
            yield Disc(round(x, 1), y, disc.text, disc.half, disc.harm, disc.refused)
            free = x + disc.half + APART


def _touching(deeds: Iterable[Deed], scale: Scale) -> Iterator[list[Deed]]:
    group: list[Deed] = []
    for deed in deeds:
        if group and (_gap(group[-1], deed, scale) >= 2 * RADIUS + APART or deed.harm or group[-1].harm):
            yield group
            group = []
        group.append(deed)
    if group:
        yield group


def _apart(group: Sequence[Deed], scale: Scale, y: float) -> list[Disc]:
    """Side by side around their middle; none, where one of them would stand too far from its moment."""
    middle = sum(scale.x(deed.at) for deed in group) / len(group)
    step = 2 * RADIUS + APART
    xs = [middle + step * (place - (len(group) - 1) / 2) for place in range(len(group))]
    if any(abs(x - scale.x(deed.at)) > FARTHEST for x, deed in zip(xs, group, strict=True)):
        return []
    return [
        Disc(x, y, str(deed.number), _half(str(deed.number)), deed.harm, deed.refused)
        for x, deed in zip(xs, group, strict=True)
    ]


def _one(group: Sequence[Deed], scale: Scale, y: float) -> Disc:
    text = _ranges([deed.number for deed in group])
    x = (scale.x(group[0].at) + scale.x(group[-1].at)) / 2
    return Disc(x, y, text, _half(text), group[0].harm, all(deed.refused for deed in group))


def _gap(one: Deed, other: Deed, scale: Scale) -> float:
    return scale.x(other.at) - scale.x(one.at)


def _half(text: str) -> float:
    return max(RADIUS, len(text) * RADIUS / 2.5)


def _ranges(numbers: Sequence[int]) -> str:
    """`2, 7, 9, 10, 11` is `2,7,9–11`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)

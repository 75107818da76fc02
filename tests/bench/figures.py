"""A figure: what the product takes, what its twin takes, and what their ratio should be."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """`product` and `twin` are medians over the rounds, in `unit`; `ratio` is the median of the rounds' own ratios."""

    name: str
    product: float
    twin: float
    unit: str
    ratio: float
    target: str
    met: bool
    sample: str


def at_least(target: float) -> Callable[[float], tuple[str, bool]]:
    return lambda ratio: (f"≥ {target}", ratio >= target)


def at_most(target: float) -> Callable[[float], tuple[str, bool]]:
    return lambda ratio: (f"≤ {target}", ratio <= target)


def figure(
    name: str,
    pairs: list[tuple[float, float]],
    unit: str,
    target: Callable[[float], tuple[str, bool]],
    sample: str,
) -> Figure:
    """`pairs`: of each round what the product and what its twin took, one right after the other."""
    ratio = median(product / twin for product, twin in pairs)
    product, twin = median(one for one, _ in pairs), median(other for _, other in pairs)
    return Figure(name, product, twin, unit, ratio, *target(ratio), sample)

"""Who missed which article how often: counted from the clocks themselves, as an auditor reads them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rich import box
from rich.console import Console
from rich.table import Table

from services import seed
from services.simulation.stage import Json

COLUMNS = (
    "article 依据",
    "what 事项",
    "office 单位",
    "due 到期",
    "late 迟办",
    "never 未办",
    "share 占比",
    "at most 最长",
)
_NAMES = {str(row["code"]): str(row["name"]) for row in seed.organisations()}


@dataclass
class Count:
    """Of one rule and one office. `late`: done after its time; `missed`: never done. `by`: how late at most."""

    title: str
    basis: str
    kind: str
    in_time: int = 0
    late: int = 0
    missed: int = 0
    by: timedelta = field(default_factory=timedelta)

    @property
    def due(self) -> int:
        return self.in_time + self.late + self.missed


@dataclass(frozen=True)
class Tally:
    """`held`: cases that hold a unit to account, and `apart` their clocks: neither is among the others."""

    cases: int
    closed: int
    waited: int
    counts: dict[tuple[str, str], Count]
    held: int
    apart: dict[tuple[str, str], Count]


def counted(clocks: Iterable[Json]) -> dict[tuple[str, str], Count]:
    """Clocks that have come to an end, by rule and office. Rights have no one to miss them."""
    counts: dict[tuple[str, str], Count] = {}
    for found in clocks:
        if found["organisation"] is None or not (found["met_at"] or found["breached_at"]):
            continue
        key = str(found["rule"]), _NAMES[found["organisation"]]
        count = counts.setdefault(key, Count(found["title"], found["basis"], found["kind"]))
        if not found["breached_at"]:
            count.in_time += 1
        elif found["met_at"]:
            count.late += 1
            late = datetime.fromisoformat(found["met_at"]) - datetime.fromisoformat(found["breached_at"])
            count.by = max(count.by, late)
        else:
            count.missed += 1
    return dict(sorted(counts.items()))


def show(tally: Tally, out: Console) -> None:
    """First the law's articles, then the house's own limits; what holds a unit to account apart from both."""
    titles = {True: "法定期限 limits of the law", False: "内部时限 the house's own limits"}
    for of_law, title in titles.items():
        out.print(_table(title, {key: count for key, count in tally.counts.items() if (count.kind != "D") is of_law}))
    if tally.held:
        out.print(_table("追责，单独统计 units held to account, counted apart", tally.apart))
    by_rule: defaultdict[str, int] = defaultdict(int)
    for (rule, _), count in tally.counts.items():
        by_rule[rule] += count.late + count.missed
    kept = [rule for rule, missed in by_rule.items() if not missed]
    out.print(f"always in time 一律按时: {', '.join(kept) or '–'}", highlight=False)
    due = sum(count.due for count in tally.counts.values())
    out.print(
        f"[bold]{tally.cases} cases, {tally.closed} closed; {due} clocks came due, {sum(by_rule.values())} were "
        f"missed; {tally.waited} workflows waited for the engine to come back[/]",
        highlight=False,
    )
    out.print(f"counted apart 单独统计: {tally.held} units held to account", highlight=False)


def _table(title: str, counts: Mapping[tuple[str, str], Count]) -> Table:
    """What was missed."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="dim", box=box.SIMPLE_HEAD)
    for name in COLUMNS:
        table.add_column(name, overflow="fold")
    for (rule, office), count in counts.items():
        if count.late + count.missed:
            share = f"{(count.late + count.missed) / count.due:.0%}"
            numbers = (str(count.due), str(count.late), str(count.missed), share, _span(count.by))
            table.add_row(count.basis, f"{count.title} {rule}", office, *numbers)
    return table


def _span(late: timedelta) -> str:
    if not late:
        return ""
    return f"{late.days} d" if late.days else f"{-(-late.seconds // 60)} min"

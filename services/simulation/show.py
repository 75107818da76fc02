"""What a played scenario prints: what people did and what was recorded, the clocks, and what is not as expected."""

from datetime import datetime

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from services.core.clock import SHANGHAI
from services.simulation.chronicle import Chronicle, Deed, Entry, Run
from services.simulation.play import written

STATES = {
    "met": ("按时", "green"),
    "late": ("迟办", "red"),
    "breached": ("逾期", "red"),
    "open": ("在走", "yellow"),
    "suspended": ("中止", "yellow"),
    "cancelled": ("取消", "dim"),
}
WEEKDAYS = "一二三四五六日"


def everything(chronicle: Chronicle, out: Console) -> None:
    out.print(timeline(chronicle))
    out.print(clocks(chronicle))
    for found in chronicle.wrong:
        out.print(
            f"[red]✗[/] {moment(found.at)} {escape(found.about)}: "
            f"expected {escape(found.expected)}, found {escape(found.found)}"
        )
    held, breached = sum(run.expected for run in chronicle.clocks), len(chronicle.breached())
    days = (chronicle.ends - chronicle.begins).days
    out.print(
        f"[bold]{days} days, {len(chronicle.deeds)} acts, {len(chronicle.entries)} entries; {len(chronicle.clocks)} "
        f"clocks, {held} due as expected, {breached} breached[/]",
        highlight=False,
    )


def timeline(chronicle: Chronicle) -> Table:
    table = _table(f"{chronicle.title.zh} {chronicle.title.en}", "when 时间", "who 谁", "what 事项", "clock 期限")
    last = None
    for found in in_order(chronicle):
        shown = moment(when(found)) if when(found) != last else ""
        last = when(found)
        if isinstance(found, Deed):
            mark = "[red]✗ 不予准许[/] " if found.refused else ""
            what = f"{mark}[bold]{found.number} {escape(found.what.zh)}[/] [dim]{escape(found.what.en)}[/]"
            table.add_row(shown, f"[bold]{escape(found.who)}[/]", what, "")
        else:
            table.add_row(shown, f"[dim]{escape(found.who)}[/]", _what(found), _started(found))
    return table


def in_order(chronicle: Chronicle) -> list[Deed | Entry]:
    """At each moment first what people did, then what was recorded."""
    every: list[Deed | Entry] = [*chronicle.deeds, *chronicle.entries]
    return sorted(every, key=when)


def when(found: Deed | Entry) -> datetime:
    return found.at if isinstance(found, Deed) else found.recorded_at


def clocks(chronicle: Chronicle) -> Table:
    table = _table(None, "clock 期限", "what 事项", "whose 单位", "from 起", "due 到期", "met 完成", "state 状态")
    for run in chronicle.clocks:
        word, colour = STATES[state_of(run)]
        due = written(run.due_at) + (" [green]✓[/]" if run.expected else "")
        met = written(run.met_at) if run.met_at else ""
        state = f"[{colour}]{word}[/]" + (f" ↑{run.level}" if run.level else "")
        table.add_row(run.rule, escape(run.title), run.whose, written(run.started_at), due, met, state)
    return table


def state_of(run: Run) -> str:
    return "late" if run.state == "breached" and run.met_at is not None else run.state


def moment(at: datetime) -> str:
    local = at.astimezone(SHANGHAI)
    return f"{local:%Y-%m-%d} {WEEKDAYS[local.weekday()]} {local:%H:%M}"


def _what(entry: Entry) -> str:
    colour = "red" if entry.type in ("deadline.breached", "deadline.escalated") else "default"
    return f"[{colour}]{escape(entry.what)}[/]"


def _started(entry: Entry) -> str:
    return "\n".join(f"{rule} → {written(due)}" for rule, due in entry.clocks.items()) or entry.basis


def _table(title: str | None, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", header_style="dim", box=box.SIMPLE_HEAD)
    for name in columns:
        table.add_column(name, overflow="fold")
    return table

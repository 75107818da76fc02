"""What the demo prints: tables that are read at 120 columns, in a terminal or in a log."""

from collections.abc import Iterable

from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from services.client import tables
from services.demo.chain import Filed
from services.demo.offices import Json

_COLOURS = {"met": "green", "breached": "red", "open": "yellow"}


def reports(filed: Iterable[Filed]) -> Table:
    table = tables.new(None, "report 报告", "who 报告人", "what 情形", "receipt code 回执码", "advice 提示")
    table.columns[0].no_wrap = True
    for one in filed:
        who = f"{one.story.organisation} {one.story.person}" if one.story.organisation else "匿名 anonymous"
        table.add_row(one.number, who, one.story.title, one.receipt_code, "110!" if one.advice else "")
    return table


def results(told: Iterable[tuple[Filed, Json]]) -> Table:
    table = tables.new(None, "report 报告", "reporter 报告人", "result 结果", "told 告知")
    for one, update in told:
        table.add_row(
            one.number, one.story.organisation or "回执码 by code", update["result"], tables.moment(update["at"])
        )
    return table


def words(whose: str, text: str) -> Panel:
    return Panel(Text(text), title=whose, title_align="left", border_style="dim")


def deadlines(clocks: Iterable[Json]) -> Table:
    table = tables.new(None, "clock 期限", "what 事项", "whose 单位", "due 到期", "met 完成", "state 状态")
    for found in sorted(clocks, key=lambda found: (found["started_at"], found["due_at"])):
        state = f"[{_COLOURS.get(found['state'], 'dim')}]{found['state']}[/]"
        if found["escalation_level"]:
            state += f" ↑{found['escalation_level']}"
        met, whose = tables.moment(found["met_at"]), found["organisation"] or ""
        table.add_row(found["rule"], escape(found["title"]), whose, tables.moment(found["due_at"]), met, state)
    return table


def chains(verified: Iterable[tuple[str, Json]]) -> Table:
    title = "账本核验 Each chain of hashes, computed again by the auditor"
    table = tables.new(title, "case 案件", "entries", "chain", "head (SHA-256)")
    for number, answer in verified:
        valid = "[green]✓ valid[/]" if answer["valid"] else f"[red]✗ broken at {answer.get('seq')}[/]"
        table.add_row(number, str(answer["events"]), valid, answer["head"][:24] + "…")
    return table

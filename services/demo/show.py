"""What the demo prints: tables that are read at 120 columns, in a terminal or in a log."""

from collections.abc import Iterable
from datetime import datetime

from rich import box
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from services.core import clock
from services.demo.chain import Filed
from services.demo.offices import Json

_COLOURS = {"met": "green", "breached": "red", "open": "yellow"}


def reports(filed: Iterable[Filed]) -> Table:
    table = _table(None, "report 报告", "who 报告人", "what 情形", "receipt code 回执码", "advice 提示")
    for one in filed:
        who = f"{one.story.organisation} {one.story.person}" if one.story.organisation else "匿名 anonymous"
        table.add_row(one.number, who, one.story.title, one.receipt_code, "110!" if one.advice else "")
    return table


def inbox(title: str, referrals: Iterable[Json]) -> Table:
    table = _table(title, "place", "report 报告", "risk", "role", "state", "filed 收到", "claim until 认领期限")
    for place, found in enumerate(referrals, 1):
        risk = f"[bold red]{found['risk']}[/]" if found["risk"] == "urgent" else found["risk"]
        numbers, due = " ".join(found["report_numbers"]), _time(found["claim_due"])
        table.add_row(str(place), numbers, risk, found["role"], found["state"], _time(found["created_at"]), due)
    return table


def results(told: Iterable[tuple[Filed, Json]]) -> Table:
    table = _table(None, "report 报告", "reporter 报告人", "result 结果", "told 告知")
    for one, update in told:
        table.add_row(one.number, one.story.organisation or "回执码 by code", update["result"], _time(update["at"]))
    return table


def words(whose: str, text: str) -> Panel:
    return Panel(Text(text), title=whose, title_align="left", border_style="dim")


def timeline(title: str, entries: Iterable[Json]) -> Table:
    table = _table(title, "seq", "when 时间", "who 谁", "what 事项", "basis, clock 依据、期限")
    table.columns[0].justify = "right"
    table.columns[-1].no_wrap = True
    for entry in entries:
        what = f"{escape(entry['summary'])} [dim]{entry['type']}[/]"
        table.add_row(str(entry["seq"]), _time(entry["at"]), _who(entry["actor"]), what, _clocks(entry))
    return table


def deadlines(clocks: Iterable[Json]) -> Table:
    table = _table(None, "clock 期限", "what 事项", "whose 单位", "due 到期", "met 完成", "state 状态")
    for found in sorted(clocks, key=lambda found: (found["started_at"], found["due_at"])):
        state = f"[{_COLOURS.get(found['state'], 'dim')}]{found['state']}[/]"
        if found["escalation_level"]:
            state += f" ↑{found['escalation_level']}"
        met, whose = _time(found["met_at"]), found["organisation"] or ""
        table.add_row(found["rule"], escape(found["title"]), whose, _time(found["due_at"]), met, state)
    return table


def chains(verified: Iterable[tuple[str, Json]]) -> Table:
    title = "账本核验 Each chain of hashes, computed again by the auditor"
    table = _table(title, "case 案件", "entries", "chain", "head (SHA-256)")
    for number, answer in verified:
        valid = "[green]✓ valid[/]" if answer["valid"] else f"[red]✗ broken at {answer.get('seq')}[/]"
        table.add_row(number, str(answer["events"]), valid, answer["head"][:24] + "…")
    return table


def _table(title: str | None, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", header_style="dim", box=box.SIMPLE_HEAD)
    for name in columns:
        table.add_column(name, overflow="fold")  # a shortened name or number could not be looked up
    return table


def _who(actor: Json) -> str:
    return " ".join(part for part in (actor["organisation"], actor["person"]) if part) or f"[dim]{actor['role']}[/]"


def _clocks(entry: Json) -> str:
    """The rule that an entry rests on, and the clocks that it starts."""
    started = [f"{rule} → {_time(due)}" for rule, due in (entry["data"].get("clocks") or {}).items()]
    return "\n".join([*([entry["basis"]] if entry["basis"] else []), *started])


def _time(written: str | None) -> str:
    """Of today the time, of another day the date as well, in Asia/Shanghai."""
    if written is None:
        return ""
    at = datetime.fromisoformat(written).astimezone(clock.SHANGHAI)
    same_day = at.date() == clock.now().astimezone(clock.SHANGHAI).date()
    return at.strftime("%H:%M:%S" if same_day else "%m-%d %H:%M")

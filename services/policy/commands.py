"""`hutong policy`: check the files, compare two versions, explain a count. For whoever writes the law down."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text as Line

from services.core import clock
from services.core.errors import StartupRefused
from services.policy import comparing, loading
from services.policy.comparing import Change
from services.policy.positions import REFUSED
from services.policy.rules import Text
from services.policy.service import Due, Policies, Policy, Rule

_YEAR = "[0-9][0-9][0-9][0-9].yaml"
_CHECKED = ("policy.yaml", "*/policy.yaml", f"holidays/{_YEAR}")


def check(directory: Path | None, out: Console, *, as_json: bool) -> None:
    """Every version and every holiday file, each by itself. Raises StartupRefused with every wrong place at the end,
    and for a directory with nothing of the kind: whoever names it believes that something is there.
    """
    if directory is not None and not any(any(directory.glob(file)) for file in _CHECKED):
        raise StartupRefused(
            f"nothing to check in {directory}: a version is a directory in it with a policy.yaml,"
            " a year's holidays are in holidays/YEAR.yaml"
        )
    wrong: list[str] = []
    rows = [_checked(found, wrong) for found in _versions(directory, wrong)]
    years = [_checked_year(file, wrong) for file in _years(directory)]
    if as_json:
        out.print_json(data={"versions": rows, "holidays": years, "problems": wrong})
    else:
        table = Table("version 版本", "from 生效", "rules 期限", "state", title="policy files 规则文件")
        for row in rows:
            table.add_row(*(str(row[name]) for name in ("version", "effective_from", "rules", "state")))
        for year in years:
            table.add_row(f"holidays {year['year']}", "", "", str(year["state"]))
        out.print(table)
    if wrong:
        raise StartupRefused("\n  ".join([REFUSED, *wrong]))


def compare(
    old: str,
    new: str,
    extra: Path | None,
    out: Console,
    *,
    open_cases: Mapping[str, Collection[str]] | None,
    as_json: bool,
) -> None:
    """Each version by its name, or by its directory. `open_cases`: those that keep the old one, by number, with the
    rules whose clocks run there. Raises StartupRefused, UnknownPolicyVersion.
    """
    found = comparing.changes(_files(old, extra), _files(new, extra))
    counted = {one.keys[2] for one in found if one.keys[:2] == ("deadlines", "rules")}
    touched = {number: sorted(counted & {*rules}) for number, rules in (open_cases or {}).items()}
    if as_json:
        changed = [{"where": one.where, "before": one.before, "after": one.after} for one in found]
        out.print_json(data={"old": old, "new": new, "open_cases_under_old": touched, "changes": changed})
        return
    table = Table(
        *(Column(name, overflow="fold") for name in ("where 位置", old, new)), title=f"{len(found)} changes 处变更"
    )
    for one in found:
        table.add_row(one.where, *_cells(one))
    out.print(table)
    if open_cases is None:
        return
    running = Table("open case 未结案件", "running, and counted otherwise in the new one 在走而新版另有规定的期限")
    for number, rules in touched.items():
        running.add_row(number, ", ".join(rules))
    out.print(running)
    out.print(f"{len(touched)} open cases keep {old}; what is opened later goes by the version in force then.")
    out.print(f"{len(touched)} 件未结案件继续适用 {old}。")


def explain(
    code: str, start: datetime, version: str | None, extra: Path | None, out: Console, *, as_json: bool
) -> None:
    """Each step of the count, in both languages. `start`: an offset that is missing is Shanghai's.

    Raises UnknownRule, UnknownPolicyVersion, NoPolicyInForce, StartupRefused.
    """
    start = start if start.tzinfo else start.replace(tzinfo=clock.SHANGHAI)
    policy = _policy(version, start, extra)
    rule, due = policy.rule(code), policy.due(code, start)
    if as_json:
        out.print_json(data=_explained(policy, rule, start, due))
        return
    table = Table("at 时间", Column("count 计算", overflow="fold"))
    for step in due.steps:
        table.add_row(f"{step.at:%Y-%m-%d %H:%M}", f"{step.text_zh}\n{step.text_en}")
    for line in (f"{code} {rule.title.zh}", rule.title.en, rule.basis.zh, rule.basis.en):
        out.print(Line(line), soft_wrap=True)
    out.print(table)
    out.print(Line(f"{policy.version}, kind {rule.kind}, verified {rule.verified}"), soft_wrap=True)


def _explained(policy: Policy, rule: Rule, start: datetime, due: Due) -> dict[str, Any]:
    return {
        "rule": rule.code,
        "version": policy.version,
        "from": start.isoformat(),
        "due_at": due.due_at.isoformat() if due.due_at else None,
        "provisional": due.provisional,
        "basis": _both(rule.basis),
        "steps": [{"at": step.at.isoformat(), "zh": step.text_zh, "en": step.text_en} for step in due.steps],
    }


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _policy(version: str | None, start: datetime, extra: Path | None) -> Policy:
    policies = Policies.load(extra)
    return policies.of(version) if version else policies.current(start.astimezone(clock.SHANGHAI).date())


def _files(name: str, extra: Path | None) -> loading.Files:
    directory = Path(name)
    if (directory / "policy.yaml").is_file():
        return loading.read_version(directory.resolve())
    return Policies.load(extra).of(name).files


def _versions(directory: Path | None, wrong: list[str]) -> list[Path]:
    if directory is None or not (directory / "policy.yaml").is_file():
        try:
            return loading.version_directories(directory)
        except StartupRefused as refused:
            wrong.append(_reason(refused))
            return []
    return [directory.resolve()]


def _years(directory: Path | None) -> list[Path]:
    folders = [loading.BUILT_IN / "holidays", *([directory / "holidays"] if directory else [])]
    return [file for folder in folders for file in sorted(folder.glob(_YEAR))]


def _checked(directory: Path, wrong: list[str]) -> dict[str, Any]:
    try:
        files = loading.read_version(directory)
    except StartupRefused as refused:
        wrong.append(_reason(refused))
        return {"version": directory.name, "effective_from": "", "rules": "", "state": "refused"}
    head = files.head
    rules = len(files.deadlines.rules)
    return {"version": head.version, "effective_from": str(head.effective_from), "rules": rules, "state": "ok"}


def _checked_year(file: Path, wrong: list[str]) -> dict[str, Any]:
    try:
        year = loading.read_year(file)
    except StartupRefused as refused:
        wrong.append(_reason(refused))
        return {"year": file.stem, "state": "refused"}
    return {"year": file.stem, "state": "estimated" if year.estimated else "ok"}


def _reason(refused: StartupRefused) -> str:
    return str(refused).removeprefix(REFUSED).strip()


def _cells(change: Change) -> tuple[str, str]:
    before, after = (_cell(value) for value in (change.before, change.after))
    return before, after


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

"""What changes from one version of the law to another, entry by entry and in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from services.console.page import Page
from services.console.words import n_
from services.policy import comparing, wording
from services.policy.comparing import Change
from services.policy.rules import Rule, Text
from services.policy.service import Policy

PARTS = {
    "deadlines": n_("时限"),
    "routing": n_("转介"),
    "vocabulary": n_("用语和代码"),
    "notices": n_("告知文本"),
    "instruments": n_("法律文书"),
    "measures": n_("措施的限制和后果"),
    "telling": n_("告知规则"),
    "personal_data": n_("个人信息"),
}
FIELDS = {
    "title": n_("名称"),
    "zh": n_("中文"),
    "en": n_("英文"),
    "basis": n_("依据"),
    "source": n_("出处"),
    "kind": n_("性质"),
    "verified": n_("核实"),
    "trigger": n_("何时起算"),
    "met_by": n_("何事完成"),
    "agencies": n_("适用机关"),
    "cases": n_("适用案件"),
    "when": n_("适用情形"),
    "suspends": n_("中止"),
    "extends": n_("延长"),
    "reasons": n_("事由"),
    "rolls": n_("遇休息日顺延"),
    "ladder": n_("提醒和升级"),
    "effective_from": n_("生效"),
    "effective_to": n_("失效"),
    "risk": n_("风险"),
    "lead": n_("主办"),
    "assist": n_("协办"),
    "supervise": n_("督办"),
}
_LIMIT = {"amount", "unit", "default", "month_day"}


@dataclass(frozen=True)
class Line:
    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """`cases`: how many open cases have a clock of this rule running; they keep it as it was."""

    part: str
    code: str
    title: str
    basis: str
    lines: tuple[Line, ...]
    cases: int


def entries(old: Policy, new: Policy, page: Page, running: Mapping[str, int]) -> list[Entry]:
    """In the order of the files. `running`: by rule, in how many open cases of the old version its clock runs."""
    found = []
    for keys, group in groupby(comparing.changes(old.files, new.files), key=lambda change: change.keys[:3]):
        entry = _entry(new, keys) or _entry(old, keys)
        basis = getattr(entry, "basis", None)
        found.append(
            Entry(
                page.say(PARTS[keys[0]]),
                keys[-1],
                _title(entry, keys, new, page.language),
                basis.in_(page.language) if isinstance(basis, Text) else "",
                tuple(_lines([*group], keys, old, new, page)),
                running.get(keys[-1], 0) if keys[:2] == ("deadlines", "rules") else 0,
            )
        )
    return found


def _lines(changes: Sequence[Change], keys: Sequence[str], old: Policy, new: Policy, page: Page) -> Iterator[Line]:
    before, after = _entry(old, keys), _entry(new, keys)
    is_whole = before is None or after is None
    if isinstance(before or after, Rule) and (is_whole or any(one.keys[3] in _LIMIT for one in changes)):
        limits = (_limit(one, page) for one in (before, after))
        yield Line(page.say("时限"), *limits)
    elif is_whole:
        yield Line(page.say("整项"), _value(changes[0].before, page, old), _value(changes[0].after, page, new))
    for one in () if is_whole else changes:
        if not (isinstance(after, Rule) and one.keys[3] in _LIMIT):
            yield Line(_field(one.keys[3:], page, new), _value(one.before, page, old), _value(one.after, page, new))


def _entry(policy: Policy, keys: Sequence[str]) -> Any:
    found: Any = policy.files
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else getattr(found, key, None)
    return found


def _title(entry: Any, keys: Sequence[str], policy: Policy, language: str) -> str:
    named = getattr(entry, "title", entry)
    if keys[:2] == ("notices", "kinds"):
        named = policy.files.telling.occasions.get(keys[2])
    if isinstance(named, Text):
        return named.in_(language)
    return policy.label(keys[1], keys[-1], language) if keys[1] in policy.vocabularies else ""


def _limit(rule: Rule | None, page: Page) -> str:
    return wording.limit(rule, page.language) if rule else page.say("无")


def _field(keys: Sequence[str], page: Page, policy: Policy) -> str:
    return "·".join(_word(key, page, policy) for key in keys) or page.say("内容")


def _word(key: str, page: Page, policy: Policy) -> str:
    """Of a field, or of whom a notice is for."""
    recipient = next((law for name, law in policy.files.telling.recipients.items() if name == key), None)
    if recipient is not None:
        return recipient.in_(page.language)
    return page.say(FIELDS[key]) if key in FIELDS else key


def _value(value: Any, page: Page, policy: Policy) -> str:
    match value:
        case None | [] | "":
            return page.say("无")
        case bool():
            return page.say("是") if value else page.say("否")
        case {"zh": zh, "en": en}:
            return str(en if page.language == "en" else zh)
        case list():
            return page.say("，").join(_value(one, page, policy) for one in value)
        case dict():
            parts = (f"{_field([key], page, policy)} {_value(one, page, policy)}" for key, one in value.items() if one)
            return page.say("，").join(parts)
        case _:
            return _code(str(value), policy, page.language)


def _code(value: str, policy: Policy, language: str) -> str:
    return next((policy.label(name, value, language) for name in policy.vocabularies if policy.has(name, value)), value)

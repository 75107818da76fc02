"""What would change from one version of the law to another, entry by entry. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from services.policy.loading import Files

_MISSING = object()


@dataclass(frozen=True)
class Change:
    """`keys`: the file, then what leads to it there. A None was or is not there."""

    keys: tuple[str, ...]
    before: Any
    after: Any

    @property
    def where(self) -> str:
        """`deadlines.rules.P16.amount`."""
        return ".".join(self.keys)


def changes(old: Files, new: Files) -> list[Change]:
    """In the order of the files; the head (name, title, first day) is left out: it always differs."""
    found: list[Change] = []
    for part in fields(Files):
        if part.name != "head":
            before, after = (getattr(files, part.name).model_dump(mode="json") for files in (old, new))
            found += _between((part.name,), before, after)
    return found


def _between(keys: tuple[str, ...], before: Any, after: Any) -> Iterator[Change]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys([*before, *after]):
            yield from _between((*keys, key), before.get(key, _MISSING), after.get(key, _MISSING))
    elif _settled(before) != _settled(after):
        yield Change(keys, _told(before), _told(after))


def _settled(value: Any) -> Any:
    """A set of codes has no order, and is written as a list."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return sorted(value)
    return value


def _told(value: Any) -> Any:
    return None if value is _MISSING else value

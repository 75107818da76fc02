"""YAML that remembers where everything stands, so that a wrong law file is refused with its line and column."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from services.core.errors import StartupRefused

Model = TypeVar("Model", bound=BaseModel)
Loc = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """What is wrong at one place of a file; `loc` is the path of keys and indexes that leads there."""

    loc: Loc
    reason: str
    at_key: bool = False  # the key itself is wrong, not the value that stands behind it


@dataclass(frozen=True)
class Place:
    key: yaml.Mark
    value: yaml.Mark


class Document:
    """One file, read: its plain value, and the place of every key and value in it.

    Raises StartupRefused when the text is not YAML, or says a key twice.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        try:
            loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(file.read_text(encoding="utf-8"))
            node = loader.get_single_node()
            if node is None:
                raise StartupRefused(f"the policy cannot be used:\n  {file}, line 1, column 1: the file is empty")
            self.places = dict(_places(node, ()))
            self._refuse_doubles(node)
            self.value: Any = loader.construct_document(node)
        except OSError as error:
            raise StartupRefused(f"the policy cannot be used:\n  {file}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise StartupRefused(f"the policy cannot be used:\n  {file}: not UTF-8 at byte {error.start}") from error
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "somewhere"
            reason = error.problem or error.context
            raise StartupRefused(f"the policy cannot be used:\n  {file}, {where}: {reason}") from error
        except yaml.reader.ReaderError as error:
            raise StartupRefused(f"the policy cannot be used:\n  {file}: {error.reason}") from error
        except ValueError as error:  # a date such as 2026-13-01
            raise StartupRefused(f"the policy cannot be used:\n  {file}: {error}") from error

    def read_as(self, model: type[Model]) -> Model:
        """The file's value as this model. Raises StartupRefused naming each wrong place."""
        try:
            return model.model_validate(self.value)
        except ValidationError as error:
            self.refuse(
                Problem(tuple(fault["loc"]), fault["msg"], at_key=fault["type"] == "extra_forbidden")
                for fault in error.errors(include_url=False, include_input=False)
            )
            raise

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Raise StartupRefused with every problem and its place; do nothing when there is none."""
        lines = [self._sentence(problem) for problem in problems]
        if lines:
            raise StartupRefused("\n  ".join(["the policy cannot be used:", *lines]))

    def _sentence(self, problem: Problem) -> str:
        known = problem.loc
        while known not in self.places:
            known = known[:-1]
        place = self.places[known]
        mark = place.key if problem.at_key else place.value
        path = ".".join(str(step) for step in problem.loc) or "the whole file"
        return f"{self.file}, line {mark.line + 1}, column {mark.column + 1}, {path}: {problem.reason}"

    def _refuse_doubles(self, node: yaml.Node) -> None:
        self.refuse(
            Problem(loc, f"this key stands here twice, first on line {first + 1}", at_key=True)
            for loc, first in _doubles(node, ())
        )


def _step(node: yaml.Node) -> str | int:
    if node.tag == "tag:yaml.org,2002:int" and str(node.value).isdecimal():
        return int(node.value)
    return str(node.value)


def _children(node: yaml.Node, loc: Loc) -> Iterator[tuple[Loc, yaml.Node, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*loc, _step(key)), key, value
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield (*loc, index), value, value


def _places(node: yaml.Node, loc: Loc) -> Iterator[tuple[Loc, Place]]:
    if not loc:
        yield loc, Place(node.start_mark, node.start_mark)
    for child, key, value in _children(node, loc):
        yield child, Place(key.start_mark, value.start_mark)
        yield from _places(value, child)


def _doubles(node: yaml.Node, loc: Loc) -> Sequence[tuple[Loc, int]]:
    found: list[tuple[Loc, int]] = []
    first: dict[Loc, int] = {}
    for child, key, value in _children(node, loc):
        if child in first:
            found.append((child, first[child]))
        first.setdefault(child, key.start_mark.line)
        found.extend(_doubles(value, child))
    return found

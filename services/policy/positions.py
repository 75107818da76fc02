"""YAML that remembers where everything stands, so that a wrong law file is refused with its line and column."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from services.core.errors import StartupRefused

REFUSED = "the policy cannot be used:"
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


class Loader(yaml.CSafeLoader):
    """Leaves dates as they are written: the models read them, so that a wrong one is refused with its place."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


class Document:
    """One file, read: its plain value, and the place of every key and value in it.

    Raises StartupRefused when the text is not YAML, or says a key twice.
    """

    def __init__(self, file: Path, refused: str = REFUSED) -> None:
        self.file, self._refused = file, refused
        try:
            loader = Loader(self._text())
            node = loader.get_single_node()
            if node is None:
                self._unreadable("the file is empty")
            self.places = dict(_places(node, ()))
            self._refuse_doubles(node)
            self.value: Any = loader.construct_document(node)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self._unreadable(error.problem or "not YAML", *((mark.line, mark.column) if mark else ()))
        except RecursionError:
            self._unreadable("it is nested without end")

    def _text(self) -> str:
        try:
            raw = self.file.read_bytes()
        except OSError as error:
            raise StartupRefused(f"{self._refused}\n  {self.file}: {error.strerror}") from error
        text = raw.decode(errors="surrogateescape")  # what is not UTF-8 becomes a surrogate, and has its place
        odd = yaml.reader.Reader.NON_PRINTABLE.search(text)
        if odd:
            before = text[: odd.start()]
            column = odd.start() - before.rfind("\n") - 1
            self._unreadable("a character that is no text in UTF-8", before.count("\n"), column)
        return text

    def _unreadable(self, reason: str, line: int = 0, column: int = 0) -> NoReturn:
        place = f"{self.file}, line {line + 1}, column {column + 1}"
        raise StartupRefused(f"{self._refused}\n  {place}: {reason}") from None

    def read_as(self, model: type[Model]) -> Model:
        """The file's value as this model. Raises StartupRefused naming each wrong place."""
        try:
            return model.model_validate(self.value)
        except ValidationError as error:
            self.refuse(map(_problem, error.errors(include_url=False, include_input=False)))
            raise

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Raise StartupRefused with every problem and its place; do nothing when there is none."""
        lines = [self._sentence(problem) for problem in problems]
        if lines:
            raise StartupRefused("\n  ".join([self._refused, *lines]))

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


def _problem(fault: ErrorDetails) -> Problem:
    loc, reason = tuple(fault["loc"]), fault["msg"].removeprefix("Value error, ")
    if loc and loc[-1] == "[key]":
        return Problem(loc[:-1], reason, at_key=True)
    return Problem(loc, reason, at_key=fault["type"] == "extra_forbidden")


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

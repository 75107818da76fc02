"""What somebody types: marked words in every field of the API that takes words, also where a call had none.

Which fields those are the API document says: a text without a form. The few with a form that are personal all the same
are marked where a call fills them.
"""

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

from tests.house import Json

FORMED = {"phone": "1390{:07}", "id_number": "3499012013{:07}X", "birth_date": "2013-02-17"}
"""Personal, and with a form: a mark that has it."""
NO_WORDS = {
    "organisation": "an office's or a unit's code",
    "unit": "a unit's code",
    "authority": "an office's code",
    "applicant": "an office's code or a litigant's",
    "addressee": "an office's code",
    "guardian": "an office's code or a litigant's",
    "to": "an office's code, a litigant's, or an officer's name",
    "person": "an officer's name",
    "fields": "names of fields",
    "rule": "a rule's code",
    "url": "where an office's events go",
    "/address": "an office's mailbox or telephone",
}
"""Texts without a form that are not somebody's words, and what they are."""
_CARER = "/caretaker/organisation"  # no code: where the child is
_FORMS = ("enum", "const", "format", "pattern")
_TRICKS = ("{}", "{{child_name}} {}", "{}\n{{results}}", "%s %(name)s {}", "$\\{{{}\\}}")


class Words:
    """`typed`: the routes on which an accepted call has said something in each of their fields."""

    def __init__(self, document: Json) -> None:
        self._schemas = document["components"]["schemas"]
        self._bodies = {path: _body(found["post"]) for path, found in document["paths"].items() if "post" in found}
        self._routes: dict[str, re.Pattern[str]] = {
            path: re.compile(re.sub(r"\{\w+\}", "[^/]+", path)) for path in self._bodies
        }
        self._marks: dict[tuple[str, str], str] = {}
        self._count = count(1)
        self.typed: set[str] = set()

    def routes(self) -> set[str]:
        """Those that take words."""
        return {path for path, schema in self._bodies.items() if schema and any(self._fields(schema))}

    def of(self, path: str) -> str:
        return next(route for route, form in self._routes.items() if form.fullmatch(f"/v1{path}"))

    def say(self, path: str, body: Any) -> Any:
        """The call's body with marked words; the same words are marked alike, so that a child stays the same child."""
        schema = self._bodies[self.of(path)]
        return self._said(schema, body, "") if schema else body

    def mark(self, name: str) -> str:
        """One for what is not in the body of a call: a file's name, a form's field."""
        return self._marks.setdefault((name, name), f"印{next(self._count)}记")

    def marks(self) -> dict[str, str]:
        """What was said, by where."""
        return {f"{pointer} {number}": mark for number, ((pointer, _), mark) in enumerate(self._marks.items())}

    def found_in(self, content: str) -> set[str]:
        return {mark for mark in self._marks.values() if mark in content}

    def _said(self, schema: Json, value: Any, pointer: str) -> Any:
        schema = self._resolved(schema, value)
        if schema.get("type") == "object" and isinstance(value, dict):
            return self._filled(schema.get("properties", {}), value, pointer)
        if schema.get("type") == "array" and isinstance(value, list):
            return [self._said(schema["items"], found, f"{pointer}[]") for found in value]
        name = pointer.rpartition("/")[2]
        if name in FORMED and value is not None:
            return self._formed(name, pointer, value)
        return self._mark(pointer, value) if self.takes_words(pointer, schema) else value

    def _filled(self, known: Json, value: Json, pointer: str) -> Json:
        said = {n: self._said(known[n], v, f"{pointer}/{n}") if n in known else v for n, v in value.items()}
        added = {n for n, of in known.items() if n not in value and self.takes_words(f"{pointer}/{n}", of)}
        return said | {name: self._mark(f"{pointer}/{name}", None) for name in sorted(added)}

    def _formed(self, name: str, pointer: str, original: str) -> str:
        return self._marks.setdefault((pointer, original), FORMED[name].format(next(self._count)))

    def _mark(self, pointer: str, original: str | None) -> str:
        number = next(self._count)
        key = (pointer, str(number) if original is None else original)
        mark = self._marks.setdefault(key, f"印{number}记")
        return mark if original else _TRICKS[number % len(_TRICKS)].format(mark)

    def takes_words(self, pointer: str, schema: Json) -> bool:
        plain = [found for found in schema.get("anyOf", [schema]) if found.get("type") == "string"]
        named = {pointer, pointer.rpartition("/")[2].removesuffix("[]")} & NO_WORDS.keys()
        return (not named or pointer.endswith(_CARER)) and any(
            not any(form in found for form in _FORMS) for found in plain
        )

    def _resolved(self, schema: Json, value: Any) -> Json:
        for found in schema.get("anyOf", ()):
            if (value is None) == (found.get("type") == "null"):
                return self._resolved(found, value)
        if "$ref" in schema:
            resolved: Json = self._schemas[schema["$ref"].rpartition("/")[2]]
            return resolved
        return schema

    def _fields(self, schema: Json, pointer: str = "") -> Iterator[str]:
        for found in schema.get("anyOf", [schema]):
            resolved = self._resolved(found, {})
            for name, of in resolved.get("properties", {}).items():
                if self.takes_words(f"{pointer}/{name}", of):
                    yield name
                yield from self._fields(of, f"{pointer}/{name}")
            if "items" in resolved:
                yield from self._fields(resolved["items"], pointer)


def _body(operation: Json) -> Json | None:
    content = operation.get("requestBody", {}).get("content", {})
    found: Json | None = content.get("application/json", {}).get("schema")
    return found

"""Each text that the API takes is either somebody's words, which are planted and searched for, or known to be none."""

import re
from collections.abc import Iterator

import pytest

from services.api import application
from tests.house import Json
from tests.privacy.words import FORMED, NO_WORDS, Words

CODES = {
    r"^[A-Z][A-Z0-9_]{0,60}$": "a code of the law",
    r"^[a-z_]{1,40}$": "a code of the law",
    r"^[0-9]{12}$": "a division's code",
    r"^\d{12}$": "a division's code",
    r"^[0-9]{4}(-?[0-9]{4}){3}$": "a receipt code, which tests/api/test_privacy.py looks for",
}
"""Forms that no words have, and what they are of."""
FORMATS = {"uuid", "date", "time", "date-time", "binary"}
IN_ADDRESSES = {
    "q": "a case's or a report's number",
    "agency": "a code",
    "division_code": "a code",
    "instrument": "a code",
    "cohort": "which cases are counted",
    "report_number": "a report's number",
    "cursor": "where a page begins",
    "organisation": "an office's or a unit's code",
    "person": "an officer's name",
    "accept-language": "a language",
    "if-match": "a state",
    "if-none-match": "a state",
    "address": "a calendar's signed address",
}
"""Texts of addresses and headers; no log repeats one (tests/api/test_echo.py)."""
IN_FORMS = {"kind": "a code of the law", "document_number": "planted by the story"}


@pytest.fixture(scope="module")
def api() -> Json:
    found: Json = application().openapi()
    return found


def texts(schema: Json, schemas: Json, pointer: str = "") -> Iterator[tuple[str, Json]]:
    """Each text of a body, by pointer."""
    if "$ref" in schema:
        yield from texts(schemas[schema["$ref"].rpartition("/")[2]], schemas, pointer)
    for found in schema.get("anyOf", ()):
        yield from texts(found, schemas, pointer)
    for name, of in schema.get("properties", {}).items():
        yield from texts(of, schemas, f"{pointer}/{name}")
    if "items" in schema:
        yield from texts(schema["items"], schemas, pointer)
    if schema.get("type") == "string":
        yield pointer, schema


def is_code(pointer: str, schema: Json) -> bool:
    name = pointer.rpartition("/")[2]
    formed = "enum" in schema or "const" in schema or schema.get("format") in FORMATS
    return formed or schema.get("pattern") in CODES or bool({pointer, name} & NO_WORDS.keys())


def test_each_text_of_a_body_is_planted_or_known_to_be_none(api: Json) -> None:
    words, unknown = Words(api), []
    for path, methods in api["paths"].items():
        content = methods.get("post", {}).get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            continue
        for pointer, schema in texts(content["application/json"]["schema"], api["components"]["schemas"]):
            name = pointer.rpartition("/")[2]
            if not (words.takes_words(pointer, schema) or name in FORMED or is_code(pointer, schema)):
                unknown.append((path, pointer))
    assert unknown == []


def test_each_text_of_an_address_and_of_a_form_is_known(api: Json) -> None:
    named = set()
    for methods in api["paths"].values():
        for call in methods.values():
            for parameter in call.get("parameters", ()):
                found = list(texts(parameter["schema"], {}, parameter["name"]))
                named |= {name for name, schema in found if not is_code("", schema)}
    assert named == IN_ADDRESSES.keys()


def test_each_field_of_a_form_is_known(api: Json) -> None:
    named = set()
    for path, methods in api["paths"].items():
        for media_type, content in methods.get("post", {}).get("requestBody", {}).get("content", {}).items():
            if media_type != "application/json" and path.startswith("/v1"):
                fields = texts(content["schema"], api["components"]["schemas"])
                named |= {pointer[1:] for pointer, schema in fields if not is_code("", schema) or pointer == "/kind"}
    assert named - {"receipt_code", "placement_id"} == IN_FORMS.keys()


def test_a_text_without_a_form_is_somebodys_words_unless_it_is_named(api: Json) -> None:
    words = Words(api)
    assert words.takes_words("/anything", {"type": "string", "maxLength": 5})
    assert not words.takes_words("/anything", {"type": "string", "pattern": "^[A-Z]$"})
    assert not words.takes_words("/to", {"type": "string"})
    assert words.takes_words("/caretaker/organisation", {"type": "string"})
    assert all(re.compile(form) for form in CODES)

"""OpenAPI links: from an answer that names a subject to the calls about that subject. Read off the document itself."""

import re
from collections.abc import Iterator
from typing import Any

_SUBJECT = re.compile(r"/([a-z-]+)/\{(\w+)\}")
Json = dict[str, Any]


def link(document: Json) -> None:
    """Add to each call that makes, shows or lists subjects the links to what can be asked about them."""
    calls = [(path, call) for path, calls in document["paths"].items() for call in calls.values()]
    names = {collection: name for path, _ in calls for collection, name in _SUBJECT.findall(path)}
    for path, call in calls:
        for answer in (call["responses"].get(status) for status in ("200", "201")):
            if answer is not None:
                links = dict(_links(document, path, answer, names, calls))
                if links:
                    answer["links"] = links


def _links(
    document: Json, path: str, answer: Json, names: dict[str, str], calls: list[tuple[str, Json]]
) -> Iterator[tuple[str, Json]]:
    known = {name: f"$request.path.{name}" for _, name in _SUBJECT.findall(path)}
    given = _given(document, path, answer, names)
    for target, call in calls:
        wanted = [name for _, name in _SUBJECT.findall(target)]
        if wanted and wanted[-1] in given and {*wanted} <= known.keys() | given.keys():
            parameters = {name: given.get(name) or known[name] for name in wanted}
            yield call["operationId"], {"operationId": call["operationId"], "parameters": parameters}


def _given(document: Json, path: str, answer: Json, names: dict[str, str]) -> dict[str, str]:
    """Where in the answer's body the subjects stand that it names: what is made or shown, or a list's first."""
    schema, place = _schema(document, answer.get("content", {}).get("application/json", {}).get("schema", {})), ""
    items = schema.get("properties", {}).get("items")
    if items is not None:
        schema, place = _schema(document, items.get("items", {})), "/items/0"
    properties = schema.get("properties", {})
    given = {name: f"$response.body#{place}/{name}" for name in names.values() if name in properties}
    last = path.rpartition("/")[2]
    own = names.get(last) or (last.strip("{}") if last.startswith("{") else None)
    if own is None or "id" not in properties:  # a command's answer: what made or showed its subject has the links
        return {}
    return given | {own: f"$response.body#{place}/id"}


def _schema(document: Json, schema: Json) -> Json:
    found: Json = schema
    while "$ref" in found:
        found = document["components"]["schemas"][found["$ref"].rpartition("/")[2]]
    return found

"""What schemathesis is told of this API: who calls, what the law takes, and what no refusal may hold; and it counts."""

import atexit
import json
import os
import re
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import schemathesis

from tests.access.table import Row
from tests.access.world import World

TOLD = json.loads(Path(os.environ["HUTONG_FUZZ_TOLD"]).read_text())
"""`seed`. `tokens`: of everybody who may call. `known`: what is there. `marks`: planted personal values."""
HALF = 0.5
FOLLOWS = 0.8  # of the calls about a subject: the others are anybody's, since any role may try anything
STATEFUL = "stateful"
REPORTS = "/v1/reports"  # its own reporters' alone: an officer who filed one adds to it by the receipt code

_world = World(**TOLD["known"])
_drawn = Random(TOLD["seed"])
_id = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_asks: dict[str, str] = {}  # who goes on asking about a subject: the last whom an answer told of it, or who acted on it
_acted: set[str] = set()
_made: dict[str, str] = {}  # what nobody has changed yet, and who made it
_counts: Counter[str] = Counter()
_done: set[str] = set()


@schemathesis.auth(refresh_interval=None)  # drawn for each call: unless told so, one is kept for five minutes
class Everybody:
    """Who was told of the subject, or else who asked last; now and then anybody."""

    _last = ""

    def get(self, case: schemathesis.Case[Any], context: schemathesis.AuthContext) -> str:
        told = [_asks[id_] for id_ in _subjects(case) if id_ in _asks] or [self._last]
        follows = told[-1] and _drawn.random() < FOLLOWS
        self._last = told[-1] if follows else str(_drawn.choice(TOLD["tokens"]))
        return self._last

    def set(self, case: schemathesis.Case[Any], data: str, context: schemathesis.AuthContext) -> None:
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case[Any], kwargs: dict[str, Any]) -> None:
    """Of what is drawn the law takes nearly nothing, and lists show nothing: often it is asked plainly instead."""
    if not case.meta or case.meta.generation.mode is not schemathesis.GenerationMode.POSITIVE:
        return
    if _drawn.random() < (FOLLOWS if case.meta.phase.name == STATEFUL else HALF):
        case.headers.pop("if-match", None)
        case.query = {}
        if case.media_type == "application/json":
            case.body = _world.body(Row("", case.method, case.operation.path.removeprefix("/v1"), {}))


@schemathesis.hook
def after_call(
    context: schemathesis.HookContext, case: schemathesis.Case[Any], response: schemathesis.Response
) -> None:
    phase = str(case.meta.phase.name) if case.meta else "checks"
    is_taken = response.status_code < 300
    token = str(case.headers.get("Authorization", "")).removeprefix("Bearer ")
    along = phase == STATEFUL and any(_asks.get(id_) == token for id_ in _subjects(case))
    for name in ("requests", phase, *(["along links"] if along else [])):
        _counts[name] += 1
        _counts[f"{name}, taken"] += is_taken
    if is_taken:
        _done.add(case.operation.label)
    if is_taken and token in TOLD["tokens"]:
        _learn(token, _id.findall(response.text_lossy()), acts=case.method == "POST")
    if is_taken and case.method in ("POST", "DELETE"):
        for id_ in _subjects(case):
            _made.pop(id_, None)
    if response.status_code == 201 and not case.path.startswith(REPORTS):
        _made[response.json().get("id", "")] = token


def _subjects(case: schemathesis.Case[Any]) -> list[str]:
    return [str(value) for value in (case.path_parameters or {}).values()]


def _learn(token: str, ids: list[str], *, acts: bool) -> None:
    """Whoever only reads does not take it from who acts: an auditor reads everything, and may do nothing."""
    for id_ in ids:
        if acts or id_ not in _acted:
            _asks[id_] = token
    if acts:
        _acted.update(ids)


@atexit.register
def _tell() -> None:
    counted = {"counts": _counts, "done": sorted(_done)}
    Path(os.environ["HUTONG_FUZZ_COUNTS"]).write_text(json.dumps(counted))


@schemathesis.check
def what_was_made_is_there_for_who_made_it(
    context: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case[Any]
) -> None:
    if response.status_code == 404:
        token = str(case.headers.get("Authorization", "")).removeprefix("Bearer ")
        assert token not in {_made.get(id_) for id_ in _subjects(case)[-1:]}, "who has just made it does not find it"


@schemathesis.check
def no_personal_value_in_a_refusal(
    context: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case[Any]
) -> None:
    if response.status_code >= 400:
        leaked = [mark for mark in TOLD["marks"] if mark in response.text]
        assert not leaked, f"{len(leaked)} planted personal values stand in a refusal"

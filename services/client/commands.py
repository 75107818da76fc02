"""`hutong report`, `inbox`, `claim`, `timeline`: a caller of the API at a terminal or in a script.

Exit status 0: done. 1: the service refuses it. 2: the command was not understood. 3: the service is away or failed, and
the same may be tried again.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID, uuid4

import typer
from rich.console import Console, RenderableType
from rich.text import Text

from services.core.errors import StartupRefused

if TYPE_CHECKING:
    from services.client.service import Service

Address = Annotated[
    str, typer.Option("--address", envvar="HUTONG_ADDRESS", help="Of the service; https://, or on this machine.")
]
Token = Annotated[
    str | None, typer.Option("--token", envvar="HUTONG_TOKEN", help="Better in the environment, where nobody sees it.")
]
Language = Annotated[Literal["zh", "en"], typer.Option("--language", envvar="HUTONG_LANGUAGE", help="Of what it says.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs: what the API answers, and its problems.")]
Case = Annotated[str, typer.Argument(help="A case's id or number, or the number of a report in it.")]
State = Literal["pending", "claimed", "resolved", "transferred", "returned"]
WIDTH = 140  # of a table that goes into a file or to another program
HERE = "http://127.0.0.1:8080"
out, err = Console(width=None if sys.stdout.isatty() else WIDTH), Console(stderr=True)


def report(
    file: Annotated[typer.FileText, typer.Argument(help="JSON as POST /v1/reports takes it; - for standard input.")],
    key: Annotated[
        str | None, typer.Option(help="Idempotency-Key; unless told, one file is one report for a week.")
    ] = None,
    address: Address = HERE,
    token: Token = None,
    language: Language = "zh",
    as_json: AsJson = False,
) -> None:
    """File a report. It may be sent again after any failure: the same file makes one report."""
    sent = _read(file)
    same = json.dumps(sent, sort_keys=True, ensure_ascii=False).encode()
    with _service(address, token, language, as_json=as_json) as service:
        answer = service.post("/reports", sent, key or hashlib.sha256(same).hexdigest())
    if answer.again:
        err.print("This file was sent before: here is the first answer again.", style="yellow")
    _show(answer.body, *_receipt(answer.body), as_json=as_json)


def inbox(
    state: Annotated[State | None, typer.Option(help="Unless told, pending and claimed.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is late.")] = False,
    address: Address = HERE,
    token: Token = None,
    language: Language = "zh",
    as_json: AsJson = False,
) -> None:
    """What waits for the office of the token, then what somebody there has claimed; each as the API sorts it."""
    from services.client import tables

    late, states = "true" if overdue else None, [state] if state else ["pending", "claimed"]
    with _service(address, token, language, as_json=as_json) as service:
        found = [one for each in states for one in service.every("/referrals", state=each, overdue=late)]
    _show(found, tables.inbox(None, found) if found else "Nothing waits.", as_json=as_json)


def claim(
    referral: Annotated[str, typer.Argument(help="A referral's id, or the number of a report that it is about.")],
    address: Address = HERE,
    token: Token = None,
    language: Language = "zh",
    as_json: AsJson = False,
) -> None:
    """Take a referral on. Of two who claim at once one gets it, and the other is told who did."""
    with _service(address, token, language, as_json=as_json) as service:
        claimed = service.post(f"/referrals/{_referral(service, referral)}/claim", {}, str(uuid4())).body
    numbers, until = " ".join(claimed["report_numbers"]), claimed["resolve_due"] or "no fixed time"
    _show(claimed, f"{claimed['case_number']} {numbers}: claimed, to be resolved until {until}", as_json=as_json)


def timeline(
    case: Case, address: Address = HERE, token: Token = None, language: Language = "zh", as_json: AsJson = False
) -> None:
    """Every fact of a case, in order."""
    from services.client import tables

    with _service(address, token, language, as_json=as_json) as service:
        entries = [*service.every(f"/cases/{_case(service, case)}/timeline")]
    _show(entries, tables.timeline(case, entries), as_json=as_json)


COMMANDS = (report, inbox, claim, timeline)


@contextmanager
def _service(address: str, token: str | None, language: str, *, as_json: bool) -> Iterator["Service"]:
    """With `as_json` what is refused is said as the API says it."""
    from services.client import service

    try:
        with service.opened(address, token, language) as found:
            yield found
    except service.Refused as refused:
        if not as_json:
            raise
        print(json.dumps(refused.problem, ensure_ascii=False), file=sys.stderr)
        raise typer.Exit(refused.exit_code) from None


def _read(file: typer.FileText) -> dict[str, Any]:
    try:
        sent = json.load(file)
    except ValueError as error:
        raise StartupRefused(f"{file.name} is no JSON: {error}") from None
    if not isinstance(sent, dict):
        raise StartupRefused(f"{file.name} is no report: it has to be one JSON object")
    return sent


def _referral(service: "Service", named: str) -> str:
    if _is_id(named):
        return named
    found = [one["id"] for one in service.every("/referrals", report_number=named, state="pending")]
    if len(found) != 1:
        raise StartupRefused(f"{len(found) or 'no'} referrals of {named} wait for this office; name one by its id")
    return str(found[0])


def _case(service: "Service", named: str) -> str:
    if _is_id(named):
        return named
    found = next(service.every("/cases", q=named), None)
    if found is None:
        raise StartupRefused(f"no case {named} is there to be seen")
    return str(found["id"])


def _is_id(named: str) -> bool:
    try:
        return bool(UUID(named))
    except ValueError:
        return False


def _receipt(told: dict[str, Any]) -> Iterator[RenderableType]:
    if told["emergency_advice"]:
        yield Text(told["emergency_advice"], style="bold red")
    for name in ("number", "received_at", "receipt_code", "signed_receipt"):
        yield f"{name:<15} {told[name]}"


def _show(body: Any, *told: RenderableType, as_json: bool) -> None:
    if as_json:
        print(json.dumps(body, ensure_ascii=False, indent=2))
        return
    for one in told:
        out.print(one, highlight=False, soft_wrap=isinstance(one, str))

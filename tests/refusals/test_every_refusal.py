"""Each refusal that rests on law, and each of a call that is not the caller's, names the rule and its basis and leaves
nothing behind: none is without a case.
"""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any, get_args

import pytest

import services
from services.core.actor import Role
from services.core.errors import AccessRule, Basis, DomainError, Forbidden
from tests.api import stored
from tests.console.visiting import logged_in
from tests.house import House
from tests.police.conftest import Now
from tests.refusals.account import ACCOUNT
from tests.refusals.clocks import CLOCKS
from tests.refusals.conftest import Everybody, Refusal
from tests.refusals.guardianship import GUARDIANSHIP
from tests.refusals.instruments import INSTRUMENTS
from tests.refusals.law import POLICY, bases
from tests.refusals.secrecy import SECRECY
from tests.refusals.tasks import TASKS
from tests.refusals.who_may import WHO_MAY

EVERY = [*TASKS, *ACCOUNT, *GUARDIANSHIP, *INSTRUMENTS, *CLOCKS, *SECRECY, *WHO_MAY]
LAW = bases()
SERVICES = Path(services.__file__).parent
Place = tuple[Path, int]


@pytest.fixture(scope="module")
def reached() -> Iterator[set[Place]]:
    """Where in the code such a refusal was raised, while this module runs."""
    places: set[Place] = set()
    plain = DomainError.__init__

    def noting(self: DomainError, *args: Any, basis: Basis | None = None, **kwargs: Any) -> None:
        plain(self, *args, basis=basis, **kwargs)
        frame: FrameType | None = inspect.currentframe()
        while frame and frame.f_code.co_name in ("noting", "__init__"):
            frame = frame.f_back
        if frame and (basis or isinstance(self, Forbidden)):
            places.add((Path(frame.f_code.co_filename), frame.f_lineno))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(DomainError, "__init__", noting)
        yield places


def everything(house: House) -> dict[str, bytes]:
    """All that the database holds, but for the table that counts who tries, whatever comes of it."""
    return {name: held for name, held in stored.everything(house.server) if name != "throttle_bucket"}


@pytest.mark.parametrize("refusal", EVERY, ids=lambda refusal: refusal.name)
async def test_it_names_its_rule_and_basis_and_leaves_nothing_behind(
    everybody: Everybody, time: Now, house: House, reached: set[Place], refusal: Refusal
) -> None:
    call = await refusal.ready(everybody)
    before = everything(house)
    for language, (place, opening) in {"zh-CN": (0, "（"), "en": (1, " (")}.items():
        office, method = everybody.people[call.who], "GET" if call.body is None else "POST"
        headers = {**office.headers, "Accept-Language": language}
        answer = await office.client.request(method, f"/v1{call.path}", json=call.body, headers=headers)
        problem = answer.json()
        assert answer.status_code in (403, 409, 422), problem
        assert (problem["type"].rpartition("/")[2], problem.get("rule")) == (refusal.code, refusal.rule), problem
        assert problem["basis"] in {law[place] for law in LAW[refusal.rule]}
        assert f"{opening}{problem['basis']}" in problem["detail"]
    assert everything(house) == before


async def test_a_page_says_it_too(house: House, reached: set[Place]) -> None:
    shown = await (await logged_in(house)).open("/administration")
    assert shown.status_code == 403
    assert POLICY.files.personal_data.refusal("ROLE").zh in shown.text


async def test_a_page_that_listens_says_it_too(house: House, reached: set[Place]) -> None:
    reporter = await logged_in(house, "school-349901101-1", Role.REPORTER)
    assert (await reporter.open("/inbox/events")).status_code == 403


def of(*codes: str) -> set[str]:
    """The rules of the cases of these refusals."""
    return {refusal.rule for refusal in EVERY if refusal.code in codes}


def test_every_constraint_that_demand_and_bar_of_the_law_has_a_case() -> None:
    files = POLICY.files
    constraints = files.measures.constraints
    assert of("barred-by-law") == {code for code, law in constraints.items() if law.needs is None}
    assert of("legal-reason-needed") == {code for code, law in constraints.items() if law.needs}
    demands = {code for code, rule in POLICY.rules.items() if rule.lapses_with is not None}
    demands |= {code for code, reason in files.vocabulary.closure_reasons.items() if reason.one_of}
    assert of("measure-missing") == demands
    assert of("not-entitled") == files.instruments.instruments.keys()
    bars = {code: bar for law in files.instruments.instruments.values() for code, bar in law.bars.items()}
    assert of("barred") == {code for code, bar in bars.items() if bar.absolute}
    assert of("reason-needed") == {code for code, bar in bars.items() if not bar.absolute}
    endings = files.vocabulary.placement_end_reasons.values()
    assert of("guardianship-gap") == {ending.rule for ending in endings if ending.begins}
    assert of("not-assessed") == {ending.rule for ending in endings if ending.needs and not ending.begins}


def test_every_rule_of_access_has_a_case() -> None:
    assert {refusal.rule for refusal in WHO_MAY} >= {*get_args(AccessRule)}


def test_every_raise_of_a_refusal_with_a_basis_was_reached(reached: set[Place], request: pytest.FixtureRequest) -> None:
    ran = {item.name for item in request.session.items if item.path == request.path}
    if len(ran) <= len(EVERY):
        pytest.skip("only some of the cases run")
    missed = [
        f"{path.relative_to(SERVICES)}:{first}"
        for path in sorted(SERVICES.rglob("*.py"))
        for first, last in raises(path)
        if not any(where == path and first <= line <= last for where, line in reached)
    ]
    assert not missed


def raises(path: Path) -> Iterator[tuple[int, int]]:
    """The lines of each raise of such an error."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        raised = node.exc if isinstance(node, ast.Raise) else None
        if raised is not None and any(_rests_on_law(part) for part in ast.walk(raised)):
            yield raised.lineno, raised.end_lineno or raised.lineno


def _rests_on_law(part: ast.AST) -> bool:
    if isinstance(part, ast.Call):
        return any(keyword.arg == "basis" for keyword in part.keywords)
    return isinstance(part, ast.Name) and part.id in lawful()


def lawful() -> set[str]:
    """The errors that take the law they rest on, or name a rule of access."""
    every, found = list(DomainError.__subclasses__()), set()
    while every:
        error = every.pop()
        every += error.__subclasses__()
        takes = "basis" in inspect.signature(error.__init__).parameters and error.__init__ is not DomainError.__init__
        if takes or (issubclass(error, Forbidden) and error.rule is not None):
            found.add(error.__name__)
    return found

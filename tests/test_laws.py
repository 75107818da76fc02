"""The laws of the house that a machine can check by reading the code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = sorted([*ROOT.glob("services/**/*.py"), *ROOT.glob("workflows/**/*.py"), *ROOT.glob("migrations/**/*.py")])
FORBIDDEN_NAMES = {"utils", "helpers", "manager", "common", "misc", "util", "helper"}


def calls(file: Path) -> Iterator[str]:
    """Every call in a file as `name.name`."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def where(found: str) -> set[str]:
    return {str(file.relative_to(ROOT)) for file in CODE if any(call.endswith(found) for call in calls(file))}


@pytest.mark.parametrize("reader", ["datetime.now", "datetime.utcnow", "date.today", "time.time"])
def test_time_is_given_and_never_read(reader: str) -> None:
    assert where(reader) <= {"services/core/clock.py"}


def test_only_the_database_commits() -> None:
    assert where(".commit") <= {"services/core/database.py", "services/core/pipeline.py", "migrations/env.py"}


def test_what_a_person_is_shown_of_the_vault_is_shown_with_an_entry() -> None:
    """Only these open it for the service's own use: an age, a place, a mask, a record that is split, whom a conflict
    keeps out, names that words must not hold; and `reports/questions` for the reporter, of whom no trace is kept.
    """
    own = {"casefile/reading", "placements/service", "procedures/places", "procedures/splitting", "procedures/names"}
    own |= {
        "procedures/conflicts",
        "procedures/correcting",
        "procedures/persons",
        "procedures/reindexing",
        "procedures/retention",
        "reports/questions",
    }
    recorded = {"casefile/unmasking", "audit/openings", "audit/emergencies", "files/service", "vault/service"}
    recorded |= {"data_requests/service"}
    found = where("vault.open_items") | where("vault.open_cases") | where("vault.key_of")
    assert found - {"services/procedures/intake.py"} <= {f"services/{name}.py" for name in own | recorded}


@pytest.mark.parametrize(
    "file", [*CODE, *sorted(ROOT.glob("tests/**/*.py"))], ids=lambda file: str(file.relative_to(ROOT))
)
def test_a_file_is_read_in_one_sitting(file: Path) -> None:
    assert len(file.read_text().splitlines()) <= 400


def test_half_of_the_files_are_short() -> None:
    lengths = sorted(len(file.read_text().splitlines()) for file in CODE if file.name != "__init__.py")
    assert lengths[len(lengths) // 2] <= 120


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert not {str(file) for file in CODE if FORBIDDEN_NAMES & {file.stem, file.parent.name}}


def test_the_law_is_in_the_policy_files_and_not_in_code() -> None:
    article = re.compile(r"第[一二三四五六七八九十百零\d]+条|\bArt\. ?\d")
    for file in CODE:
        strings = [node.value for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Constant)]
        assert not [text for text in strings if isinstance(text, str) and article.search(text)], file


def broad_catches(file: Path) -> Iterator[str]:
    lines = file.read_text().splitlines()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            if caught in ("Exception", "BaseException", "everything"):
                yield lines[node.lineno - 1]


def test_no_broad_catch_goes_without_its_reason() -> None:
    assert not [line for file in CODE for line in broad_catches(file) if "#" not in line]

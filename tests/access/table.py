"""Who may call what: the table of `services/README.md`, written by hand there, read here, tried by `test_table.py`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

README = Path(__file__).parent.parent.parent / "services" / "README.md"
HEADING = "## Who may call what"
OPEN = "Open"
ROLES = ("reporter", "handler", "machine", "supervisor")
RELATIONS = ("own", "part", "county", "above", "elsewhere", "conflict", "under")
AUDITORS = ("person", "machine")
CALLERS = (
    *(("nobody", ""), ("admin", "")),
    *((role, relation) for role in ROLES for relation in RELATIONS),
    *(("auditor", kind) for kind in AUDITORS),
)
Caller = tuple[str, str]

_CALL = re.compile(r"`(GET|POST) (/[^`]*)`")
_CELL = re.compile(r"\d{3}(/\d{3}){0,2}( \w+ \d{3})*")


@dataclass(frozen=True)
class Row:
    """One call, and what each role gets. `section`: of the table, which says whose the matter is."""

    section: str
    method: str
    path: str
    cells: dict[str, str]

    @property
    def call(self) -> tuple[str, str]:
        return self.method, f"/v1{self.path}"

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    def status(self, caller: Caller) -> int:
        """What this caller gets of the call."""
        role, relation = caller
        if role == "nobody":
            return int(self.cells["reporter"]) if self.section == OPEN else 401
        if role == "admin":
            return int(self.cells["reporter"]) if self.section == OPEN else 403
        plain, *exceptions = self.cells[role].split()
        named = dict(zip(exceptions[::2], exceptions[1::2], strict=True))
        if relation in named:
            return int(named[relation])
        codes = [int(code) for code in plain.split("/")]
        if role == "auditor":
            return codes[min(AUDITORS.index(relation), len(codes) - 1)]
        near = {1: {}, 2: {"own": codes[0]}, 3: {"own": codes[0], "part": codes[1 % len(codes)]}}[len(codes)]
        return near.get(relation, codes[-1])


def rows() -> list[Row]:
    """In the order of the README."""
    return list(_rows(README.read_text()))


def _rows(text: str) -> Iterator[Row]:
    _, _, after = text.partition(f"{HEADING}\n")
    section = ""
    for line in after.partition("\n## ")[0].splitlines():
        if line.startswith("### "):
            section = line.removeprefix("### ").partition(":")[0]
        called = _CALL.findall(line) if line.startswith("|") else []
        if not called:
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")][1:]
        assert len(cells) == len(ROLES) + 1, line
        assert all(_CELL.fullmatch(cell) for cell in cells), line
        for method, paths in called:
            for path in _alternatives(paths):
                yield Row(section, method, path, dict(zip((*ROLES, "auditor"), cells, strict=True)))


def _alternatives(paths: str) -> Iterator[str]:
    """`/a/b·c` is `/a/b` and `/a/c`."""
    before, _, last = paths.rpartition("/")
    for found in last.split("·"):
        yield f"{before}/{found}"

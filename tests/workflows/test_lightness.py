"""Workflow modules stay light, so that the sandbox needs no exception, and read no clock."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

MODULES = sorted(Path("workflows").rglob("*.py"))
ALLOWED = sys.stdlib_module_names | {"temporalio", "workflows"}
CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "perf_counter", "sleep"}


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import hides where it leads"
            yield node.module or ""


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_workflow_module_imports_the_standard_library_temporal_and_workflows_only(module: Path) -> None:
    roots = {name.partition(".")[0] for name in imported(ast.parse(module.read_text()))}
    assert roots <= ALLOWED


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_workflow_module_reads_no_clock_and_leaves_the_sandbox_alone(module: Path) -> None:
    source = module.read_text()
    called = {
        node.func.attr
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not called & CLOCKS
    assert "imports_passed_through" not in source
    assert "sandboxed=False" not in source

"""The shape of the code that makes a running workflow's steps: what a replay depends on."""

import ast
import hashlib
import json
from pathlib import Path
from typing import Any

HISTORIES = Path(__file__).parent / "histories"
COMMITTED = HISTORIES / "fingerprints.json"
SHARED = ["workflows/milestones.py", "workflows/promises.py", "workflows/retries.py"]


def modules() -> list[Path]:
    """Everything that decides which steps a workflow takes, and by which names."""
    own = [*Path("workflows").glob("*/workflow.py"), *Path("workflows").glob("*/contracts.py")]
    return sorted([*map(Path, SHARED), *own, *Path("workflows").glob("*/promises.py")])


def current() -> dict[str, str]:
    return {str(module): fingerprint(module.read_text()) for module in modules()}


def committed() -> dict[str, str]:
    return dict(json.loads(COMMITTED.read_text()))


def fingerprint(source: str) -> str:
    """Equal for equal code whatever its comments, docstrings and layout, on every version of Python."""
    return hashlib.sha256(json.dumps(_shape(ast.parse(source))).encode()).hexdigest()[:16]


def _shape(node: Any) -> Any:
    if isinstance(node, list):
        return [_shape(each) for each in node if not _is_docstring(each)]
    if isinstance(node, ast.AST):
        fields = {name: _shape(value) for name, value in ast.iter_fields(node) if value not in (None, [])}
        return [type(node).__name__, fields]
    return node if isinstance(node, str | int | float | None) else repr(node)


def _is_docstring(node: Any) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)

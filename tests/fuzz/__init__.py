"""schemathesis over the whole API document, with every check and with calls that follow from each other.

`python -m tests.fuzz` runs long; a short run is among the tests.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.fuzz import world

HERE = Path(__file__).parent
PHASES = ("examples", "coverage", "fuzzing", "stateful")
HALF = 0.5  # of the drawn subjects exist: others are nearly never there, and would try nothing but 404


def run(seed: int, examples: int, phases: Sequence[str] = PHASES) -> int:
    """The exit status: 0 when no check found anything. `examples`: for each call and phase."""
    with tempfile.TemporaryDirectory(prefix="hutong-fuzz-") as home, world.opened(Path(home)) as found:
        told, config = Path(home) / "world.json", Path(home) / "schemathesis.toml"
        told.write_text(json.dumps(asdict(found), ensure_ascii=False))
        config.write_text((HERE / "schemathesis.toml").read_text() + _known(found))
        command: list[object] = [Path(sys.executable).with_name("st"), "--config-file", config]
        command += ["run", f"{found.address}/openapi.json"]
        command += ["--phases", ",".join(phases), "--max-examples", examples, "--seed", seed, "--mode", "all"]
        command += ["--no-color", "--warnings", "off"]
        environment = {"HUTONG_FUZZ_WORLD": str(told), "SCHEMATHESIS_HOOKS": "tests.fuzz.hooks"}
        ran = subprocess.run([*map(str, command)], env={**os.environ, **environment}, cwd=HERE.parent.parent)
        return ran.returncode


def _known(found: world.World) -> str:
    lines = [f"[dictionaries.{name}]\nvalues = {json.dumps(ids)}" for name, ids in found.ids.items()]
    lines += ["[parameters]"]
    lines += [f'"path.{name}" = {{ dictionary = "{name}", probability = {HALF} }}' for name in found.ids]
    return "\n".join(["", *lines])

"""schemathesis over the whole API document, with every check and with calls that follow from each other.

`python -m tests.fuzz` runs long; a short run is among the tests. Who is told of a subject asks on about it, mostly: so
a sequence of links is one caller's, who claims the referral that its inbox showed and takes measures in it.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.fuzz import world

HERE = Path(__file__).parent
PHASES = ("examples", "coverage", "fuzzing", "stateful")
HALF = 0.5  # of the drawn subjects exist: others are nearly never there, and would try nothing but 404


@dataclass
class Ran:
    """`failed`: a check found something. `counts`: of requests, by phase and along links, and of those answered 2xx.
    `done`: the calls that were answered so at least once.
    """

    failed: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    done: set[str] = field(default_factory=set)

    def share(self, name: str = "requests") -> float:
        """Of those requests, how many were answered 2xx."""
        return self.counts[f"{name}, taken"] / max(self.counts[name], 1)

    def __str__(self) -> str:
        told = [
            f"{self.counts[name]} {name} ({self.share(name):.0%} 2xx)" for name in ("requests", *PHASES, "along links")
        ]
        return f"{', '.join(told)}; {len(self.done)} calls were taken"


def run(seed: int, examples: int, phases: Sequence[str] = PHASES, sequences: int = 1) -> Ran:
    """`examples`: for each call and phase. What is drawn is the same for the same seed; ids and times are not.

    `sequences`: runs of the stateful phase, each with a seed of its own: one ends when a sequence cannot be repeated
    exactly, and since every call changes the world that is soon.
    """
    ran = Ran()
    with tempfile.TemporaryDirectory(prefix="hutong-fuzz-") as home, world.opened(Path(home)) as found:
        (Path(home) / "schemathesis.toml").write_text((HERE / "schemathesis.toml").read_text() + _known(found))
        for number in range(sequences):
            _add(ran, Path(home), found, seed + number, examples, phases if number == 0 else ("stateful",))
    return ran


def _add(ran: Ran, home: Path, found: world.World, seed: int, examples: int, phases: Sequence[str]) -> None:
    told, counts = home / "told.json", home / "counts.json"
    told.write_text(json.dumps({**asdict(found), "seed": seed}, ensure_ascii=False))
    command: list[object] = [Path(sys.executable).with_name("st"), "--config-file", home / "schemathesis.toml"]
    command += ["run", f"{found.address}/openapi.json"]
    command += ["--phases", ",".join(phases), "--max-examples", examples, "--seed", seed, "--mode", "all"]
    command += ["--no-color", "--warnings", "off"]
    environment = {"HUTONG_FUZZ_TOLD": str(told), "HUTONG_FUZZ_COUNTS": str(counts)}
    environment |= {"SCHEMATHESIS_HOOKS": "tests.fuzz.hooks"}
    answer = subprocess.run([*map(str, command)], env={**os.environ, **environment}, cwd=HERE.parent.parent)
    counted = json.loads(counts.read_text())
    ran.failed = ran.failed or answer.returncode != 0
    ran.counts += Counter(counted["counts"])
    ran.done |= set(counted["done"])


def _known(found: world.World) -> str:
    lines = [f"[dictionaries.{name}]\nvalues = {json.dumps(ids)}" for name, ids in found.ids.items()]
    lines += ["[parameters]"]
    lines += [f'"path.{name}" = {{ dictionary = "{name}", probability = {HALF} }}' for name in found.ids]
    return "\n".join(["", *lines])

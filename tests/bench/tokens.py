"""A token check with the key built once, against building it each time."""

import time
from collections.abc import Callable

from services.core import keys
from services.identity.tokens import Verifier
from tests.bench.figures import Figure, at_most, figure
from tests.bench.stage import Stage


def check(stage: Stage) -> Figure:
    public, token = keys.load(stage.server.keys_dir).token_public, stage.token("police-349901")
    verifier, count = Verifier(public, "hutong", "hutong-api"), stage.count(500)

    def build_each_time() -> None:
        Verifier(public, "hutong", "hutong-api").claims(token)

    pairs = [
        (_each(lambda: verifier.claims(token), count), _each(build_each_time, count)) for _ in range(stage.rounds(7))
    ]
    return figure("token check / with its key built each time", pairs, "µs", at_most(1.0), f"{len(pairs)} × {count}")


def _each(check_one: Callable[[], object], count: int) -> float:
    """Microseconds."""
    began = time.perf_counter()
    for _ in range(count):
        check_one()
    return 1e6 * (time.perf_counter() - began) / count

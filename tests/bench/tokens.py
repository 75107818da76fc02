"""A token check with the key built once, against building it each time."""

import time
from collections.abc import Callable
from datetime import timedelta

from services.core import keys
from services.core.actor import Role
from services.identity.tokens import Claims, Verifier, issue
from tests.bench.figures import Figure, at_most, figure
from tests.bench.stage import Stage


def check(stage: Stage) -> Figure:
    directory, count = stage.server.keys_dir, stage.count(500)
    public, private = keys.load(directory).token_public, keys.load_token_private(directory)
    verifier, pairs = Verifier(public, "hutong", "hutong-api"), []
    for turn in range(stage.rounds(7)):
        tokens = [_new(private, f"{turn}-{place}") for place in range(count)]  # one that was checked is known again
        ours = _each(verifier.claims, tokens)
        pairs.append((ours, _each(lambda token: Verifier(public, "hutong", "hutong-api").claims(token), tokens)))
    return figure("token check / with its key built each time", pairs, "µs", at_most(1.0), f"{len(pairs)} × {count}")


def _new(private: str, sub: str) -> str:
    claims = Claims(sub, "police-349901", Role.HANDLER, None)
    return issue(private, claims, issuer="hutong", audience="hutong-api", lifetime=timedelta(hours=1))


def _each(check_one: Callable[[str], object], tokens: list[str]) -> float:
    """Microseconds."""
    began = time.perf_counter()
    for token in tokens:
        check_one(token)
    return 1e6 * (time.perf_counter() - began) / len(tokens)

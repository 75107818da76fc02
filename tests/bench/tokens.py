"""A token check with the key built once, against building it each time."""

import time
from collections.abc import Callable
from datetime import timedelta

from jose import jwk

from services.core import token_keys
from services.core.actor import Role
from services.identity.tokens import ALGORITHM, Claims, Signer, Verifier
from tests.bench.figures import Figure, at_most, figure
from tests.bench.stage import Stage


def check(stage: Stage) -> Figure:
    directory, count = stage.server.keys_dir, stage.count(500)
    told = (directory, "hutong", "hutong-api")
    verifier, another, signer = Verifier(*told), Verifier(*told), Signer(*told)
    (public, *_), pairs = token_keys.load_public(directory), []

    def building(token: str) -> None:
        jwk.construct(public.pem, ALGORITHM)
        another.token(token)

    for turn in range(stage.rounds(7)):
        tokens = [_new(signer, f"{turn}-{place}") for place in range(count)]  # one that was checked is known again
        pairs.append((_each(verifier.token, tokens), _each(building, tokens)))
    return figure("token check / with its key built each time", pairs, "µs", at_most(1.0), f"{len(pairs)} × {count}")


def _new(signer: Signer, sub: str) -> str:
    return signer.issue(Claims(sub, "police-349901", Role.HANDLER, None), timedelta(hours=1))


def _each(check_one: Callable[[str], object], tokens: list[str]) -> float:
    """Microseconds."""
    began = time.perf_counter()
    for token in tokens:
        check_one(token)
    return 1e6 * (time.perf_counter() - began) / len(tokens)

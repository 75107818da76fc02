"""A short run of what `make fuzz` does at length: the same document, checks and world, few calls."""

import pytest

from tests import fuzz

pytestmark = pytest.mark.stack


def test_no_call_breaks_the_document_or_repeats_what_is_personal(capfd: pytest.CaptureFixture[str]) -> None:
    ran = fuzz.run(seed=20260310, examples=3, phases=("examples", "fuzzing", "stateful"), sequences=2)
    assert not ran.failed, capfd.readouterr().out
    assert ran.counts["along links"] > 20, ran
    assert ran.share("along links") > 0.1, ran

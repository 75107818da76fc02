"""`hutong demo`: the whole chain on a stack of its own, over the public API, with the engine stopped in the middle."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from rich.console import Console

from services.demo import play, stack
from services.demo.offices import Offices

LOG_WIDTH = 120


def run(out: Console) -> None:
    """Raises StartupRefused with the sentence of the step that failed; the stack is stopped and removed by then."""
    began = time.monotonic()
    if not out.is_terminal:
        out.width = LOG_WIDTH
    with ExitStack() as ending:
        with _step(out, "一套临时的系统 a stack of its own: PostgreSQL, Temporal, api, worker, relay"):
            running = ending.enter_context(stack.started())
            offices = ending.enter_context(Offices(running))
        told = play.Play(out, running, offices, lambda text: _step(out, text)).all()
        with _step(out, "停止并清除 stopped and removed"):
            ending.close()
    seconds = time.monotonic() - began
    out.print(
        f"[bold green]{told.reports} reports, {told.referrals} referrals, {told.entries} ledger entries verified "
        f"in {told.chains} chains, {told.breached} clock breached on purpose, {seconds:.0f} s[/]",
        highlight=False,
    )


@contextmanager
def _step(out: Console, text: str) -> Iterator[None]:
    """Shown while it works; said with its time when it is done."""
    began = time.monotonic()
    with out.status(text):
        yield
    out.print(f"[green]✓[/] {text} [dim]{time.monotonic() - began:.1f} s[/]", highlight=False)

"""`hutong up`: the whole product on one machine, from one command until Ctrl-C."""

import sys
import time
from pathlib import Path

from rich.console import Console
from rich.panel import Panel

from services.embedded import lock
from services.embedded.layout import Layout, Stack, running
from services.embedded.startup import Startup
from services.embedded.steps import Steps
from services.embedded.stopping import Interrupted, Stopping

__all__ = ["Layout", "Stack", "Steps", "running", "up"]

TICK_SECONDS = 0.2


def up(
    data_dir: Path | None = None,
    port: int = 8080,
    seed: str | None = None,
    console: Console | None = None,
    steps: Steps | None = None,
) -> None:
    """Start everything, keep it running, and stop it cleanly when asked: returns then. `port` 0 takes any free one.

    Raises StartupRefused with one sentence for the person at the terminal, and has stopped by then what it started.
    """
    console = console or Console()
    where = Layout.of(data_dir)
    where.create()
    with lock.held(where.lock), Stopping().listening() as stopping:
        startup = Startup(where, port, steps or Steps(), console, stopping)
        try:
            began = time.monotonic()
            stack = startup.start(seed)
            console.print(_panel(stack, time.monotonic() - began))
            console.print(_how_to_get_a_token(stack), soft_wrap=True)  # in one piece, to be copied
            while not stopping.asked:
                startup.supervisor.tick(time.monotonic())
                time.sleep(TICK_SECONDS)
        except Interrupted:
            pass
        finally:
            with console.status("stopping"):
                startup.supervisor.stop()
        console.print("stopped; the next start goes on from here")


def _panel(stack: Stack, seconds: float) -> Panel:
    lines = {
        "API": stack.api_url,
        "documentation": f"{stack.api_url}/docs",
        "Temporal": stack.temporal_page or stack.temporal_address,
        "data": str(stack.data_dir),
        "stop": "Ctrl-C",
    }
    text = "\n".join(f"[bold]{name:<14}[/]{value}" for name, value in lines.items())
    return Panel(text, title=f"hutong is ready after {seconds:.1f} s", expand=False)


def _how_to_get_a_token(stack: Stack) -> str:
    command = sys.argv[0] if Path(sys.argv[0]).name == "hutong" else "hutong"  # as the person typed it
    return f"a token: {command} token police-349901 --data-dir {stack.data_dir}"

"""When a stack is ready: its api says so."""

import http.client
import json
from collections.abc import Sequence

from services.core.errors import StartupRefused
from services.embedded import ports, processes
from services.embedded.layout import Layout
from services.embedded.stopping import Stopping
from services.embedded.supervisor import Part

PATIENCE = 60.0


def wait(where: Layout, port: int, parts: Sequence[Part], stopping: Stopping) -> None:
    """Raises StartupRefused when a process ends or a minute passes first, Interrupted when somebody asks to stop."""
    ready = processes.until(lambda: stopping.asked or bool(_ended(parts)) or not missing(port), PATIENCE, pause=0.1)
    stopping.check()
    if ended := _ended(parts):
        name = ended[0].name
        raise StartupRefused(f"the {name} ended while it was starting; its log says why: {where.log(name)}")
    if not ready:
        raise StartupRefused(
            f"not ready after {PATIENCE:g} s, for want of: {', '.join(missing(port))}; "
            f"the logs say why: {where.log('api').parent}"
        )


def _ended(parts: Sequence[Part]) -> list[Part]:
    return [part for part in parts if part.child is None or not part.child.alive()]


def missing(port: int) -> list[str]:
    """The parts that /readyz misses; the api itself when it gives no such answer."""
    connection = http.client.HTTPConnection(ports.LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        if answer.status == http.HTTPStatus.OK:
            return []
        parts = json.loads(answer.read()).get("parts", {})
    except (OSError, http.client.HTTPException, ValueError):
        return ["api"]
    finally:
        connection.close()
    return [name for name, part in parts.items() if part["status"] != "ok"] or ["api"]

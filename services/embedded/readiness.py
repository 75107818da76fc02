"""When a stack is ready: its api says so."""

import http.client
from collections.abc import Sequence

from services.core.errors import StartupRefused
from services.embedded import ports, processes
from services.embedded.layout import Layout
from services.embedded.stopping import Stopping
from services.embedded.supervisor import Part

PATIENCE = 60.0


def wait(where: Layout, port: int, parts: Sequence[Part], stopping: Stopping) -> None:
    """Raises StartupRefused when a process ends or a minute passes first, Interrupted when somebody asks to stop."""
    ready = processes.until(lambda: stopping.asked or bool(_ended(parts)) or _answers(port), PATIENCE, pause=0.1)
    stopping.check()
    if ended := _ended(parts):
        name = ended[0].name
        raise StartupRefused(f"the {name} ended while it was starting; its log says why: {where.log(name)}")
    if not ready:
        raise StartupRefused(
            f"not ready after {PATIENCE:g} s; http://{ports.LOOPBACK}:{port}/readyz says which part is missing, "
            f"and its log why: {where.log('api').parent}"
        )


def _ended(parts: Sequence[Part]) -> list[Part]:
    return [part for part in parts if part.child is None or not part.child.alive()]


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(ports.LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()

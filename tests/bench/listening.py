"""The browsers at one inbox, in a process of their own: each listens and, when it hears of a task without its row, asks
for that as the page's script does, while somebody claims one task after the other.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import uvloop

from tests.bench.load import Request

LONGEST = 120.0
LINES = 32  # connections that all browsers share for their rows
AT_ONCE = 50  # browsers that come at the same moment


@dataclass
class Listened:
    """Of each claim the seconds until the last browser has its row, and the seconds of a core that the server took.

    `idle`: what it takes of a core while nothing happens.
    """

    shown: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    idle: float = 0.0


def listen(port: int, pid: int, cookies: list[str], token: str, tasks: list[str], idle: float) -> Listened:
    """Runs the browsers' process. Raises CalledProcessError when a browser is refused, hears nothing or sees nothing.

    `pid`: of the server; `idle`: for how many seconds it is watched before the first claim.
    """
    order = {"port": port, "pid": pid, "cookies": cookies, "token": token, "tasks": tasks, "idle": idle}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.listening"],
        input=json.dumps(order).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    return Listened(**json.loads(done.stdout))


class Line:
    """A connection that asks for one thing after the other."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._turn = asyncio.Lock()

    async def open(self) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    async def ask(self, request: Request) -> None:
        async with self._turn:
            self._writer.write(request.wire())
            head = await self._head()
            length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n", 1)[0])
            await self._reader.readexactly(length)

    async def _head(self) -> bytes:
        head = await self._reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.split(b"\r\n", 1)[0].decode())
        return head


class Browser(Line):
    def __init__(self, port: int, cookie: str) -> None:
        super().__init__(port)
        self.cookie = cookie
        self._said: defaultdict[str, asyncio.Future[Any]] = defaultdict(asyncio.get_running_loop().create_future)

    async def listen(self) -> None:
        await self.open()
        self._writer.write(Request("GET", "/inbox/events", cookie=self.cookie).wire())
        await self._head()
        while not (await self._reader.readline()).startswith(b"retry"):
            pass
        self._hearing = asyncio.create_task(self._hear())

    async def _hear(self) -> None:
        async for line in self._reader:
            if line.startswith(b"data: "):
                said = json.loads(line[6:])
                if "row" in said:
                    self._said[said["task"]].set_result(said["row"])

    async def follow(self, task: str, line: Line) -> float:
        """When it had the task's row."""
        if await self._said[task] is None:
            await line.ask(Request("GET", f"/inbox/rows/{task}?back=%2Finbox", cookie=self.cookie))
        return time.perf_counter()


async def _run(port: int, pid: int, cookies: list[str], token: str, tasks: list[str], idle: float) -> Listened:
    browsers = [Browser(port, cookie) for cookie in cookies]
    lines, listened = [Line(port) for _ in range(LINES)], Listened()
    limit = asyncio.Semaphore(AT_ONCE)

    async def come(browser: Browser) -> None:
        async with limit:
            await browser.listen()

    async with asyncio.timeout(LONGEST):
        await asyncio.gather(*(come(browser) for browser in browsers))
        await asyncio.sleep(1)
        before = _cpu(pid)
        await asyncio.sleep(idle)
        listened.idle = (_cpu(pid) - before) / idle
        await asyncio.gather(*(line.open() for line in lines))
        for task in tasks:
            follows = [
                asyncio.create_task(one.follow(task, lines[place % LINES])) for place, one in enumerate(browsers)
            ]
            before, began = _cpu(pid), time.perf_counter()
            await lines[0].ask(Request("POST", f"/v1/referrals/{task}/claim", {}, token))
            listened.shown.append(max(await asyncio.gather(*follows)) - began)
            listened.busy.append(_cpu(pid) - before)
    return listened


def _cpu(pid: int) -> float:
    """Seconds of a core that a process has used."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    print(json.dumps(asdict(uvloop.run(_run(**json.load(sys.stdin))))))

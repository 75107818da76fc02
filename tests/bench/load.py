"""The client, in a process of its own: so many connections send what they are given, each one request at a time.

A client this thin costs the two cores that it shares with the server as little as it can.
"""

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import Any

import uvloop

LONGEST = 60.0


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: Any = None
    token: str | None = None
    cookie: str | None = None

    def wire(self) -> bytes:
        body = b"" if self.body is None else json.dumps(self.body, ensure_ascii=False).encode()
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: bench", f"Content-Length: {len(body)}"]
        lines += ["Content-Type: application/json"] if body else []
        lines += [f"Authorization: Bearer {self.token}"] if self.token else []
        lines += [f"Cookie: {self.cookie}"] if self.cookie else []
        return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class Result:
    """`seconds` is the whole round's; `each` has the seconds of every request; `errors` counts what was no 2xx.
    `last` is the last answer's body."""

    seconds: float = 0.0
    each: list[float] = field(default_factory=list)
    errors: int = 0
    failure: str = ""
    last: str = ""

    @property
    def per_second(self) -> float:
        return len(self.each) / self.seconds


def send(port: int, requests: list[Request], clients: int = 1) -> Result:
    """Runs the client process. Raises CalledProcessError when it breaks or takes longer than a minute."""
    order = {"port": port, "clients": clients, "requests": [request.wire().decode() for request in requests]}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load"], input=json.dumps(order).encode(), stdout=subprocess.PIPE, check=True
    )
    return Result(**json.loads(done.stdout))


async def _client(port: int, requests: list[bytes], result: Result) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while requests:
        request = requests.pop()
        began = time.perf_counter()
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length: ")[2].split(b"\r\n", 1)[0])
        body = await reader.readexactly(length)
        result.each.append(time.perf_counter() - began)
        if not head.startswith(b"http/1.1 2"):
            result.errors += 1
            result.failure = body.decode()
        result.last = body.decode(errors="replace")  # of an archive nobody reads it
    writer.close()


async def _run(port: int, clients: int, requests: list[bytes]) -> Result:
    result = Result()
    requests.reverse()
    began = time.perf_counter()
    async with asyncio.timeout(LONGEST):
        await asyncio.gather(*(_client(port, requests, result) for _ in range(clients)))
    result.seconds = time.perf_counter() - began
    return result


if __name__ == "__main__":
    order = json.load(sys.stdin)
    wire = [request.encode() for request in order["requests"]]
    print(json.dumps(asdict(uvloop.run(_run(order["port"], order["clients"], wire)))))

"""A receiver of webhooks as others build one: real HTTP, and the specification's own library verifies what comes."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError


@dataclass
class Came:
    """One POST as it came."""

    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def content(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    def verifies(self, secret: str) -> bool:
        try:
            Webhook(secret).verify(self.body, self.headers)
        except WebhookVerificationError:
            return False
        return True

    def verifies_at_its_time(self, secret: str) -> bool:
        """Where the time is not this machine's: the library takes nothing that is older than five minutes."""
        own = Webhook(secret)
        at = datetime.fromtimestamp(int(self.headers["webhook-timestamp"]), UTC)
        return own.sign(self.id, at, self.body.decode()) in self.headers["webhook-signature"].split()


@dataclass
class Receiver:
    """`answers`: the status of each POST in turn, then 204. `is_down`: it answers 503. `headers`: of each answer."""

    url: str = ""
    is_down: bool = False
    answers: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes = b""
    tried: list[Came] = field(default_factory=list)
    taken: list[Came] = field(default_factory=list)

    def status(self, came: Came) -> int:
        self.tried.append(came)
        status = 503 if self.is_down else self.answers.pop(0) if self.answers else 204
        if status < 300:
            self.taken.append(came)
        return status

    def types(self) -> list[str]:
        return [came.content["type"] for came in self.taken]


@contextmanager
def serving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(receiver.status(Came({name.lower(): text for name, text in self.headers.items()}, body)))
            for name, text in receiver.headers.items():
                self.send_header(name, text)
            self.end_headers()
            self.wfile.write(receiver.content)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    receiver.url = f"http://127.0.0.1:{server.server_port}/hutong?key=v"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

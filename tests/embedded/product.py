"""Stands in for the product: `python product.py api|worker|relay|resync …`, no more than the stack needs."""

import http.server
import json
import os
import signal
import sys
from pathlib import Path

import psycopg


class Api(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        with psycopg.connect(os.environ["HUTONG_DATABASE_URL"]) as connection:
            (role,) = connection.execute("SELECT current_user").fetchone() or ("",)
        body = json.dumps({"role": role, "environment": _told()}).encode()
        # the real one is not ready either while its worker is missing
        self.send_response(503 if os.environ.get("FAKE_FAILING") else 200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


def _told() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith("HUTONG_")}


def main(name: str) -> None:
    if name == os.environ.get("FAKE_FAILING"):
        sys.exit("nothing works today")
    if name == "resync":
        Path(sys.argv[-1], "resynced").write_text(json.dumps(sys.argv[2:]))
    elif name == "api":
        signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
        http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["HUTONG_PORT"])), Api).serve_forever()
    else:
        print(name, "as", os.environ["HUTONG_DATABASE_URL"].split(":")[1].strip("/"), flush=True)
        signal.sigwait({signal.SIGTERM})


if __name__ == "__main__":
    main(sys.argv[1])

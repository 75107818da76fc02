"""Webhooks after the Standard Webhooks specification: a signed POST, answered with any 2xx."""

import asyncio
import json
import ssl
from datetime import timedelta

import httpx

from services.core import clock
from services.deliveries import signing
from services.deliveries.channels import PATIENCE, Message, Outcome, Target
from services.deliveries.reach import NotAllowed, Reach

LONGEST_WAIT = timedelta(hours=1)  # that a receiver may ask for


class Webhooks:
    def __init__(self, reach: Reach, trusted: ssl.SSLContext) -> None:
        self._reach, self._trusted = reach, trusted

    async def send(self, target: Target, message: Message) -> Outcome:
        content = {"type": message.type, "timestamp": message.at.isoformat(), "data": message.data}
        body = json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
        signed = signing.headers(message.id, clock.now(), body, target.keys)
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._post(target.address, body, signed)
        except NotAllowed:
            return Outcome("address-not-allowed")
        except (TimeoutError, httpx.TimeoutException):
            return Outcome("timeout")
        except (OSError, httpx.HTTPError, httpx.InvalidURL):
            return Outcome("unreachable")

    async def _post(self, address: str, body: bytes, signed: dict[str, str]) -> Outcome:
        """To the very IP address that was looked at, under the name's certificate. The answer's body is not read, and
        a redirect leads nowhere.
        """
        parts = self._reach.check(address)
        url = httpx.URL(address)
        headers = {
            "Host": url.netloc.decode(),
            "Content-Type": "application/json",
            "User-Agent": "hutong-webhooks/1",
            **signed,
        }
        called = url.copy_with(host=await self._reach.resolve(parts))
        async with (
            httpx.AsyncClient(verify=self._trusted, trust_env=False, follow_redirects=False) as client,
            client.stream(
                "POST", called, content=body, headers=headers, extensions={"sni_hostname": url.host}
            ) as answer,
        ):
            return _outcome(answer)


def _outcome(answer: httpx.Response) -> Outcome:
    status = answer.status_code
    if answer.is_success:
        return Outcome(status=status)
    return Outcome(
        "refused", status, gone=status == httpx.codes.GONE, wait=_wait(answer.headers.get("retry-after", ""))
    )


def _wait(told: str) -> timedelta:
    seconds = int(told) if told.isascii() and told.isdecimal() and len(told) < 10 else 0
    return min(timedelta(seconds=seconds), LONGEST_WAIT)

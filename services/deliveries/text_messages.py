"""Text messages by any gateway that speaks HTTP: a file of settings says what to send it, and what it has to answer."""

import asyncio
import json
import ssl
from pathlib import Path
from string import Template
from typing import Annotated, Any, Literal, Self

import httpx
import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from services.core.errors import StartupRefused
from services.core.settings import safe_url
from services.deliveries.channels import PATIENCE, Message, Outcome, Target

FILLED = {"to", "text", "id", "secret"}
_LONGEST = 65_536  # bytes of an answer that are read


def _templated(value: Any) -> Any:
    """Raises ValueError where a text names something else than `$to`, `$text`, `$id`, `$secret`."""
    match value:
        case str():
            template = Template(value)
            if not template.is_valid() or not FILLED.issuperset(template.get_identifiers()):
                raise ValueError(f"a text may name {', '.join(f'${name}' for name in sorted(FILLED))}")
        case dict():
            for part in value.values():
                _templated(part)
        case list():
            for part in value:
                _templated(part)
    return value


Templated = Annotated[dict[str, Any], AfterValidator(_templated)]


class Success(BaseModel):
    """`status`: of the answer. `json`: what stands in its body, by the names that lead there: `{result.code: 0}`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: tuple[int, ...] = (200,)
    json_: Annotated[dict[str, Any], Field(alias="json")] = {}


class Gateway(BaseModel):
    """Filled in, in the values of `query`, `headers`, `json` and `form`: `$to`, `$text`, `$id`, and `$secret`, which
    is the key file `sms.secret`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: Literal["POST", "GET", "PUT"] = "POST"
    url: Annotated[str, AfterValidator(safe_url)]
    query: Templated = {}
    headers: Templated = {}
    json_: Annotated[Templated | None, Field(alias="json")] = None
    form: Templated | None = None
    success: Success = Success()

    @model_validator(mode="after")
    def _one_body(self) -> Self:
        if self.json_ is not None and self.form is not None:
            raise ValueError("json or form, not both")
        return self

    @classmethod
    def read(cls, path: Path) -> Self:
        """Raises StartupRefused."""
        try:
            return cls.model_validate(yaml.safe_load(path.read_text()))
        except (OSError, yaml.YAMLError):
            raise StartupRefused(f"the SMS gateway's file {path} cannot be read") from None
        except ValidationError as wrong:
            first = wrong.errors()[0]
            where = ".".join(map(str, first["loc"])) or "the file"
            raise StartupRefused(f"the SMS gateway's file {path}: {where}: {first['msg']}") from None


class TextMessages:
    def __init__(self, gateway: Gateway, secret: str, trusted: ssl.SSLContext) -> None:
        self._gateway, self._secret, self._trusted = gateway, secret, trusted

    async def send(self, target: Target, message: Message) -> Outcome:
        values = {"to": target.address, "text": message.words, "id": message.id, "secret": self._secret}
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._ask(values)
        except (TimeoutError, httpx.TimeoutException):
            return Outcome("timeout")
        except (OSError, httpx.HTTPError):
            return Outcome("unreachable")

    async def _ask(self, values: dict[str, str]) -> Outcome:
        asked, client = self._gateway, httpx.AsyncClient(verify=self._trusted, trust_env=False)
        async with (
            client,
            client.stream(
                asked.method,
                asked.url,
                params=_filled(asked.query, values) or None,
                headers=_filled(asked.headers, values),
                json=_filled(asked.json_, values),
                data=_filled(asked.form, values),
            ) as answer,
        ):
            if answer.status_code in asked.success.status and (
                not asked.success.json_ or _says(await _read(answer), asked.success.json_)
            ):
                return Outcome(status=answer.status_code)
            return Outcome("refused", answer.status_code)


def _filled(value: Any, values: dict[str, str]) -> Any:
    """In values of JSON, a form, a query, a header: whatever is filled in stays a value there."""
    match value:
        case str():
            return Template(value).substitute(values)
        case dict():
            return {name: _filled(part, values) for name, part in value.items()}
        case list():
            return [_filled(part, values) for part in value]
    return value


async def _read(answer: httpx.Response) -> bytes:
    found = b""
    async for part in answer.aiter_bytes():
        found += part
        if len(found) > _LONGEST:
            return b""
    return found


def _says(body: bytes, wanted: dict[str, Any]) -> bool:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return all(_at(said, path) == value for path, value in wanted.items())


def _at(said: Any, path: str) -> Any:
    for name in path.split("."):
        said = said.get(name) if isinstance(said, dict) else None
    return said

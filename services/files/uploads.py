"""A call that brings a file. No transaction is open while the file comes in, and nothing of it is on disk in clear.

Who may is asked twice: before a byte of the file is taken, and in the transaction that writes. The first time the
endpoint is called it gets no further than to `upload.received` or `upload.whole`.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from services.core import body
from services.core.errors import DomainError, Unavailable, Unprocessable
from services.core.route import Handle, House, HouseRoute, once, transaction
from services.files.errors import FileTooLarge
from services.files.incoming import LIMIT, Incoming, Received
from services.files.multipart import FILE, Field, FileBegins, Piece, pieces
from services.files.service import Files

Form = TypeVar("Form", bound=BaseModel)
Within = Callable[[House, Request], AbstractAsyncContextManager[AsyncSession]]
_AROUND = 128 * 1024  # fields, headers and boundaries


class Announced(Exception):
    """The caller may, and the file has not come in yet."""


@dataclass
class Upload:
    """The form's fields so far, and its file once it has come in."""

    fields: list[Field] = field(default_factory=list)
    file: Received | None = None
    used: bool = False
    _read: bool = False

    def form(self, model: type[Form]) -> Form:
        """The fields. Raises RequestValidationError, Unprocessable for one that is there twice."""
        self._read, sent = True, dict[str, str]()
        for found in self.fields:
            body.check_text(found.value, f"/{found.name}")
            if found.name in sent:
                raise Unprocessable.field(f"/{found.name}", "given-twice", "given twice")
            sent[found.name] = found.value
        try:
            return model.model_validate(sent)
        except ValidationError as error:
            raise RequestValidationError([{**e, "loc": ("body", *e["loc"])} for e in error.errors()]) from None

    def received(self) -> Received:
        """The file, where the form has no field, or those before the file were read.

        What comes after this in an endpoint, or after `whole`, is done once the file has come in.
        """
        if not self._read:
            self.form(_NoFields)
        return self._file()

    def whole(self, model: type[Form]) -> tuple[Form, Received]:
        """The file and the form, whose fields may come before it or after it."""
        file = self._file()
        return self.form(model), file

    def _file(self) -> Received:
        if self.file is None:
            raise Announced
        self.used = True
        return self.file

    def came_in(self, file: Received) -> None:
        """From now on the fields that came after it are there as well, and are read like those before it."""
        self.file, self._read = file, False

    def fingerprint(self) -> bytes:
        """Two requests with the same are the same, whatever their boundaries."""
        assert self.file is not None  # noqa: S101 - it is asked for when the file has come in
        fields = sorted((found.name, found.value) for found in self.fields)
        return json.dumps([fields, self.file.name, self.file.sha256]).encode()


class _NoFields(BaseModel):
    model_config = ConfigDict(extra="forbid")


class UploadRoute(HouseRoute):
    """For endpoints that take an `Upload`."""

    def get_route_handler(self) -> Handle:
        handle = APIRoute.get_route_handler(self)

        async def answer(received: Request) -> Response:
            request = body.StrictRequest(received.scope, received.receive)
            return await receive(request, handle)

        return answer


async def receive(request: Request, handle: Handle, within: Within = transaction) -> Response:
    """What a call with a file comes to. `within`: its transactions, in which the dependencies find who acts."""
    return await _Receiving(request, handle, within).answer()


class _Receiving:
    def __init__(self, request: Request, handle: Handle, within: Within) -> None:
        self._request, self._handle, self._within = request, handle, within
        self._house: House = request.app.state.house
        self._files: Files = request.app.state.files
        self._upload = request.state.upload = Upload()

    async def answer(self) -> Response:
        body.check_address(self._request)
        declared = self._request.headers.get("content-length", "0")
        if declared.isdigit() and int(declared) > LIMIT + _AROUND:
            raise FileTooLarge
        incoming = await self._take_in(pieces(self._request))
        try:
            self._upload.came_in(await self._files.finish(incoming))
            answer = await self._write()
        except Unavailable:
            raise  # of a commit that broke off nobody knows whether it was done; the sweep will see
        except (DomainError, RequestValidationError):
            await asyncio.to_thread(incoming.discard)
            raise
        if self._upload.used:
            await asyncio.to_thread(incoming.keep)
        else:
            await asyncio.to_thread(incoming.discard)
        return answer

    async def _take_in(self, arriving: AsyncIterator[Piece]) -> Incoming:
        """Raises what `pieces` does, FileTooLarge, and what the endpoint's dependencies do; nothing is left then."""
        incoming: Incoming | None = None
        try:
            async for piece in arriving:
                match piece:
                    case Field():
                        self._upload.fields.append(piece)
                    case FileBegins():
                        await self._admit()
                        incoming = await asyncio.to_thread(Incoming, self._files.store, piece.name)
                    case bytes() if incoming is not None:
                        await asyncio.to_thread(incoming.take, piece)
        except BaseException:  # a caller who hangs up included: nothing half-made is left
            if incoming is not None:
                await asyncio.shield(asyncio.to_thread(incoming.discard))
            raise
        if incoming is None:
            await self._admit()
            raise Unprocessable.field(f"/{FILE}", "missing", "the file is missing")
        return incoming

    async def _admit(self) -> None:
        try:
            async with self._within(self._house, self._request):
                await self._handle(self._request)
        except Announced:
            return

    async def _write(self) -> Response:
        async with self._within(self._house, self._request) as session:
            return await once(self._house, session, self._request, self._handle, self._upload.fingerprint())


async def _upload(request: Request) -> Upload:
    upload: Upload = request.state.upload
    return upload


Uploaded = Annotated[Upload, Depends(_upload)]


def documented(form: type[BaseModel] | None = None) -> dict[str, Any]:
    """`openapi_extra` of a call that takes this form and a file."""
    fields: dict[str, Any] = form.model_json_schema() if form else {"type": "object", "properties": {}}
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {**fields["properties"], FILE: {"type": "string", "format": "binary"}},
        "required": [*fields.get("required", ()), FILE],
        "additionalProperties": False,
    }
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}

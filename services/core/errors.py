"""Errors are facts with a status, raised where they are learnt and answered by one handler (RFC 9457).

DomainError
├── BadRequest 400 · Unauthenticated 401 · Forbidden 403 · NotFound 404
├── RequestTimeout 408 · Conflict 409 · StaleState 412 · TooLarge 413 · WrongMediaType 415 · Unprocessable 422
├── TooManyRequests 429
└── Unavailable 503

Startup is another kind: a sentence for the person at the terminal, never a traceback.
No error carries a value that somebody sent: a pointer and a code say enough.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

AccessRule = Literal["ROLE", "PERSON", "SUPERVISOR", "OFFICE", "HOLDER", "SECOND_PERSON", "LENS", "RECUSAL", "FILES"]
"""Why a call is not the caller's to make: on what law, `personal_data.yaml` says."""


@dataclass(frozen=True)
class FieldError:
    """One wrong field: an RFC 6901 pointer into the body (or `/query/…`, `/path/…`, `/header/…`), and why."""

    pointer: str
    code: str
    message: str


@dataclass(frozen=True)
class Basis:
    """The rule of law on which something is refused, by its code, and its legal basis in both languages."""

    rule: str
    zh: str
    en: str


class DomainError(Exception):
    """A refusal. `code` is stable (kebab-case) and ends the problem's `type`; `facts` are its extra members.

    `basis`: the law it rests on, where it is the law that refuses.
    """

    status: ClassVar[int] = 500
    code: str = "internal"

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        errors: Sequence[FieldError] = (),
        facts: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        basis: Basis | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.basis = basis
        self.code = code or self.code
        self.errors = tuple(errors)
        self.facts = dict(facts or {})
        self.headers = dict(headers or {})


class BadRequest(DomainError):
    status = 400
    code = "bad-request"


class Unauthenticated(DomainError):
    status = 401
    code = "unauthenticated"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": "Bearer"})


class Forbidden(DomainError):
    """`rule`: of the policy's rules of access, by which this is not the caller's to do. None where a law of the case
    itself refuses (`basis`), or no law at all.
    """

    status = 403
    code = "forbidden"
    rule: AccessRule | None = "ROLE"

    def __init__(self, detail: str, *, rule: AccessRule | None = None, **kwargs: Any) -> None:
        super().__init__(detail, **kwargs)
        self.rule = None if self.basis else rule or self.rule


class NotFound(DomainError):
    status = 404
    code = "not-found"

    def __init__(self, detail: str = "no such thing, or not yours to see", **kwargs: Any) -> None:
        super().__init__(detail, **kwargs)


class Conflict(DomainError):
    status = 409
    code = "conflict"


class StaleState(DomainError):
    status = 412
    code = "stale-state"


class TooLarge(DomainError):
    status = 413
    code = "too-large"


class WrongMediaType(DomainError):
    status = 415
    code = "wrong-media-type"


class Unprocessable(DomainError):
    status = 422
    code = "unprocessable"

    @classmethod
    def field(cls, pointer: str, code: str, message: str) -> "Unprocessable":
        """The body is well-formed, and this field of it cannot be."""
        return cls("the request names something that cannot be", errors=[FieldError(pointer, code, message)])


class RequestTimeout(DomainError):
    status = 408
    code = "request-timeout"


class TooManyRequests(DomainError):
    status = 429
    code = "too-many-requests"

    def __init__(self, retry_after: int) -> None:
        """`retry_after`: seconds."""
        super().__init__("too many tries; wait a little", headers={"Retry-After": str(retry_after)})


class Unavailable(DomainError):
    status = 503
    code = "unavailable"

    def __init__(self, detail: str, retry_after: int = 2) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)})


class StartupRefused(Exception):
    """A command cannot go on; its text is the whole message, and the exit status is `exit_code`."""

    exit_code = 1

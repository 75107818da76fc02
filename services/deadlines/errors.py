from collections.abc import Sequence

from services.core.errors import Basis, Conflict, FieldError, Unprocessable


class NotSuspendable(Conflict):
    """`reasons`: those for which the law lets this clock stand still, if any."""

    code = "not-suspendable"

    def __init__(self, reasons: Sequence[str], basis: Basis) -> None:
        super().__init__("the law does not stop this clock for that", facts={"reasons": [*reasons]}, basis=basis)


class NotExtendable(Conflict):
    """`reasons`: those for which the law lets this clock be extended, if any; `times`: how often."""

    code = "not-extendable"

    def __init__(self, reasons: Sequence[str], times: int, basis: Basis) -> None:
        facts = {"reasons": [*reasons], "times": times}
        super().__init__("the law does not lengthen this clock for that, or not again", facts=facts, basis=basis)


class BadExtension(Unprocessable):
    code = "bad-extension"

    def __init__(self, pointer: str, why: str, message: str, basis: Basis) -> None:
        super().__init__("an extension has its measure", errors=[FieldError(pointer, why, message)], basis=basis)


class ClockNotRunning(Conflict):
    code = "clock-not-running"

    def __init__(self, state: str) -> None:
        super().__init__("only a clock that runs is moved, before it is due", facts={"state": state})


class ClockNotSuspended(Conflict):
    code = "clock-not-suspended"

    def __init__(self, state: str) -> None:
        super().__init__("only a suspended clock is resumed", facts={"state": state})

from collections.abc import Mapping, Sequence
from typing import Any

from services.core.errors import Conflict, FieldError, Forbidden, Unprocessable


class StillOpen(Conflict):
    code = "still-open"

    def __init__(self, open_: Sequence[Mapping[str, Any]]) -> None:
        super().__init__("the case has something open", facts={"open": list(open_)})


class CaseClosed(Conflict):
    code = "case-closed"

    def __init__(self) -> None:
        super().__init__("the case is closed; it has to be reopened first")


class CaseMerged(Conflict):
    code = "case-merged"

    def __init__(self) -> None:
        super().__init__("this case went into another one, where everything goes on")


class NotClosed(Conflict):
    code = "not-closed"

    def __init__(self) -> None:
        super().__init__("the case is not closed")


class ProofNeeded(Unprocessable):
    code = "proof-needed"

    def __init__(self) -> None:
        wrong = FieldError("/document_number", "missing", "the number of the document that proves it")
        super().__init__("what holds a unit to account is recorded with its document's number", errors=[wrong])


class InConflict(Forbidden):
    """A suspected harmer works there, or it is held to account itself."""

    code = "conflict-of-interest"
    rule = "RECUSAL"

    def __init__(self) -> None:
        super().__init__("this organisation stands in a conflict in this case")

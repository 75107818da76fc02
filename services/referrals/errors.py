from collections.abc import Sequence
from typing import Any

from services.core.errors import Basis, Conflict, FieldError, Forbidden, Unprocessable


class AlreadyClaimed(Conflict):
    code = "already-claimed"

    def __init__(self, claimed_by: dict[str, Any]) -> None:
        super().__init__("somebody else holds this referral", facts={"claimed_by": claimed_by})


class NotOpen(Conflict):
    code = "not-open"

    def __init__(self, state: str) -> None:
        super().__init__(f"this referral is {state}", facts={"state": state})


class NotClaimed(Conflict):
    code = "not-claimed"

    def __init__(self) -> None:
        super().__init__("this referral has to be claimed first")


class AlreadyReferred(Conflict):
    code = "already-referred"

    def __init__(self) -> None:
        super().__init__("this agency has an open referral in this case already")


class MeasureWithdrawn(Conflict):
    code = "measure-withdrawn"

    def __init__(self) -> None:
        super().__init__("this measure is withdrawn already")


class MeasureBarred(Unprocessable):
    code = "barred-by-law"

    def __init__(self, basis: Basis) -> None:
        wrong = FieldError("/kind", "barred-by-law", "the law bars this measure in such a case")
        super().__init__("the law bars this measure in such a case", errors=[wrong], basis=basis)


class LegalReasonNeeded(Unprocessable):
    code = "legal-reason-needed"

    def __init__(self, basis: Basis) -> None:
        wrong = FieldError("/legal_reason", "missing", "this measure needs its legal reason")
        super().__init__("in such a case this measure needs its legal reason on record", errors=[wrong], basis=basis)


class MeasureMissing(Conflict):
    code = "measure-missing"

    def __init__(self, measures: Sequence[str], basis: Basis) -> None:
        detail = "before this result the law wants one of these measures on record"
        super().__init__(detail, facts={"measures": list(measures)}, basis=basis)


class NotTheHolder(Forbidden):
    code = "not-the-holder"
    rule = "HOLDER"

    def __init__(self) -> None:
        super().__init__("after a claim only the claimer or a supervisor of the office goes on")


class NotTheOffice(Forbidden):
    code = "not-the-office"
    rule = "OFFICE"

    def __init__(self) -> None:
        super().__init__("this referral belongs to another office")

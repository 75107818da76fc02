from typing import Any

from services.core.errors import Conflict, Forbidden


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


class NotTheHolder(Forbidden):
    code = "not-the-holder"

    def __init__(self) -> None:
        super().__init__("after a claim only the claimer or a supervisor of the office goes on")


class NotTheOffice(Forbidden):
    code = "not-the-office"

    def __init__(self) -> None:
        super().__init__("this referral belongs to another office")

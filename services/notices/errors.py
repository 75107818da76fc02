from collections.abc import Sequence

from services.core.errors import Basis, Conflict, FieldError, Unprocessable


class NotDelivered(Conflict):
    code = "not-delivered"

    def __init__(self) -> None:
        super().__init__("the notice is not delivered yet")


class NotToBeTold(Conflict):
    code = "not-to-be-told"

    def __init__(self) -> None:
        super().__init__("no person has this notice to tell, or it was told already")


class ToldByPerson(Conflict):
    code = "told-by-a-person"

    def __init__(self) -> None:
        super().__init__("a person tells this notice: record the attempt, with channel and time")


class NotFitting(Unprocessable):
    code = "channel-not-fitting"

    def __init__(self, channels: Sequence[str], basis: Basis) -> None:
        wrong = FieldError("/channel", "not-fitting", "this recipient is not told by this channel")
        detail = "this recipient is told by another channel"
        super().__init__(detail, errors=[wrong], facts={"channels": [*channels]}, basis=basis)


class NotHeard(Unprocessable):
    code = "not-heard"

    def __init__(self, basis: Basis) -> None:
        wrong = FieldError("/heard", "missing", "who is told is also heard")
        super().__init__("a child of eight or more is not only told but heard", errors=[wrong], basis=basis)

from uuid import UUID

from services.core.errors import Conflict, Forbidden, Unprocessable


class NotTheProcuratorate(Forbidden):
    code = "not-the-procuratorate"
    rule = "LENS"

    def __init__(self) -> None:
        super().__init__("this call is for the procuratorate")


class AlreadyAsked(Conflict):
    code = "already-asked"

    def __init__(self, question: UUID) -> None:
        super().__init__("reasons were asked for, and are still owed", facts={"legal_referral_id": str(question)})


class NobodyToAsk(Unprocessable):
    code = "nobody-to-ask"

    def __init__(self) -> None:
        super().__init__("no other office has to act on this")

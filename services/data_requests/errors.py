from services.core.errors import Conflict


class RequestAnswered(Conflict):
    code = "request-answered"

    def __init__(self) -> None:
        super().__init__("this request was answered")


class AnotherKind(Conflict):
    code = "another-kind"

    def __init__(self) -> None:
        super().__init__("a request for access is answered, one for a correction is corrected; either may be refused")

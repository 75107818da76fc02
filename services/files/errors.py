from services.core.errors import Conflict, DomainError, TooLarge


class FileTooLarge(TooLarge):
    code = "file-too-large"

    def __init__(self) -> None:
        super().__init__("the file is over 50 MiB")


class FileDamaged(DomainError):
    """What lies in the store is not what was sealed: altered, cut off, or gone."""

    status = 500
    code = "file-damaged"

    def __init__(self) -> None:
        super().__init__("the file is not as it was stored, and nothing of it is handed out")


class InQuarantine(Conflict):
    code = "in-quarantine"

    def __init__(self) -> None:
        super().__init__("the file was not yet found clean, and is kept apart")


class OnlyAsSent(Conflict):
    code = "only-as-sent"

    def __init__(self) -> None:
        super().__init__(
            "of this file no copy without its origin can be made; the offices of the case open the original"
        )


class RangeNotSatisfiable(DomainError):
    status = 416
    code = "range-not-satisfiable"

    def __init__(self, size: int) -> None:
        super().__init__("the file has no such part", headers={"Content-Range": f"bytes */{size}"})

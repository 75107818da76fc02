from services.core.errors import Conflict


class AlreadyReviewed(Conflict):
    code = "already-reviewed"

    def __init__(self) -> None:
        super().__init__("this emergency was reviewed already")

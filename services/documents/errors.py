from services.core.errors import Conflict


class DocumentWithdrawn(Conflict):
    code = "document-withdrawn"

    def __init__(self) -> None:
        super().__init__("this paper was filed wrongly, was withdrawn and is shut away")

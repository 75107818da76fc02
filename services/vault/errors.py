from services.core.errors import Conflict


class Erased(Conflict):
    code = "erased"

    def __init__(self) -> None:
        super().__init__("what was personal in this case was erased when its time was over; its record is left")

from services.core.errors import Basis, Conflict, Forbidden


class NotToHoldToAccount(Forbidden):
    code = "not-to-hold-to-account"

    def __init__(self, basis: Basis | None) -> None:
        super().__init__("offices of this agency do not open such a case", basis=basis)


class AlreadyHeldToAccount(Conflict):
    code = "already-held-to-account"

    def __init__(self) -> None:
        super().__init__("this unit is held to account for this in this case already")

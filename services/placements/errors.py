from collections.abc import Sequence

from services.core.errors import Basis, Conflict, FieldError, Forbidden, Unprocessable


class CarerNotAssessed(Unprocessable):
    code = "carer-not-assessed"

    def __init__(self, basis: Basis) -> None:
        missing = FieldError("/caretaker/fitness", "missing", "a relative's fitness is assessed first")
        super().__init__("a relative's fitness is assessed before a child is entrusted", errors=[missing], basis=basis)


class CarerNotFit(Unprocessable):
    code = "carer-not-fit"

    def __init__(self, basis: Basis) -> None:
        unfit = FieldError("/caretaker/fitness", "not-fit", "this carer is not fit")
        super().__init__("a carer who was found unfit is not entrusted with a child", errors=[unfit], basis=basis)


class ChildNotHeard(Unprocessable):
    code = "child-not-heard"

    def __init__(self, basis: Basis) -> None:
        missing = FieldError("/child_view", "missing", "the child's own view is needed")
        super().__init__("a child of eight or more is heard before it is placed", errors=[missing], basis=basis)


class PlacementOverlap(Conflict):
    code = "placement-overlap"

    def __init__(self, basis: Basis) -> None:
        super().__init__("the child has another placement in this time", basis=basis)


class NotProposed(Conflict):
    code = "not-proposed"

    def __init__(self, state: str) -> None:
        super().__init__("only a proposed placement is approved or rejected", facts={"state": state})


class NotActive(Conflict):
    code = "not-active"

    def __init__(self, state: str) -> None:
        super().__init__("only an active placement is reviewed, extended or ended", facts={"state": state})


class ProposerMayNotDecide(Forbidden):
    code = "proposer-may-not-decide"

    def __init__(self, basis: Basis) -> None:
        super().__init__("a supervisor decides who did not propose it", basis=basis)


class NotCivilAffairs(Forbidden):
    code = "not-civil-affairs"

    def __init__(self, basis: Basis) -> None:
        super().__init__("temporary guardianship is proposed by a civil affairs office of the case", basis=basis)


class NotTheGuardian(Forbidden):
    code = "not-the-guardian"
    rule = "OFFICE"

    def __init__(self) -> None:
        super().__init__("this placement is another office's")


class NotAssessed(Conflict):
    code = "not-assessed"

    def __init__(self, missing: Sequence[str], basis: Basis) -> None:
        facts = {"missing": list(missing)}
        super().__init__("what has to come before this end is not recorded", facts=facts, basis=basis)


class GuardianshipGap(Conflict):
    code = "guardianship-gap"

    def __init__(self, missing: Sequence[str], basis: Basis) -> None:
        facts = {"missing": list(missing)}
        super().__init__("the guardianship that follows is not recorded as begun", facts=facts, basis=basis)


class BadExtension(Unprocessable):
    code = "bad-extension"

    def __init__(self, pointer_code: str, message: str, basis: Basis) -> None:
        super().__init__(message, errors=[FieldError("/until", pointer_code, message)], basis=basis)

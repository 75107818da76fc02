from collections.abc import Sequence

from services.core.errors import Basis, Conflict, FieldError, Forbidden, Unprocessable


class NotEntitled(Forbidden):
    code = "not-entitled"

    def __init__(self, basis: Basis) -> None:
        super().__init__("the law does not name this applicant for this instrument", basis=basis)


class NotTheApplicant(Forbidden):
    code = "not-the-applicant"

    def __init__(self, basis: Basis) -> None:
        super().__init__(
            "an office applies for itself; what others apply for is registered by the forum's own office", basis=basis
        )


class NotTheForum(Forbidden):
    code = "not-the-forum"

    def __init__(self, basis: Basis) -> None:
        super().__init__("this step is for the court or procuratorate that has the matter", basis=basis)


class NotTheAddressee(Forbidden):
    code = "not-the-addressee"

    def __init__(self, basis: Basis) -> None:
        super().__init__("the addressee replies, or the forum records its reply", basis=basis)


class NotAtThisPoint(Conflict):
    code = "not-at-this-point"

    def __init__(self, state: str) -> None:
        super().__init__("this step does not follow here", facts={"state": state})


class NoSuchStep(Conflict):
    code = "no-such-step"

    def __init__(self, basis: Basis) -> None:
        super().__init__("this instrument has no such step", basis=basis)


class AlreadyExpired(Conflict):
    code = "already-expired"

    def __init__(self, basis: Basis) -> None:
        super().__init__("extended, varied or cancelled is only what is still in force", basis=basis)


class OutsideItsTime(Conflict):
    code = "outside-its-time"

    def __init__(self, basis: Basis) -> None:
        super().__init__("the law gives this another time", basis=basis)


class AlreadyDone(Conflict):
    code = "already-done"

    def __init__(self) -> None:
        super().__init__("this step is taken once, and was taken already")


class NotServed(Conflict):
    code = "not-served"

    def __init__(self, missing: Sequence[str], basis: Basis) -> None:
        super().__init__("it is not served on all whom the law names", facts={"missing": list(missing)}, basis=basis)


class TooLong(Unprocessable):
    code = "longer-than-allowed"

    def __init__(self, basis: Basis) -> None:
        wrong = FieldError("/valid_until", "too-late", "longer than the law allows")
        super().__init__("the validity is longer than the law allows", errors=[wrong], basis=basis)


class Barred(Unprocessable):
    code = "barred"

    def __init__(self, basis: Basis) -> None:
        wrong = FieldError("/bars", "barred", "what was found bars the grant")
        super().__init__("what was found bars the grant", errors=[wrong], basis=basis)


class ReasonNeeded(Unprocessable):
    code = "reason-needed"

    def __init__(self, basis: Basis) -> None:
        wrong = FieldError("/legal_reason", "missing", "the exception needs its reason")
        super().__init__("the law generally bars the grant; an exception needs its reason", errors=[wrong], basis=basis)


class NotToBeOrdered(Unprocessable):
    code = "not-to-be-ordered"

    def __init__(self, place: int, basis: Basis) -> None:
        wrong = FieldError(f"/measures/{place}", "not-to-be-ordered", "no measure of this instrument")
        super().__init__("the law does not let this instrument order that", errors=[wrong], basis=basis)

from services.core.errors import Conflict


class NothingToSign(Conflict):
    code = "nothing-recorded"

    def __init__(self) -> None:
        super().__init__("nothing was recorded yet")


class NotSigned(Conflict):
    code = "not-signed"

    def __init__(self) -> None:
        super().__init__("no checkpoint has signed it yet; make one first")


class BrokenLog(Conflict):
    """Somebody has been at the log. The last true checkpoint stays the last word."""

    code = "broken-log"

    def __init__(self) -> None:
        super().__init__("the last checkpoint is not the one that this key signed; verify, then rotate the key")

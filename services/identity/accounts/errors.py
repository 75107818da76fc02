"""What a login refuses."""

from services.core.errors import Conflict, Forbidden, Unauthenticated


class WrongCredentials(Unauthenticated):
    """Whatever is wrong: the name, the password, a code, that it has run out, or that it failed too often."""

    code = "wrong-credentials"

    def __init__(self) -> None:
        super().__init__("the name, the password or the code is wrong, or there were too many tries")


class NoSession(Unauthenticated):
    code = "no-session"

    def __init__(self) -> None:
        super().__init__("the session has ended; log in again")


class NotNow(Conflict):
    code = "not-this-step"

    def __init__(self) -> None:
        super().__init__("the login is at another step")


class NoSuchAccount(Conflict):
    code = "no-such-account"

    def __init__(self) -> None:
        super().__init__("there is no such account")


class OwnLogin(Forbidden):
    """An administrator's own: another one does it, so that two know of it."""

    code = "own-login"
    rule = None

    def __init__(self) -> None:
        super().__init__("nobody resets, disables or unlocks their own login; another administrator does")

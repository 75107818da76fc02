"""The law as data: loaded and checked; looked for again where files can change."""

from datetime import date, timedelta
from pathlib import Path
from typing import Self

import structlog

from services.core import clock
from services.core.errors import NotFound, StartupRefused
from services.policy.budgets import Budget
from services.policy.counting import Count
from services.policy.measures import Consequence, Constraint
from services.policy.policy import Due, Policy, UnknownRule, rung_at
from services.policy.positions import REFUSED
from services.policy.routing import Assignment, Routing
from services.policy.rules import CaseKind, Done, Facts, Rule, Rung
from services.policy.shelf import Shelf
from services.policy.wording import Step

__all__ = [
    "Assignment",
    "Budget",
    "CaseKind",
    "Consequence",
    "Constraint",
    "Count",
    "Done",
    "Due",
    "Facts",
    "Policies",
    "Policy",
    "Routing",
    "Rule",
    "Rung",
    "Step",
    "UnknownRule",
    "rung_at",
]

REST = timedelta(seconds=2)  # between two looks at the directory, however often a policy is asked for


class UnknownPolicyVersion(NotFound):
    code = "unknown-policy-version"


class NoPolicyInForce(NotFound):
    code = "no-policy-in-force"


class Policies:
    """Every version on this machine. A case keeps the version that it was opened under.

    The directory is looked at again when a policy is asked for. What is wrong there is refused in the log, and what was
    in force stays in force.
    """

    def __init__(self, shelf: Shelf) -> None:
        """Raises StartupRefused naming file, line, column and reason."""
        self._shelf, self._stamp, self._looked_at = shelf, shelf.stamp(), clock.now()
        self._by_version: dict[str, Policy] = {}
        self._by_date: list[Policy] = []
        self.refused: str | None = None
        self._take()

    @classmethod
    def load(cls, extra: Path | None = None) -> Self:
        """The built-in versions, and those in `extra` (`extra/<version>/…`, `extra/holidays/<year>.yaml`).

        Raises StartupRefused.
        """
        return cls(Shelf(extra))

    def look_again(self) -> None:
        """Load what has changed in the directory since the last look, or refuse it as a whole."""
        self._looked_at, before = clock.now(), self._stamp
        self._stamp = self._shelf.stamp()
        if self._stamp == before:
            return
        log = structlog.get_logger()
        try:
            self._take()
        except StartupRefused as refused:
            self.refused = str(refused)
            log.error("policy.refused", reason=self.refused, in_force=[*self._by_version])  # noqa: TRY400
        else:
            self.refused = None
            log.info("policy.loaded", versions=[*self._by_version])

    def _take(self) -> None:
        """All or nothing. Raises StartupRefused, also when a version changed that cases may have been opened under."""
        files, calendar = self._shelf.read()
        versions = {found.head.version: Policy(found, calendar) for found in files}
        today = clock.now().astimezone(clock.SHANGHAI).date()
        for name, policy in self._by_version.items():
            if policy.effective_from <= today and (name not in versions or versions[name].files != policy.files):
                raise StartupRefused(
                    f"{REFUSED}\n  {name}: cases may have been opened under this version and keep it;"
                    " give what has changed a version of its own"
                )
        self._by_version = versions
        self._by_date = sorted(versions.values(), key=lambda policy: policy.effective_from)

    def _fresh(self) -> None:
        if abs(clock.now() - self._looked_at) >= REST:
            self.look_again()

    def current(self, on: date) -> Policy:
        """The latest version in force on that day. Raises NoPolicyInForce."""
        self._fresh()
        in_force = [policy for policy in self._by_date if policy.effective_from <= on]
        if not in_force:
            raise NoPolicyInForce("no policy is in force on that day")
        return in_force[-1]

    def all_of_them(self) -> list[Policy]:
        """Those that are here, by the day from which they are in force."""
        self._fresh()
        return self._by_date

    def of(self, version: str) -> Policy:
        """Raises UnknownPolicyVersion."""
        self._fresh()
        if version not in self._by_version:
            self.look_again()  # another process has opened a case under a version that just came
        try:
            return self._by_version[version]
        except KeyError:
            raise UnknownPolicyVersion("no such policy version on this machine") from None

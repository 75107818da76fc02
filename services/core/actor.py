"""Who acts. Made by `identity` from a token, or by a process for itself; the ledger records it in ids and codes."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    REPORTER = "reporter"
    HANDLER = "handler"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMIN = "admin"
    SYSTEM = "system"  # the service itself, keeping a workflow's promise


@dataclass(frozen=True)
class Actor:
    """A person or a machine of one organisation, with one role. An anonymous reporter has a role and nothing else."""

    role: Role
    organisation: str | None = None
    agency: str | None = None
    division_code: str | None = None
    person: UUID | None = None
    subject: str | None = None  # the token's `sub`: scopes idempotency keys

    @property
    def is_person(self) -> bool:
        return self.person is not None

    @property
    def reads_vault(self) -> bool:
        """An auditor proves what was done, and needs no name for that."""
        return self.role in (Role.HANDLER, Role.SUPERVISOR)

    def as_entry(self) -> dict[str, str]:
        """The ids and codes that a ledger entry keeps. Of a reporter only the role: its identity is in the vault."""
        if self.role in (Role.REPORTER, Role.SYSTEM):
            return {"role": self.role.value}
        facts = {"role": self.role.value, "organisation": self.organisation, "agency": self.agency}
        if self.person is not None:
            facts["person"] = str(self.person)
        return {name: value for name, value in facts.items() if value is not None}


SYSTEM = Actor(Role.SYSTEM)
ANONYMOUS = Actor(Role.REPORTER)

"""Who is called when a child may be harmed: the routes of every circumstance and category named, merged into one."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import get_args

from services.policy.documents import Route, RoutingTable
from services.policy.rules import Risk, Role

RISKS: tuple[Risk, ...] = get_args(Risk)  # the most pressing first
ROLES: tuple[Role, ...] = get_args(Role)  # the weightiest first


@dataclass(frozen=True, slots=True)
class Assignment:
    agency: str
    role: Role


@dataclass(frozen=True, slots=True)
class Routing:
    """Exactly one assignment leads, and it comes first."""

    risk: Risk
    assignments: tuple[Assignment, ...]

    @property
    def lead(self) -> str:
        return self.assignments[0].agency


def merge(routes: Collection[Route], table: RoutingTable) -> Routing:
    """One lead, the first of `lead_order` that any route names; an agency named twice has the weightier role."""
    lead = min((route.lead for route in routes), key=table.lead_order.index)
    named: dict[str, Role] = {lead: "lead"}
    for route in routes:
        for agency in (route.lead, *route.assist):
            named.setdefault(agency, "assist")
    for route in routes:
        for agency in route.supervise:
            named.setdefault(agency, "supervise")
    ordered = sorted(named.items(), key=lambda item: ROLES.index(item[1]))
    risk = min((route.risk for route in routes), key=RISKS.index)
    return Routing(risk, tuple(Assignment(agency, role) for agency, role in ordered))

"""What more than one list can be narrowed to."""

from typing import Annotated

from fastapi import Depends, Query

from services.cases import service as cases
from services.core.errors import Unprocessable
from services.core.route import Session

DivisionFilter = Annotated[
    str | None,
    Query(
        pattern=r"^\d{6}(\d{3}){0,2}$", description="that division and all inside it; zeros at its end may be left out"
    ),
]


async def _agency(session: Session, agency: Annotated[str | None, Query(max_length=60)] = None) -> str | None:
    """Raises Unprocessable for an agency that the law does not know: nothing found would say that it has nothing."""
    if agency is not None and not cases.current_policy(session).has("agencies", agency):
        raise Unprocessable.field("/query/agency", "unknown-code", "not one of the policy's codes")
    return agency


AgencyFilter = Annotated[str | None, Depends(_agency)]

"""What the database's policies are told of a transaction; services/README.md says what they make of it."""

from typing import Any, Literal

from sqlalchemy import ColumnElement, Text, bindparam, cast, func, literal_column, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from services.core import clock, pipeline
from services.core.actor import Actor

Setting = Literal["hutong.organisation", "hutong.role", "hutong.person", "hutong.now", "hutong.watches", "role"]


def tell(setting: Setting, value: Any) -> ColumnElement[str]:
    """A column of a query that tells it, when a row is found, until the transaction ends. `role`: PostgreSQL's own."""
    return func.set_config(literal_column(f"'{setting}'"), cast(value, Text), true())


_ACTS = select(
    *(tell(f"hutong.{what}", bindparam(what, type_=Text)) for what in ("organisation", "role", "person", "now"))  # type: ignore[arg-type]
)


def act(session: AsyncSession, actor: Actor) -> None:
    """From its next trip on, this transaction is shown what the actor may see."""
    told = {"organisation": actor.organisation, "role": actor.role, "person": actor.person and str(actor.person)}
    pipeline.ride(session, (_ACTS, {**told, "now": clock.now().isoformat()}), lambda _: None)

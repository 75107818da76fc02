"""Tokens of the embedded issuer, for people and machines of a stack."""

from datetime import timedelta
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

from services.core.actor import Role
from services.core.database import Database
from services.core.errors import StartupRefused
from services.identity import repository
from services.identity import service as identity
from services.identity.tokens import Claims, Signer


class Issuer(BaseSettings):
    """What the api is told of its issuer, this one is told too."""

    model_config = SettingsConfigDict(env_prefix="HUTONG_TOKEN_", extra="ignore")

    issuer: str = "hutong"
    audience: str = "hutong-api"


async def token(
    database_url: str,
    keys_dir: Path,
    organisation: str,
    *,
    role: str | None,
    person: str | None,
    lifetime: timedelta,
) -> str:
    """A person who is not known yet is registered. Raises StartupRefused for an unknown organisation or role."""
    database = Database(database_url, pool_size=1)
    try:
        return await issued(database, keys_dir, organisation, role=role, person=person, lifetime=lifetime)
    finally:
        await database.close()


async def issued(
    database: Database,
    keys_dir: Path,
    organisation: str,
    *,
    role: str | None,
    person: str | None,
    lifetime: timedelta,
) -> str:
    """The same, on a database that is open: to connect costs more than to issue."""
    if person is not None and not person.strip():
        raise StartupRefused("a person needs a name")
    known = Issuer()
    signer = Signer(keys_dir, known.issuer, known.audience)
    async with database.transaction() as session:
        found = await repository.organisation(session, organisation)
        if found is None:
            raise StartupRefused(f"there is no organisation {organisation}")
        claims = Claims(
            sub=f"machine:{organisation}",
            organisation=organisation,
            role=_role(role) if role else identity.own_role(found),
            person=None,
        )
        if not identity.may_be(claims.role, found.agency):
            raise StartupRefused(f"{organisation} has no {claims.role.value}: only an auditor's office audits")
        if person is not None:
            person_id = await identity.register_person(session, organisation, person)
            claims = Claims(identity.subject_of(person_id), organisation, claims.role, person_id)
    return signer.issue(claims, lifetime)


def _role(name: str) -> Role:
    try:
        found = Role(name)
    except ValueError:
        found = Role.SYSTEM
    if found is Role.SYSTEM:
        raise StartupRefused(f"there is no role {name}")
    return found

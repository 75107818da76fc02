"""The roles of the house, which belong to the server and are therefore in no dump of the database."""

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row

ROLES = r"""
SELECT rolname AS name, rolcanlogin AS login, coalesce(rolconfig, '{}') AS settings
FROM pg_roles WHERE rolname LIKE 'hutong\_%' AND rolname <> 'hutong_owner' ORDER BY rolname
"""
# before PostgreSQL 16 a membership had no such options, and always meant both
MEMBERSHIPS = r"""
SELECT role.rolname AS role, member.rolname AS member,
       bool_or(admin_option) AS admin,
       bool_or(coalesce((to_jsonb(m) ->> 'inherit_option')::boolean, true)) AS inherit,
       bool_or(coalesce((to_jsonb(m) ->> 'set_option')::boolean, true)) AS set
FROM pg_auth_members m JOIN pg_roles role ON role.oid = roleid JOIN pg_roles member ON member.oid = m.member
WHERE role.rolname LIKE 'hutong\_%' AND member.rolname LIKE 'hutong\_%'
GROUP BY 1, 2 ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Role:
    """`settings` are `name=value`, as ALTER ROLE … SET left them. Passwords are not part of it."""

    name: str
    login: bool
    settings: list[str]


@dataclass(frozen=True)
class Membership:
    role: str
    member: str
    admin: bool
    inherit: bool
    set: bool


def read(connection: psycopg.Connection[Any]) -> tuple[list[Role], list[Membership]]:
    with connection.cursor(row_factory=class_row(Role)) as cursor:
        found = cursor.execute(ROLES).fetchall()
    with connection.cursor(row_factory=class_row(Membership)) as cursor:
        return found, cursor.execute(MEMBERSHIPS).fetchall()


def create(connection: psycopg.Connection[Any], roles: list[Role]) -> None:
    """As the owner: who makes a role may set its password later."""
    for role in roles:
        name, login = sql.Identifier(role.name), sql.SQL("LOGIN" if role.login else "NOLOGIN")
        connection.execute(sql.SQL("CREATE ROLE {} {}").format(name, login))
        for setting in role.settings:
            parameter, _, value = setting.partition("=")
            change = sql.SQL("ALTER ROLE {} SET {} TO {}")
            connection.execute(change.format(name, sql.Identifier(parameter), sql.Literal(value)))


def grant(connection: psycopg.Connection[Any], memberships: list[Membership]) -> None:
    """As the superuser, whose grants to the owner they were in the first place."""
    for one in memberships:
        connection.execute(
            sql.SQL("GRANT {} TO {} WITH ADMIN {}, INHERIT {}, SET {}").format(
                sql.Identifier(one.role),
                sql.Identifier(one.member),
                *(sql.SQL("TRUE" if option else "FALSE") for option in (one.admin, one.inherit, one.set)),
            )
        )

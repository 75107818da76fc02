"""Organisations and their people, as far as an administrator keeps them."""

from typing import Annotated

from fastapi import Query, Response

from services.cases import service as cases
from services.console import forms
from services.console.administration.access import KeptOrganisation
from services.console.administration.roles import ROLES
from services.console.page import ThisPage
from services.console.route import pages
from services.core.paging import Paged
from services.core.route import Session
from services.identity import directory
from services.identity import service as identity
from services.identity.access import Administrator
from services.identity.accounts import service as accounts

router = pages()


@router.get("/administration")
async def show_organisations(
    page: ThisPage,
    session: Session,
    actor: Administrator,
    paging: Paged,
    named: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    rows, following = await directory.organisations(session, actor, paging, named.strip())
    return page.show(
        "administration/organisations.html",
        rows=rows,
        divisions=await identity.divisions_named(session, {row.Organisation.division_code for row in rows}),
        policy=cases.current_policy(session),
        named=named.strip(),
        next=following,
        query=forms.query,
    )


@router.get("/administration/organisations/{code}")
async def show_organisation(
    organisation: KeptOrganisation, page: ThisPage, session: Session, actor: Administrator, paging: Paged
) -> Response:
    rows, following = await directory.people(session, organisation.code, paging)
    logins = [row.Account.login for row in rows if row.Account]
    above = [organisation.superior] if organisation.superior else []
    return page.show(
        "administration/organisation.html",
        office=organisation,
        superior=(await identity.organisations_named(session, above)).get(organisation.superior or ""),
        divisions=await identity.divisions_named(session, [organisation.division_code]),
        policy=cases.current_policy(session),
        rows=rows,
        locked=await accounts.locked(session, logins),
        myself=actor.person,
        roles=ROLES,
        next=following,
        query=forms.query,
    )

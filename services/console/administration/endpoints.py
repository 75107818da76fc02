"""Organisations and their people, as far as an administrator keeps them."""

from typing import Annotated

from fastapi import Query, Response

from services.cases import service as cases
from services.console import forms
from services.console.administration.access import KeptOrganisation
from services.console.page import ThisPage
from services.console.route import pages
from services.console.words import n_
from services.core.actor import Role
from services.core.paging import Paged
from services.core.route import Session
from services.identity import directory
from services.identity import service as identity
from services.identity.access import Administrator

router = pages()

ROLES = {
    Role.REPORTER: n_("报告人"),
    Role.HANDLER: n_("办理人"),
    Role.SUPERVISOR: n_("负责人"),
    Role.AUDITOR: n_("审计人员"),
    Role.ADMIN: n_("管理员"),
}


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
    organisation: KeptOrganisation, page: ThisPage, session: Session, paging: Paged
) -> Response:
    rows, following = await directory.people(session, organisation.code, paging)
    above = [organisation.superior] if organisation.superior else []
    return page.show(
        "administration/organisation.html",
        office=organisation,
        superior=(await identity.organisations_named(session, above)).get(organisation.superior or ""),
        divisions=await identity.divisions_named(session, [organisation.division_code]),
        policy=cases.current_policy(session),
        rows=rows,
        roles=ROLES,
        next=following,
        query=forms.query,
    )

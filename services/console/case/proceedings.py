"""The instruments of an office or a unit across cases: what it decides, applied for, was served or addressed with."""

from typing import Any, Literal, cast

from fastapi import Response

from services.cases.models import Case
from services.console import forms
from services.console.case import instruments
from services.console.page import ThisPage
from services.console.route import pages
from services.console.words import n_
from services.core.paging import Paged
from services.core.route import Language, Session
from services.identity import service as identity
from services.legal_referrals import reading, service
from services.legal_referrals.access import Unit
from services.legal_referrals.reading import Filters

router = pages()

View = Literal["open", "all", "accountability"]
VIEWS: dict[View, tuple[str, Filters]] = {
    "open": (n_("没有终结的"), Filters(is_open=True)),
    "all": (n_("全部"), Filters()),
    "accountability": (n_("追责案件的"), Filters(case_kind="accountability")),
}


@router.get("/legal-referrals")
async def list_proceedings(
    page: ThisPage, session: Session, actor: Unit, paging: Paged, language: Language, view: View = "open"
) -> Response:
    rows, following = await reading.found(session, actor, VIEWS[view][1], paging)
    read = await reading.present(session, rows, language)
    held = [service.proceeding(session, row[0], cast(Case, row[1])) for row in rows]
    named: set[Any] = {code for one in read for code in (one.organisation, one.addressee)} - {None}
    return page.show(
        "case/proceedings.html",
        rows=[(one, row[2]) for one, row in zip(read, rows, strict=True)],
        acts=instruments.acts(page, held, read),
        names=await identity.offices_named(session, named, language),
        view=view,
        views={name: words for name, (words, _) in VIEWS.items()},
        query=forms.query,
        next=following,
    )

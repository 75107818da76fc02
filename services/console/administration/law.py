"""The law as files: its versions, what changes from one to the next and what that touches, and what notices say."""

from typing import Annotated

from fastapi import Path, Query, Response

from services.cases import service as cases
from services.console.administration import differences, previews
from services.console.page import ThisPage
from services.console.route import pages
from services.core.errors import NotFound
from services.core.route import Session
from services.deadlines import service as deadlines
from services.identity.access import Administrator

router = pages()

Version = Annotated[str, Query(max_length=100)]


@router.get("/administration/policy")
async def show_versions(
    page: ThisPage, session: Session, _: Administrator, before: Version = "", after: Version = ""
) -> Response:
    policies = cases.policies(session)
    known = policies.all_of_them()
    compared = [policies.of(name) for name in (before, after)] if before and after else []
    kept = await cases.kept(session)
    running = await deadlines.kept(session, before) if compared else {}
    return page.show(
        "administration/policy.html",
        versions=known,
        in_force=cases.current_policy(session),
        refused=policies.refused,
        kept=kept,
        compared=compared,
        entries=differences.entries(compared[0], compared[1], page, running) if compared else [],
    )


@router.get("/administration/notices")
async def show_occasions(page: ThisPage, session: Session, _: Administrator) -> Response:
    files = cases.current_policy(session).files
    return page.show("administration/notices.html", occasions=files.telling.occasions, alert=files.notices.alert)


@router.get("/administration/notices/{occasion}")
async def show_notice(
    occasion: Annotated[str, Path(max_length=100)], page: ThisPage, session: Session, _: Administrator
) -> Response:
    policy = cases.current_policy(session)
    if occasion not in policy.files.telling.occasions:
        raise NotFound
    return page.show(
        "administration/notice.html",
        code=occasion,
        occasion=policy.occasion(occasion),
        previews=list(previews.of(policy, occasion, page.language)),
    )

"""A report, filled in as a form. What happens to it is what happens to one that comes by `POST /v1/reports`."""

from typing import Annotated

from fastapi import Query, Response
from markupsafe import Markup

from services.cases import service as cases
from services.console.page import Page, ThisPage
from services.console.report import places, plain
from services.console.report.filled import CHILDREN, Filled
from services.console.route import pages
from services.core.route import Session
from services.identity import divisions
from services.identity.access import Anybody
from services.policy.service import Policy
from services.procedures import intake
from services.reports import service as reports
from services.reports import signed_receipts

router = pages()

_FEEDBACK = "P10"  # within how many days of filing the police tell a reporting unit of progress


@router.get("/report")
async def show_form(
    page: ThisPage,
    session: Session,
    actor: Anybody,
    place: Annotated[str | None, Query(pattern=r"^[0-9]{12}$")] = None,
    on_behalf: bool = False,
) -> Response:
    """`place`: in whose county the child is, where there are too many divisions to list; `on_behalf`: of somebody who
    came to an office.
    """
    policy = cases.current_policy(session)
    plain.reword(page)
    first, more = plain.seen(policy, page)
    around = place or actor.division_code
    near = around if around and divisions.level(around) in ("township", "village") else ""
    return page.show(
        "report/form.html",
        seen=first,
        more=more,
        places=await places.read(session, page, around),
        near=near,
        terms={name: plain.terms(policy, page, name) for name in ("sexes", "child_categories", "relationships")},
        children=CHILDREN,
        silent_call=_silent_call(policy, page),
        on_behalf=actor.organisation is not None and (on_behalf or bool(page.sent("on_behalf"))),
    )


@router.post("/report")
async def send(page: ThisPage, session: Session, actor: Anybody, sent: Filled) -> Response:
    """The code is shown once, so this answer is a page: a second press of the same form gets the same page."""
    report = await intake.receive(session, sent, actor)
    signed = reports.signed_receipt(session, report)
    return page.show(
        "report/received.html",
        report=report,
        unit=page.office if report.organisation else None,
        code=reports.receipt_code(session, report.id),
        signed=signed,
        picture=Markup(signed_receipts.inline(signed)),  # noqa: S704 - drawn, not sent
        feedback=_feedback(cases.current_policy(session)),
        complaints=cases.current_policy(session).files.notices.complaint_channel.in_(page.language),
    )


@router.get("/report/places")
async def choose_county(page: ThisPage, session: Session) -> Response:
    """Nothing is filled in yet when somebody comes here."""
    found = await places.read(session, page, None)
    return page.show("report/counties.html", counties=found.counties)


def _silent_call(policy: Policy, page: Page) -> str:
    text = policy.files.notices.silent_call
    return text.in_(page.language) if text else ""


def _feedback(policy: Policy) -> int | None:
    """In days; None where the law in force has no such limit."""
    limit = policy.rules[_FEEDBACK].limit if _FEEDBACK in policy.rules else None
    return limit[0] if limit else None

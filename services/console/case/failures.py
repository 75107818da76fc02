"""Units that knew and did not report: held to account from a child's case, or where there is none."""

from itertools import groupby
from typing import Annotated

from fastapi import Depends, Response

from services.accountability.schemas import Failure, FailureAlone
from services.cases import service as cases
from services.cases.access import OwnCase, VisibleCase
from services.console import orders
from services.console.case.commands import Command, form, offer
from services.console.case.fields import Choices, Offered, labelled
from services.console.page import Page, ThisPage, said
from services.console.report import places
from services.console.route import pages
from services.console.words import n_
from services.core.actor import Actor
from services.core.route import Session
from services.identity import divisions
from services.identity import service as identity
from services.identity.access import Handler
from services.identity.models import Organisation
from services.policy.service import Policy
from services.procedures import accountability

router = pages()

_WHAT = n_("另立案件，不写孩子。登记过的单位从名单中选，其他的选类别、填名称。")
HOLD = Command(
    n_("追究知情未报的单位"),
    n_("已另立追责案件。"),
    Failure,
    OwnCase,
    lambda session, case, order, actor: accountability.open_case(session, order, actor, case, case.division_code),
    _WHAT,
    guarded=False,
)
HOLD_ALONE = Command(HOLD.title, HOLD.done, FailureAlone, None, None, _WHAT, guarded=False)  # type: ignore[arg-type]
offer(router, "/cases/{case_id}", {"accountability": HOLD})


@router.get("/cases/{case_id}/accountability")
async def show(case: VisibleCase, page: ThisPage, session: Session, actor: Handler) -> Response:
    policy = cases.policy_of(session, case)
    return form(page, HOLD, case, policy, None, await _offered(session, page, policy, actor, case.division_code))


@router.get("/accountability")
async def show_alone(page: ThisPage, session: Session, actor: Handler) -> Response:
    """It came to light without a case of a child."""
    policy, here = cases.current_policy(session), divisions.county_of(actor.division_code or "")
    offered = await _offered(session, page, policy, actor, here)
    sets = {**offered.sets, "division_code": (await places.read(session, page, here)).groups}
    return form(page, HOLD_ALONE, None, policy, None, Offered(offered.choices, sets), back="/cases")


@router.post("/accountability")
async def hold_alone(
    sent: Annotated[FailureAlone, Depends(orders.filled(FailureAlone))],
    page: ThisPage,
    session: Session,
    actor: Handler,
) -> Response:
    opened = await accountability.open_case(session, sent, actor, None, sent.division_code)
    return page.go(f"/cases/{opened.id}", said(HOLD_ALONE.done))


def grounds(policy: Policy, actor: Actor) -> list[str]:
    """On which this office holds a unit to account."""
    known = policy.files.vocabulary.accountability_grounds
    return [code for code, ground in known.items() if actor.agency in ground.agencies]


async def _offered(session: Session, page: Page, policy: Policy, actor: Actor, division_code: str) -> Offered:
    """The units of the county that have to report, by their kind, and the offices that may stand above them."""
    kinds = [kind for kind in policy.terms("reporter_units") if policy.must_report(kind)]
    found = await identity.within(session, division_code)
    units = [one for one in found if _kind(one) in kinds and one.code != actor.organisation]
    by_kind: list[tuple[str, Choices]] = [
        (policy.label("reporter_units", kind, page.language), [_named(page, one) for one in some])
        for kind, some in groupby(sorted(units, key=_kind), key=_kind)
    ]
    offices = {code for one in found if one.competent for code in (one.code, one.superior) if code}
    above = await identity.offices_named(session, offices, page.language)
    return Offered(
        {
            "ground": labelled(policy, "accountability_grounds", grounds(policy, actor), page),
            "unit_type": labelled(policy, "reporter_units", kinds, page),
            "authority": sorted(above.items()),
        },
        sets={"unit": by_kind},
    )


def _kind(one: Organisation) -> str:
    return one.unit_type or accountability.STATE_ORGAN


def _named(page: Page, one: Organisation) -> tuple[str, str]:
    return one.code, (page.language == "en" and one.name_en) or one.name

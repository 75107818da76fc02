"""Every page of the console."""

from fastapi import FastAPI

from services.console import refusals, statics
from services.console.administration import clients, keys, law
from services.console.administration import endpoints as administration
from services.console.administration import people as logins
from services.console.audit import endpoints as audit
from services.console.case import (
    casework,
    failures,
    instruments,
    limits,
    papers,
    placements,
    proceedings,
    reports,
    tasks,
    telling,
)
from services.console.case import endpoints as case
from services.console.data_requests import endpoints as data_requests
from services.console.deliveries import calendar
from services.console.deliveries import endpoints as deliveries
from services.console.door import endpoints as door
from services.console.door import provider
from services.console.inbox import endpoints as inbox
from services.console.inbox import live
from services.console.people import endpoints as people
from services.console.people import roster
from services.console.receipts import by_code, mine
from services.console.report import endpoints as report
from services.console.supervision import endpoints as supervision

ROUTERS = (
    statics.router,
    door.router,
    door.steps,
    provider.router,
    live.router,
    inbox.router,
    case.router,
    papers.router,
    placements.router,
    instruments.router,
    proceedings.router,
    tasks.router,
    limits.router,
    telling.router,
    reports.router,
    failures.router,
    data_requests.router,
    casework.router,
    report.router,
    by_code.router,
    mine.router,
    supervision.router,
    audit.router,
    deliveries.router,
    calendar.router,
    people.router,
    roster.router,
    administration.router,
    logins.router,
    clients.router,
    keys.router,
    law.router,
)


def install(app: FastAPI) -> None:
    for router in ROUTERS:
        app.include_router(router)
    app.state.refusal_page = refusals.page

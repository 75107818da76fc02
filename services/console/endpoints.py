"""Every page of the console."""

from fastapi import FastAPI

from services.console import refusals, statics
from services.console.door import endpoints as door
from services.console.inbox import endpoints as inbox
from services.console.inbox import live

ROUTERS = (statics.router, door.router, door.steps, live.router, inbox.router)


def install(app: FastAPI) -> None:
    for router in ROUTERS:
        app.include_router(router)
    app.state.refusal_page = refusals.page

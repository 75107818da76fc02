"""The API process."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from services.audit import endpoints as audit
from services.audit import well_known
from services.calendars import endpoints as calendars
from services.casefile import endpoints as casefile
from services.console import endpoints as console
from services.console.inbox.office_rows import OfficeRows
from services.core import clock, headers, key_rings, linking, logs, problems, roles, serving, temporal
from services.core.database import Database
from services.core.errors import AccessRule, Basis
from services.core.rates import Rates
from services.core.route import House
from services.core.settings import Settings
from services.core.throttle import Throttle
from services.data_requests import endpoints as data_requests
from services.deliveries import contact_points, set_up
from services.deliveries import endpoints as deliveries
from services.documents import endpoints as documents
from services.files import scanning
from services.files.service import Files
from services.files.store import Directory
from services.health import endpoints as health
from services.identity.accounts.login import Login
from services.identity.bearers import Bearers
from services.identity.callers import Callers
from services.identity.clients import endpoints as clients
from services.identity.issuer import Issuer
from services.identity.provider import Provider
from services.identity.provider_login import ProviderLogin
from services.identity.standing import Standing
from services.legal_referrals import endpoints as legal_referrals
from services.notices import endpoints as notices
from services.placements import endpoints as placements
from services.policy import endpoints as policy
from services.policy.service import Policies
from services.procedures import endpoints as procedures
from services.procedures.clocks import endpoints as clocks
from services.referrals import endpoints as referrals
from services.referrals import events
from services.referrals.watch import Watch
from services.reports import endpoints as reports
from services.supervision import endpoints as supervision
from services.vault import openings

ROUTERS = (
    *(reports, procedures, referrals, placements, legal_referrals, documents, data_requests, casefile, clocks, notices),
    *(deliveries, contact_points, calendars, supervision, audit, policy, events),
)
TITLE = "护童 hutong"


def application() -> FastAPI:
    """The routes without anything behind them: enough to describe the API."""
    app = FastAPIOffline(
        title=TITLE, version="1", docs_url="/docs", redoc_url=None, openapi_url="/openapi.json", redirect_slashes=False
    )
    problems.install(app)
    for feature in ROUTERS:
        app.include_router(feature.router, prefix="/v1", responses=problems.RESPONSES)
    app.include_router(clients.router)
    app.include_router(health.router)
    app.include_router(calendars.public, responses=problems.RESPONSES)
    app.include_router(well_known.router)
    console.install(app)
    app.add_middleware(logs.Traced)
    app.add_middleware(logs.HeadAsGet)
    app.add_middleware(headers.Secured)
    _link(app)
    return app


def _link(app: FastAPI) -> None:
    """Its document also says what follows from what."""
    describe = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            linking.link(describe())
        return describe()

    app.openapi = described  # type: ignore[method-assign]


def create(settings: Settings) -> FastAPI:
    """Raises StartupRefused when a key or a policy file is not as it must be."""
    rings = key_rings.live(settings.keys_dir)
    policies = Policies.load(settings.policy_dir)
    issuer = Issuer.of(settings)
    provider = Provider(settings) if settings.oidc_issuer else None
    bearers = Bearers(issuer.verifier, provider)
    carries, renewed = {"policies": policies}, {"keys": rings.get}
    database = Database(settings.database_url, settings.pool_size, carries, renewed)
    throttle = Throttle(settings.database_url, rings.get().answer)
    login = Login(database, rings.get, throttle)
    by_provider = ProviderLogin(settings, provider, login, throttle) if provider and settings.oidc_client_id else None
    watch = Watch(database)
    rates = Rates(throttle, per_client=settings.rate_per_client, per_address=settings.rate_per_address)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.engine = await temporal.connect(settings)
        yield
        await watch.close()
        await database.close()
        await throttle.close()
        await bearers.close()
        if by_provider is not None:
            await by_provider.close()

    def access_law(rule: AccessRule) -> Basis:
        today = clock.now().astimezone(clock.SHANGHAI).date()
        return policies.current(today).files.personal_data.refusal(rule)

    app = application()
    headers.open_to(app, settings.cors_origins)
    app.router.lifespan_context = lifespan
    app.state.house = House(database, rings.get, Callers(bearers).identify, throttle, rates, openings.again)
    app.state.issuer = issuer
    app.state.login = login
    app.state.provider_login = by_provider
    app.state.watch = watch
    app.state.standing = Standing(database, bearers)
    app.state.office_rows = OfficeRows(database)
    app.state.files = Files(Directory(settings.files), scanning.of_setting(settings.scanner))
    app.state.policies = policies
    app.state.access_law = access_law
    app.state.reach = set_up.reach(settings)
    app.state.settings = settings
    return app


def run(settings: Settings) -> None:
    logs.configure(settings.log_level)
    app = create(settings)
    roles.require(settings.database_url, roles.API)
    gc.collect()
    gc.freeze()  # what lives as long as the process is not looked through again and again
    serving.serve(app, settings.host, settings.port, settings.trusted_proxies)

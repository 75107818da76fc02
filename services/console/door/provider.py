"""In through the external provider: its page asks who somebody is, and leads back here."""

import secrets
from typing import Annotated
from urllib.parse import quote, unquote

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from services.console import cookies, forms
from services.console.door.endpoints import Next, opened
from services.console.page import HEADERS, ThisPage, said
from services.console.route import FormRoute
from services.core import problems
from services.core.errors import NotFound
from services.core.throttle import address_of
from services.identity.accounts.errors import WrongCredentials
from services.identity.provider_login import ProviderLogin

router = APIRouter(route_class=FormRoute, include_in_schema=False, tags=[problems.PAGES])

_PATIENCE = 600  # seconds that the provider's page may take


async def _provider_login(request: Request) -> ProviderLogin:
    """Raises NotFound where the settings name no client for it."""
    found: ProviderLogin | None = request.app.state.provider_login
    if found is None:
        raise NotFound
    return found


Through = Annotated[ProviderLogin, Depends(_provider_login)]


def _back(request: Request) -> str:
    return str(request.url_for("return_from_provider"))


@router.get("/login/provider")
async def leave_for_provider(through: Through, request: Request, next: Next = "/") -> Response:
    secret = secrets.token_urlsafe(32)
    response = RedirectResponse(await through.address(secret, _back(request)), 303, dict(HEADERS))
    kept = f"{secret}.{quote(forms.safe(next), safe='')}"
    cookies.put(response, request, cookies.PROVIDER, kept, seconds=_PATIENCE)
    return response


@router.get("/login/provider/back")
async def return_from_provider(through: Through, page: ThisPage, request: Request) -> Response:
    """Whatever is wrong, the answer is the same; and each try needs a secret of its own."""
    secret, _, after = (cookies.read(request, cookies.PROVIDER) or "").partition(".")
    answer = dict(request.query_params)
    try:
        found = await through.log_in(secret, _back(request), answer, address_of(request))
        response = opened(page, found, unquote(after))
    except WrongCredentials:
        failed = said("统一认证没有成功，或者没有关联本系统的人员。请重试，或者联系管理员。", "problem")
        response = page.go("/login", failed)
    cookies.drop(response, request, cookies.PROVIDER)
    return response

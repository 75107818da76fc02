"""The embedded issuer for machines: tokens, their revocation, its keys, and its addresses (RFC 6749, 7009, 8414)."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from services.core import body, token_keys
from services.core.errors import Conflict, Unauthenticated
from services.core.route import House
from services.core.throttle import Limit, address_of
from services.identity.clients import service
from services.identity.clients.models import Client
from services.identity.clients.oauth import OAuthError, OAuthRoute, Refused, credentials, invalid_client
from services.identity.issuer import Issuer

router = APIRouter(tags=["tokens"])
oauth = APIRouter(route_class=OAuthRoute, tags=["tokens"])

BY_ADDRESS = Limit("client secrets by address", most=20, within=timedelta(minutes=5))
BY_CLIENT = Limit("client secrets by client", most=60, within=timedelta(minutes=5))  # one address cannot empty it
METHODS = ["client_secret_basic", "client_secret_post"]


class TokenAnswer(BaseModel):
    """RFC 6749, 5.1. `expires_in`: seconds."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - RFC 6750's name of it
    expires_in: int


class IssuerRead(BaseModel):
    """RFC 8414; what OpenID Connect Discovery asks for besides is empty: people do not log in here."""

    issuer: str
    token_endpoint: str
    revocation_endpoint: str
    jwks_uri: str
    grant_types_supported: list[str] = ["client_credentials"]
    token_endpoint_auth_methods_supported: list[str] = METHODS
    revocation_endpoint_auth_methods_supported: list[str] = METHODS
    response_types_supported: list[str] = []


class KeySet(BaseModel):
    """RFC 7517."""

    keys: list[dict[str, str]]


def _issuer(request: Request) -> Issuer:
    issuer: Issuer = request.app.state.issuer
    return issuer


async def _client(request: Request) -> tuple[Client, dict[str, str]]:
    """Who shows its credentials, and what the form says. Only what fails counts as a try."""
    house: House = request.app.state.house
    form = await body.form(request)
    shown = credentials(request, form)
    tries = (BY_ADDRESS, address_of(request)), (BY_CLIENT, shown.client_id)
    for one in tries:  # one after the other: an address that may not try leaves no trace of the names that it tried
        await house.throttle.spend(one)
    found = await service.authenticated(house.database, shown.client_id, shown.secret)
    if found is None:
        raise invalid_client(by_header=shown.by_header)
    await house.throttle.give_back(*tries)
    return found, form


Authenticated = Annotated[tuple[Client, dict[str, str]], Depends(_client)]
REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"description": said, "model": OAuthError}
    for status, said in (
        *((400, "The request is not as it must be"), (401, "The client is not authenticated")),
        *((429, "Too many tries"), (503, "The database is away")),
    )
}


def _form(*required: str, **more: dict[str, Any]) -> dict[str, Any]:
    """The body as the document describes it."""
    fields = {name: {"type": "string"} for name in (*required, "client_id", "client_secret")}
    schema = {"type": "object", "required": list(required), "properties": fields | more}
    return {"requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": schema}}}}


@oauth.post(
    "/oauth/token", responses=REFUSALS, openapi_extra=_form("grant_type", grant_type={"const": "client_credentials"})
)
async def issue_token(client: Authenticated, request: Request, response: Response) -> TokenAnswer:
    """A token for a client, who shows its id and secret by HTTP Basic or in the form."""
    found, form = client
    if "grant_type" not in form:
        raise Refused("invalid_request", "grant_type is missing")
    if form["grant_type"] != "client_credentials":
        raise Refused("unsupported_grant_type", "only client_credentials")
    if form.get("scope"):
        raise Refused("invalid_scope", "there are no scopes here: a client has its role")
    response.headers["Pragma"] = "no-cache"
    issuer = _issuer(request)
    token = issuer.signer.issue(service.claims_of(found), issuer.lifetime, client_id=found.id)
    return TokenAnswer(access_token=token, expires_in=int(issuer.lifetime.total_seconds()))


@oauth.post("/oauth/revoke", responses=REFUSALS, openapi_extra=_form("token"), response_class=Response)
async def revoke_token(client: Authenticated, request: Request) -> Response:
    """One of the client's own tokens, refused from now on. What is no valid token is as good as revoked: 200."""
    found, form = client
    if "token" not in form:
        raise Refused("invalid_request", "token is missing")
    house: House = request.app.state.house
    try:
        token = _issuer(request).verifier.token(form["token"])
    except Unauthenticated:
        return Response()
    try:
        async with house.database.transaction() as session:
            await service.revoke_token(session, token, found)
    except Conflict:
        raise Refused("unauthorized_client", "the token was issued to another") from None
    return Response()


@router.get("/.well-known/jwks.json")
async def read_keys(request: Request) -> KeySet:
    """What checks the issuer's tokens, also those of keys before the present one, until the last of them runs out."""
    return KeySet(**token_keys.as_jwks(_issuer(request).verifier.published()))


@router.get("/.well-known/oauth-authorization-server")
@router.get("/.well-known/openid-configuration", operation_id="discover_issuer")
async def read_issuer(request: Request) -> IssuerRead:
    name = _issuer(request).name
    base = name.rstrip("/") if name.startswith("https://") else str(request.base_url).rstrip("/")
    return IssuerRead(
        issuer=name,
        token_endpoint=f"{base}/oauth/token",
        revocation_endpoint=f"{base}/oauth/revoke",
        jwks_uri=f"{base}/.well-known/jwks.json",
    )


router.include_router(oauth)

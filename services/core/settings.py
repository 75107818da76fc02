"""What a process is told by its environment. Built once at the edge and handed down, never imported as a global."""

from collections.abc import Sequence
from datetime import time, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, HttpUrl, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from services.core.keys import read_private

Listed = Annotated[tuple[str, ...], NoDecode, BeforeValidator(lambda told: _parts(told))]
"""Separated by commas."""
RoleName = Literal["reporter", "handler", "supervisor", "auditor", "admin"]


class Settings(BaseSettings):
    """Every setting is `HUTONG_<NAME>` in the environment. No secret has a default: secrets are files in `keys_dir`."""

    model_config = SettingsConfigDict(env_prefix="HUTONG_", extra="ignore")

    keys_dir: Path = Field(description="the directory of key files, mode 0700")
    database_url: str = Field(
        description="postgresql://role@host:port/database of this process's role; "
        "without a password in it, that of the role's key file, if there is one"
    )
    temporal_address: str = Field(default="127.0.0.1:7233", pattern=r"^\S+:\d{1,5}$", description="host:port")
    temporal_namespace: str = "default"
    task_queue: str = "hutong"
    files_dir: Path | None = Field(
        default=None, description="the directory of sealed files; beside the keys unless told"
    )
    scanner: str | None = Field(default=None, description="clamd:/its/socket, clamd:host:port, or a command")
    policy_dir: Path | None = Field(default=None, description="policy versions besides those that the product brings")
    checkpoint_minutes: float = Field(default=5, gt=0, description="how often the relay signs a checkpoint")
    checkpoint_copy: Path | None = Field(default=None, description="file or directory that gets a copy of each")
    checkpoint_url: HttpUrl | None = Field(default=None, description="endpoint that gets a copy of each")
    verify_at: time = Field(default=time(3), description="when, each night in Shanghai, everything is verified")
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    pool_size: int = Field(default=16, ge=1)
    trusted_proxies: Listed = Field(default=(), description="addresses and networks whose X-Forwarded-* is believed")
    cors_origins: Listed = Field(default=(), description="web origins that may call from a browser")
    rate_per_client: int = Field(default=12_000, ge=1, description="requests a minute of one caller with a token")
    rate_per_address: int = Field(default=6_000, ge=1, description="requests a minute of one address without a token")
    token_issuer: str = "hutong"  # noqa: S105 - a name, not a secret
    token_audience: str = "hutong-api"  # noqa: S105
    token_lifetime: timedelta = Field(
        default=timedelta(hours=1),
        ge=timedelta(minutes=1),
        le=timedelta(days=1),
        description="of a client's token, as PT1H",
    )
    oidc_issuer: str | None = Field(default=None, description="an OpenID Connect provider whose tokens are taken too")
    oidc_audience: str | None = Field(default=None, validate_default=True, description="for whom its tokens must be")
    oidc_client_id: str | None = Field(
        default=None,
        description="as which people log in through it; its secret is the key file oidc.secret",
    )
    oidc_algorithm: Literal["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"] = "RS256"
    oidc_organisation_claim: str = "organisation"
    oidc_role_claim: str = Field(default="role", description="a claim, or one inside others: realm_access.roles")
    oidc_organisations: dict[str, str] = Field(
        default={}, description="the provider's words for organisations, as JSON"
    )
    oidc_roles: dict[str, RoleName] = Field(default={}, description="the provider's words for roles, as JSON")
    webhook_networks: Listed = Field(default=(), description="private networks in which webhooks may be received")
    smtp_host: str | None = Field(default=None, description="the mail server; none: no e-mail goes out")
    smtp_port: int | None = Field(default=None, ge=1, le=65535, description="587, with TLS from the first byte 465")
    smtp_security: Literal["starttls", "tls"] = "starttls"
    smtp_user: str | None = Field(default=None, description="its password is the key file smtp.password")
    smtp_sender: str = "hutong@localhost"
    sms_gateway: Path | None = Field(default=None, description="a YAML file that says how a text message is sent")
    ca_file: Path | None = Field(default=None, description="certificates trusted besides the system's, in PEM")
    leave_address: str = Field(
        default="https://weather.cma.cn/", description="where a reporter's page leads whoever leaves in a hurry"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = "INFO"

    @property
    def files(self) -> Path:
        return self.files_dir or self.keys_dir.parent / "files"

    @field_validator("trusted_proxies", "webhook_networks")
    @classmethod
    def _networks(cls, told: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str(ip_network(one)) for one in told)

    @field_validator("oidc_issuer", "leave_address")
    @classmethod
    def _safe(cls, url: str | None) -> str | None:
        return safe_url(url) if url else None

    @field_validator("oidc_audience")
    @classmethod
    def _of_the_provider(cls, audience: str | None, known: ValidationInfo) -> str | None:
        if known.data.get("oidc_issuer") and not audience:
            raise ValueError("missing: a provider's tokens are taken only for one audience")
        return audience

    @field_validator("oidc_client_id")
    @classmethod
    def _with_a_provider(cls, client_id: str | None, known: ValidationInfo) -> str | None:
        if client_id and not known.data.get("oidc_issuer"):
            raise ValueError("people log in through a provider: name its issuer")
        return client_id

    @field_validator("database_url")
    @classmethod
    def _with_password(cls, url: str, known: ValidationInfo) -> str:
        """Raises StartupRefused when others can read the key file."""
        parsed = postgresql_url(url)
        if parsed.password is not None or parsed.username is None or "keys_dir" not in known.data:
            return url
        path = known.data["keys_dir"] / f"{parsed.username}.password"
        if not path.exists():  # libpq knows other ways: PGPASSWORD, a password file, peer
            return url
        return parsed.set(password=read_private(path).strip()).render_as_string(hide_password=False)


def safe_url(url: str) -> str:
    """Raises ValueError for one that others on the way could read or change: plain HTTP is for this machine alone."""
    parsed = urlsplit(url)
    is_safe = parsed.scheme == "https" or (parsed.scheme == "http" and _is_here(parsed.hostname or ""))
    if not parsed.hostname or not is_safe:
        raise ValueError("not an https:// address")
    return url


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _parts(told: str | Sequence[str]) -> tuple[str, ...]:
    parts = told.split(",") if isinstance(told, str) else told
    return tuple(part.strip() for part in parts if part.strip())


def postgresql_url(url: str) -> URL:
    """Raises ValueError, without the URL: it may hold a password."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = None
    if parsed is None or parsed.get_backend_name() != "postgresql":
        raise ValueError("not a URL like postgresql://role@host:5432/hutong")
    return parsed

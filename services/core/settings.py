"""What a process is told by its environment. Built once at the edge and handed down, never imported as a global."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every setting is `HUTONG_<NAME>` in the environment. No secret has a default: secrets are files in `keys_dir`."""

    model_config = SettingsConfigDict(env_prefix="HUTONG_", extra="ignore")

    database_url: str = Field(description="postgresql://role:password@host:port/database of this process's role")
    temporal_address: str = "127.0.0.1:7233"
    temporal_namespace: str = "default"
    task_queue: str = "hutong"
    keys_dir: Path = Field(description="the directory of key files, mode 0700")
    policy_dir: Path | None = Field(default=None, description="policy versions besides those that the product brings")
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    pool_size: int = Field(default=10, ge=1)
    token_issuer: str = "hutong"  # noqa: S105 - a name, not a secret
    token_audience: str = "hutong-api"  # noqa: S105
    log_level: str = "INFO"

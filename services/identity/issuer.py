"""The embedded issuer as an api process has it: `app.state.issuer`."""

from dataclasses import dataclass
from datetime import timedelta

from services.core.settings import Settings
from services.identity.tokens import Signer, Verifier


@dataclass(frozen=True)
class Issuer:
    """`lifetime`: of the tokens that clients get."""

    name: str
    signer: Signer
    verifier: Verifier
    lifetime: timedelta

    @classmethod
    def of(cls, settings: Settings) -> "Issuer":
        """Raises StartupRefused when a key file is not as it must be."""
        told = (settings.keys_dir, settings.token_issuer, settings.token_audience)
        return cls(settings.token_issuer, Signer(*told), Verifier(*told), settings.token_lifetime)

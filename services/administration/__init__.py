"""The commands for who there is, `hutong user`, `client`, `key`, and for how long it is known: `retention`.

What they change stands in the house's stream, or in the case's.
"""

from services.administration.clients import client
from services.administration.keys import key
from services.administration.retention import retention
from services.administration.running import OPERATOR
from services.administration.users import user

COMMANDS = {"user": user, "client": client, "key": key, "retention": retention}
__all__ = ["COMMANDS", "OPERATOR"]

"""The commands for who there is: `hutong user`, `client`, `key`. What they change stands in the house's stream."""

from services.administration.clients import client
from services.administration.keys import key
from services.administration.running import OPERATOR
from services.administration.users import user

COMMANDS = {"user": user, "client": client, "key": key}
__all__ = ["COMMANDS", "OPERATOR"]

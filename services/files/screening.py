"""Whether a file was looked through for what harms who opens it."""

from typing import Literal

Screening = Literal["not_screened", "clean", "waiting", "refused"]

"""Argon2id (RFC 9106) in threads of its own, a few at a time: each hash takes its memory, and the loop serves others.

What nobody knows is verified too, against the hash of nothing: an answer takes as long whether there is such a name.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

_THREADS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")


class Hasher:
    def __init__(self, hasher: PasswordHasher) -> None:
        self._hasher = hasher

    @cached_property
    def _of_nothing(self) -> str:
        return self._hasher.hash("")

    async def hash(self, text: str) -> str:
        return await asyncio.get_running_loop().run_in_executor(_THREADS, self._hasher.hash, text)

    async def verify(self, hashed: str | None, text: str) -> bool:
        """`hashed`: None when there is none to compare with."""
        matches = await asyncio.get_running_loop().run_in_executor(_THREADS, self._matches, hashed, text)
        return matches and hashed is not None

    def is_outdated(self, hashed: str) -> bool:
        """Whether it was made with other costs than those of now."""
        return self._hasher.check_needs_rehash(hashed)

    def _matches(self, hashed: str | None, text: str) -> bool:
        try:
            return self._hasher.verify(hashed or self._of_nothing, text)
        except (VerificationError, InvalidHashError):
            return False


PASSWORDS = Hasher(PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY))
SECRETS = Hasher(PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1))
"""Of secrets that we make ourselves, too long to guess."""

"""Twelve ways to alter the ledger by hand, as a superuser behind the triggers, and where each is found.

The victim is one case of nine entries or more; checkpoints have signed it at its fifth entry and at its head.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import orjson
import psycopg

from services.embedded.postgres import Server
from services.ledger.chain import GENESIS, seal


@dataclass(frozen=True)
class Victim:
    """A stream, its last seq, and the sizes of the two checkpoints that signed it."""

    stream: str
    last: int
    sizes: tuple[int, int]


Tamper = Callable[[psycopg.Connection, Victim], None]


@contextmanager
def behind_the_triggers(server: Server) -> Iterator[psycopg.Connection]:
    with psycopg.connect(server.url("postgres")) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


def reforge(connection: psycopg.Connection, stream: str, first: int) -> None:
    """The chain from an entry on is made anew, so that everything fits again, up to the head."""
    rows = connection.execute(
        "SELECT seq, type, canonical, hash FROM ledger_entry WHERE stream = %s ORDER BY seq", [stream]
    ).fetchall()
    prev, place = GENESIS, 0
    for place, (seq, type_, canonical, hash_) in enumerate(rows, 1):
        if place < first:
            prev = hash_
            continue
        facts = {
            name: value
            for name, value in orjson.loads(canonical).items()
            if name in ("at", "recorded_at", "actor", "subject", "basis", "data")
        }
        sealed = seal(stream, place, type_, prev, facts)
        connection.execute(
            "UPDATE ledger_entry SET seq = %s, canonical = %s, hash = %s WHERE stream = %s AND seq = %s",
            [place, sealed.canonical, sealed.hash, stream, seq],
        )
        prev = sealed.hash
    connection.execute("UPDATE ledger_head SET seq = %s, hash = %s WHERE stream = %s", [place, prev, stream])


def changed(connection: psycopg.Connection, victim: Victim) -> None:
    connection.execute(
        "UPDATE ledger_entry SET canonical = replace(convert_from(canonical, 'UTF8'), 'R1', 'R2')::bytea"
        " WHERE stream = %s AND seq = 2",
        [victim.stream],
    )


def changed_with_its_hash(connection: psycopg.Connection, victim: Victim) -> None:
    connection.execute(
        "UPDATE ledger_entry SET canonical = canonical || ' ', hash = sha256(canonical || ' ')"
        " WHERE stream = %s AND seq = 3",
        [victim.stream],
    )


def relabelled(connection: psycopg.Connection, victim: Victim) -> None:
    connection.execute("UPDATE ledger_entry SET type = 'case.closed' WHERE stream = %s AND seq = 4", [victim.stream])


def removed(connection: psycopg.Connection, victim: Victim) -> None:
    connection.execute("DELETE FROM ledger_entry WHERE stream = %s AND seq = 3", [victim.stream])


def reordered(connection: psycopg.Connection, victim: Victim) -> None:
    for old, new in ((3, -1), (4, 3), (-1, 4)):
        connection.execute("UPDATE ledger_entry SET seq = %s WHERE stream = %s AND seq = %s", [new, victim.stream, old])


def inserted(connection: psycopg.Connection, victim: Victim) -> None:
    """After the last one, and the head knows nothing of it."""
    connection.execute(
        "INSERT INTO ledger_entry SELECT stream, seq + 1, type, recorded_at, canonical, hash FROM ledger_entry"
        " WHERE stream = %s AND seq = %s",
        [victim.stream, victim.last],
    )


def cut_off(connection: psycopg.Connection, victim: Victim) -> None:
    connection.execute("DELETE FROM ledger_entry WHERE stream = %s AND seq > 6", [victim.stream])


def cut_off_with_its_head(connection: psycopg.Connection, victim: Victim) -> None:
    cut_off(connection, victim)
    connection.execute(
        "UPDATE ledger_head AS h SET seq = e.seq, hash = e.hash FROM ledger_entry AS e"
        " WHERE h.stream = %s AND e.stream = h.stream AND e.seq = 6",
        [victim.stream],
    )


def reforged(connection: psycopg.Connection, victim: Victim) -> None:
    """An entry is taken out in the middle, and the chain from there on is made anew, with its head."""
    connection.execute("DELETE FROM ledger_entry WHERE stream = %s AND seq = 4", [victim.stream])
    reforge(connection, victim.stream, 4)


def headless(connection: psycopg.Connection, victim: Victim) -> None:
    connection.execute("DELETE FROM ledger_head WHERE stream = %s", [victim.stream])


def gone(connection: psycopg.Connection, victim: Victim) -> None:
    """The whole stream, with its head."""
    headless(connection, victim)
    connection.execute("DELETE FROM ledger_entry WHERE stream = %s", [victim.stream])


def reforged_with_the_log(connection: psycopg.Connection, victim: Victim) -> None:
    """Made anew, and so is what the log says of it: nothing here has the true hashes any more."""
    reforged(connection, victim)
    connection.execute(
        "DELETE FROM logged_head AS l WHERE stream = %s AND NOT EXISTS"
        " (SELECT FROM ledger_entry AS e WHERE e.stream = l.stream AND e.seq = l.seq)",
        [victim.stream],
    )
    connection.execute(
        "UPDATE logged_head AS l SET hash = e.hash FROM ledger_entry AS e"
        " WHERE l.stream = %s AND e.stream = l.stream AND e.seq = l.seq",
        [victim.stream],
    )


def without_a_logged_head(connection: psycopg.Connection, victim: Victim) -> None:
    connection.execute("DELETE FROM logged_head WHERE stream = %s", [victim.stream])


def without_a_checkpoint(connection: psycopg.Connection, victim: Victim) -> None:
    connection.execute("DELETE FROM checkpoint WHERE size = %s", [victim.sizes[1]])


def with_another_note(connection: psycopg.Connection, victim: Victim) -> None:
    connection.execute("UPDATE checkpoint SET note = replace(note, 'at 2', 'at 1') WHERE size = %s", [victim.sizes[0]])


def as_of_the_first_checkpoint(connection: psycopg.Connection, victim: Victim) -> None:
    """As if an old backup had been restored: everything that is there fits."""
    connection.execute("DELETE FROM checkpoint WHERE size > %s", [victim.sizes[0]])
    connection.execute("DELETE FROM logged_head WHERE position >= %s", [victim.sizes[0]])
    for stream, seq in connection.execute(
        "SELECT stream, max(seq) FROM logged_head GROUP BY stream UNION SELECT stream, 0 FROM ledger_head"
        " WHERE stream NOT IN (SELECT stream FROM logged_head)"
    ).fetchall():
        connection.execute("DELETE FROM ledger_entry WHERE stream = %s AND seq > %s", [stream, seq])
        connection.execute(
            "UPDATE ledger_head AS h SET seq = e.seq, hash = e.hash FROM ledger_entry AS e"
            " WHERE h.stream = %s AND e.stream = h.stream AND e.seq = %s",
            [stream, seq],
        )

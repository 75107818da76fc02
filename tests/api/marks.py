"""Values that stand out: if one is found where it must not be, its name says what leaked."""

import base64
import json
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from tests.reports_made import report

ANONYMOUS_BIRTH = "2014-07-19"


class Marks:
    """A value for every personal field, none like another test's."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self._seed = uuid4().hex[:6]

    def text(self, name: str) -> str:
        return self.values.setdefault(name, f"印{name}记{self._seed}号")

    def digits(self, name: str, length: int) -> str:
        number = str(uuid4().int)[:length]
        return self.values.setdefault(name, number)

    def report(self, **more: Any) -> dict[str, Any]:
        """A report that has a marked value in each personal field."""
        child = {
            "name": self.text("child"),
            "sex": "FEMALE",
            "birth_date": ANONYMOUS_BIRTH,
            "id_number": self.digits("id_number", 17) + "X",
            "school": self.text("school"),
            "address": self.text("address"),
            "guardians": [
                {"name": self.text("guardian"), "relationship": "FATHER", "phone": self.digits("guardian_phone", 11)}
            ],
        }
        reporter = {
            "name": self.text("reporter"),
            "phone": self.digits("reporter_phone", 11),
            "relationship": "NEIGHBOUR",
        }
        harmer = {"name": self.text("harmer"), "relationship": "FATHER", "is_guardian": True}
        sent = report(child, reporter=reporter, suspected_harmers=[harmer], narrative=self.text("narrative"))
        return {**sent, **more}

    def found_in(self, content: bytes) -> set[str]:
        """The names of the values that stand there, in any of the ways in which a value may be written down."""
        return {name for name, value in self.values.items() if any(way in content for way in _ways(value))}


def _ways(value: str) -> set[bytes]:
    plain = value.encode()
    escaped = json.dumps(value)[1:-1].encode()
    doubled = json.dumps(json.dumps(value))[3:-3].encode()
    encoded = base64.b64encode(plain)[: len(plain) // 3 * 4]
    return {plain, quote(value).encode(), escaped, doubled, plain.hex().encode(), encoded, repr(plain)[2:-1].encode()}

"""What a person asks about the data of a child, as an office registers it."""

from typing import Any

from tests.house import Json

NAME, CONTACT, PROOF = "问询人甲", "13900001234", "核对户口簿和身份证"
REQUEST = "请告知保存了哪些信息"


def asked(case: Json, **more: Any) -> Json:
    """About the first child of the case, by its guardian, unless told otherwise."""
    person = {"name": NAME, "contact": CONTACT, "identified_by": PROOF}
    about = {"case_id": case["id"], "child_id": case["children"][0]["id"]}
    return {**about, "kind": "access", "capacity": "guardian", "person": person, "request": REQUEST, **more}

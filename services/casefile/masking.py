"""A child as the file shows it: masked, until somebody opens a field on the record. Pure."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from services.casefile.schemas import ChildRead, Guardian
from services.vault import rules

CHILD_FIELDS = ("name", "birth_date", "id_number", "school", "address", "division_code", "guardians")
_MASKS: dict[str, Callable[[str | None], str | None]] = {
    "name": rules.mask_name,
    "birth_date": rules.mask_birth,
    "id_number": rules.mask_number,
    "school": rules.mask_text,
    "address": rules.mask_text,
    "division_code": rules.mask_division,
}


def masked(child_id: UUID, document: dict[str, Any]) -> ChildRead:
    plain = {name: document.get(name) for name in ("sex", "estimated_age", "category")}
    hidden = {name: mask(document.get(name)) for name, mask in _MASKS.items()}
    guardians = [
        Guardian(
            name=rules.mask_name(found.get("name")),
            relationship=found.get("relationship"),
            phone=rules.mask_number(found.get("phone")),
        )
        for found in document.get("guardians", ())
    ]
    return ChildRead(id=child_id, guardians=guardians, **plain, **hidden)


def opened(child_id: UUID, document: dict[str, Any], fields: set[str]) -> dict[str, Any]:
    """The fields that were asked for, as they are."""
    return {"id": str(child_id), **{name: document.get(name) for name in CHILD_FIELDS if name in fields}}

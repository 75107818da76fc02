"""What is sealed opens only where it was put, and a child is found again without its name."""

import secrets
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import update

from services.core.database import Database
from services.core.encryption import Unreadable, open_sealed, seal
from services.vault import rules
from services.vault import service as vault
from services.vault.models import VaultItem
from services.vault.rules import KnownBy

Child = tuple[str, date | None, str | None]
BORN = date(2016, 11, 2)


def test_a_sealed_value_opens_only_where_it_was_bound() -> None:
    key = secrets.token_bytes(32)
    sealed = seal(key, b"plain", "child:1")
    assert open_sealed(key, sealed, "child:1") == b"plain"
    for wrong in (
        (key, sealed, "child:2"),
        (secrets.token_bytes(32), sealed, "child:1"),
        (key, sealed[:-1], "child:1"),
    ):
        with pytest.raises(Unreadable):
            open_sealed(*wrong)


async def test_a_document_moved_to_another_child_does_not_open(database: Database) -> None:
    case_id, child, other = uuid4(), uuid4(), uuid4()
    async with database.transaction() as session:
        key = vault.new_key(session, case_id, case_id)
        vault.keep(session, key, "child", child, {"name": "小禾"})
    async with database.transaction() as session:
        assert (await vault.open_items(session, "child", [child]))[child] == {"name": "小禾"}
        await session.execute(update(VaultItem).where(VaultItem.subject_id == child).values(subject_id=other))
    async with database.transaction() as session:
        with pytest.raises(Unreadable):
            await vault.open_items(session, "child", [other])


async def test_a_case_opens_under_a_rotated_master_key_as_long_as_the_old_one_is_in_the_ring(
    database: Database,
) -> None:
    case_id, child = uuid4(), uuid4()
    async with database.transaction() as session:
        vault.keep(session, vault.new_key(session, case_id, case_id), "child", child, {"name": "小禾"})
    async with database.transaction() as session:
        keys = session.info["keys"]
        ring = type(keys.master)("k2", {"k2": secrets.token_bytes(32), **keys.master.keys})
        session.info["keys"] = type(keys)(**{**vars(keys), "master": ring})
        assert (await vault.key_of(session, case_id)).id == case_id
        only_new = type(ring)("k2", {"k2": ring.keys["k2"]})
        session.info["keys"] = type(keys)(**{**vars(keys), "master": only_new})
        with pytest.raises(Unreadable):
            await vault.key_of(session, case_id)


@pytest.mark.parametrize(
    ("one", "other", "sure", "possible"),
    [
        (("小禾", BORN, None), (" 小禾 ", BORN, None), True, True),
        (("小禾", BORN, "349901201611020021"), ("小苗", None, "349901201611020021"), True, True),
        (("小禾", BORN, None), ("小禾", None, None), False, True),
        (("小禾", None, None), ("小禾", BORN, None), False, True),
        (("小禾", BORN, None), ("小禾", date(2012, 1, 5), None), False, False),
        (("小禾", BORN, None), ("小苗", BORN, None), False, False),
    ],
)
def test_how_a_child_is_known_again(one: Child, other: Child, sure: bool, possible: bool) -> None:
    indexed = set(rules.known_by(*one, county="349901000000"))
    found = indexed & set(rules.sought_by(*other, county="349901000000"))
    assert any(known_by.certain for known_by, _ in found) is sure
    assert bool(found) is possible


def test_another_county_is_sure_only_by_the_id_number() -> None:
    indexed = set(rules.known_by("小禾", BORN, "349901201611020021", "349901000000"))
    found = indexed & set(rules.sought_by("小禾", BORN, "349901201611020021", "349902000000"))
    assert {known_by for known_by, _ in found} == {KnownBy.ID_NUMBER, KnownBy.NAME_BIRTH}


@pytest.mark.parametrize(
    ("adults", "phones", "address", "known_by"),
    [
        (["郑大山"], [], None, {KnownBy.ADULT_TOWNSHIP}),
        ([" 郑 大山 ", "郑大山"], [], None, {KnownBy.ADULT_TOWNSHIP}),
        (["郑某", "某女士", "郑", None, ""], [], None, set()),
        ([], ["139-0000-0007"], None, {KnownBy.GUARDIAN_PHONE}),
        ([], ["+86 13900000007", None], None, {KnownBy.GUARDIAN_PHONE}),
        ([], ["-----"], None, set()),
        ([], [], "杏花村 3 组 7 号", {KnownBy.ADDRESS}),
        ([], [], "杏花村", set()),
    ],
)
def test_how_a_household_is_known_again(
    adults: list[str | None], phones: list[str | None], address: str | None, known_by: set[KnownBy]
) -> None:
    indexed = set(rules.household(["郑大山"], ["13900000007"], "杏花村3组7号", "349901101201"))
    found = indexed & set(rules.household(adults, phones, address, "349901101202"))
    assert {kind for kind, _ in found} == known_by
    assert not any(kind.certain for kind, _ in found)


@pytest.mark.parametrize(
    ("plain", "masked"), [("小禾", "小*"), ("欧阳小禾", "欧***"), ("禾", "禾*"), ("", ""), (None, None)]
)
def test_masked_names(plain: str | None, masked: str | None) -> None:
    assert rules.mask_name(plain) == masked


@pytest.mark.parametrize(("plain", "masked"), [("13900000000", "139****0000"), ("12345", "*****"), (None, None)])
def test_masked_numbers(plain: str | None, masked: str | None) -> None:
    assert rules.mask_number(plain) == masked

"""By what a child and its household are known again, and how personal values look when masked. Pure."""

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum


class KnownBy(StrEnum):
    """The surest first. From the fourth on the child may be the same; the last three are its household's."""

    ID_NUMBER = "id_number"
    NAME_BIRTH_COUNTY = "name_birth_county"
    NAME_BIRTH = "name_birth"
    NAME_COUNTY = "name_county"
    GUARDIAN_PHONE = "guardian_phone"
    ADDRESS = "address"
    ADULT_TOWNSHIP = "adult_township"

    @property
    def certain(self) -> bool:
        """Whether a report joins the case by it; anything weaker is for a person to decide."""
        return self in (KnownBy.ID_NUMBER, KnownBy.NAME_BIRTH_COUNTY)


Token = tuple[KnownBy, tuple[str, ...]]


def known_by(name: str | None, birth_date: date | None, id_number: str | None, county: str) -> Iterator[Token]:
    """What a child is indexed by."""
    plain, born = comparable(name), birth_date.isoformat() if birth_date else ""
    if id_number:
        yield KnownBy.ID_NUMBER, (id_number.upper(),)
    if plain and born:
        yield KnownBy.NAME_BIRTH_COUNTY, (plain, born, county)
        yield KnownBy.NAME_BIRTH, (plain, born)
    if plain:
        yield KnownBy.NAME_COUNTY, (plain, county, "dated" if born else "undated")


def sought_by(name: str | None, birth_date: date | None, id_number: str | None, county: str) -> Iterator[Token]:
    """What a child is looked for by: a name alone says nothing where both birth dates are known."""
    yield from (found for found in known_by(name, birth_date, id_number, county) if found[0] != KnownBy.NAME_COUNTY)
    if plain := comparable(name):
        for other in ("undated",) if birth_date else ("undated", "dated"):
            yield KnownBy.NAME_COUNTY, (plain, county, other)


def household(
    adults: Iterable[str | None], phones: Iterable[str | None], address: str | None, division_code: str
) -> Iterator[Token]:
    """By what a household is indexed and looked for: its adults' names in the township, telephones, the address.

    A sibling's case is found by it, and one of the same harmer; none of it is sure. 郑某 is nobody's name.
    """
    for name in map(comparable, adults):
        if len(name) > 1 and "某" not in name:
            yield KnownBy.ADULT_TOWNSHIP, (name, division_code[:9])
    for phone in phones:
        if number := digits(phone)[-11:]:
            yield KnownBy.GUARDIAN_PHONE, (number,)
    if len(plain := comparable(address)) > 4:
        yield KnownBy.ADDRESS, (plain, division_code[:6])


def comparable(name: str | None) -> str:
    """As two writings of one name are compared."""
    return "".join(unicodedata.normalize("NFKC", name or "").split()).casefold()


def digits(text: str | None) -> str:
    return "".join(filter(str.isdecimal, text or ""))


def mask_name(name: str | None) -> str | None:
    """小禾 becomes 小*: the first character stays."""
    return name and name[0] + "*" * max(1, len(name) - 1)


def mask_number(number: str | None) -> str | None:
    """13900000000 becomes 139****0000; a short one is hidden whole."""
    if not number:
        return number
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 10 else "*" * len(number)


def mask_text(text: str | None) -> str | None:
    """An address or a school: nothing of it."""
    return text and "***"


def mask_division(code: str | None) -> str | None:
    """The county stays."""
    return code and code[:6] + "*" * 6


def mask_birth(birth_date: str | None) -> str | None:
    """2016-11-02 becomes 2016-**-**: the age matters for the law."""
    return birth_date and f"{birth_date[:4]}-**-**"

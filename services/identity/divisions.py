"""12-digit division codes: province 2, city 2, county 2, township 3, village 3. Pure."""

COUNTY = 6
_NAMES = {2: "province", 4: "city", COUNTY: "county", 9: "township", 12: "village"}
_LEVELS = tuple(_NAMES)


def prefix(code: str) -> str:
    """The digits that every division inside this one begins with."""
    for length in _LEVELS:
        if not code[length:].strip("0"):
            return code[:length]
    return code


def level(code: str) -> str:
    """`province`, `city`, `county`, `township` or `village`."""
    return _NAMES[len(prefix(code))]


def county_of(code: str) -> str:
    return code[:6] + "0" * 6


def upward(code: str) -> list[str]:
    """The division and all that contain it, the nearest first."""
    own = len(prefix(code))
    return [code[:length].ljust(12, "0") for length in reversed(_LEVELS) if length <= own]


def from_county_upward(code: str) -> list[str]:
    """Where an agency's competent organisation is looked for: the county, the city, the province."""
    return [found for found in upward(code) if len(prefix(found)) <= COUNTY]

from services.identity import divisions


def test_a_village_lies_in_its_township_county_city_and_province() -> None:
    assert divisions.upward("349901101201") == [
        "349901101201",
        "349901101000",
        "349901000000",
        "349900000000",
        "340000000000",
    ]


def test_an_office_is_looked_for_from_the_county_upward() -> None:
    assert divisions.from_county_upward("349901101201") == ["349901000000", "349900000000", "340000000000"]
    assert divisions.from_county_upward("349900000000") == ["349900000000", "340000000000"]


def test_every_division_inside_another_begins_with_its_prefix() -> None:
    for code in divisions.upward("349901101201"):
        assert "349901101201".startswith(divisions.prefix(code))
    assert divisions.prefix("349901000000") == "349901"
    assert divisions.prefix("340000000000") == "34"

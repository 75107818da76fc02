"""Every refusal has its words in Chinese, found in the source by its code."""

import re
from pathlib import Path

import services
from services.core import errors, wording

SOURCE = "\n".join(path.read_text() for path in Path(services.__path__[0]).rglob("*.py"))
BILINGUAL = {"barred-by-law"}  # the policy's own words, in both languages


def _refusals(kind: type[errors.DomainError]) -> set[str]:
    return {kind.code} | {code for under in kind.__subclasses__() for code in _refusals(under)}


def test_every_refusal_has_a_chinese_sentence() -> None:
    import services.api  # noqa: F401 - with it every feature's errors are there

    named = set(re.findall(r'code="([a-z-]+)"', SOURCE)) | _refusals(errors.DomainError)
    assert named - wording.DETAILS.keys() == set()
    assert not [code for code, words in wording.DETAILS.items() if words.isascii()]


def test_every_field_error_has_a_chinese_sentence() -> None:
    named = set(re.findall(r'(?:FieldError|\.field)\(\s*(?:f?"[^"]*"|[\w\[\]]+),\s*"([a-z-]+)"', SOURCE))
    assert {"unknown-code", "of-age", "unknown-division", "control-character"} <= named
    assert named - wording.FIELDS.keys() - BILINGUAL == set()
    assert not [code for code, words in wording.FIELDS.items() if words.isascii()]


def test_chinese_is_spoken_unless_english_is_wanted_more() -> None:
    for asked, language in {
        "": "zh",
        "en": "en",
        "EN-us": "en",
        "zh-Hans-CN, en": "zh",
        "en, zh": "en",
        "en;q=0.3, zh;q=0.4": "zh",
        "de, en;q=0.1": "en",
        "en;q=0": "zh",
        "en;q=seven": "en",
        "enough": "zh",
        ",;,": "zh",
        "*": "zh",
    }.items():
        assert wording.language_of(asked) == language, asked

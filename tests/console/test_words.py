"""Every word of the pages is in the catalogues; times as people say them."""

import ast
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from jinja2 import Environment

from services.console import catalogues
from services.console.words import words_of
from services.core import clock

CONSOLE = Path(catalogues.HERE)
TEMPLATES = sorted(CONSOLE.rglob("*.html"))
CODE = sorted(CONSOLE.rglob("*.py"))
SAYS = {"say", "said", "n_", "count", "_"}
_TAG = re.compile(r"<[^>]*>|&\w+;|[\w-]+=\"[^\"]*\"?", re.DOTALL)
_SPOKEN = re.compile(r'\b(?:title|alt|aria-label|placeholder|label|data-working)="([^"]+)"')
_WORD = re.compile(r"[A-Za-z\u4e00-\u9fff]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_the_catalogue_has_what_the_pages_say_and_nothing_else() -> None:
    """`make catalogues` brings it up to date."""
    known = {message.id for message in catalogues.read() if message.id}
    said = {message.id for message in catalogues.extracted() if message.id}
    assert said - known == set()
    assert known - said == set()


def test_everything_is_said_in_english_too() -> None:
    for message in catalogues.read():
        if message.id:
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            assert all(strings), message.id
            assert not message.fuzzy, message.id
            assert not any(_CHINESE.search(str(string)) for string in strings if string != "中文"), message.id


def test_translations_fill_in_the_same_facts() -> None:
    facts = re.compile(r"%\((\w+)\)s")
    for message in catalogues.read():
        if isinstance(message.id, str) and message.id:
            assert set(facts.findall(message.id)) == set(facts.findall(str(message.string))), message.id


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(CONSOLE)))
def test_no_template_holds_a_text_outside_the_catalogues(file: Path) -> None:
    assert not list(_texts(file.read_text()))


def _texts(source: str) -> Iterator[str]:
    tokens = Environment(extensions=["jinja2.ext.i18n"], autoescape=True).lex(source)
    data = "".join(text if kind == "data" else "\x00" for _, kind, text in tokens)
    yield from (found for found in _SPOKEN.findall(data) if _WORD.search(found))
    yield from (found.strip() for found in re.split("\x00", _TAG.sub("\x00", data)) if _WORD.search(found))


@pytest.mark.parametrize("file", CODE, ids=lambda file: str(file.relative_to(CONSOLE)))
def test_no_code_beside_the_pages_holds_a_text_outside_the_catalogues(file: Path) -> None:
    tree = ast.parse(file.read_text())
    told = {id(one) for call in ast.walk(tree) if isinstance(call, ast.Call) and _says(call) for one in call.args}
    docs = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    for one in ast.walk(tree):
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in told | docs:
            assert not _CHINESE.search(one.value), one.value


def _says(call: ast.Call) -> bool:
    return ast.unparse(call.func).rpartition(".")[2] in SAYS


NOON = datetime(2026, 3, 18, 12, tzinfo=clock.SHANGHAI)


@pytest.mark.parametrize(
    ("at", "zh", "en"),
    [
        (NOON.replace(hour=17, minute=40), "今天 17:40", "Today 17:40"),
        (datetime(2026, 3, 21, tzinfo=clock.SHANGHAI), "3月20日 24:00", "Fri 20 Mar 24:00"),
        (datetime(2026, 3, 19, tzinfo=clock.SHANGHAI), "今天 24:00", "Today 24:00"),
        (datetime(2027, 3, 11, tzinfo=clock.SHANGHAI), "2027年3月10日 24:00", "Wed 10 Mar 2027 24:00"),
    ],
)
def test_a_day_ends_at_twenty_four(at: datetime, zh: str, en: str) -> None:
    with clock.reading(lambda: NOON):
        assert words_of("zh").due(at) == zh
        assert words_of("en").due(at) == en


@pytest.mark.parametrize(
    ("length", "zh", "en"),
    [
        (timedelta(minutes=9), "9 分钟", "9 min"),
        (timedelta(hours=9, minutes=10), "9 时 10 分", "9 h 10 min"),
        (timedelta(days=1, hours=8), "1 天 8 时", "1 d 8 h"),
        (timedelta(days=2), "2 天", "2 days"),
        (timedelta(days=22, hours=5), "22 天", "22 days"),
    ],
)
def test_a_span_is_as_exact_as_it_is_short(length: timedelta, zh: str, en: str) -> None:
    assert words_of("zh").span(length) == zh
    assert words_of("en").span(length) == en

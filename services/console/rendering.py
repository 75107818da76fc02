"""Templates, one set for each language: their words are looked up once, when they are first used."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.console import catalogues, statics
from services.console.words import words_of
from services.core.wording import Language


@cache
def environment(language: Language) -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(  # type: ignore[attr-defined]
        catalogues.translations(language), newstyle=True
    )
    words = words_of(language)
    made.filters |= {
        name: getattr(words, name) for name in ("day", "date", "moment", "in_full", "due", "weekday", "time", "span")
    }
    made.globals |= {"static": statics.address, "language": language}
    return made

"""The words of the pages in other languages: gettext catalogues, checked in as text and compiled when first used.

A page is written in Chinese, and its Chinese is the key of its English. `make catalogues` brings `locale/en.po` up to
date with the pages; what it adds has to be translated there.
"""

import gettext
import io
from functools import cache
from pathlib import Path

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

from services.core.wording import Language

HERE = Path(__file__).parent
ENGLISH = HERE / "locale" / "en.po"
_METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
_KEYWORDS = {"_": None, "say": None, "said": None, "n_": None, "ngettext": (1, 2), "count": (1, 2)}


@cache
def translations(language: Language) -> gettext.NullTranslations:
    if language == "zh":
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    mofile.write_mo(compiled, read())
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def read() -> Catalog:
    with ENGLISH.open("rb") as file:
        return pofile.read_po(file, locale="en")


@cache
def texts() -> frozenset[str]:
    return frozenset(message.id for message in read() if isinstance(message.id, str))


def written(catalogue: Catalog) -> bytes:
    file = io.BytesIO()
    pofile.write_po(file, catalogue, width=120, sort_output=True, omit_header=True, ignore_obsolete=True)
    return file.getvalue()


def extracted() -> Catalog:
    """Every text of the pages and of the code beside them."""
    found = Catalog(charset="utf-8")
    options = {"**.html": {"newstyle_gettext": "true", "trimmed": "true"}}
    for name, _, text, _, _ in extract_from_dir(HERE, _METHODS, options_map=options, keywords=_KEYWORDS):
        found.add(text, locations=[(name, 0)])
    for message in found:
        message.locations = sorted({(name, 0) for name, _ in message.locations})
    return found


def updated() -> Catalog:
    """The catalogue with what the pages say now, the translations that it has, and nothing else."""
    catalogue, present = read(), extracted()
    for message in present:
        known = catalogue.get(message.id) if message.id else None
        if known is not None:
            message.string = known.string
    present.locale = catalogue.locale
    present.header_comment = catalogue.header_comment
    return present


if __name__ == "__main__":
    ENGLISH.write_bytes(written(updated()))

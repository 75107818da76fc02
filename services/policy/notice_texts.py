"""Fills a notice. Nothing personal can enter: facts are numbers, a date and codes, each checked for its shape."""

import re
from collections.abc import Iterator, Mapping

from services.policy.loading import Files
from services.policy.rules import Audience, Text

SHAPES = {
    "case_number": re.compile(r"[A-Za-z0-9-]{1,40}"),
    "report_number": re.compile(r"[A-Za-z0-9-]{1,40}"),
    "report_date": re.compile(r"\d{4}-\d\d-\d\d"),
    "rule": re.compile(r"[A-Z0-9._]{1,40}"),
    "instrument": re.compile(r"[A-Z_]+"),
    "agencies": re.compile(r"[A-Z_]+(,[A-Z_]+)*"),
    "measure": re.compile(r"[A-Z0-9_]{1,60}"),
    "ground": re.compile(r"[A-Z_]+"),
    "results": re.compile(r"[A-Z_]+(,[A-Z_]+)*"),
    "stream": re.compile(r"house|checkpoint|(case|access):[0-9a-f-]{36}"),
    "seq": re.compile(r"\d{1,19}"),
}

# fact: its enumeration
_CODES = {
    "agencies": "agencies",
    "results": "results",
    "instrument": "instruments",
    "measure": "measures",
    "ground": "accountability_grounds",
}


def render(files: Files, kind: str, audience: Audience, language: str, facts: Mapping[str, str]) -> str:
    """The notice's text. `facts`: case_number, report_number, report_date (YYYY-MM-DD), and codes that are put into
    words here: rule, instrument, measure, ground, and agencies and results (comma-separated). Hotline and complaint
    channel come from the policy. A kind may have a text of its own for a result that stands alone (`RESULT.UNFOUNDED`).

    Raises ValueError for a fact of another name or shape, and where the text needs one that was not given.
    """
    for name, value in facts.items():
        if name not in SHAPES or not SHAPES[name].fullmatch(value):
            raise ValueError(f"a notice takes no such {name}")
    kinds = files.notices.kinds
    try:
        template = kinds.get(f"{kind}.{facts.get('results')}", kinds[kind])[audience]
        return template.filled(language, {**facts, **dict(_words(files, language, facts))})
    except KeyError as missing:
        raise ValueError(f"the {kind} notice for {audience} lacks {missing}") from None


def _words(files: Files, language: str, facts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    notices, vocabulary = files.notices, files.vocabulary
    yield "hotline", notices.hotline.in_(language)
    yield "complaint_channel", notices.complaint_channel.in_(language)
    for name, terms in _CODES.items():
        if name in facts:
            yield name, _in_words(facts[name], getattr(vocabulary, terms), language)
    if "rule" in facts:
        title = files.deadlines.rules[facts["rule"]].title.in_(language)
        yield "rule", f"{facts['rule']} ({title})" if language == "en" else f"{facts['rule']}（{title}）"


def _in_words(codes: str, terms: Mapping[str, Text], language: str) -> str:
    """Raises ValueError for a code that the vocabulary lacks, which might be anything."""
    unknown = [code for code in codes.split(",") if code not in terms]
    if unknown:
        raise ValueError("a notice takes only codes of the vocabulary")
    return (", " if language == "en" else "、").join(terms[code].in_(language) for code in codes.split(","))

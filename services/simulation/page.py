"""A played scenario as one HTML file that needs nothing else: the picture, the clocks, the timeline."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from services.console import statics
from services.console.chain import picture
from services.console.rendering import environment
from services.console.words import words_of
from services.simulation import show
from services.simulation.chronicle import Chronicle, Deed, Entry
from services.simulation.play import written

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_WORDS = {state: word for state, (word, _) in show.STATES.items()}


def html(chronicle: Chronicle) -> str:
    counted = Counter(map(show.state_of, chronicle.clocks))
    return _TEMPLATES.get_template("page.html").render(
        told=chronicle,
        picture=Markup(_picture(chronicle)),  # noqa: S704 - a template's own
        style=Markup(statics.styles()),  # noqa: S704
        counts=[(word, counted[state]) for state, word in _WORDS.items() if counted[state]],
        lines=list(_lines(chronicle)),
        words=_WORDS,
        state=show.state_of,
        written=written,
    )


def _picture(chronicle: Chronicle) -> str:
    """As the console draws it."""
    summary = f"处置链：{len(chronicle.clocks)} 项时限。下面的表格写有同样的内容。"
    template = environment("zh").get_template("chain/chain.html")
    return template.render(picture=picture.drawn(chronicle.chain, words_of("zh")), summary=summary)


def _lines(chronicle: Chronicle) -> Iterator[tuple[str, Deed | Entry]]:
    """Each moment is written once."""
    last: datetime | None = None
    for found in show.in_order(chronicle):
        yield show.moment(show.when(found)) if show.when(found) != last else "", found
        last = show.when(found)

"""The console's main pages beside the API's answers with the same content, on 100,000 cases of which 500 wait."""

from statistics import median

from tests.bench import large
from tests.bench.figures import Figure, at_most, figure
from tests.bench.http import clean
from tests.bench.load import Request, send
from tests.bench.stage import Stage
from tests.bench.visitors import visitors

POLICE, PROCURATORATE = "police-349901", "procuratorate-349901"


def pages(stage: Stage) -> list[Figure]:
    with large.loaded(stage, *large.OF_YEARS[stage.quick]) as found:
        url, case = stage.server.url("hutong_api", found.database), f"cases/{found.real}"
        return [
            _beside(stage, found, name, address, visitors(url, office, "页面计时")[0], paths, stage.token(office))
            for name, office, address, *paths in (
                ("inbox", POLICE, "/inbox", "/v1/referrals?state=pending"),
                ("case", POLICE, f"/{case}", f"/v1/{case}", f"/v1/{case}/timeline"),
                ("supervision", PROCURATORATE, "/supervision", "/v1/supervision", "/v1/supervision/export"),
            )
        ]


def _beside(
    stage: Stage, found: large.Loaded, name: str, address: str, cookie: str, paths: list[str], token: str
) -> Figure:
    """`paths`: the calls that together answer what the page shows."""
    count, pairs = stage.count(10), []

    def milliseconds(request: Request) -> float:
        return 1000 * median(clean(send(found.port, [request] * count)).each)

    for turn in range(stage.rounds(5) + 1):
        shown = milliseconds(Request("GET", address, cookie=cookie))
        answered = sum(milliseconds(Request("GET", path, token=token)) for path in paths)
        if turn:
            pairs.append((shown, answered))
    return figure(f"page: {name} / the API's calls", pairs, "ms", at_most(5.0), f"{len(pairs)} rounds of {count}")

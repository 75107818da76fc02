"""500 browsers that listen at one inbox, on one process of the API: what is claimed shows in all of them."""

from statistics import median

from tests.bench import large
from tests.bench.figures import Figure, at_most, figure
from tests.bench.http import file_reports
from tests.bench.listening import Listened, listen
from tests.bench.pages import POLICE
from tests.bench.stage import Stage
from tests.bench.visitors import visitors

MANY = 500


def browsers(stage: Stage) -> list[Figure]:
    many, rounds, claims = 20 if stage.quick else MANY, stage.rounds(4) + 1, stage.count(5)
    with large.loaded(stage, *large.OF_YEARS[stage.quick]) as found:
        tasks = _tasks(stage, found, 2 * rounds * claims)
        token = stage.token(POLICE)
        cookies = visitors(stage.server.url("hutong_api", found.database), POLICE, "页面计时", many)

        def listened(count: int) -> Listened:
            wanted = [tasks.pop() for _ in range(claims)]
            return listen(found.port, found.pid, cookies[:count], token, wanted, 0.5 if stage.quick else 10.0)

        taken = [(listened(many), listened(1)) for _ in range(rounds)][1 if rounds > 1 else 0 :]
    sample = f"{len(taken)} rounds of {claims} claims, no error"
    shown = [(1000 * median(all_.shown), 1000.0) for all_, _ in taken]
    busy = [(1000 * sum(all_.busy) / claims, max(1000 * sum(one.busy) / claims, 1.0)) for all_, one in taken]
    idle = [(max(1000 * all_.idle, 0.1), 1000.0) for all_, _ in taken]
    return [
        figure(f"claim until {many} browsers show it / a second", shown, "ms", at_most(1.0), sample),
        figure("of a core for that / for one browser", busy, "ms", at_most(20.0), sample),
        figure(f"{many} browsers listen and nothing happens / one core", idle, "ms a second", at_most(0.05), sample),
    ]


def _tasks(stage: Stage, found: large.Loaded, count: int) -> list[str]:
    """Of reports that were really filed."""
    one = Stage(stage.server, found.port, stage.twin, stage.quick)
    with stage.connect(found.database) as connection:
        now = connection.execute("SELECT now()").fetchone()
        file_reports(one, stage.token("school-349901101-1"), count)
        wanted = "SELECT id::text FROM referral WHERE organisation = %s AND created_at >= %s AND state = 'pending'"
        return [id_ for (id_,) in connection.execute(wanted, [POLICE, now[0] if now else None])]

"""A scenario is played: acts when their time comes, clocks when they are due, and nothing else moves the time."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.core import clock
from services.core.errors import StartupRefused
from services.simulation.scenario import Act, Scenario, filled, names_in
from services.simulation.stage import Json, Office, Stage

AUDITOR = "audit-340000"
ASKED = "/policy/due-date"  # what it answers is expected as the due time of a clock is
ANOTHER_CASE = "/accountability"  # a path that ends so opens a case of its own


@dataclass(frozen=True)
class Filed:
    """A report after its 201, and its case; or a case that holds a unit to account, by what the scenario calls it."""

    number: str
    case_id: str


@dataclass(frozen=True)
class Wrong:
    """What was expected and is not so."""

    at: datetime
    about: str
    expected: str
    found: str


@dataclass
class Play:
    stage: Stage
    scenario: Scenario
    people: dict[str, Office] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    reports: dict[str | None, Filed] = field(default_factory=dict)
    answered: dict[str, Json] = field(default_factory=dict)
    expected: set[tuple[str, datetime]] = field(default_factory=set)
    wrong: list[Wrong] = field(default_factory=list)

    async def all(self) -> None:
        """Raises StartupRefused where an act is refused that the scenario does not expect to be."""
        self.auditor = await self.stage.meet(AUDITOR)
        for label, who in self.scenario.people.items():
            self.people[label] = await self.stage.meet(who.organisation, who.person, who.role)
        with clock.reading(self.stage.time):
            acts = list(self.scenario.acts)
            while (instant := await self._next(acts)) is not None:
                self.stage.time.to(instant)
                now = [act for act in acts if act.at <= instant]
                del acts[: len(now)]
                await self._at_once(now)
            self.stage.time.to(self.scenario.ends)
            await self._compare_end()

    async def _next(self, acts: list[Act]) -> datetime | None:
        """The next act or due time. What falls due after the scenario's end is not waited for."""
        due = await self.stage.engine.next_due()
        waits = [act.at for act in acts[:1]] + ([due] if due is not None and due <= self.scenario.ends else [])
        return min(waits, default=None)

    async def _at_once(self, acts: list[Act]) -> None:
        """First the people, in the scenario's order: who acts in the last minute acts in time. Then the workflows."""
        for act in acts:
            await self._do(act)
        await self.stage.engine.drain()
        await self.stage.engine.mark_due()
        for act in acts:
            await self._compare(act)

    async def _do(self, act: Act) -> None:
        office = self.people[act.by]
        known = await self._known(act, office)
        answer = await office.post(filled(act.path, known), filled(act.body, known))
        body: Json = answer.json() if answer.content else {}
        refused = None if answer.is_success else _codes(body)
        if refused is not None and act.refused is None:
            raise StartupRefused(f"{act.at:%Y-%m-%d %H:%M} {act.by} {act.path}: {_reason(answer.status_code, body)}")
        if act.refused is not None and act.refused not in (refused or ()):
            self._wrong(act, act.path, act.refused, ", ".join(refused) if refused else "allowed")
        if refused is None and act.path == ASKED:
            self.answered[body["rule"]] = body
        elif refused is None and act.path == "/reports":
            await self._remember(act, body)
        elif act.named is not None:
            self.named[act.named] = str(body.get("id"))
            if act.path.endswith(ANOTHER_CASE):
                self.reports[act.named] = Filed(body["number"], body["id"])

    async def _remember(self, act: Act, receipt: Json) -> None:
        found = (await self.auditor.get("/referrals", report_number=receipt["number"]))["items"]
        filed = Filed(receipt["number"], found[0]["case_id"])
        self.reports[None] = filed
        if act.named is not None:
            self.reports[act.named] = filed
            self.named[act.named] = receipt["id"]

    async def _known(self, act: Act, office: Office) -> dict[str, str]:
        known = {**self.named, "now": clock.now().isoformat()}
        for name in {*names_in(act.path), *names_in(act.body)} - known.keys():
            known[name] = await self._look_up(name, self._case(act), office)
        return known

    async def _look_up(self, name: str, case_id: str, office: Office) -> str:
        """The office's own referral is its last in the case; a notice its last of that kind, or to that recipient."""
        if name == "case":
            return case_id
        if name == "child":
            case = await self.auditor.get(f"/cases/{case_id}")
            return str(case["children"][0]["id"])
        if name == "referral":
            found = (await office.get("/referrals", case_id=case_id))["items"]
            own = [item for item in found if item["organisation"] == office.organisation]
            last = max(own, key=lambda item: (item["state"] in ("pending", "claimed"), item["created_at"]))
            return str(last["id"])
        _, kind, *audience = name.split(":")
        notices = (await self.auditor.get("/notices", case_id=case_id, limit=200))["items"]
        own = [n for n in notices if office.organisation in (n["recipient"], n["handed_over_to"])]
        meant = [n for n in own if n["kind"] == kind and n["audience"] in (audience or [n["audience"]])]
        return str(max(meant, key=lambda n: n["queued_at"])["id"])

    def _case(self, act: Act) -> str:
        opened = act.named if act.path.endswith(ANOTHER_CASE) and act.named in self.reports else act.about
        return self.reports[opened].case_id

    async def _compare(self, act: Act) -> None:
        if not act.due:
            return
        if act.path == ASKED:
            clocks = [*self.answered.values()]
        else:
            clocks = (await self.auditor.get(f"/cases/{self._case(act)}/deadlines"))["items"]
        for rule, due in act.due.items():
            found = [datetime.fromisoformat(c["due_at"]) for c in clocks if c["rule"] == rule]
            self.expected.add((rule, due))
            if due not in found:
                self._wrong(act, rule, written(due), written(found[-1]) if found else "no such clock")

    async def _compare_end(self) -> None:
        """Which clocks ran out, and how the last case stands."""
        if self.scenario.breached is None:
            return
        at, breached = self.scenario.ends, set()
        for case_id in {filed.case_id for filed in self.reports.values()}:
            clocks = (await self.auditor.get(f"/cases/{case_id}/deadlines"))["items"]
            breached |= {found["rule"] for found in clocks if found["breached_at"]}
        expected = set(self.scenario.breached)
        if breached != expected:
            self.wrong.append(Wrong(at, "breached", ", ".join(sorted(expected)), ", ".join(sorted(breached))))
        status = (await self.auditor.get(f"/cases/{self.reports[None].case_id}"))["status"]
        if self.scenario.status not in (None, status):
            self.wrong.append(Wrong(at, "status", str(self.scenario.status), status))

    def _wrong(self, act: Act, about: str, expected: str, found: str) -> None:
        self.wrong.append(Wrong(act.at, about, expected, found))


def written(at: datetime) -> str:
    """A day that has ended is written as itself, at 24:00."""
    local = at.astimezone(clock.SHANGHAI)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return f"{(local - timedelta.resolution):%Y-%m-%d} 24:00"
    return f"{local:%Y-%m-%d %H:%M}"


def _codes(problem: Json) -> list[str]:
    kind = str(problem.get("type", "")).rpartition("/")[2]
    return [kind, *(error["code"] for error in problem.get("errors", []))]


def _reason(status: int, problem: Json) -> str:
    places = [f"{error['pointer']} {error['message']}" for error in problem.get("errors", [])]
    open_ = [found.get("rule") or found["kind"] for found in problem.get("open", [])]
    return " ".join([str(status), problem.get("detail", ""), "; ".join(places + open_)]).strip()

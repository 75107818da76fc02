"""The demo in its acts: filed, handled, the engine gone and back, told, closed, proved."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from rich.console import Console

from services.client import tables
from services.core import clock
from services.core.errors import StartupRefused
from services.demo import chain, show, stories
from services.demo.chain import Filed
from services.demo.offices import Json, Offices
from services.embedded.layout import Stack

POLICE, CITY_POLICE, AUDITOR = "police-349901", "police-349900", "audit-340000"


@dataclass
class Told:
    """What the summary counts."""

    reports: int = 0
    referrals: int = 0
    chains: int = 0
    entries: int = 0
    breached: int = 0


@dataclass
class Play:
    out: Console
    stack: Stack
    offices: Offices
    step: Callable[[str], AbstractContextManager[None]]
    filed: list[Filed] = field(default_factory=list)

    def all(self) -> Told:
        """Raises StartupRefused where the chain does not hold."""
        self.report()
        self.handle()
        self.lose_the_engine()
        self.have_it_back()
        self.tell()
        self.close()
        return self.prove()

    def report(self) -> None:
        with self.step("四份报告 four reports: two schools, a village, somebody without a name"):
            self.filed = [chain.file(self.offices, story) for story in stories.four(clock.now())]
        self.out.print(show.reports(self.filed))

    def handle(self) -> None:
        """All but the last, which waits in the police inbox for the next act."""
        with self.step("签收 every office signs for its referrals"):
            for filed in self.filed:
                chain.sign_for(self.offices, filed)
        with self.step("认领、采取措施、办结 three of them claimed, measures taken, resolved"):
            for filed in self.filed[:3]:
                chain.finish(self.offices, filed)

    def lose_the_engine(self) -> None:
        with self.step("停止 Temporal the engine is stopped"):
            self.stack.stop_temporal()
            chain.wait(
                lambda: None if self.offices.ready() else "away", "/readyz did not notice that the engine stopped"
            )
        with self.step("引擎停止时的紧急报告 an urgent report while it is away"):
            urgent = chain.file(self.offices, stories.urgent(clock.now()))
            began = time.monotonic()
            inbox = self.offices.at(POLICE, "王警官").get("/referrals", state="pending")["items"]
            milliseconds = 1000 * (time.monotonic() - began)
        title = f"公安收件箱 Police inbox, Temporal stopped, {milliseconds:.0f} ms after the 201"
        self.out.print(tables.inbox(title, inbox))
        if urgent.number not in inbox[0]["report_numbers"]:
            raise StartupRefused("the urgent report is not on top of the police inbox")
        self.filed.append(urgent)
        with self.step("没有引擎也能签收、认领、采取措施 signed for, claimed and acted on without the engine"):
            chain.sign_for(self.offices, urgent)
            chain.begin(self.offices, urgent)
            chain.begin(self.offices, self.filed[3])

    def have_it_back(self) -> None:
        with self.step("重新启动 Temporal the engine is back"):
            self.stack.start_temporal()
            chain.wait(lambda: "back" if self.offices.ready() else None, "/readyz did not say that the engine is back")
        city = self.offices.at(CITY_POLICE, "赵支队长")

        def escalated() -> Json | None:
            return next((found for found in city.get("/notices")["items"] if found["kind"] == "ESCALATION"), None)

        with self.step("逾期期限上报 it marks the limit that ran out on paper, and the city's police hear of it"):
            notice = chain.wait(escalated, f"nothing was escalated to {CITY_POLICE}")
        self.out.print(show.words(f"{CITY_POLICE} reads 收到", notice["text"]))
        with self.step("其余转介办结 the rest is resolved"):
            for filed in self.filed[3:]:
                chain.finish(self.offices, filed)

    def tell(self) -> None:
        with self.step("结果告知 every reporter and unit hears the result; children and guardians hear in person"):
            told = [(filed, chain.told(self.offices, filed)) for filed in self.filed]
            for filed in self.filed:
                chain.tell(self.offices, filed)
                chain.acknowledge(self.offices, filed)
        self.out.print(show.results(told))
        self.out.print(show.words(f"{self.filed[0].story.organisation} reads 收到", told[0][1]["text"]))

    def close(self) -> None:
        """Closing is for a supervisor of the leading office who did not resolve its referral."""
        first = self.filed[0]
        supervisor = self.offices.at(first.story.lead.organisation, "周所长", "supervisor")
        with self.step("结案 the first case is closed by a supervisor who did not resolve it"):
            supervisor.post(f"/cases/{chain.case_id(self.offices, first)}/close", {"reason": "SAFE_STABLE"})

    def prove(self) -> Told:
        auditor = self.offices.at(AUDITOR)
        told, verified = Told(reports=len(self.filed)), []
        for filed in self.filed:
            case = auditor.get(f"/cases/{chain.case_id(self.offices, filed)}")
            entries = auditor.get(f"/cases/{case['id']}/timeline", limit=200)["items"]
            self.out.print(tables.timeline(f"{case['number']} {filed.story.title} [{case['status']}]", entries))
            self.out.print(show.deadlines(case["deadlines"]))
            answer = auditor.get(f"/audit/cases/{case['id']}/verify")
            verified.append((case["number"], answer))
            told.referrals += len(case["referrals"])
            told.entries += answer["events"]
            told.breached += sum(found["state"] == "breached" for found in case["deadlines"])
        told.chains = len(verified)
        self.out.print(show.chains(verified))
        if broken := [number for number, answer in verified if not answer["valid"]]:
            raise StartupRefused(f"these chains do not hold: {', '.join(broken)}")
        return told

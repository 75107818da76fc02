"""What people may try on a case, lawful or not: each command is drawn as a name and three numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from tests.house import Json
from tests.properties.people import NAMES, at
from tests.properties.world import World
from tests.reports_made import report

T = TypeVar("T")
REASON = {"reason": "理由"}
_KEEPING: list[tuple[str, Json]] = [
    ("reviews", {"outcome": "continue", "note": "评估"}),
    ("reviews", {"outcome": "change_mode", "mode": "FOSTER_FAMILY", "note": "评估"}),
    ("reviews", {"outcome": "end", "reason": "DECEASED", "note": "评估"}),
    ("end", {"reason": "REUNIFIED"}),
    ("end", {"reason": "DECEASED"}),
    ("extend", {"until": "2027-06-01", "reason": "诉讼中"}),
]
_MOVING: list[tuple[str, Json]] = [
    ("suspend", {"reason": "APPRAISAL"}),
    ("suspend", {"reason": "HEARING"}),
    ("resume", {}),
    ("extend", {"reason": "COMPLEX", "by": {"amount": 3, "unit": "day"}}),
    ("extend", {"reason": "COMPLEX", "by": {"amount": 30, "unit": "day"}}),
]


def pick(of: Sequence[T], number: int) -> T:
    return of[number % len(of)]


@dataclass
class Commands:
    """`who`: which person, where it is nobody of the office whose task it is; `which` subject; `code`: the rest."""

    world: World
    who: int
    which: int
    code: int

    async def nothing(self) -> None:
        """What a failing sequence shrinks to."""

    async def handle(self) -> None:
        command = pick(["receive", "claim", "claim", "claim", "return", "release"], self.code)
        if found := self._one_of("referrals", "claimed" if command == "release" else "pending"):
            body = {} if command in ("receive", "claim") else REASON
            await self._do(found["organisation"], f"/referrals/{found['id']}/{command}", body)

    async def resolve(self) -> None:
        if found := self._one_of("referrals", "claimed"):
            body = {"result": pick(self.world.policy.results_of(found["agency"]), self.code)}
            await self._do(found["organisation"], f"/referrals/{found['id']}/resolve", body)

    async def measure(self) -> None:
        if found := self._one_of("referrals", "claimed"):
            kind = pick(self.world.policy.measures_of(found["agency"]), self.code)
            body = {"kind": kind, "decided_at": self._moment(hours=pick([0, 1, 30], self.who)), "legal_reason": "理由"}
            await self._do(found["organisation"], f"/referrals/{found['id']}/measures", body)

    async def withdraw(self) -> None:
        taken = [(r, m) for r in self.world.case["referrals"] for m in r["measures"]]
        if taken:
            found, measure = pick(taken, self.which)
            path = f"/referrals/{found['id']}/measures/{measure['id']}/withdraw"
            await self._do(found["organisation"], path, REASON)

    async def transfer(self) -> None:
        if found := self._one_of("referrals", "pending", "claimed"):
            to = f"{found['organisation'][:-6]}{pick(['349902', '349900', '349901'], self.code)}"
            await self._do(found["organisation"], f"/referrals/{found['id']}/transfer", {"organisation": to, **REASON})

    async def reassign(self) -> None:
        if found := self._one_of("referrals", "claimed"):
            body = {"person": pick(["王警官", "李警官", "刘所长"], self.code), **REASON}
            await self._do(found["organisation"], f"/referrals/{found['id']}/reassign", body)

    async def ask_in(self) -> None:
        body = {"agency": pick(["HEALTH", "WOMENS_FEDERATION", "PUBLIC_SECURITY"], self.code), **REASON}
        await self._as(pick(NAMES, self.which), f"{self.world.path}/referrals", body)

    async def close(self) -> None:
        await self._as(pick(["deputy", "chief", "superior"], self.which), f"{self.world.path}/close", _CLOSE)

    async def reopen(self) -> None:
        await self._as(pick(["deputy", "chief", "superior"], self.which), f"{self.world.path}/reopen", REASON)

    async def report_again(self) -> None:
        office = pick([None, None, None, "police-349901", "school-349901101-1", "civil-affairs-349901"], self.which)
        category = pick(["DOMESTIC_VIOLENCE", "ABANDONMENT", "SEXUAL_ABUSE"], self.code)
        harmers = [{"name": None, "relationship": "OTHER", "is_guardian": False, "organisation": office}]
        known = {"harm_categories": [category], "immediate_danger": self.code > 50, "suspected_harmers": harmers}
        await self._as("school", "/reports", report(self.world.child, **known))

    async def propose(self) -> None:
        body = {
            "child_id": self.world.case["children"][0]["id"],
            "ground": "TG6",
            "mode": "PROTECTION_INSTITUTION",
            "starts_at": self._moment(hours=pick([0, 0, 24, 24 * 400, -48], self.code)),
            "child_view": "愿意",
        }
        await self._as(pick(["guardian", "director", "officer"], self.which), f"{self.world.path}/placements", body)

    async def decide_placement(self) -> None:
        if found := self._one_of("placements", "proposed"):
            command = pick(["approve", "approve", "reject"], self.code)
            await self._as(pick(["director", "vice_director"], self.who), f"/placements/{found['id']}/{command}", {})

    async def keep(self) -> None:
        if found := self._one_of("placements", "active"):
            command, body = pick(_KEEPING, self.code)
            await self._as(pick(["director", "guardian"], self.who), f"/placements/{found['id']}/{command}", body)

    async def apply(self) -> None:
        instrument, law = pick(sorted(self.world.policy.files.instruments.instruments.items()), self.code)
        body = {"forum": law.forum, "instrument": instrument, "urgent": self.which % 2 == 0}
        if law.addressed and not law.addressees:
            body["addressee"] = "school-349901101-1"
        who = pick(["judge", "prosecutor", "federation", "guardian", "school"], self.which)
        await self._as(who, f"{self.world.path}/legal-referrals", body)

    async def proceed(self) -> None:
        command = pick(["accept", "accept", "reject", "conclude", "vary", "cancel"], self.code)
        state = {"accept": "filed", "reject": "filed", "conclude": "decided"}.get(command, "in_force")
        if found := self._one_of("legal_referrals", state):
            body = {"accept": {"accepted_at": self._moment()}, "reject": REASON}.get(command, {})
            await self._do(found["organisation"], f"/legal-referrals/{found['id']}/{command}", body)

    async def decide(self) -> None:
        if found := self._one_of("legal_referrals", "accepted", "filed"):
            outcomes = self.world.policy.instrument(found["instrument"]).outcomes
            outcome = pick(sorted(outcomes), self.code + 1)
            body = {"outcome": outcome, "decided_at": self._moment(), "legal_reason": "理由"}
            if outcomes[outcome] == "in_force":
                body["valid_until"] = self._moment(days=-1 - self.who)
            await self._do(found["organisation"], f"/legal-referrals/{found['id']}/decide", body)

    async def rule_again(self) -> None:
        bodies = {
            "extend": {"valid_until": self._moment(days=-10 - self.who)},
            "examine": {"outcome": "upheld", "examined_at": self._moment()},
            "review": {"applied_by": "RESPONDENT", "applied_at": self._moment()},
            "advise": {"advised_at": self._moment()},
        }
        command = pick(sorted(bodies), self.code)
        if found := self._one_of("legal_referrals", "in_force" if command == "extend" else "decided"):
            await self._do(found["organisation"], f"/legal-referrals/{found['id']}/{command}", bodies[command])

    async def serve(self) -> None:
        if found := self._one_of("legal_referrals", "decided", "in_force"):
            to = pick([*found["to_serve"], "RESPONDENT", "womens-federation-349901"], self.code)
            body = {"to": to, "served_at": self._moment()}
            await self._do(found["organisation"], f"/legal-referrals/{found['id']}/serve", body)

    async def answer(self) -> None:
        command, name = pick([("reply", "replied_at"), ("breach", "happened_at")], self.code)
        if found := self._one_of("legal_referrals", "in_force" if command == "breach" else "decided"):
            office = (found["addressee"] if command == "reply" else None) or found["organisation"]
            await self._do(office, f"/legal-referrals/{found['id']}/{command}", {name: self._moment()})

    async def ask_for_reasons(self) -> None:
        late = [c for c in self.world.case["deadlines"] if c["overdue"]]
        if late:
            subject = {"kind": "deadline", "id": pick(late, self.which)["id"]}
            await self._as("prosecutor", "/supervision/reasons", {"subject": subject})

    async def move(self) -> None:
        law = {rule.code for rule in self.world.policy.rules.values() if rule.suspends or rule.extends}
        every = [c for c in self.world.case["deadlines"] if c["rule"] in law and c["state"] in ("open", "suspended")]
        found, (command, body) = pick(every or self.world.case["deadlines"], self.which), pick(_MOVING, self.code)
        reasons = self.world.policy.rule(found["rule"])
        law_of_it = reasons.suspends if command == "suspend" else reasons.extends
        if "reason" in body and law_of_it is not None:
            body = {**body, "reason": pick(sorted(law_of_it.reasons), self.code)}
        await self._do(found["organisation"] or "", f"/deadlines/{found['id']}/{command}", body)

    async def acknowledge(self) -> None:
        every = [n for n in self.world.case["notices"] if n["recipient"] or n["kind"] == "RESULT"]
        if every:
            found = pick(every, self.which)
            await self._do(found["recipient"] or "school-349901101-1", f"/notices/{found['id']}/acknowledge", {})

    async def time_passes(self) -> None:
        """Sometimes with the engine away: nobody marks what is due."""
        self.world.time.at += timedelta(hours=pick([1, 5, 30, 24 * 8, 24 * 40, 24 * 200], self.code))
        await (self.world.look() if self.which % 4 == 0 else self.world.engine())

    async def _do(self, organisation: str, path: str, body: Any) -> None:
        """By one of the office whose task it is; one in five times by anybody."""
        staff = at(organisation) if self.who % 5 else NAMES
        await self.world.command(pick(staff, self.who // 5), path, body)

    async def _as(self, name: str, path: str, body: Any) -> None:
        await self.world.command(name, path, body)

    def _one_of(self, kind: str, *states: str) -> Json | None:
        """One of the case's parts, in one of these states where there is one."""
        every: list[Json] = self.world.case[kind]
        found = [part for part in every if part["state"] in states] or every
        return pick(found, self.which) if found else None

    def _moment(self, **ago: float) -> str:
        return (self.world.time.at - timedelta(**ago)).isoformat()


_CLOSE = {"reason": "SAFE_STABLE"}
NOTHING = Commands.nothing
# how often each is drawn beside the others: what carries a case forward, more
WEIGHTS = {
    Commands.handle: 5,
    Commands.resolve: 5,
    Commands.time_passes: 5,
    Commands.propose: 3,
    Commands.decide_placement: 3,
    Commands.keep: 3,
    Commands.apply: 3,
    Commands.proceed: 3,
    Commands.decide: 3,
    Commands.measure: 3,
    Commands.serve: 2,
    Commands.close: 2,
    Commands.reopen: 2,
    Commands.move: 2,
    Commands.withdraw: 1,
    Commands.transfer: 1,
    Commands.reassign: 1,
    Commands.ask_in: 1,
    Commands.report_again: 1,
    Commands.rule_again: 1,
    Commands.answer: 1,
    Commands.ask_for_reasons: 1,
    Commands.acknowledge: 1,
}
EVERY = [NOTHING, *(command for command, weight in WEIGHTS.items() for _ in range(weight))]

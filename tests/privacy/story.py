"""All that somebody may type, typed: each call that takes words, on a few cases, in an order that the law allows."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services.core import clock
from tests.files.pictures import jpeg
from tests.house import Json, Office
from tests.privacy.words import Words
from tests.reports_made import report

PEOPLE = {
    "school": ("school-349901101-1", None, None),
    "officer": ("police-349901", None, "印甲警官记"),
    "colleague": ("police-349901", None, "印乙警官记"),
    "chief": ("police-349901", "supervisor", "印丙所长记"),
    "deputy": ("police-349901", "supervisor", "印丁所长记"),
    "city": ("police-349900", "supervisor", "印市局领导记"),
    "neighbour": ("police-349902", None, "印邻县警官记"),
    "guardian": ("civil-affairs-349901", None, "印民政干部记"),
    "director": ("civil-affairs-349901", "supervisor", "印民政局长记"),
    "teacher": ("education-349901", None, "印老师记"),
    "judge": ("court-349901", None, "印法官记"),
    "prosecutor": ("procuratorate-349901", None, "印检察官记"),
    "doctor": ("health-349901", None, "印医师记"),
    "auditor": ("audit-340000", None, "印审计员记"),
}
OFFICERS = {f"name of the {who}": name for who, (_, _, name) in PEOPLE.items() if name}
WHY = {"reason": "理由"}


@dataclass
class Story:
    """`settled`: returns when the engine has done all that is due. `at_the_door`: what was typed to log in."""

    people: dict[str, Office]
    words: Words
    settled: Callable[[list[str]], Awaitable[None]]
    child: Json = field(default_factory=dict)
    report: Json = field(default_factory=dict)
    case: str = ""
    cases: list[str] = field(default_factory=list)
    refusals: list[bytes] = field(default_factory=list)
    at_the_door: dict[str, str] = field(default_factory=dict)

    async def do(self, who: str, path: str, body: Json | None = None, status: int = 200) -> Any:
        """The command with marked words, which has to be done."""
        said = self.words.say(path, body or {})
        await self._refused(who, path, said)
        answer = await self.people[who].do(path, said, status)
        self.words.typed.add(self.words.of(path))
        return answer

    async def _refused(self, who: str, path: str, said: Json) -> None:
        """The same words where they are not taken: beside an unknown field, and of somebody else."""
        others = [("neighbour", said)] if path.count("/") > 2 else []
        for other, sent in ((who, {**said, "unknown": said}), *others):
            answer = await self.people[other].post(path, sent)
            if answer.status_code >= 400:
                self.refusals.append(answer.content)

    async def all(self) -> None:
        await self.reported()
        await self.questioned()
        await self.handled()
        await self.opened()
        await self.filed()
        await self.asked_about()
        await self.placed()
        await self.ordered()
        await self.suggested()
        await self.held_to_account()
        await self.moved()
        await self.closed()

    async def reported(self) -> None:
        self.child = {
            "name": "孩子",
            "birth_date": "2016-11-02",
            "id_number": "349901201611020010",
            "guardians": [{"name": "父亲", "relationship": "FATHER", "phone": "13900000001"}],
        }
        self.report, self.case = await self.file(self.child)

    async def file(self, *children: Json, **more: Any) -> tuple[Json, str]:
        """A report and its case."""
        sent = report(*children, reporter={"name": "报告人", "phone": "13900000002"}, **more)
        receipt = await self.do("school", "/reports", sent, 201)
        case = (await self.people["auditor"].read("/cases", q=receipt["number"]))["items"][0]["id"]
        self.cases += [] if case in self.cases else [case]
        return receipt, case

    async def task(self, who: str, case: str) -> str:
        """Where the office's referral of this case is."""
        found = (await self.people[who].read("/referrals", case_id=case))["items"]
        mine = [one for one in found if one["organisation"] == self.people[who].organisation]
        return f"/referrals/{mine[-1]['id']}"

    async def questioned(self) -> None:
        path, code = f"/reports/{self.report['id']}", {"receipt_code": self.report["receipt_code"]}
        asked = await self.do("officer", f"{path}/questions", {"text": "何时"}, 201)
        await self.do("school", f"{path}/supplements", {"narrative": "补充"}, 201)
        await self.do("school", "/receipts/supplements", {**code, "narrative": "补充"}, 201)
        await self.do("school", "/receipts/answers", {**code, "question": asked["id"], "text": "回答"}, 201)

    async def handled(self) -> None:
        path = await self.task("officer", self.case)
        await self.people["officer"].do(f"{path}/claim", {})
        await self.do("officer", f"{path}/release", WHY)
        await self.people["officer"].do(f"{path}/claim", {})
        await self.do("chief", f"{path}/reassign", {**WHY, "person": PEOPLE["officer"][2]})
        decided = {"kind": "PS_CASE_FILED", "decided_at": clock.now().isoformat()}
        await self.do("officer", f"{path}/measures", decided, 201)
        mistaken = await self.do("officer", f"{path}/measures", {**decided, "kind": "DV_WARNING"}, 201)
        await self.do("officer", f"{path}/measures/{mistaken['id']}/withdraw", WHY)
        await self.do("officer", f"/cases/{self.case}/referrals", {**WHY, "agency": "HEALTH"}, 201)
        await self.do("doctor", f"{await self.task('doctor', self.case)}/return", WHY)
        await self.do("officer", f"/cases/{self.case}/notes", {"text": "备注"}, 201)
        await self.clocks()

    async def clocks(self) -> None:
        """One that the law stops, and lengthens."""
        rules = {rule["code"]: rule for rule in (await self.people["auditor"].read("/policy"))["rules"]}
        found = (await self.people["auditor"].read(f"/cases/{self.case}/deadlines"))["items"]
        own = [one for one in found if one["organisation"] == "police-349901" and one["state"] == "open"]
        stops = next(one for one in own if rules[one["rule"]]["suspends"])
        reason = rules[stops["rule"]]["suspends"]["reasons"][0]
        await self.do("officer", f"/deadlines/{stops['id']}/suspend", {"reason": reason})
        await self.do("officer", f"/deadlines/{stops['id']}/resume")
        longer = next(one for one in own if rules[one["rule"]]["extends"])
        law = rules[longer["rule"]]["extends"]
        by = {"amount": law["amount"] or 1, "unit": law["unit"] or "day"}
        await self.do("chief", f"/deadlines/{longer['id']}/extend", {"reason": law["reasons"][0], "by": by})

    async def opened(self) -> None:
        case = f"/cases/{self.case}"
        await self.do("officer", f"{case}/unmask", {**WHY, "fields": ["children", "reports", "notes"]})
        await self.do("city", f"{case}/break-glass", WHY, 201)
        await self.do("auditor", f"{case}/legal-hold", WHY)
        await self.do("auditor", f"{case}/legal-hold/lift", WHY)

    async def filed(self) -> None:
        """A photograph that says where it was taken, and a paper."""
        path, code = f"/reports/{self.report['id']}/attachments", self.report["receipt_code"]
        photograph, name = jpeg(), self.words.mark("evidence's name")
        await self._sent("school", path, photograph, f"{name}.jpg")
        await self._sent("school", "/receipts/attachments", photograph, f"{name}.jpg", receipt_code=code)
        content = b"%PDF-1.7\n" + self.words.mark("paper's content").encode()
        words = {"kind": "EVIDENCE", "document_number": self.words.mark("paper's number")}
        papers = f"/cases/{self.case}/documents"
        for _ in range(2):
            paper = await self._sent("officer", papers, content, self.words.mark("paper's name"), **words)
        await self.do("officer", f"{papers}/{paper['id']}/withdraw", WHY)

    async def _sent(self, who: str, path: str, content: bytes, name: str, **fields: str) -> Json:
        answer = await self.people[who].send(path, content, name, **fields)
        assert answer.status_code == 201, answer.text
        found: Json = answer.json()
        return found

    async def asked_about(self) -> None:
        """Somebody asks about the data of the child: shown, refused, corrected."""
        child = (await self.people["auditor"].read(f"/cases/{self.case}"))["children"][0]["id"]
        asking: Json = {"case_id": self.case, "child_id": child, "capacity": "guardian", "request": "请告知"}
        for kind, command, body in (
            ("access", "answer", {"fields": ["name"], "note": "已告知"}),
            ("access", "refuse", WHY),
            ("correction", "correct", {"values": {"sex": "MALE"}, "note": "户口簿"}),
        ):
            person = {"name": "问询人", "identified_by": "户口簿"}
            made = await self.do("officer", "/data-requests", {**asking, "kind": kind, "person": person}, 201)
            await self.do("officer", f"/data-requests/{made['id']}/{command}", body)

    async def placed(self) -> None:
        child = (await self.people["auditor"].read(f"/cases/{self.case}"))["children"][0]["id"]
        carer: Json = {
            "name": "照料人",
            "phone": "13900000003",
            "id_number": "349901198001010010",
            "fitness": {"fit": True},
        }
        proposal = {"child_id": child, "ground": "TG6", "mode": "KINSHIP_CARE", "caretaker": carer}
        proposal |= {"starts_at": clock.now().isoformat(), "child_view": "愿意"}
        for command in ("reject", "approve"):
            made = await self.do("guardian", f"/cases/{self.case}/placements", proposal, 201)
            await self.do("director", f"/placements/{made['id']}/{command}")
        placement = f"/placements/{made['id']}"
        await self.do("guardian", f"{placement}/reviews", {"outcome": "continue", "note": "适应", "caretaker": carer})
        limit = datetime.fromisoformat((await self.people["guardian"].read(placement))["limit_at"])
        later = (limit + timedelta(days=30)).isoformat()
        await self.do("director", f"{placement}/extend", {**WHY, "until": later})
        await self.do("guardian", f"{placement}/end", {"reason": "DECEASED"})

    async def ordered(self) -> None:
        """Orders of protection: one not accepted, one in force."""
        wanted = {"forum": "court", "instrument": "PROTECTION_ORDER"}
        legal = [await self.do("officer", f"/cases/{self.case}/legal-referrals", wanted, 201) for _ in range(2)]
        await self.do("judge", f"/legal-referrals/{legal[0]['id']}/reject", WHY)
        order, now = f"/legal-referrals/{legal[1]['id']}", clock.now
        await self.do("judge", f"{order}/accept", {"accepted_at": now().isoformat()})
        await self.do("judge", f"{order}/advise", {"advised_at": now().isoformat()})
        granted = {"outcome": "granted", "decided_at": now().isoformat(), "valid_until": _days(30)}
        await self.do("judge", f"{order}/decide", granted)
        await self.do("judge", f"{order}/serve", {"to": "RESPONDENT", "served_at": now().isoformat()})
        await self.do("officer", f"{order}/breach", {"happened_at": now().isoformat()})
        await self.do("judge", f"{order}/review", {"applied_by": "RESPONDENT", "applied_at": now().isoformat()})
        await self.do("judge", f"{order}/extend", {"valid_until": _days(60)})
        await self.do("judge", f"{order}/vary")
        await self.do("judge", f"{order}/cancel")

    async def suggested(self) -> None:
        """The procuratorate asks for reasons, and is answered; what was not filed is examined."""
        path = await self.task("officer", self.case)
        refused = {"kind": "CRIM_NOT_FILED", "decided_at": clock.now().isoformat()}
        refusal = await self.do("officer", f"{path}/measures", refused, 201)
        about = {"subject": {"kind": "measure", "id": refusal["id"]}}
        asked = f"/legal-referrals/{(await self.do('prosecutor', '/supervision/reasons', about, 201))['id']}"
        await self.do("officer", f"{asked}/reply", {"replied_at": clock.now().isoformat()})
        await self.do("prosecutor", f"{asked}/examine", {"outcome": "upheld", "examined_at": clock.now().isoformat()})
        await self.do("prosecutor", f"{asked}/conclude")

    async def held_to_account(self) -> None:
        failure = {"ground": "FAILURE_TO_REPORT", "unit_type": "HOSPITAL", "unit_name": "诊所", "facts": "未报"}
        await self.do("officer", f"/cases/{self.case}/accountability", failure, 201)
        await self.do("officer", "/accountability", {**failure, "division_code": "349901101000"}, 201)

    async def moved(self) -> None:
        """A report that joined is taken out; what was taken out goes back in; a task goes to the neighbours."""
        again, case = await self.file(self.child)
        assert case == self.case
        await self.do("chief", f"/cases/{case}/split", {**WHY, "report": again["id"]})
        apart = (await self.people["auditor"].read("/cases", q=again["number"]))["items"]
        other = next(one["id"] for one in apart if one["id"] != case)
        self.cases.append(other)
        await self.do("chief", f"/cases/{other}/merge", {**WHY, "into": case})
        _, another = await self.file({"name": "另一孩子"})
        path = await self.task("officer", another)
        await self.people["colleague"].do(f"{path}/claim", {})
        leaving = f"/organisations/police-349901/people/{PEOPLE['colleague'][2]}/leave"
        await self.do("chief", leaving, WHY)
        await self.do("officer", f"{path}/transfer", {**WHY, "organisation": "police-349902"})

    async def closed(self) -> None:
        """All is resolved, all are told; another supervisor closes it, and opens it again."""
        filed, case = await self.file({"name": "第三个孩子"}, circumstances=[], harm_categories=["ABANDONMENT"])
        await self._resolved(case)
        await self.settled([case])
        for who in ("officer", "guardian", "teacher"):
            for notice in (await self.people[who].read("/notices", state="handed_over", limit=200))["items"]:
                told = {"channel": "in_person", "at": clock.now().isoformat(), "outcome": "acknowledged", "heard": True}
                await self.do(who, f"/notices/{notice['id']}/attempts", told)
        for notice in (await self.people["school"].read("/notices", report_id=filed["id"], state="delivered"))["items"]:
            await self.people["school"].do(f"/notices/{notice['id']}/acknowledge")
        lead = (await self.people["auditor"].read(f"/cases/{case}"))["lead"]
        boss = {"police-349901": "deputy", "civil-affairs-349901": "director"}[lead]
        await self.do(boss, f"/cases/{case}/close", {"reason": "SAFE_STABLE"})
        await self.do(boss, f"/cases/{case}/reopen", WHY)

    async def _resolved(self, case: str) -> None:
        by = {self.people[who].organisation: who for who in ("officer", "guardian", "teacher", "doctor")}
        for referral in (await self.people["auditor"].read(f"/cases/{case}"))["referrals"]:
            if referral["role"] != "supervise":
                who, path = by[referral["organisation"]], f"/referrals/{referral['id']}"
                await self.people[who].do(f"{path}/claim", {})
                await self.do(who, f"{path}/resolve", {"result": "UNFOUNDED"})


def _days(count: int) -> str:
    return (clock.now() + timedelta(days=count)).date().isoformat()

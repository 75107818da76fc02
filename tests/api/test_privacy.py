"""Nothing personal stands outside the vault, nor in what is told to those who may not know it."""

from typing import Any

import pytest

from services.embedded.postgres import Server
from tests.api import stored
from tests.api.marks import ANONYMOUS_BIRTH, Marks
from tests.data_requests.asked import asked
from tests.house import House, Json, Office

CHILD = {"child", "id_number", "school", "address", "guardian", "guardian_phone"}
REPORTER = {"reporter", "reporter_phone"}


class Story:
    """A case in which every field that takes words was given a marked one."""

    def __init__(self, marks: Marks, receipt: Json, referral: Json) -> None:
        self.marks, self.receipt, self.referral = marks, receipt, referral
        self.case = f"/cases/{referral['case_id']}"


@pytest.fixture(scope="module")
async def story(house: House, school: Office) -> Story:
    marks = Marks()
    key = {"Idempotency-Key": "隐私".encode().hex() + marks.text("child")[-7:-1]}
    receipt = await school.do("/reports", marks.report(), 201, **key)
    police = await house.office("police-349901", person="甲警官")
    await house.office("police-349901", person="乙警官")
    boss = await house.office("police-349901", role="supervisor", person="丙所长")
    await school.do(f"/reports/{receipt['id']}/supplements", {"narrative": marks.text("supplement")}, 201)
    by_code = {"receipt_code": receipt["receipt_code"], "narrative": marks.text("supplement by code")}
    await house.anybody().do("/receipts/supplements", by_code, 201)
    asking = {"text": marks.text("asked of the reporter")}
    asked = await police.do(f"/reports/{receipt['id']}/questions", asking, 201)
    answer = {"receipt_code": receipt["receipt_code"], "question": asked["id"], "text": marks.text("reporter's answer")}
    await house.anybody().do("/receipts/answers", answer, 201)
    referral = (await police.read("/referrals", report_number=receipt["number"]))["items"][0]
    path, case = f"/referrals/{referral['id']}", f"/cases/{referral['case_id']}"
    await police.do(f"{path}/claim", {})
    await police.do(f"{path}/release", {"reason": marks.text("release")})
    await police.do(f"{path}/claim", {})
    await boss.do(f"{path}/reassign", {"person": "乙警官", "reason": marks.text("reassign")})
    measure = {
        "kind": "DV_WARNING",
        "decided_at": "2026-03-11T09:00:00+08:00",
        "document_number": marks.text("document number"),
        "note": marks.text("measure note"),
        "legal_reason": marks.text("legal reason"),
    }
    made = await boss.do(f"{path}/measures", measure, 201)
    await boss.do(f"{path}/measures/{made['id']}/withdraw", {"reason": marks.text("withdrawal")})
    await police.do(f"{case}/referrals", {"agency": "HEALTH", "reason": marks.text("asking in")}, 201)
    await police.do(f"{case}/notes", {"text": marks.text("note")}, 201)
    await school.send(f"/reports/{receipt['id']}/attachments", marks.text("evidence").encode(), marks.text("file name"))
    number = marks.text("paper's number")
    paper = marks.text("paper").encode()
    await police.send(f"{case}/documents", paper, marks.text("paper's name"), kind="EVIDENCE", document_number=number)
    await police.do(f"{case}/unmask", {"fields": ["reporter"], "reason": marks.text("unmasking")})
    await _ask_about_data(police, await police.read(case), marks)
    await boss.do(f"{path}/resolve", {"result": "PENALISED", "note": marks.text("result note")})
    education = await house.office("education-349901", person="丁老师")
    task = (await education.read("/referrals", report_number=receipt["number"]))["items"][0]
    await education.do(f"/referrals/{task['id']}/return", {"reason": marks.text("return")})
    order = {"forum": "court", "instrument": "PROTECTION_ORDER", "note": marks.text("application")}
    legal = await police.do(f"{case}/legal-referrals", order, 201)
    court = await house.office("court-349901", person="戊法官")
    await court.do(f"/legal-referrals/{legal['id']}/reject", {"reason": marks.text("not accepted")})
    procuratorate = await house.office("procuratorate-349901", person="己检察官")
    question = {"subject": {"kind": "legal", "id": legal["id"]}, "note": marks.text("question")}
    asked = await procuratorate.do("/supervision/reasons", question, 201)
    answer = {"replied_at": asked["decided_at"], "note": marks.text("answer")}
    await court.do(f"/legal-referrals/{asked['id']}/reply", answer)
    return Story(marks, receipt, referral)


async def _ask_about_data(police: Office, case: Json, marks: Marks) -> None:
    person = {name: marks.text(f"asker's {name}") for name in ("name", "contact", "identified_by")}
    told = {
        "refuse": {"reason": marks.text("refused data")},
        "correct": {"values": {"address": marks.text("address")}, "note": marks.text("correction note")},
    }
    for kind, (command, order) in zip(("access", "correction"), told.items(), strict=True):
        request = asked(case, kind=kind, person=person, request=marks.text("asked about data"))
        made = await police.do("/data-requests", request, 201)
        await police.do(f"/data-requests/{made['id']}/{command}", order)


def test_no_table_holds_a_personal_value_in_clear(server: Server, story: Story) -> None:
    """The vault's rows included: there they are sealed."""
    tables = dict(stored.everything(server))
    assert {"vault_item", "ledger_entry", "remembered_answer", "notice", "report", "child"} <= tables.keys()
    assert {name: found for name, held in tables.items() if (found := story.marks.found_in(held))} == {}


def test_no_file_holds_a_personal_value_in_clear_or_in_its_name(server: Server, story: Story) -> None:
    files = [path for path in (server.home / "files").rglob("*") if path.is_file()]
    assert len(files) >= 2
    for path in files:
        assert story.marks.found_in(path.name.encode() + path.read_bytes()) == set()


def test_the_receipt_code_is_stored_nowhere(server: Server, story: Story) -> None:
    code = story.receipt["receipt_code"]
    for name, held in stored.everything(server):
        assert code.encode() not in held, name
        assert code.replace("-", "").encode() not in held, name


def test_the_search_finds_what_is_there(server: Server, story: Story) -> None:
    """Else the two tests above would prove nothing: a case's number and an officer's name do stand there."""
    seen = Marks()
    seen.values = {"number": story.receipt["number"], "officer": "甲警官"}
    found = {name for _, held in stored.everything(server) for name in seen.found_in(held)}
    assert found == {"number", "officer"}


async def test_the_offices_read_masked_values_until_they_ask(house: House, story: Story) -> None:
    police = await house.office("police-349901", person="甲警官")
    case = await police.get(story.case)
    words = {"document number", "measure note", "legal reason", "application", "not accepted", "question", "answer"}
    assert story.marks.found_in(case.content) == words
    assert ANONYMOUS_BIRTH not in case.text
    child = case.json()["children"][0]
    assert child["name"] == "印" + "*" * (len(story.marks.values["child"]) - 1)
    assert (child["birth_date"], child["address"], child["school"]) == ("2014-**-**", "***", "***")
    assert child["guardians"][0]["phone"] == _masked(story.marks.values["guardian_phone"])
    for path in (
        f"{story.case}/timeline",
        f"{story.case}/deadlines",
        "/cases",
        "/deadlines",
        "/notices",
        "/data-requests",
    ):
        answer = await police.get(path, limit=200)
        assert story.marks.found_in(answer.content) == set(), path


async def test_an_auditor_reads_nothing_of_the_vault(auditor: Office, story: Story) -> None:
    since = story.receipt["received_at"]
    for path in (story.case, f"{story.case}/timeline", f"{story.case}/deadlines", f"/referrals/{story.referral['id']}"):
        assert story.marks.found_in((await auditor.get(path)).content) == set(), path
    for path in ("/cases", "/referrals", "/deadlines", "/notices", "/legal-referrals", "/data-requests"):
        answer = await auditor.get(path, limit=200, updated_since=since)
        assert story.marks.found_in(answer.content) == set(), path
    log = await auditor.get("/audit/access-log", limit=200, since=since)
    assert story.marks.found_in(log.content) == {"unmasking"}  # why the vault was opened is said to the auditor
    child = (await auditor.read(story.case))["children"][0]
    assert {name for name, value in child.items() if value} == {"id"}


async def test_the_procuratorates_lens_shows_nothing_personal(house: House, story: Story) -> None:
    procuratorate = await house.office("procuratorate-349901", person="己检察官")
    for path in ("", "/overdue", "/refusals"):
        answer = await procuratorate.get(f"/supervision{path}")
        assert answer.status_code == 200
        assert story.marks.found_in(answer.content) == set(), path


async def test_the_reporters_view_tells_nothing_personal(house: House, school: Office, story: Story) -> None:
    code = {"receipt_code": story.receipt["receipt_code"]}
    question, nothing = {"asked of the reporter"}, set[str]()
    for answer, told in (
        (await school.get(f"/reports/{story.receipt['id']}"), question),
        (await school.get("/reports", limit=200, updated_since=story.receipt["received_at"]), nothing),
        (await school.get("/notices", limit=200, updated_since=story.receipt["received_at"]), nothing),
        (await house.anybody().post("/receipts/lookup", code), question),
    ):
        assert answer.status_code == 200
        assert story.marks.found_in(answer.content) == told


async def test_unmasking_opens_what_was_asked_for_and_leaves_an_entry(house: House, story: Story) -> None:
    police = await house.office("police-349901", person="甲警官")
    opened = await police.post(f"{story.case}/unmask", {"fields": ["children.name", "narrative"], "reason": "核实身份"})
    assert opened.status_code == 200
    assert story.marks.found_in(opened.content) == {"child", "narrative"}
    every = {"fields": ["children", "reports", "notes"], "reason": "核实全部情况"}
    opened = await police.post(f"{story.case}/unmask", every)
    # in the report's own words the child and the harmer stand as they were told
    assert story.marks.found_in(opened.content) >= CHILD | {"narrative", "harmer", "note", "supplement", "release"}
    assert not story.marks.found_in(opened.content) & REPORTER
    timeline = await police.get(f"{story.case}/timeline", limit=200)
    entries = [entry for entry in timeline.json()["items"] if entry["type"] == "vault.opened"]
    assert entries[-2]["data"]["fields"] == ["name", "narrative"]
    assert entries[-2]["actor"]["person"] == "甲警官"
    assert "核实身份" not in timeline.text


@pytest.mark.parametrize(
    ("organisation", "status"),
    [("police-349901", 200), ("civil-affairs-349901", 200), ("education-349901", 403), ("health-349901", 403)],
)
async def test_the_reporter_is_known_to_police_and_civil_affairs_only(
    house: House, story: Story, organisation: str, status: int
) -> None:
    office = await house.office(organisation, person="某办案人")
    wanted = {"fields": ["reporter"], "reason": "联系报告人"}
    answer = await office.post(f"{story.case}/unmask", wanted)
    assert answer.status_code == status
    assert story.marks.found_in(answer.content) == (REPORTER if status == 200 else set())
    beside = await office.post(f"{story.case}/unmask", {"fields": ["children", "reports", "notes"], "reason": "办案"})
    assert beside.status_code == 200
    assert not story.marks.found_in(beside.content) & REPORTER


async def test_the_timeline_shows_of_a_reporter_only_the_role(house: House, story: Story) -> None:
    police = await house.office("police-349901", person="甲警官")
    entries = (await police.read(f"{story.case}/timeline", limit=200))["items"]
    by_reporter = [e for e in entries if e["type"].startswith("report.") and e["type"] != "report.questioned"]
    told = [entry["actor"] for entry in by_reporter]
    assert len(told) == 5
    nobody = {"role": "reporter", "organisation": None, "agency": None, "person": None}
    assert all({**nobody, **actor} == nobody for actor in told)
    case = await police.get(story.case)
    timeline = await police.get(f"{story.case}/timeline", limit=200)
    deadlines = await police.get(f"{story.case}/deadlines")
    for answer in (case, timeline, deadlines):
        assert "school-349901101-1" not in answer.text


async def test_of_an_anonymous_report_nothing_about_the_caller_is_kept(
    house: House, server: Server, school: Office
) -> None:
    marks = Marks()
    receipt = await school.do("/reports", marks.report(anonymous=True), 201)
    assert (await school.get(f"/reports/{receipt['id']}")).status_code == 404
    police = await house.office("police-349901", person="甲警官")
    referral = (await police.read("/referrals", report_number=receipt["number"]))["items"][0]
    wanted: dict[str, Any] = {"fields": ["reporter", "reports"], "reason": "联系报告人"}
    opened = await police.do(f"/cases/{referral['case_id']}/unmask", wanted)
    assert opened["reporters"] == []
    assert not marks.found_in(str(opened).encode()) & REPORTER


def _masked(number: str) -> str:
    return f"{number[:3]}****{number[-4:]}"

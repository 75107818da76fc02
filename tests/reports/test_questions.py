"""A handler asks whoever reported, and hears the answer, without learning who it is."""

from typing import Any

import pytest

from tests.house import House, Json, Office
from tests.reports_made import child, report

TEXT = "最近一次看到孩子身上有新伤是什么时候？"
GUARDIAN, ADDRESS = "问中父乙", "杏花村三组十九号"


class Asked:
    """A report, its case, and those who speak about it."""

    def __init__(self, receipt: Json, name: str, case: str, police: Office, nobody: Office) -> None:
        self.receipt, self.name, self.case, self.police, self.nobody = receipt, name, case, police, nobody
        self.path = f"/reports/{receipt['id']}"

    async def ask(self, text: str = TEXT, status: int = 201) -> Json:
        made: Json = await self.police.do(f"{self.path}/questions", {"text": text}, status)
        return made

    async def look(self) -> Json:
        code = {"receipt_code": self.receipt["receipt_code"]}
        found: Json = await self.nobody.do("/receipts/lookup", code)
        return found

    def answer(self, question: Json, text: str = "上周五下午") -> Json:
        return {"receipt_code": self.receipt["receipt_code"], "question": question["id"], "text": text}


async def filed(house: House, by: Office, **more: Any) -> Asked:
    guardian = {"name": GUARDIAN, "relationship": "FATHER", "phone": "139-1234-5678"}
    sent = child(address=ADDRESS, guardians=[guardian])
    receipt = await by.do("/reports", report(sent, **more), 201)
    police = await house.office("police-349901", person="王警官")
    case = (await police.read("/referrals", report_number=receipt["number"]))["items"][0]["case_id"]
    return Asked(receipt, sent["name"], case, police, house.anybody())


@pytest.fixture
async def anonymous(house: House) -> Asked:
    return await filed(house, house.anybody(), anonymous=True, reporter=None)


@pytest.fixture
async def school(house: House) -> Office:
    return await house.office("school-349901101-1")


async def test_who_holds_the_receipt_reads_the_question_and_answers_it(anonymous: Asked) -> None:
    question = await anonymous.ask()
    shown = (await anonymous.look())["questions"]
    assert shown == [{"id": question["id"], "asked_at": question["asked_at"], "text": TEXT, "answered_at": None}]
    made = await anonymous.nobody.do("/receipts/answers", anonymous.answer(question), 201)
    assert (await anonymous.look())["questions"][0]["answered_at"] is not None
    opened = await anonymous.police.do(f"/cases/{anonymous.case}/unmask", {"fields": ["notes"], "reason": "阅看回答"})
    (answer,) = [found for found in opened["notes"] if found["id"] == made["id"]]
    assert (answer["text"], answer["question"]) == ("上周五下午", question["id"])
    assert TEXT in [found["text"] for found in opened["notes"]]


async def test_an_answer_is_told_to_whoever_asked_and_to_the_lead(house: House, anonymous: Asked) -> None:
    guardian = await house.office("civil-affairs-349901", person="民政干部")
    question = await guardian.do(f"{anonymous.path}/questions", {"text": TEXT}, 201)
    await anonymous.nobody.do("/receipts/answers", anonymous.answer(question), 201)
    for office in (guardian, anonymous.police):
        kinds = [n["kind"] for n in (await office.read("/notices", case_id=anonymous.case))["items"]]
        assert kinds.count("NEW_FACTS") == 1


async def test_a_unit_hears_of_the_question_in_its_inbox_and_answers_by_a_supplement(
    house: House, school: Office
) -> None:
    asked = await filed(house, school)
    question = await asked.ask()
    assert "QUESTION" in [n["kind"] for n in (await school.read("/notices", report_id=asked.receipt["id"]))["items"]]
    assert (await school.read(asked.path))["questions"][0]["text"] == TEXT
    (listed,) = [r for r in (await school.read("/reports", limit=200))["items"] if r["id"] == asked.receipt["id"]]
    assert [(found["id"], found["text"]) for found in listed["questions"]] == [(question["id"], None)]
    await school.do(f"{asked.path}/supplements", {"narrative": "上周五", "question": question["id"]}, 201)
    assert (await school.read(asked.path))["questions"][0]["answered_at"] is not None


@pytest.mark.parametrize(
    "text",
    [
        "{name}最近来上学了吗？",
        "{spaced}最近来上学了吗？",
        "问中父乙是否喝酒？",
        "你是从13912345678打来的吗？",
        "你住在杏花村三组十九号附近吗？",
        "林老师，你还看到了什么？",
    ],
)
async def test_a_question_that_names_somebody_is_refused_and_nothing_is_stored(
    house: House, school: Office, text: str
) -> None:
    asked = await filed(house, school)
    words = text.format(name=asked.name, spaced=" ".join(asked.name))
    answer = await asked.police.post(f"{asked.path}/questions", {"text": words})
    assert answer.status_code == 422
    assert answer.json()["errors"][0] == {
        "pointer": "/text",
        "code": "names-somebody",
        "message": "不得写明案件中的儿童、家庭、报告人等人员或者其所在地点",
    }
    assert (await asked.look())["questions"] == []


async def test_only_so_many_questions_wait_for_an_answer(anonymous: Asked) -> None:
    questions = [await anonymous.ask() for _ in range(5)]
    await anonymous.ask(status=409)
    await anonymous.nobody.do("/receipts/answers", anonymous.answer(questions[0]), 201)
    await anonymous.ask()


async def test_a_question_is_answered_once_and_only_by_its_own_report(house: House, anonymous: Asked) -> None:
    question = await anonymous.ask()
    other = await filed(house, house.anybody(), anonymous=True, reporter=None)
    wrong = await other.nobody.post("/receipts/answers", other.answer(question))
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/question")
    await anonymous.nobody.do("/receipts/answers", anonymous.answer(question), 201)
    assert (await anonymous.nobody.post("/receipts/answers", anonymous.answer(question))).status_code == 409


async def test_who_looks_at_a_question_leaves_no_trace(house: House, anonymous: Asked) -> None:
    await anonymous.ask()
    auditor = await house.office("audit-340000")
    before = await auditor.read(f"/cases/{anonymous.case}/timeline", limit=200)
    await anonymous.look()
    assert await auditor.read(f"/cases/{anonymous.case}/timeline", limit=200) == before
    assert (await auditor.read("/audit/access-log", case_id=anonymous.case))["items"] == []


async def test_no_word_of_a_question_stands_on_the_timeline(anonymous: Asked) -> None:
    question = await anonymous.ask()
    timeline = (await anonymous.police.read(f"/cases/{anonymous.case}/timeline", limit=200))["items"]
    (entry,) = [found for found in timeline if found["type"] == "report.questioned"]
    assert (entry["data"]["question"], entry["actor"]["person"]) == (question["id"], "王警官")
    assert TEXT not in str(timeline)

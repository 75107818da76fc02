"""A person tells whom no inbox reaches: a task with a clock, recorded by channel, time, text and kind of recipient."""

from typing import Any

import pytest

from services.core.database import Database
from tests.house import Json
from tests.police.conftest import REASON, Now, at
from tests.reports_made import child, report
from tests.telling.conftest import Tellers
from workflows.promises import Subject


async def test_whoever_is_told_by_a_person_is_the_task_of_the_office_that_decided(tellers: Tellers, time: Now) -> None:
    task = await tellers.task()
    await tellers.placed(task)
    girl = (await tellers.whom(task, "PLACED"))["child"]
    assert (girl["state"], girl["channel"], girl["recipient"]) == ("handed_over", "in_person", None)
    assert girl["handed_over_to"] == "civil-affairs-349901"
    assert girl["attempts"] == []
    own = (await tellers.civil_affairs.read("/notices", case_id=task["case_id"], state="handed_over"))["items"]
    assert girl["id"] in {notice["id"] for notice in own}
    clock_ = next(c for c in await tellers.every(task) if c["subject"] == {"kind": "notice", "id": girl["id"]})
    assert (clock_["rule"], clock_["organisation"], clock_["agency"]) == (
        "TELL.DECISION",
        "civil-affairs-349901",
        "CIVIL_AFFAIRS",
    )


async def test_telling_is_on_record_by_channel_time_text_and_kind_of_recipient(tellers: Tellers, time: Now) -> None:
    task = await tellers.task()
    await tellers.placed(task)
    girl = (await tellers.whom(task, "PLACED"))["child"]
    time.forward(hours=2)
    told = await tellers.attempt("civil_affairs", girl, note="由女性人员说明，情绪稳定。")
    assert told["state"] == "acknowledged"
    (attempt,) = told["attempts"]
    assert {name: attempt[name] for name in ("channel", "outcome", "by", "heard", "content_version")} == {
        "channel": "in_person",
        "outcome": "acknowledged",
        "by": "civil-affairs-349901",
        "heard": True,
        "content_version": "anhui-2026.1",
    }
    assert "情绪" not in str(told)
    mine = [c for c in await tellers.every(task) if c["subject"]["id"] == girl["id"]]
    assert [c["state"] for c in mine] == ["met"]
    assert "当面告知儿童本人（满八周岁）：临时监护告知" in await tellers.lines(task)
    assert "The child, eight or older told in person: temporary guardianship" in await tellers.lines(task, "en")


async def test_a_child_of_eight_is_not_only_told_but_heard(tellers: Tellers, time: Now) -> None:
    task = await tellers.task()
    await tellers.placed(task)
    girl = (await tellers.whom(task, "PLACED"))["child"]
    refused = await tellers.attempt("civil_affairs", girl, 422, heard=False)
    assert (refused["errors"][0]["pointer"], refused["rule"]) == ("/heard", "M7.HEARD")
    assert "第十九条" in refused["basis"] or "第19条" in refused["basis"]


async def test_a_younger_child_is_told_in_other_words_and_need_not_be_heard(tellers: Tellers, time: Now) -> None:
    task = await tellers.task(born="2020-05-01")
    await tellers.placed(task)
    told = await tellers.whom(task, "PLACED")
    assert "child" not in told
    assert "你是安全的" in told["young_child"]["text"]
    await tellers.attempt("civil_affairs", told["young_child"], heard=False)


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"channel": "letter"}, "/channel", "not-fitting"),
        ({"channel": "in_app"}, "/channel", "not-fitting"),
        ({"channel": "Brieftaube"}, "/channel", "string-pattern-mismatch"),
        ({"outcome": "nobody"}, "/note", "missing"),
        ({"at": "2026-03-11T15:40:00+08:00"}, "/at", "in-the-future"),
        ({"at": "2026-03-09T15:40:00+08:00"}, "/at", "before-the-case"),
        ({"name": "小禾"}, "/name", "extra-forbidden"),
    ],
)
async def test_what_cannot_be_is_refused_and_names_its_field(
    tellers: Tellers, time: Now, wrong: dict[str, Any], pointer: str, code: str
) -> None:
    task = await tellers.task()
    await tellers.placed(task)
    girl, before = (await tellers.whom(task, "PLACED"))["child"], await tellers.entries(task)
    refused = await tellers.attempt("civil_affairs", girl, 422, **wrong)
    assert refused["errors"][0]["pointer"] == pointer
    assert refused["errors"][0]["code"] == code
    assert await tellers.entries(task) == before


async def test_a_telephone_leaves_a_record_and_a_letter_may_be_signed_later(tellers: Tellers, time: Now) -> None:
    guardians = [{"name": "郑某", "relationship": "FATHER"}, {"name": "何某", "relationship": "MOTHER"}]
    task = await tellers.reported(report(child(guardians=guardians)))
    await tellers.placed(task)
    told = await tellers.whom(task, "PLACED")
    refused = await tellers.attempt("civil_affairs", told["guardian"], 422, channel="telephone")
    assert refused["errors"][0] == {**refused["errors"][0], "pointer": "/record", "code": "missing"}
    call: Json = {"channel": "telephone", "record": "录音2026-0310", "outcome": "delivered"}
    assert (await tellers.attempt("civil_affairs", told["guardian"], **call))["state"] == "delivered"
    letter = await tellers.attempt("civil_affairs", told["offending_guardian"], channel="letter", outcome="delivered")
    assert letter["state"] == "delivered"
    await tellers.attempt("civil_affairs", told["offending_guardian"], 409, outcome="failed")
    signed = await tellers.attempt("civil_affairs", told["offending_guardian"], channel="letter")
    assert [attempt["outcome"] for attempt in signed["attempts"]] == ["delivered", "acknowledged"]
    await tellers.attempt("civil_affairs", told["offending_guardian"], 409)


async def test_who_was_not_found_is_tried_again_and_who_is_not_there_need_not_be(tellers: Tellers, time: Now) -> None:
    task = await tellers.task(circumstances=[], harm_categories=["TRAFFICKING"])
    await tellers.record(task, "CRIM_NOT_FILED")
    victim = (await tellers.whom(task, "NOT_FILED"))["victim"]
    failed = await tellers.attempt("police", victim, outcome="failed", note="家中无人")
    assert failed["state"] == "handed_over"
    assert (await tellers.clocks(task))["P13"]["state"] == "open"
    gone = await tellers.attempt("police", victim, outcome="nobody", note="学校报案，没有控告人")
    assert gone["state"] == "failed"
    assert (await tellers.clocks(task))["P13"]["state"] == "met"
    lines = await tellers.lines(task)
    assert "当面告知受害人、控告人未成：不予立案告知" in lines
    assert "本案没有受害人、控告人，无法告知：不予立案告知" in lines


@pytest.mark.parametrize(
    ("who", "status"), [("machine", 403), ("education", 404), ("headquarters", 404), ("school", 404)]
)
async def test_only_a_person_of_the_office_records_it(tellers: Tellers, time: Now, who: str, status: int) -> None:
    task = await tellers.task()
    await tellers.placed(task)
    await tellers.attempt(who, (await tellers.whom(task, "PLACED"))["child"], status)


async def test_what_a_person_tells_nobody_acknowledges(tellers: Tellers, time: Now) -> None:
    task = await tellers.task()
    await tellers.placed(task)
    told = await tellers.whom(task, "PLACED")
    refused = await tellers.civil_affairs.do(f"/notices/{told['child']['id']}/acknowledge", {}, 409)
    assert refused["type"].endswith("told-by-a-person")
    await tellers.attempt("school", told["reporter_unit"], 403)


async def test_an_office_that_does_not_tell_is_overdue_and_its_superior_hears(
    tellers: Tellers, time: Now, database: Database
) -> None:
    task = await tellers.task()
    time.to("03-11 10:00")
    await tellers.record(task, "DV_WARNING", **REASON)
    victim = (await tellers.whom(task, "DV_WARNING"))["victim"]
    assert await tellers.due(task, "P20") == at("03-17 00:00")  # the third day is a Saturday
    look = await tellers.notice.look(Subject(victim["id"]))
    assert (look.reached, look.next_rule) == (["delivered"], "P20")
    time.to("03-17 00:00")
    await tellers.notice.mark_due(Subject(victim["id"]))
    late = [c for c in await tellers.every(task) if c["subject"]["id"] == victim["id"]]
    assert [(c["state"], c["escalation_level"]) for c in late] == [("breached", 1)]
    assert await tellers.told(task, "BREACH", "police")
    await tellers.attempt("police", victim)
    assert (await tellers.notice.look(Subject(victim["id"]))).reached == ["delivered", "acknowledged"]


async def test_no_case_is_closed_while_a_child_was_not_told(tellers: Tellers, time: Now) -> None:
    task = await tellers.task()
    placement = await tellers.placed(task)
    girl = (await tellers.whom(task, "PLACED"))["child"]
    await tellers.civil_affairs.do(f"/placements/{placement}/end", {"reason": "DECEASED"})
    await tellers.record(task, "DV_WARNING", **REASON)
    await tellers.resolve(task, "WARNED")
    refused = await tellers.chief.do(f"/cases/{task['case_id']}/close", {"reason": "DECEASED"}, 409)
    assert "TELL.DECISION" in {found.get("rule") for found in refused["open"]}
    await tellers.attempt("civil_affairs", girl)


async def test_what_was_a_mistake_is_told_to_nobody_who_has_not_heard_of_it(tellers: Tellers, time: Now) -> None:
    task = await tellers.task()
    made = await tellers.record(task, "PS_PENALTY")
    told = await tellers.whom(task, "PENALISED")
    await tellers.attempt("police", told["victim"])
    await tellers.attempt("police", told["offending_guardian"], outcome="failed", heard=False)
    await tellers.police.do(f"/referrals/{task['id']}/measures/{made['id']}/withdraw", {"reason": "误录"})
    told = await tellers.whom(task, "PENALISED")
    assert {kind: notice["state"] for kind, notice in told.items()} == {
        "victim": "acknowledged",
        "offending_guardian": "withdrawn",
    }
    refused = await tellers.attempt("police", told["offending_guardian"], 409)
    assert refused["type"].endswith("/not-to-be-told")
    assert (await tellers.clocks(task))["P17.PENALISED"]["state"] == "cancelled"
    assert any("不再告知" in line for line in await tellers.lines(task))
    look = await tellers.notice.look(Subject(told["offending_guardian"]["id"]))
    assert (look.reached, look.next_due_in) == (["delivered", "acknowledged"], None)


async def test_a_reporter_is_not_told_of_a_filing_that_was_a_mistake(tellers: Tellers, time: Now) -> None:
    task = await tellers.task()
    made = await tellers.record(task, "PS_CASE_FILED")
    (told,) = await tellers.told(task, "PROGRESS")
    await tellers.police.do(f"/referrals/{task['id']}/measures/{made['id']}/withdraw", {"reason": "误录"})
    await tellers.deliver(task, "PROGRESS")
    (told,) = await tellers.told(task, "PROGRESS")
    assert (told["state"], told["attempts"]) == ("withdrawn", [])

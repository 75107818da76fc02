"""Whatever somebody types, and whatever the facts are, a notice tells its recipient what the matrix lets it learn."""

import asyncio
import re
from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.core import clock
from services.policy.notice_texts import SHAPES
from services.policy.rules import Audience
from services.policy.service import Policies
from tests.house import Json
from tests.police.conftest import Now
from tests.reports_made import child, report
from tests.telling.conftest import IN_PERSON, Tellers

POLICY = Policies.load().current(date(2026, 3, 10))
TOLD: list[tuple[str, Audience]] = [
    (kind, audience) for kind, texts in POLICY.files.notices.kinds.items() for audience in texts
]
LANGUAGES = st.sampled_from(["zh", "en"])
NUMBER = re.compile(r"(AJ|BG|ZZ)-\d{6}-\d{8}-\w+")
SOMEBODY = "郑某"
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=60).map(SOMEBODY.__add__)


def _codes(enumeration: str) -> st.SearchStrategy[str]:
    terms = sorted(POLICY.terms(enumeration))
    return st.lists(st.sampled_from(terms), min_size=1, max_size=3, unique=True).map(",".join)


def _code(enumeration: str) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(POLICY.terms(enumeration)))


FACTS: dict[str, st.SearchStrategy[str]] = {
    **{name: st.from_regex(SHAPES[name], fullmatch=True) for name in ("case_number", "report_number", "stream", "seq")},
    "report_date": st.dates().map(date.isoformat),
    "agencies": _codes("agencies"),
    "results": _codes("results"),
    "rule": st.sampled_from(sorted(POLICY.rules)),
    "instrument": _code("instruments"),
    "measure": _code("measures"),
    "ground": _code("accountability_grounds"),
}


def test_every_fact_is_drawn() -> None:
    assert FACTS.keys() == SHAPES.keys()


@given(st.sampled_from(TOLD), LANGUAGES, st.fixed_dictionaries(FACTS), st.fixed_dictionaries({}, optional=FACTS))
@settings(max_examples=150, deadline=None)
def test_what_a_recipient_may_not_learn_changes_no_word_of_its_text(
    told: tuple[str, Audience], language: str, facts: dict[str, str], others: dict[str, str]
) -> None:
    """Not by its value, and not by whether it is known."""
    kind, audience = told
    allowed = POLICY.files.telling.may_name(kind, audience)
    known = {name: value for name, value in facts.items() if name in allowed}
    kept = {name: value for name, value in others.items() if name not in allowed}
    text = POLICY.notice_text(kind, audience, language, known)
    assert POLICY.notice_text(kind, audience, language, {**known, **kept}) == text
    assert POLICY.notice_text(kind, audience, language, {**facts, **kept}) == text


@given(
    st.sampled_from(TOLD), LANGUAGES, st.fixed_dictionaries(FACTS),
    st.sampled_from([*FACTS, *POLICY.files.telling.facts]), WORDS,
)  # fmt: skip
@settings(deadline=None)
def test_words_are_no_fact(
    told: tuple[str, Audience], language: str, facts: dict[str, str], name: str, words: str
) -> None:
    with pytest.raises(ValueError, match="a notice takes no such") as refused:
        POLICY.notice_text(*told, language, {**facts, name: words})
    assert SOMEBODY not in str(refused.value)


async def _told_where_everybody_types(words: str, tellers: Tellers, time: Now) -> Counter[tuple[str, str, str]]:
    """A case from the report to the result, in which each free text is these words: every notice, without numbers."""
    time.to("03-10 15:40")
    short, now = words[:60], clock.now().isoformat()
    typed: dict[str, Any] = {"note": words, "document_number": short}
    guardian = {"name": short, "relationship": "FATHER"}
    kid = child(address=words, school=short, guardians=[guardian])
    harmer = {"name": short, "relationship": "FATHER", "is_guardian": True, "organisation": None}
    reporter = {"name": short, "phone": "13900000000", "relationship": "TEACHER"}
    sent = report(
        {**kid, "name": f"{kid['name']}{short}"}, reporter=reporter, suspected_harmers=[harmer], narrative=words
    )
    task = await tellers.reported(sent)
    for kind in ("PS_CASE_FILED", "DV_WARNING", "PS_PENALTY"):
        await tellers.record(task, kind, legal_reason=words, **typed)
    await _placed(tellers, task, words)
    await _ordered(tellers, task, words)
    await tellers.police.do(f"/referrals/{task['id']}/resolve", {"result": "PENALISED", "note": words})
    for notice in (await tellers.whom(task, "PENALISED")).values():
        await tellers.attempt("police", notice, **{**IN_PERSON, "at": now, "record": short, "note": words})
    return await _read(tellers, task)


async def _placed(tellers: Tellers, task: Json, words: str) -> None:
    case = await tellers.police.read(f"/cases/{task['case_id']}")
    wanted = {
        "child_id": case["children"][0]["id"],
        "ground": "TG6",
        "mode": "PROTECTION_INSTITUTION",
        "caretaker": {"name": words[:60], "address": words},
        "starts_at": clock.now().isoformat(),
        "child_view": words,
        "note": words,
    }
    made = await tellers.civil_affairs.do(f"/cases/{task['case_id']}/placements", wanted, 201)
    await tellers.director.do(f"/placements/{made['id']}/approve", {"note": words})


async def _ordered(tellers: Tellers, task: Json, words: str) -> None:
    order = {"forum": "court", "instrument": "PROTECTION_ORDER", "note": words}
    legal = await tellers.police.do(f"/cases/{task['case_id']}/legal-referrals", order, 201)
    path, now = f"/legal-referrals/{legal['id']}", clock.now().isoformat()
    await tellers.court.do(f"{path}/accept", {"accepted_at": now, "note": words})
    ruling = {"outcome": "granted", "decided_at": now, "valid_until": "2026-09-10", "legal_reason": words}
    await tellers.court.do(f"{path}/decide", {**ruling, "note": words, "document_number": words[:60]})
    await tellers.court.do(f"{path}/serve", {"to": "VILLAGE_COMMITTEE", "served_at": now, "note": words})


async def _read(tellers: Tellers, task: Json) -> Counter[tuple[str, str, str]]:
    told: Counter[tuple[str, str, str]] = Counter()
    for language in ("zh-CN", "en"):
        answer = await tellers.auditor.client.get(
            "/v1/notices",
            params={"case_id": task["case_id"], "limit": 200},
            headers={**tellers.auditor.headers, "Accept-Language": language},
        )
        told.update((n["kind"], n["audience"], NUMBER.sub("№", n["text"])) for n in answer.json()["items"])
    return told


async def test_nothing_that_anybody_types_changes_a_word_of_any_notice(tellers: Tellers, time: Now) -> None:
    """Drawn in a thread, since the loop is taken by the application."""
    loop, plain = asyncio.get_running_loop(), await _told_where_everybody_types(SOMEBODY, tellers, time)
    assert len({(kind, audience) for kind, audience, _ in plain}) >= 12
    assert not any(SOMEBODY in text for _, _, text in plain)

    @settings(max_examples=3, deadline=None, database=None, derandomize=True)
    @given(WORDS)
    def every(words: str) -> None:
        told = asyncio.run_coroutine_threadsafe(_told_where_everybody_types(words, tellers, time), loop).result(120)
        assert told == plain

    await asyncio.to_thread(every)

"""What a notice says, and what can never stand in it."""

import re

import pytest

from services.policy.documents import PLACEHOLDERS
from services.policy.rules import Audience
from services.policy.service import Policy

FACTS = {
    "case_number": "AJ-349901-20260310-k7m2pq",
    "report_number": "BG-349901-20260310-x4n8tw",
    "report_date": "2026-03-10",
    "agencies": "PUBLIC_SECURITY,CIVIL_AFFAIRS",
    "results": "PENALISED,CHILD_PLACED",
    "rule": "P10",
    "instrument": "PROTECTION_ORDER",
    "measure": "NOTIFY_CIVIL_AFFAIRS",
    "ground": "FAILURE_TO_REPORT",
    "stream": "house",
    "seq": "7",
}
REPORTERS = ("reporter_unit", "reporter_citizen", "anonymous")


def test_nothing_but_numbers_dates_codes_and_public_channels_has_a_place_in_a_notice(policy: Policy) -> None:
    """A new placeholder is a decision about privacy: this test is where it is taken."""
    allowed = {
        "case_number", "report_number", "report_date", "agencies", "results", "rule", "instrument", "measure",
        "ground", "hotline", "complaint_channel", "stream", "seq",
    }  # fmt: skip
    assert allowed == PLACEHOLDERS


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_notice_can_be_written_to_everybody_it_is_for(policy: Policy, language: str) -> None:
    for kind, texts in policy.files.notices.kinds.items():
        for audience in texts:
            text = policy.notice_text(kind, audience, language, FACTS)
            assert "{" not in text
            assert not re.search("[A-Z]{2}_|。 ", text)


@pytest.mark.parametrize("kind", ["ACCEPTANCE", "NOT_FILED", "TRANSFERRED"])
@pytest.mark.parametrize("audience", REPORTERS)
def test_what_comes_before_the_result_tells_neither_case_nor_agency(
    policy: Policy, kind: str, audience: Audience
) -> None:
    """The same words for a known and an unknown child: an acceptance tells nothing that the reporter did not say."""
    few = {name: FACTS[name] for name in ("report_number", "report_date")}
    assert FACTS["report_number"] in policy.notice_text(kind, audience, "zh", few)


def test_a_result_tells_a_unit_what_the_law_wants_it_to_hear(policy: Policy) -> None:
    text = policy.notice_text("RESULT", "reporter_unit", "zh", FACTS)
    for part in (
        FACTS["case_number"], FACTS["report_number"], "2026-03-10", "公安机关、民政部门",
        "有关责任人已受处罚、孩子已得到妥善安置", "后续帮扶", "补充", "12345", "12309", "感谢", "保密", "打击报复",
    ):  # fmt: skip
        assert part in text


@pytest.mark.parametrize("audience", ["reporter_citizen", "anonymous"])
def test_a_citizen_hears_the_kind_of_result_but_no_case_number(policy: Policy, audience: Audience) -> None:
    text = policy.notice_text("RESULT", audience, "zh", FACTS)
    assert "有关责任人已受处罚" in text
    assert FACTS["case_number"] not in text


def test_a_notice_to_an_anonymous_reporter_never_asks_who_they_are(policy: Policy) -> None:
    assert "无需提供身份" in policy.notice_text("ACCEPTANCE", "anonymous", "zh", FACTS)
    assert "without saying who you are" in policy.notice_text("ACCEPTANCE", "anonymous", "en", FACTS)


def test_an_office_reads_a_rule_in_words(policy: Policy) -> None:
    text = policy.notice_text("BREACH", "office", "zh", {"case_number": "AJ-1", "rule": "P1"})
    assert "P1（公安机关接受报案、问明情况、制作笔录）" in text
    english = policy.notice_text("REMINDER", "office", "en", {"case_number": "AJ-1", "rule": "P1"})
    assert "P1 (Police accept the report" in english


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("child_name", "小禾"),
        ("hotline", "110"),
        ("case_number", "小禾"),
        ("case_number", "AJ-1 of Xiao He"),
        ("report_date", "2026-03-10 青禾镇中心小学"),
        ("agencies", "青禾派出所"),
        ("agencies", "FAMILY"),
        ("results", "PENALISED,FATHER_DETAINED"),
        ("rule", "P999"),
    ],
)
def test_no_name_can_enter_as_a_fact(policy: Policy, name: str, value: str) -> None:
    audience: Audience = "office" if name == "rule" else "reporter_unit"
    kind = "BREACH" if name == "rule" else "RESULT"
    with pytest.raises(ValueError, match=r"^(a notice takes|the BREACH notice for office lacks)") as refused:
        policy.notice_text(kind, audience, "zh", FACTS | {name: value})
    assert name == "rule" or value not in str(refused.value)


def test_a_notice_is_not_written_with_a_fact_missing_or_to_whom_it_is_not_for(policy: Policy) -> None:
    with pytest.raises(ValueError, match="lacks 'results'"):
        policy.notice_text("RESULT", "anonymous", "zh", {"report_number": "BG-1", "report_date": "2026-03-10"})
    with pytest.raises(ValueError, match="lacks 'anonymous'"):
        policy.notice_text("BREACH", "anonymous", "zh", FACTS)

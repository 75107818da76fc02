"""Five reports as data. Every child, every person and every place is invented; times are counted back from now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True)
class Measure:
    """`ago`: how long before it is recorded it was decided."""

    kind: str
    note: str
    ago: timedelta = timedelta()


@dataclass(frozen=True)
class Task:
    """What one office does with its referral, and who does it there."""

    organisation: str
    person: str
    measures: tuple[Measure, ...]
    result: str


@dataclass(frozen=True)
class Story:
    """A report and what becomes of it; the leading office's task comes first. Without an organisation: nobody's."""

    title: str
    organisation: str | None
    person: str | None
    report: dict[str, Any]
    tasks: tuple[Task, ...]

    @property
    def lead(self) -> Task:
        return self.tasks[0]


def four(now: datetime) -> list[Story]:
    return [_violence(now), _bullying(now), _self_harm(now), _exploited(now)]


def _violence(now: datetime) -> Story:
    """The worked example: bruises seen in a sports lesson, and a father who drinks."""
    report = {
        "reporter": {"name": "林老师", "phone": "13900000000", "relationship": "TEACHER"},
        "children": [
            _child("小禾", now, 9, category="LEFT_BEHIND", guardians=[{"name": "郑某", "relationship": "FATHER"}])
        ],
        "circumstances": ["MULTIPLE_INJURY"],
        "harm_categories": ["DOMESTIC_VIOLENCE"],
        "suspected_harmers": [{"relationship": "FATHER", "is_guardian": True}],
        "immediate_danger": True,
        "occurred_at": _ago(now, minutes=15),
        "division_code": "349901101201",
        "narrative": "体育课发现孩子背部和手臂多处新旧瘀伤，孩子说爸爸喝酒后打人。",
    }
    police = (
        Measure("PS_CASE_FILED", "当场登记并治安立案"),
        Measure("NOTIFY_CIVIL_AFFAIRS", "面临人身安全威胁，通知并协助安置"),
        Measure("PS_PENALTY", "依法处罚"),
    )
    civil_affairs = (
        Measure("GUARDIANSHIP_ASSESSMENT", "评估祖母照护能力"),
        Measure("TEMP_GUARDIANSHIP", "决定临时监护"),
    )
    education = (Measure("PSYCHOLOGICAL_SUPPORT", "心理辅导"), Measure("GROWTH_MENTOR", "选配成长导师"))
    return Story(
        "家庭暴力 violence at home",
        "school-349901101-1",
        "林老师",
        report,
        (
            Task("police-349901", "王警官", police, "PENALISED"),
            Task("civil-affairs-349901", "李科员", civil_affairs, "CHILD_PLACED"),
            Task("education-349901", "陈干事", education, "SUPPORT_IN_PROGRESS"),
        ),
    )


def _bullying(now: datetime) -> Story:
    report = {
        "reporter": {"name": "何老师", "relationship": "TEACHER"},
        "children": [_child("小麦", now, 12, sex="MALE")],
        "harm_categories": ["STUDENT_BULLYING"],
        "suspected_harmers": [{"relationship": "CLASSMATE"}],
        "occurred_at": _ago(now, hours=20),
        "division_code": "349902101000",
        "narrative": "多名同学向孩子索要钱物，并在群里发布侮辱视频。",
    }
    education = (
        Measure("BULLYING_INVESTIGATION", "欺凌治理委员会调查认定"),
        Measure("SCHOOL_PROTECTION", "校内保护措施"),
    )
    police = (Measure("CORRECTIVE_MEASURE", "责令监护人严加管教"),)
    return Story(
        "学生欺凌 bullying at school",
        "school-349902101-1",
        "何老师",
        report,
        (
            Task("education-349902", "郭干事", education, "GUIDANCE_GIVEN"),
            Task("police-349902", "马警官", police, "GUIDANCE_GIVEN"),
        ),
    )


def _self_harm(now: datetime) -> Story:
    report = {
        "reporter": {"name": "沈主任", "relationship": "CHILD_DIRECTOR"},
        "children": [_child("小桃", now, 14, category="LEFT_BEHIND")],
        "harm_categories": ["SELF_HARM"],
        "occurred_at": _ago(now, hours=3),
        "division_code": "349901101202",
        "narrative": "月度联系时发现孩子手腕有自伤划痕，父母在外务工。",
    }
    return Story(
        "自伤 self-harm",
        "village-349901101202",
        "沈主任",
        report,
        (
            Task(
                "health-349901",
                "苏医师",
                (Measure("PSYCHOLOGICAL_TREATMENT", "当日安排诊疗"),),
                "TREATMENT_ARRANGED",
            ),
            Task(
                "education-349901", "陈干事", (Measure("PSYCHOLOGICAL_SUPPORT", "心理教师陪伴"),), "SUPPORT_IN_PROGRESS"
            ),
            Task("civil-affairs-349901", "李科员", (Measure("FOLLOW_UP_VISIT", "入户走访"),), "SUPPORT_IN_PROGRESS"),
        ),
    )


def _exploited(now: datetime) -> Story:
    """The police opened a case on paper 45 days ago and record it only now: its thirty days are over."""
    report = {
        "anonymous": True,
        "children": [_child("小石", now, 13, sex="MALE")],
        "harm_categories": ["EXPLOITATION_CRIME"],
        "suspected_harmers": [{"relationship": "STRANGER"}],
        "occurred_at": _ago(now, days=1),
        "division_code": "349901101000",
        "narrative": "有成年人让孩子在集市上偷东西。",
    }
    police = (
        Measure("PS_CASE_FILED", "派出所此前以纸质方式治安立案，现补录", ago=timedelta(days=45)),
        Measure("PS_PENALTY", "依法处罚教唆人"),
    )
    return Story(
        "教唆违法 used for offences",
        None,
        None,
        report,
        (
            Task("police-349901", "王警官", police, "PENALISED"),
            Task("civil-affairs-349901", "李科员", (Measure("FAMILY_TRACING", "查找监护人"),), "RETURNED_HOME"),
            Task("procuratorate-349901", "方检察官", (), "ACCEPTED"),
        ),
    )


def urgent(now: datetime) -> Story:
    """Filed while the engine is away."""
    report = {
        "reporter": {"name": "邓前台", "phone": "13900000001", "relationship": "HOTEL_STAFF"},
        "children": [{"sex": "FEMALE", "estimated_age": 10}],
        "circumstances": ["UNKNOWN_MISSING_TRAFFICKED"],
        "suspected_harmers": [{"relationship": "STRANGER"}],
        "immediate_danger": True,
        "occurred_at": _ago(now, minutes=5),
        "division_code": "349901000000",
        "narrative": "男子带女孩入住，无法说明关系，孩子不知道自己在哪里。",
    }
    police = (Measure("EMERGENCY_REMOVAL", "带离并护送"), Measure("CRIM_FILED", "刑事立案"))
    return Story(
        "来源不明 of unknown origin",
        "hotel-349901-1",
        "邓前台",
        report,
        (
            Task("police-349901", "王警官", police, "CRIMINAL_FILED"),
            Task("civil-affairs-349901", "李科员", (Measure("TEMP_LIVING_CARE", "临时生活照料"),), "CHILD_PLACED"),
            Task("procuratorate-349901", "方检察官", (), "ACCEPTED"),
        ),
    )


def _child(name: str, now: datetime, age: int, *, sex: str = "FEMALE", **more: Any) -> dict[str, Any]:
    return {"name": name, "sex": sex, "birth_date": (now - timedelta(days=366 * age + 60)).date().isoformat(), **more}


def _ago(now: datetime, **time: float) -> str:
    return (now - timedelta(**time)).isoformat()

"""What a report asks, in plain words. The codes are the policy's; whatever it has that is not here, it says itself."""

from collections.abc import Iterator

from services.console.page import Page
from services.console.words import n_
from services.policy.service import Policy

CIRCUMSTANCES, HARMS = "circumstances", "harm_categories"
SEEN = (
    (CIRCUMSTANCES, "MULTIPLE_INJURY", n_("身上多处伤、很瘦弱或叫不醒"), n_("可能被打、被虐待、被欺负")),
    (HARMS, "DOMESTIC_VIOLENCE", n_("说自己被家里人打、骂、赶出家门"), ""),
    (CIRCUMSTANCES, "GENITAL_INJURY", n_("隐私部位受伤"), ""),
    (HARMS, "SEXUAL_ABUSE", n_("可能被性侵、猥亵"), ""),
    (CIRCUMSTANCES, "SEXUAL_U14_FEMALE", n_("女孩被性侵、怀孕或流产，不满 14 岁"), ""),
    (CIRCUMSTANCES, "SEXUAL_14PLUS_FEMALE", n_("女孩因被性侵怀孕或流产，已满 14 岁"), ""),
    (CIRCUMSTANCES, "ABANDONED_UNATTENDED", n_("被丢下，或长期没人管"), ""),
    (HARMS, "STUDENT_BULLYING", n_("被同学欺负"), ""),
    (CIRCUMSTANCES, "UNKNOWN_MISSING_TRAFFICKED", n_("来历不明、走失、被拐卖"), ""),
    (CIRCUMSTANCES, "ABNORMAL_DEATH_DISABILITY", n_("因自杀、自残、中毒、工伤等伤残或死亡"), ""),
    (CIRCUMSTANCES, "ORGANIZED_BEGGING", n_("被人组织乞讨"), ""),
    (CIRCUMSTANCES, "OTHER_SERIOUS", n_("其他严重伤害，或正面临危险"), ""),
)
WRONG = {
    "immediate_danger": n_("请选择孩子现在有没有危险"),
    "circumstances": n_("请选择至少一项您看到的情况"),
    "division_code": n_("请选择孩子在哪里；不知道乡镇可以只选县"),
    "birth_date": n_("出生日期不能晚于今天，孩子要不满 18 岁；不知道可以填大约年龄"),
    "estimated_age": n_("大约年龄填 0 到 17 的整数"),
    "id_number": n_("身份证号是 18 位，最后一位可以是 X"),
    "phone": n_("电话只用数字，至少 5 位"),
    "occurred_at": n_("发生的时间不能晚于现在"),
    "receipt_code": n_("查询码是 16 位数字，请再看一下回执"),
    "narrative": n_("请写下要补充的情况"),
    "text": n_("请写下您的回答"),
    "file": n_("这个文件不能收：是空的、太大，或者检查没有通过"),
}
"""What is wrong with a field, by the last part of its name."""

_FIRST = (
    "immediate_danger",
    "circumstances",
    "narrative",
    "occurred_at",
    "division_code",
    "children",
    "suspected_harmers",
)

Choice = tuple[str, str, str, str]  # field, code, words, a line beneath or ""


def seen(policy: Policy, page: Page) -> tuple[list[Choice], list[Choice]]:
    """What somebody may have seen: the first cards, and the rest of the kinds of harm."""
    first = [
        (field, code, page.say(words), page.say(beneath) if beneath else "")
        for field, code, words, beneath in SEEN
        if policy.has(field, code)
    ]
    said = {(field, code) for field, code, _, _ in first}
    return [*first, *_left(policy, page, CIRCUMSTANCES, said)], [*_left(policy, page, HARMS, said)]


def _left(policy: Policy, page: Page, field: str, said: set[tuple[str, str]]) -> Iterator[Choice]:
    for code in policy.terms(field):
        if (field, code) not in said:
            yield field, code, policy.label(field, code, page.language), ""


def terms(policy: Policy, page: Page, vocabulary: str) -> list[tuple[str, str]]:
    return [(code, policy.label(vocabulary, code, page.language)) for code in policy.terms(vocabulary)]


def reword(page: Page) -> None:
    """Why a form was refused, in plain words, in the order of the form."""
    if page.refusal is not None and "errors" in page.refusal.problem:
        page.refusal.problem["errors"].sort(key=_place)
        for error in page.refusal.problem["errors"]:
            words = WRONG.get(error["pointer"].rpartition("/")[2])
            if words is not None and error["code"] != "string-too-long":
                error["message"] = page.say(words)


def _place(error: dict[str, str]) -> int:
    field = error["pointer"].split("/")[1]
    return _FIRST.index(field) if field in _FIRST else len(_FIRST)

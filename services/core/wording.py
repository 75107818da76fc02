"""Refusals in Chinese, by their stable codes; the English sentence stands where the refusal is raised.

A test finds every code in the source here.
"""

import re
from typing import Literal

Language = Literal["zh", "en"]

TITLES = {
    400: ("请求有误", "Bad request"),
    401: ("未能确认身份", "Not authenticated"),
    403: ("无权操作", "Not allowed"),
    404: ("未找到", "Not found"),
    405: ("不支持的方法", "Method not allowed"),
    409: ("与当前状态冲突", "Conflict with the current state"),
    412: ("内容已有变化", "Changed since you read it"),
    413: ("内容过大", "Too large"),
    415: ("不支持的内容类型", "Unsupported media type"),
    422: ("内容不符合要求", "Not acceptable as it is"),
    500: ("系统内部错误", "Internal error"),
    503: ("暂时不可用", "Temporarily unavailable"),
}
DETAILS = {
    "already-claimed": "该转介已由他人认领",
    "already-referred": "该机关在本案中已有未办结的转介",
    "bad-extension": "延期的截止时间不能成立",
    "bad-cursor": "游标不是本列表给出的",
    "bad-idempotency-key": "Idempotency-Key 须为1至255个字符",
    "bad-request": "请求无法理解",
    "carer-not-assessed": "委托亲属抚养前须评估其照护能力",
    "carer-not-fit": "经评估不适宜的人不得受托抚养",
    "case-closed": "案件已结案，须先重新开启",
    "child-not-heard": "安置前须听取满八周岁儿童本人的意见",
    "conflict": "与当前状态冲突",
    "conflict-of-interest": "该机构在本案中须回避",
    "forbidden": "该操作不属于您的角色或者机构",
    "guardianship-gap": "尚未记录后续监护的开始，监护不得中断",
    "idempotency-key-in-progress": "使用同一 Idempotency-Key 的请求正在处理",
    "idempotency-key-reused": "该 Idempotency-Key 已用于另一请求",
    "internal": "系统出错，未保存任何内容",
    "invalid-request": "请求的形式不符合本接口的要求",
    "malformed-json": "请求体不是合格的JSON（UTF-8，无重复成员，嵌套不过深）",
    "measure-withdrawn": "该措施已经撤回",
    "method-not-allowed": "该地址不支持此方法",
    "no-policy-in-force": "当前没有生效的规则版本",
    "nobody-left": "已无机关可退回，请先邀请其他机关参与",
    "not-active": "只有进行中的临时监护可以评估、延期或者终止",
    "not-assessed": "尚未记录送回前须完成的事项",
    "not-civil-affairs": "临时监护由参与本案的民政部门提出",
    "not-claimed": "须先认领该转介",
    "not-closed": "案件尚未结案",
    "not-delivered": "通知尚未送达",
    "not-found": "没有该内容，或者您无权查看",
    "not-open": "该转介已不在办理中",
    "not-proposed": "只有待审批的临时监护可以批准或者否决",
    "not-the-guardian": "该临时监护属于其他单位",
    "not-the-holder": "认领后只能由认领人或者本单位主管继续办理",
    "not-the-office": "该转介属于其他单位",
    "placement-overlap": "该儿童在此期间已有临时监护",
    "proposer-may-not-decide": "须由未提出该临时监护的主管审批",
    "resolver-may-not-close": "办结主办转介的人员不得结案",
    "stale-state": "您读取之后内容已有变化，请重新读取",
    "still-open": "案件仍有未了事项",
    "too-large": "请求体超过1 MiB",
    "unauthenticated": "需要有效的访问令牌",
    "unavailable": "服务暂时不可用，未作任何更改",
    "unknown-policy-version": "没有该规则版本",
    "unknown-rule": "没有该规则",
    "unprocessable": "请求中有不能成立的内容",
    "wrong-media-type": "请求体须为 application/json",
}
FIELDS = {
    "barred-by-law": "法律不允许在此类案件中采取该措施",
    "bool-parsing": "应为 true 或者 false",
    "bool-type": "应为 true 或者 false",
    "circumstance-or-harm-category": "须至少选择一种情形或者伤害类别",
    "control-character": "含有文字中不应出现的控制字符",
    "date-format": "日期须写成 YYYY-MM-DD",
    "date-from-datetime-parsing": "没有这一天",
    "datetime-from-date-parsing": "时间须按 RFC 3339 书写并带时区偏移",
    "datetime-parsing": "时间须按 RFC 3339 书写并带时区偏移",
    "extra-forbidden": "不认识的字段",
    "finite-number": "应为有限的数",
    "greater-than-equal": "数值过小",
    "in-the-future": "时间在将来",
    "instant-format": "时间须按 RFC 3339 书写并带时区偏移",
    "int-from-float": "应为整数",
    "int-parsing": "应为整数",
    "int-parsing-size": "数值过大",
    "int-type": "应为整数",
    "less-than": "数值过大",
    "less-than-equal": "数值过大",
    "list-type": "应为列表",
    "literal-error": "不是可用的取值",
    "missing": "缺少该字段",
    "model-attributes-type": "应为对象",
    "model-type": "应为对象",
    "no-competent-organisation": "没有可以受理的机构",
    "not-competent": "不是同一系统的另一主管机构",
    "not-fit": "该照护人不适宜",
    "not-of-age": "该儿童未满十八周岁",
    "of-age": "事发当日已满十八周岁",
    "string-pattern-mismatch": "格式不正确",
    "string-too-long": "文字过长",
    "string-too-short": "不能为空",
    "string-type": "应为文字",
    "timezone-aware": "时间须带时区偏移",
    "too-early": "须晚于现有期限",
    "too-far-ahead": "时间过于靠后",
    "too-late": "超过可以延长的最长时间",
    "too-long": "项目过多",
    "too-short": "项目过少或为空",
    "unknown-agency": "没有该机关",
    "unknown-child": "本案中没有该儿童",
    "unknown-closure-reason": "没有该结案理由",
    "unknown-code": "现行规则中没有该代码",
    "unknown-division": "没有该行政区划",
    "unknown-end-reason": "没有这种终止事由",
    "unknown-field": "没有该字段",
    "unknown-measure": "该机关没有这种措施",
    "unknown-organisation": "没有该机构",
    "unknown-person": "该机构没有此人",
    "unknown-result": "该机关没有这种办理结果",
    "unknown-rule": "现行规则中没有该规则",
    "uuid-parsing": "编号格式不正确",
    "uuid-type": "编号格式不正确",
    "value-error": "内容不正确",
}
_QUALITY = re.compile(r";\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*$")


def language_of(accept_language: str) -> Language:
    """The language of RFC 9110's `Accept-Language`: Chinese unless English is wanted more."""
    best: tuple[float, Language] = (0.0, "zh")
    for wanted in accept_language.lower().split(","):
        tag, stated = wanted.partition(";")[0].strip(), _QUALITY.search(wanted)
        quality = float(stated[1]) if stated else 1.0
        if tag[:2] in ("zh", "en") and tag[2:3] in ("", "-") and quality > best[0]:
            best = (quality, "en" if tag[:2] == "en" else "zh")
    return best[1]

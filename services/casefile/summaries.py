"""A ledger entry in one sentence, made at reading; the entry itself holds codes."""

from typing import Any

from services.policy.service import Policy

_SENTENCES: dict[str, tuple[str, str]] = {
    "report.received": ("收到报告", "a report was received"),
    "data_request.received": ("收到个人信息请求", "a person asked about their data"),
    "data_request.answered": ("已向本人提供个人信息", "the person was shown their data"),
    "data_request.corrected": ("已更正个人信息", "a person's data were corrected"),
    "data_request.refused": ("不予提供或者更正，已说明理由", "the request was refused, with the reason"),
    "report.questioned": ("向报告人提出问题", "the reporter was asked a question"),
    "report.supplemented": ("报告人补充情况", "the reporter added facts"),
    "report.attached": ("报告人提交证据材料", "the reporter sent evidence"),
    "child.recognised": (
        "{days}日内此前已有{earlier}次涉及该儿童的报告，其中{unfounded}次事实不成立",
        "{earlier} earlier reports on this child within {days} days, {unfounded} of them unfounded",
    ),
    "case.opened": ("立卷，风险等级{risk}", "case opened, risk {risk}"),
    "case.joined": ("又一份报告并入本案", "a further report joined the case"),
    "case.linked": (
        "关联可能涉及同一儿童或者同一家庭的案件",
        "linked to a case that may concern the same child or household",
    ),
    "case.merged": ("另一案件并入本案", "another case went into this one"),
    "case.merged_into": ("本案并入另一案件", "this case went into another one"),
    "case.split": ("错误并入的内容从本案分出", "what was joined wrongly was taken out of this case"),
    "case.split_from": ("从另一案件分出，单独成案", "taken out of another case, a case of its own"),
    "case.noted": ("记录工作备注", "a note was added to the file"),
    "document.filed": ("文书入卷：{document}", "a paper was filed: {document}"),
    "document.withdrawn": ("撤回误入卷的文书：{document}", "a paper that was filed wrongly was withdrawn: {document}"),
    "file.screened": ("文件安全检查：{screening}", "file looked through: {screening}"),
    "case.handled": ("主办、协办均已办结", "the leading and assisting offices have resolved it"),
    "case.resumed": ("案件恢复处理", "handling was resumed"),
    "case.closed": ("结案：{closure}", "case closed: {closure}"),
    "case.held": ("依法暂缓删除", "put on legal hold: nothing of it is erased"),
    "case.released": ("解除暂缓删除", "the legal hold was lifted"),
    "case.erased": ("保存期限届满，个人信息已经永久删除", "its time is over: what was personal was erased for ever"),
    "case.reopened": ("重新开启案件", "case reopened"),
    "accountability.opened": ("立卷追责：{ground}", "a unit is held to account: {ground}"),
    "accountability.informed": ("已通报主管机关{organisation}", "the authority above was informed: {organisation}"),
    "accountability.linked": ("另案追责，与本案分开统计", "a unit is held to account, in a case that is counted apart"),
    "accountability.cleared": ("另案查明不存在应当追责的情形", "no failure of the unit was established"),
    "accountability.resumed": ("另案重新追责", "the unit is held to account again"),
    "routing.no_competent_organisation": (
        "{agency}无主管机构，转上级民政部门",
        "{agency} has no competent office here; given to civil affairs above",
    ),
    "referral.created": ("转介{agency}", "referred to {agency}"),
    "referral.received": ("{agency}签收", "{agency} signed for it"),
    "referral.claimed": ("{agency}认领", "{agency} claimed it"),
    "referral.released": ("{agency}退回待认领", "{agency} released it"),
    "referral.reassigned": ("{agency}改派承办人", "{agency} reassigned it"),
    "referral.transferred": ("移送{organisation}", "transferred to {organisation}"),
    "referral.returned": ("{agency}退回：不属本部门职责", "{agency} returned it: not its business"),
    "referral.called": ("通知{organisation}履职", "{organisation} was called on"),
    "referral.leads": ("转为牵头单位", "now leads"),
    "referral.assists": ("转为协办单位", "now assists"),
    "referral.resolved": ("{agency}办结：{result}", "{agency} resolved it: {result}"),
    "measure.recorded": ("{agency}采取措施：{measure}", "{agency} took a measure: {measure}"),
    "measure.withdrawn": ("撤回误录的措施：{measure}", "a mistaken measure was withdrawn: {measure}"),
    "placement.proposed": ("提出临时监护：{mode}", "temporary guardianship proposed: {mode}"),
    "placement.approved": ("批准临时监护", "temporary guardianship approved"),
    "placement.rejected": ("不予批准临时监护", "temporary guardianship not approved"),
    "placement.reviewed": ("临时监护评估：{outcome}", "temporary guardianship reviewed: {outcome}"),
    "placement.extended": ("临时监护延期", "temporary guardianship extended"),
    "placement.ended": ("临时监护终止：{ending}", "temporary guardianship ended: {ending}"),
    "legal.filed": ("申请{instrument}", "applied for: {instrument}"),
    "legal.accepted": ("受理：{instrument}", "accepted: {instrument}"),
    "legal.not_accepted": ("不予受理：{instrument}", "not accepted: {instrument}"),
    "legal.decided": ("{ruling}：{instrument}", "{ruling}: {instrument}"),
    "legal.advised": (
        "告知诉讼代理和法律援助权利：{instrument}",
        "told of the right to an agent and legal aid: {instrument}",
    ),
    "legal.examined": ("审查所述理由：{finding}", "the reasons given were examined: {finding}"),
    "legal.served": ("送达{recipient}：{instrument}", "served on {recipient}: {instrument}"),
    "legal.extended": ("延长：{instrument}", "extended: {instrument}"),
    "legal.varied": ("变更：{instrument}", "varied: {instrument}"),
    "legal.cancelled": ("撤销：{instrument}", "cancelled: {instrument}"),
    "legal.reviewed": ("申请复议：{instrument}", "review asked for: {instrument}"),
    "legal.breached": ("违反：{instrument}", "breached: {instrument}"),
    "legal.replied": ("书面回复：{instrument}", "replied to: {instrument}"),
    "legal.expired": ("期满失效：{instrument}", "expired: {instrument}"),
    "legal.concluded": ("终结：{instrument}", "concluded: {instrument}"),
    "deadline.lapsed": ("期间届满：{rule}", "its time has passed: {rule}"),
    "deadline.warned": ("期限预警：{rule}", "warning: {rule}"),
    "deadline.reminded": ("期限提醒：{rule}", "reminder of {rule}"),
    "deadline.breached": ("逾期：{rule}", "overdue: {rule}"),
    "deadline.escalated": ("上报{organisation}：{rule}", "escalated to {organisation}: {rule}"),
    "deadline.escalated_to_the_top": ("已无上级可报：{rule}", "nobody above is left to tell: {rule}"),
    "deadline.suspended": ("期限中止：{rule}，{suspension}", "{rule} suspended: {suspension}"),
    "deadline.resumed": ("期限恢复计算：{rule}", "{rule} resumed"),
    "deadline.extended": ("期限延长：{rule}，{extension}", "{rule} extended: {extension}"),
    "deadline.recounted": ("放假安排公布，期限重新计算：{rule}", "{rule} counted again: holidays were published"),
    "notice.queued": ("应当告知{told}：{notice}", "{told} to be told: {notice}"),
    "notice.delivered": ("已告知{told}：{notice}", "{told} told: {notice}"),
    "notice.acknowledged": ("{told}确认收到：{notice}", "{told} acknowledged: {notice}"),
    "notice.handed_over": (
        "{told}未确认收到，转由专人告知：{notice}",
        "{told} did not acknowledge, a person tells: {notice}",
    ),
    "notice.told": ("{channel}告知{told}：{notice}", "{told} told {channel}: {notice}"),
    "notice.attempt_failed": ("{channel}告知{told}未成：{notice}", "{told} could not be told {channel}: {notice}"),
    "notice.failed": ("本案没有{told}，无法告知：{notice}", "there is no {told} to be told: {notice}"),
    "notice.withdrawn": (
        "所依据的事项已撤回，不再告知{told}：{notice}",
        "its ground was withdrawn, {told} not to be told: {notice}",
    ),
    "glass.broken": (
        "{agency}主管紧急打开案卷，已告知审计机关",
        "a supervisor of {agency} opened the file in an emergency; the auditor was told",
    ),
    "glass.reviewed": ("审计复核紧急打开：{emergency}", "an auditor reviewed the emergency: {emergency}"),
    "vault.opened": ("依事由查看受保护信息", "protected fields were opened, with a reason"),
}
_LATE = ("（迟{minutes}分钟）", " ({minutes} min late)")
_OUTCOMES = {
    "continue": ("继续", "continue"),
    "change_mode": ("变更安置方式", "change of mode"),
    "end": ("终止", "end"),
}
_FINDINGS = {"upheld": ("成立", "upheld"), "not_upheld": ("不成立", "not upheld")}
_EMERGENCIES = {
    "JUSTIFIED": ("确有紧急情况", "there was an emergency"),
    "NOT_JUSTIFIED": ("没有紧急情况", "there was no emergency"),
}
_SCREENINGS = {"clean": ("未发现问题", "clean"), "refused": ("发现有害内容", "harmful")}
_RISKS = {"urgent": ("紧急", "urgent"), "high": ("高", "high"), "medium": ("中", "medium"), "low": ("低", "low")}


def summary(policy: Policy, entry: dict[str, Any], language: str) -> str:
    """One sentence in `zh` or `en`; an entry of an unknown type is its type."""
    english = language == "en"
    sentence = _SENTENCES.get(entry["type"])
    if sentence is None:
        return str(entry["type"])
    if "{" not in sentence[english] and "late_seconds" not in entry["data"]:
        return sentence[english]
    data = entry["data"]
    agency = data.get("agency") or entry["actor"].get("agency") or ""
    spoken = "en" if english else "zh"
    words = {
        "agency": policy.label("agencies", agency, spoken),
        "organisation": data.get("organisation") or data.get("to") or "",
        "result": policy.label("results", data.get("result", ""), spoken),
        "measure": policy.label("measures", data.get("kind", ""), spoken),
        "closure": policy.label("closure_reasons", data.get("reason") or "", spoken),
        "suspension": policy.label("suspension_reasons", data.get("reason") or "", spoken),
        "extension": policy.label("extension_reasons", data.get("reason") or "", spoken),
        "mode": policy.label("placement_modes", data.get("mode", ""), spoken),
        "ending": policy.label("placement_end_reasons", data.get("reason") or "", spoken),
        "instrument": policy.label("instruments", data.get("instrument", ""), spoken),
        "ruling": policy.label("outcomes", data.get("outcome", ""), spoken),
        "document": policy.label("document_kinds", data.get("kind", ""), spoken),
        "screening": _SCREENINGS.get(data.get("screening", ""), ("", ""))[english],
        "recipient": policy.label("litigants", data.get("to") or "", spoken),
        "finding": _FINDINGS.get(data.get("outcome", ""), ("", ""))[english],
        "emergency": _EMERGENCIES.get(data.get("finding", ""), ("", ""))[english],
        "outcome": _OUTCOMES.get(data.get("outcome", ""), ("", ""))[english],
        "rule": data.get("rule", ""),
        "ground": policy.label("accountability_grounds", data.get("ground") or "", spoken),
        "days": data.get("within_days", ""),
        "earlier": data.get("earlier_reports", ""),
        "unfounded": data.get("unfounded", ""),
        "risk": _RISKS.get(data.get("risk", ""), ("", ""))[english],
        **_telling(policy, data, spoken),
    }
    late = _LATE[english].format(minutes=-(-data["late_seconds"] // 60)) if data.get("late_seconds", 0) >= 60 else ""
    return sentence[english].format(**words) + late


def _telling(policy: Policy, data: dict[str, Any], language: str) -> dict[str, str]:
    """Who is told what, and by which channel. An office of the case is named, a person or a reporter never is."""
    telling, audience = policy.files.telling, data.get("audience", "")
    occasion, recipient = telling.occasions.get(data.get("kind", "")), telling.recipients.get(audience)
    notice = occasion.in_(language) if occasion else ""
    if results := data.get("results"):
        said = [policy.label("results", code, language) for code in results.split(",")]
        notice += f" ({', '.join(said)})" if language == "en" else f"（{'、'.join(said)}）"
    channel = telling.channels.get(data.get("channel", ""))
    told = recipient.in_(language) if recipient and audience != "office" else data.get("organisation", "")
    return {"notice": notice, "told": told, "channel": channel.in_(language) if channel else ""}

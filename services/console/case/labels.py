"""What the fields of orders are called, whose words a code has, and the words of codes that are no words of law."""

from collections.abc import Mapping

from pydantic import BaseModel

from services.console.words import n_

_FIELDS: Mapping[str, str] = {
    "accepted_at": n_("受理时间"),
    "addressee": n_("发给哪个单位"),
    "advised_at": n_("告知的时间"),
    "agency": n_("部门"),
    "applicant": n_("申请人"),
    "applied_at": n_("申请的时间"),
    "applied_by": n_("由谁申请"),
    "at": n_("时间"),
    "bars": n_("查明的情形"),
    "caretaker": n_("照护人"),
    "case": n_("并入的案件"),
    "channel": n_("方式"),
    "child_id": n_("孩子"),
    "child_view": n_("孩子本人的意见"),
    "decided_at": n_("作出的时间"),
    "document_number": n_("文书文号"),
    "examined_at": n_("审查的时间"),
    "division_code": n_("单位在哪里"),
    "facts": n_("单位知道什么，没有做什么"),
    "filed_at": n_("申请的时间"),
    "finding": n_("查明的情况"),
    "fitness": n_("照护能力评估"),
    "found_at": n_("发现的时间"),
    "general": n_("针对治理问题，不针对某个孩子"),
    "ground": n_("情形"),
    "guardian": n_("指定的监护人"),
    "happened_at": n_("发生的时间"),
    "heard": n_("已听取孩子的意见"),
    "instrument": n_("法律文书"),
    "into": n_("并入哪个案件"),
    "kind": n_("种类"),
    "legal_reason": n_("法定理由"),
    "measures": n_("保护措施"),
    "mode": n_("安置方式"),
    "name": n_("姓名"),
    "note": n_("说明"),
    "organisation": n_("单位"),
    "outcome": n_("结果"),
    "person": n_("交给谁办理"),
    "phone": n_("电话"),
    "placement_id": n_("关于哪一次安置"),
    "reason": n_("理由"),
    "record": n_("录音、回执或者签收的编号"),
    "replied_at": n_("回复的时间"),
    "report": n_("并入的报告"),
    "result": n_("结果"),
    "served_at": n_("送达的时间"),
    "serious_consequences": n_("造成严重后果"),
    "starts_at": n_("开始的时间"),
    "text": n_("备注"),
    "to": n_("送达给谁"),
    "authority": n_("由哪个上级机关处理"),
    "unit": n_("单位"),
    "unit_name": n_("单位名称"),
    "unit_type": n_("单位类别"),
    "until": n_("到哪一天"),
    "urgent": n_("情况紧急"),
    "valid_until": n_("有效期到"),
    "MeasureRecord.kind": n_("措施"),
    "MeasureRecord.until": n_("期限到"),
    "DocumentFile.kind": n_("材料种类"),
    "CloseCase.reason": n_("结案理由"),
    "End.reason": n_("终止的原因"),
    "Review.reason": n_("终止的原因"),
    "Review.mode": n_("新的安置方式"),
    "Review.note": n_("评估情况"),
    "Suspend.reason": n_("中止的原因"),
    "ExtendDeadline.reason": n_("延长的原因"),
    "Transfer.organisation": n_("移送给"),
    "BreakGlassOrder.reason": n_("为什么要紧急打开？"),
    "QuestionSubmit.text": n_("问题"),
    "caretaker.organisation": n_("机构名称"),
    "caretaker.address": n_("照护孩子的地点"),
    "caretaker.relationship": n_("照护人与孩子的关系"),
    "caretaker.id_number": n_("身份证号"),
    "caretaker.fitness.fit": n_("适宜照护孩子"),
    "caretaker.fitness.assessed_at": n_("评估的时间"),
    "caretaker.fitness.exclusions": n_("不得受托的情形"),
    "caretaker.fitness.identity_confirmed_by": n_("核实身份的人"),
}
_HINTS: Mapping[str, str] = {
    "legal_reason": n_("法律一般要求另行处理时，写明例外的理由。"),
    "child_view": n_("满八周岁的孩子必须听取。"),
    "caretaker": n_("加密保存，只有监护的民政部门和主办的公安机关能看到。委托亲属抚养须先评估。"),
    "NoteSubmit.text": n_("加密保存；查看要写明理由，并记入查阅记录。"),
    "QuestionSubmit.text": n_("不得写明孩子、家人和住处：看到的人不一定就是报告人。"),
    "AttemptRecord.note": n_("没有可告知的人时，写明为什么。"),
    "WithReason.reason": n_("写进案卷，加密保存。"),
    "BreakGlassOrder.reason": n_("立刻打开；审计随即看到您的理由。"),
    "Join.into": n_("填案件编号。"),
    "Application.addressee": n_("检察建议、司法建议等发给单位的文书填写。"),
    "Application.filed_at": n_("不填即为现在。"),
    "Ruling.decided_at": n_("不填即为现在。"),
    "Variation.measures": n_("变更后的全部措施；都不选即保持原样。"),
    "Failure.facts": n_("被追究单位的上级会看到：不得写明孩子和报告人。"),
}
_VOCABULARIES: Mapping[str, str] = {
    "agency": "agencies",
    "ground": "placement_grounds",
    "kind": "measures",
    "mode": "placement_modes",
    "relationship": "relationships",
    "unit_type": "reporter_units",
    "DocumentFile.kind": "document_kinds",
    "CloseCase.reason": "closure_reasons",
    "End.reason": "placement_end_reasons",
    "Review.reason": "placement_end_reasons",
    "Failure.ground": "accountability_grounds",
    "Suspend.reason": "suspension_reasons",
    "ExtendDeadline.reason": "extension_reasons",
    "caretaker.fitness.exclusions": "carer_exclusions",
}
CODES: Mapping[str, str] = {
    "yes": n_("是"),
    "no": n_("否"),
    "granted": n_("准予"),
    "denied": n_("驳回"),
    "issued": n_("作出、发出"),
    "upheld": n_("成立"),
    "not_upheld": n_("不成立"),
    "continue": n_("继续"),
    "change_mode": n_("变更安置方式"),
    "end": n_("终止"),
    "delivered": n_("已告知"),
    "acknowledged": n_("已告知，对方已确认"),
    "failed": n_("没有告知成，还要再试"),
    "nobody": n_("没有可告知的人"),
    "court": n_("人民法院"),
    "procuratorate": n_("人民检察院"),
    "APPLICANT": n_("申请人"),
    "RESPONDENT": n_("被申请人"),
}


def label(order: type[BaseModel], name: str) -> str:
    """Raises KeyError for a field that nobody has named."""
    return _FIELDS[next(key for key in _keys(order, name) if key in _FIELDS)]


def hint(order: type[BaseModel], name: str) -> str:
    return next((_HINTS[key] for key in _keys(order, name) if key in _HINTS), "")


def vocabulary(order: type[BaseModel], name: str) -> str | None:
    return next((_VOCABULARIES[key] for key in _keys(order, name) if key in _VOCABULARIES), None)


def _keys(order: type[BaseModel], name: str) -> tuple[str, str, str]:
    """The nearest first."""
    return f"{order.__name__}.{name}", name, name.rpartition(".")[2]

"""A wrong policy file is refused with its name, line, column and path, so whoever edits the law finds the place."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from services.core.errors import StartupRefused
from services.policy.documents import PolicyHead
from services.policy.positions import Document
from services.policy.service import Policies
from tests.policy.conftest import Edit


def place_of(file: Path, text: str, offset: int = 0) -> str:
    """`file, line L, column C` of the only place where the text stands."""
    content = file.read_text(encoding="utf-8")
    assert content.count(text) == 1
    before = content[: content.index(text) + offset]
    return f"{file}, line {before.count(chr(10)) + 1}, column {len(before) - before.rfind(chr(10))}"


def refusal(extra: Path) -> str:
    with pytest.raises(StartupRefused) as refused:
        Policies.load(extra)
    return str(refused.value)


P16 = "    amount: 30\n    unit: day\n    rolls: true\n    kind: S\n    basis:\n      zh: 治安管理处罚法第118条\n"


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "said"),
    [
        # values of the wrong kind
        ("policy.yaml", "effective_from: 2026-07-01", "effective_from: 2026-13-01", "2026-13-01", "effective_from: "),
        ("routing.yaml", "BULLYING: {risk: medium", "BULLYING: {risk: grave", "grave", "STUDENT_BULLYING.risk: Input"),
        ("deadlines.yaml", P16, P16.replace("day", "fortnight"), "fortnight", "rules.P16.unit: Input should be 'imm"),
        ("deadlines.yaml", P16, P16.replace("30", "some"), "some", "rules.P16.amount: Input should be a valid integer"),
        ("deadlines.yaml", "fraction: 2.0, action: escalate}\n  receipt", "fraction: 2.0, action: shout}\n  receipt",
         "shout", "ladders.default.3.action: Input should be"),
        # what nobody reads
        ("deadlines.yaml", P16, P16 + "      de: Gesetz\n", "de: Gesetz", "rules.P16.basis.de: Extra inputs"),
        ("vocabulary.yaml", "sexes:\n", "sex:\n", "sex:", "sex: Extra inputs are not permitted"),
        ("vocabulary.yaml", "  FEMALE: {zh", "  female: {zh", "female:", "sexes.female: String should match"),
        # said twice
        ("routing.yaml", "  DROPOUT: {", "  VAGRANCY: {", None, "VAGRANCY: this key stands here twice"),
        # codes that the vocabulary lacks
        ("routing.yaml", "assist: [CYBERSPACE, HEALTH]", "assist: [CYBERSPACE, HELTH]", "HELTH",
         "harm_categories.INTERNET_ADDICTION.assist.1: no such agency: HELTH"),
        ("routing.yaml", "  DROPOUT: {", "  DROPOUTS: {", "DROPOUTS", "no such code in the vocabulary: DROPOUTS"),
        ("routing.yaml", "  DROPOUT: {", "  DROPOUTS: {", "harm_categories:", "no route for DROPOUT"),
        ("routing.yaml", "lead: EDUCATION, assist: [PUBLIC_SECURITY], basis: WBF 39", "lead: COURT, basis: WBF 39",
         "COURT",
         "STUDENT_BULLYING.lead: COURT is not in lead_order"),
        ("vocabulary.yaml", "en: Legal aid, agencies: [JUSTICE]", "en: Legal aid, agencies: [LAW]", "[LAW]",
         "measures.LEGAL_AID.agencies: no such agency: LAW"),
        ("vocabulary.yaml", "findings: [NO_NEW_VIOLENCE, NEW_VIOLENCE]", "findings: [VIOLENCE]", "[VIOLENCE]",
         "measures.FOLLOW_UP_VISIT.findings: no such finding: VIOLENCE"),
        ("vocabulary.yaml", "en: Under eight, below: 8}", "en: Under eight, below: 15}", "age_groups:",
         "age_groups: the ages rise, and the last group has none"),
        ("deadlines.yaml", "agencies_except: [PUBLIC_SECURITY]\n    roles: [lead, assist]\n    when: {risk: [high",
         "agencies_except: [POLICE]\n    roles: [lead, assist]\n    when: {risk: [high", "[POLICE]",
         "rules.REFERRAL.CLAIM.agencies_except: no such agency: POLICE"),
        ("deadlines.yaml", "{harm_categories: [DOMESTIC_VIOLENCE]}", "{harm_categories: [VIOLENCE]}", "[VIOLENCE]",
         "rules.P19.when.harm_categories: no such code in the vocabulary: VIOLENCE"),
        ("deadlines.yaml", "met_by: [measure.DV_WARNING", "met_by: [measure.WARNING", "measure.WARNING",
         "rules.P19.met_by.0: no such event: measure.WARNING"),
        ("deadlines.yaml", "trigger: [case.handled]", "trigger: [case.handeld]", "case.handeld",
         "rules.RESULT.TELL.trigger.0: no such event: case.handeld"),
        ("deadlines.yaml", "ladder: notice", "ladder: notices", "notices", "ladder: no such ladder: notices"),
        ("deadlines.yaml", "source: [GYSS]\n    verified: V\n  CT17.URGENT",
         "source: [GYS]\n    verified: V\n  CT17.URGENT", "[GYS]", "rules.CT17.source: no such source: GYS"),
        # instruments
        ("instruments.yaml", "outcomes: {issued: decided}\n", "outcomes: {issued: settled}\n", "settled",
         "instruments.FAMILY_EDU_NOTICE.outcomes.issued: Input should be 'decided' or 'in_force'"),
        ("instruments.yaml", "    review: CT3\n", "    appeal: CT3\n", "appeal:",
         "instruments.PROTECTION_ORDER.appeal: Extra inputs are not permitted"),
        ("instruments.yaml", "    review: CT3\n", "    review: CT33\n", "CT33",
         "instruments.PROTECTION_ORDER.review: no such rule: CT33"),
        ("instruments.yaml", "    validity: CT13\n", "", None,
         "instruments.FAMILY_EDU_ORDER.validity: what comes into force has a longest validity"),
        ("instruments.yaml", "  GUARDIANSHIP_REVOCATION:\n", "  GUARDIANSHIP_REMOVAL:\n", "GUARDIANSHIP_REMOVAL",
         "no such code in the vocabulary: GUARDIANSHIP_REMOVAL"),
        ("instruments.yaml", "  GUARDIANSHIP_REVOCATION:\n", "  GUARDIANSHIP_REMOVAL:\n", "instruments:",
         "nothing is stated for GUARDIANSHIP_REVOCATION"),
        ("instruments.yaml", "{instrument: GUARDIANSHIP_REVOCATION, outcome", "{instrument: DIVORCE, outcome",
         "DIVORCE",
         "GUARDIANSHIP_RESTORATION.after.instrument: no such instrument: DIVORCE"),
        ("instruments.yaml", "closes: CT10}", "closes: CT11}", "CT11",
         "GUARDIANSHIP_RESTORATION.after.closes: no such rule: CT11"),
        ("instruments.yaml", "applicants: [FORMER_GUARDIAN]", "applicants: [OLD_GUARDIAN]", "[OLD_GUARDIAN]",
         "GUARDIANSHIP_RESTORATION.applicants: no such code: OLD_GUARDIAN"),
        ("instruments.yaml", "[PUBLIC_SECURITY], [VILLAGE_COMMITTEE,", "[PUBLIC_SECURITY], [VILLAGE,",
         "[[APPLICANT], [RESPONDENT], [PUBLIC_SECURITY]", "PROTECTION_ORDER.served: no such code: VILLAGE"),
        ("instruments.yaml", "told: [[APPLICANT]]", "told: [[COMPLAINANT]]", "[[COMPLAINANT]]",
         "ASK_REASON.told: no such code: COMPLAINANT"),
        ("deadlines.yaml", "legal.ASK_REASON.upheld", "legal.ASK_REASON.uphold", "legal.ASK_REASON.uphold",
         "rules.P23.TELL.trigger.0: no such event: legal.ASK_REASON.uphold"),
        ("deadlines.yaml", "broken_by: [NEW_VIOLENCE], ends_after: 6", "broken_by: [VIOLENCE], ends_after: 6",
         "[VIOLENCE]", "rules.M9.series.broken_by: no such finding: VIOLENCE"),
        ("vocabulary.yaml", "term: E7", "term: E77", "E77", "measures.RETURN_TO_SCHOOL_ORDER.term: no such rule: E77"),
        ("vocabulary.yaml", "EDUCATION, acts_as: SCHOOL}\n  KIND", "EDUCATION, acts_as: COLLEGE}\n  KIND",
         "COLLEGE", "reporter_units.SCHOOL.acts_as: no such agency: COLLEGE"),
        ("deadlines.yaml", "result.PENALISED", "result.PUNISHED", "result.PUNISHED",
         "rules.P19.met_by.3: no such event: result.PUNISHED"),
        ("deadlines.yaml", "trigger: [measure.DV_WARNING]\n    agencies: [PUBLIC_SECURITY]\n",
         "trigger: [measure.DV_WARNING]\n", None, "a clock that a measure starts names whose it is"),
        # what the law attaches to measures
        ("instruments.yaml", "without_result: [CT17, CT17.URGENT]", "without_result: [CT99]", "[CT99]",
         "PUBLIC_INTEREST_ACTION.after.without_result: no such rule: CT99"),
        ("measures.yaml", "measures: [CRITICISM_EDUCATION]", "measures: [CRITICISM]", "[CRITICISM]",
         "constraints.P19.NO_CRITICISM_ALONE.measures: no such measure: CRITICISM"),
        ("measures.yaml", "    needs: legal_reason\n    basis:\n      zh: 治安管理处罚法第五",
         "    needs: luck\n    basis:\n      zh: 治安管理处罚法第五", "luck",
         "constraints.P19.UNDER_FOURTEEN.needs: Input should be 'legal_reason'"),
        ("measures.yaml", "after: [DV_WARNING]", "after: [WARNING]", "[WARNING]",
         "constraints.P22.NO_SECOND_WARNING.after: no such measure: WARNING"),
        ("measures.yaml", "[measure.PROSECUTION_NOTICE]\n", "[measure.PROSECUTION]\n", "measure.PROSECUTION]",
         "consequences.P11.PROSECUTION.trigger.0: no such event: measure.PROSECUTION"),
        ("measures.yaml", "{CIVIL_AFFAIRS: assist}", "{CIVIL: assist}", "{CIVIL:",
         "consequences.M1.CALLED.calls: no such agency: CIVIL"),
        ("measures.yaml", "notice: DV_WARNING", "notice: WARNING", "WARNING\n",
         "consequences.P20.WARNING_TOLD.notice: no such occasion: WARNING"),
        ("measures.yaml", "    calls: {CIVIL_AFFAIRS: assist}\n    notice: CALLED",
         "    calls: {CIVIL_AFFAIRS: assist}\n    notice: PROGRESS", None,
         "M1.CALLED.notice: no office is told of PROGRESS"),
        # who is told what
        ("notices.yaml", "提醒：案件{case_number}", "提醒：{child_name}", "提醒：{child_name}",
         "kinds.REMINDER.office.zh: never told to office: the child's name, number or picture (孩子的"),
        ("notices.yaml", "提醒：案件{case_number}", "提醒：{nickname}", None, "no notice names a nickname"),
        ("notices.yaml", "提醒：案件{case_number}", "提醒：案件{case_number", None, "'{' may not stand in a notice"),
        ("notices.yaml", "已由{agencies}依法受理，正在", "{results}，正在", None,
         "PROGRESS does not tell the kind of result"),
        ("notices.yaml", "    reporter_citizen: *not_filed\n", "    press: *not_filed\n", "press:",
         "kinds.NOT_FILED.press: Input should be 'reporter_unit'"),
        ("notices.yaml", "    reporter_citizen: *not_filed\n", "    school: *not_filed\n", "school: *not_filed",
         "kinds.NOT_FILED.school: school is never told of NOT_FILED"),
        ("notices.yaml", "    reporter_citizen: *not_filed\n", "", None, "no text of NOT_FILED for reporter_citizen"),
        ("personal_data.yaml", "    UNFOUNDED: {years: 3}", "    UNHEARD: {years: 3}", None,
         "retention.closure_reasons: no such closure reason: UNHEARD"),
        ("notices.yaml", "  NEW_FACTS:\n", "  OLD_FACTS:\n", "OLD_FACTS:",
         "the matrix has no such occasion: OLD_FACTS"),
        ("telling.yaml", "{within: [P28]}", "{within: [P16]}", "[P16]",
         "occasions.TRANSFERRED.told.reporter_unit.within: telling TRANSFERRED does not meet P16"),
        ("telling.yaml", "{within: [P28]}", "{within: [P288]}", "[P288]", "within: no such rule: P288"),
        ("telling.yaml", "  told: {reporter_unit: {}}", "  told: {public: {}}", None,
         "PROSECUTION.told.public: public is told nothing: it has no channel"),
        ("telling.yaml", "    may_name: []\n", "    may_name: [carer]\n", None, "both told and never told: carer"),
        ("telling.yaml", "may_name: [measure, instrument, complaint_channel]", "may_name: [offender_record]",
         "[offender_record]", "nothing in the service fills offender_record"),
        ("telling.yaml", "email, sms, letter, in_person]\n", "email, sms, letter, pigeon]\n",
         "[in_app, webhook, email, sms, letter, pigeon]", "recipients.superior_unit.channels: no such channel: pigeon"),
        ("telling.yaml", "    ages: [AGE_0_7]\n", "    ages: [AGE_7]\n", "[AGE_7]", "no such age group: AGE_7"),
        ("telling.yaml", "  public: #", "  press: #", "press:", "recipients.press: Input should be 'reporter_unit'"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(
    extra: Path, edit: Edit, file: str, old: str, new: str, at: str | None, said: str
) -> None:
    path = edit(file, old, new)
    told = refusal(extra)
    assert said in told
    assert (place_of(path, at) if at else str(path)) in told


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("    amount: 30\n", ""), "the unit day needs an amount"),
        (("    unit: day\n", "    unit: immediate\n"), "the unit immediate takes no amount"),
        (
            ("    rolls: true\n", "    rolls: true\n    default: {amount: 1, unit: day}\n"),
            "a default belongs to immediate",
        ),
        (("    rolls: true\n", '    rolls: true\n    month_day: "11-20"\n'), "a month_day goes with the unit date"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(extra: Path, edit: Edit, change: tuple[str, str], said: str) -> None:
    path = edit("deadlines.yaml", P16, P16.replace(*change))
    told = refusal(extra)
    assert f"rules.P16: {said}" in told
    assert place_of(path, "办结治安案件（自立案起）", -len("title: {zh: ")) in told


def test_while_the_instruments_are_wrong_the_version_before_stays_in_force(
    extra: Path, edit: Edit, policies: Policies
) -> None:
    later = policies.current(date(2026, 8, 1)).version
    head = (extra / "trial-1" / "policy.yaml").read_text(encoding="utf-8")
    running = Policies.load(extra)
    shutil.copytree(extra / "trial-1", extra / "trial-2")
    new = head.replace("version: trial-1", "version: trial-2").replace("2026-07-01", "2026-07-15")
    (extra / "trial-2" / "policy.yaml").write_text(new, encoding="utf-8")
    file = extra / "trial-2" / "instruments.yaml"
    right = file.read_text(encoding="utf-8")
    file.write_text(right.replace("review: CT3", "review: CT33"), encoding="utf-8")
    running.look_again()
    assert (running.current(date(2026, 8, 1)).version, later) == ("trial-1", "anhui-2026.1")
    assert place_of(file, "CT33") in str(running.refused)
    file.write_text(right, encoding="utf-8")
    running.look_again()
    assert running.current(date(2026, 8, 1)).version == "trial-2"


def test_a_clock_that_nothing_can_stop_is_refused(extra: Path, edit: Edit) -> None:
    edit("deadlines.yaml", "    met_by: [notice.result.delivered]\n", "")
    assert "rules.RESULT.TELL: a clock that something starts must be met by something" in refusal(extra)


def test_every_mistake_is_named_at_once(extra: Path, edit: Edit) -> None:
    edit("deadlines.yaml", P16, P16.replace("30", "some").replace("day", "fortnight"))
    told = refusal(extra)
    assert "rules.P16.amount" in told
    assert "rules.P16.unit" in told


def test_columns_count_characters_not_bytes(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text("version: a\ntitle: {zh: 规则, 英: b}\neffective_from: 2026-01-01\n", encoding="utf-8")
    with pytest.raises(StartupRefused, match=f"{file}, line 2, column 17, title.英: Extra"):
        Document(file).read_as(PolicyHead)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", "line 1, column 1: the file is empty"),
        (b"version: a\ntitle: [b\n", "line 3, column 1: "),
        (b"version: a\n\ttitle: b\n", "line 2, column 1: "),
        (b"version: a\ntitle: \xe4\xb8\xad\x00\n", "line 2, column 9: a character that is no text"),
        (b"version: a\ntitle: \xe4\xb8\xad\xff\n", "line 2, column 9: a character that is no text"),
        (b"version: *a\n", "line 1, column 10: found undefined alias"),
        (b"version: !!python/object:os.system {}\n", "line 1, column 10: could not determine a constructor"),
        (b"version: a\nversion: b\n", "line 2, column 1, version: this key stands here twice, first on line 1"),
        (b"version: &a [*a]\n", "line 1, column 1: it is nested without end"),
        (b"- version\n", "line 1, column 1, the whole file: "),
        (b"version: a\n", "line 1, column 1, title: Field required"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(tmp_path: Path, content: bytes, place: str) -> None:
    file = tmp_path / "policy.yaml"
    file.write_bytes(content)
    with pytest.raises(StartupRefused) as refused:
        Document(file).read_as(PolicyHead)
    assert f"{file}, {place}" in str(refused.value)


def test_a_missing_file_is_named(extra: Path) -> None:
    (extra / "trial-1" / "routing.yaml").unlink()
    assert f"{extra / 'trial-1' / 'routing.yaml'}: No such file" in refusal(extra)


def test_a_directory_that_does_not_exist_is_named(tmp_path: Path) -> None:
    assert f"{tmp_path / 'nowhere'} does not exist" in refusal(tmp_path / "nowhere")


def test_a_version_must_bear_its_directorys_name(extra: Path) -> None:
    (extra / "trial-1").rename(extra / "trial-2")
    assert "line 1, column 10, version: the directory is called trial-2" in refusal(extra)


def test_a_published_version_is_never_replaced(extra: Path, edit: Edit) -> None:
    edit("policy.yaml", "version: trial-1", "version: anhui-2026.1")
    (extra / "trial-1").rename(extra / "anhui-2026.1")
    assert "there is already a version anhui-2026.1" in refusal(extra)

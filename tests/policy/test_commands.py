"""`hutong policy`: what whoever writes the law down is told at the terminal."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from services import cli
from services.policy import commands
from tests.policy.conftest import Edit
from tests.policy.test_broken_files import P16, place_of

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command as typed: its exit status, what it printed, what it complained of."""
    monkeypatch.delenv("HUTONG_POLICY_DIR", raising=False)
    monkeypatch.setenv("COLUMNS", "160")

    def typed(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["hutong", "policy", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return int(str(ended.value.code or 0)), said.out, said.err

    return typed


def test_right_files_are_listed(run: Run, extra: Path) -> None:
    status, said, complained = run("check", extra, "--json")
    found = json.loads(said)
    assert (status, complained, found["problems"]) == (0, "", [])
    assert [one["version"] for one in found["versions"]] == ["anhui-2026.1", "trial-1"]
    assert {"year": "2027", "state": "estimated"} in found["holidays"]


def test_every_wrong_file_is_named_with_its_place_and_the_exit_is_one(run: Run, extra: Path, edit: Edit) -> None:
    rule = edit("deadlines.yaml", P16, P16.replace("30", "some"))
    (extra / "holidays").mkdir()
    year = extra / "holidays" / "2028.yaml"
    year.write_text("year: 2029\nestimated: false\nsource: none\nholidays: []\n", encoding="utf-8")
    status, said, complained = run("check", extra)
    assert status == 1
    assert f"{place_of(rule, 'some')}, rules.P16.amount: Input should be a valid integer" in complained
    assert f"{year}, line 1, column 7, year: the file is called 2028.yaml" in complained
    assert "refused" in said


def test_a_directory_with_nothing_to_check_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "trial-1").mkdir()
    (tmp_path / "trial-1" / "policy.yml").write_text("version: trial-1\n", encoding="utf-8")
    status, said, complained = run("check", tmp_path)
    assert (status, said) == (1, "")
    assert f"nothing to check in {tmp_path}: a version is a directory in it with a policy.yaml" in complained


def test_holidays_alone_are_checked(run: Run, tmp_path: Path) -> None:
    (tmp_path / "holidays").mkdir()
    (tmp_path / "holidays" / "2028.yaml").write_text("year: 2029\n", encoding="utf-8")
    status, _, complained = run("check", tmp_path)
    assert status == 1
    assert "2028.yaml" in complained


def test_one_version_is_checked_by_itself(run: Run, extra: Path) -> None:
    _, said, _ = run("check", extra / "trial-1", "--json")
    assert [one["version"] for one in json.loads(said)["versions"]] == ["trial-1"]


def test_two_versions_differ_by_what_was_changed_and_nothing_else(run: Run, extra: Path, edit: Edit) -> None:
    edit("deadlines.yaml", P16, P16.replace("30", "45"))
    edit("vocabulary.yaml", "  HEARING: {zh: 听证, en: Hearing}\n", "")
    edit("deadlines.yaml", "reasons: [APPRAISAL, HEARING]", "reasons: [APPRAISAL]")
    edit("notices.yaml", "提醒：案件{case_number}", "请注意：案件{case_number}")
    edit("routing.yaml", "BULLYING: {risk: medium", "BULLYING: {risk: high")
    _, said, _ = run("diff", "anhui-2026.1", extra / "trial-1", "--json")
    changed = {one["where"]: (one["before"], one["after"]) for one in json.loads(said)["changes"]}
    notice = next(where for where in changed if where.startswith("notices."))
    assert changed.pop(notice)[1].startswith("请注意")
    assert changed.pop("vocabulary.suspension_reasons.HEARING")[1] is None
    assert changed == {
        "deadlines.rules.P16.amount": (30, 45),
        "deadlines.rules.P16.suspends.reasons": (["APPRAISAL", "HEARING"], ["APPRAISAL"]),
        "routing.harm_categories.STUDENT_BULLYING.risk": ("medium", "high"),
    }


def test_the_order_in_which_codes_are_written_is_no_change(run: Run, extra: Path, edit: Edit) -> None:
    edit("deadlines.yaml", "reasons: [APPRAISAL, HEARING]", "reasons: [HEARING, APPRAISAL]")
    _, said, _ = run("diff", "anhui-2026.1", "trial-1", "--policy-dir", extra, "--json")
    assert json.loads(said)["changes"] == []


def test_a_count_is_explained_step_by_step_in_both_languages(run: Run) -> None:
    status, said, _ = run("explain", "P10", "--from", "2026-04-02T16:10")
    assert status == 0
    assert "顺延至其后的第一个工作日：2026-04-07" in said
    assert "a rest day of Qingming Festival" in said
    assert "强制报告意见第10条" in said
    _, said, _ = run("explain", "P10", "--from", "2026-04-02T16:10:00+08:00", "--json")
    assert json.loads(said)["due_at"] == "2026-04-08T00:00:00+08:00"


def test_a_rule_that_is_not_there_is_refused_in_a_sentence(run: Run) -> None:
    status, _, complained = run("explain", "P999", "--from", "2026-04-02")
    assert (status, complained.strip()) == (1, "hutong: the policy has no such rule")


def test_open_cases_are_named_with_the_clocks_that_the_new_version_counts_otherwise(extra: Path, edit: Edit) -> None:
    edit("deadlines.yaml", P16, P16.replace("30", "45"))
    said, kept = Console(record=True, width=160), {"AJ-1": ["P10", "P16"], "AJ-2": ["P10"]}
    commands.compare("anhui-2026.1", str(extra / "trial-1"), extra, said, open_cases=kept, as_json=True)
    assert json.loads(said.export_text())["open_cases_under_old"] == {"AJ-1": ["P16"], "AJ-2": []}

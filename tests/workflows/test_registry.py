"""The registry: every workflow once, and what a relay starts for a workflow id."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from workflows.case import contracts as case
from workflows.case.workflow import CaseWorkflow
from workflows.data_request import contracts as data_request
from workflows.data_request.workflow import DataRequestWorkflow
from workflows.legal_referral import contracts as legal_referral
from workflows.legal_referral.workflow import LegalReferralWorkflow
from workflows.milestones import Procedure
from workflows.notice import contracts as notice
from workflows.notice.workflow import NoticeWorkflow
from workflows.placement import contracts as placement
from workflows.placement.workflow import PlacementWorkflow
from workflows.promises import Subject
from workflows.referral import contracts as referral
from workflows.referral.workflow import ReferralWorkflow
from workflows.registry import BY_NAME, WORKFLOWS, start_of
from workflows.sending import contracts as sending
from workflows.sending.workflow import SendingWorkflow


@pytest.mark.parametrize(
    ("workflow_id", "prefix", "workflow"),
    [
        (case.workflow_id, "case-", CaseWorkflow),
        (referral.workflow_id, "referral-", ReferralWorkflow),
        (notice.workflow_id, "notice-", NoticeWorkflow),
        (placement.workflow_id, "placement-", PlacementWorkflow),
        (legal_referral.workflow_id, "legal-", LegalReferralWorkflow),
        (data_request.workflow_id, "data_request-", DataRequestWorkflow),
        (sending.workflow_id, "sending-", SendingWorkflow),
    ],
)
def test_a_workflow_id_tells_what_to_start(
    workflow_id: Callable[[UUID], str], prefix: str, workflow: type[Procedure]
) -> None:
    subject = uuid4()
    assert workflow_id(subject) == f"{prefix}{subject}"
    assert start_of(workflow_id(subject)) == (workflow, Subject(str(subject)))


@pytest.mark.parametrize(
    "wrong",
    ["", "case", "case-", "case-7", "-", f"duty-{uuid4()}", f"Case-{uuid4()}", str(uuid4()), f"case-{uuid4()}x"],
)
def test_an_id_that_no_workflow_has_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"prefix|UUID"):
        start_of(wrong)


def test_every_workflow_on_disk_is_registered_once() -> None:
    on_disk = {f"workflows.{path.parent.name}.workflow" for path in Path("workflows").glob("*/workflow.py")}
    assert sorted(workflow.__module__ for workflow in WORKFLOWS) == sorted(on_disk)


def test_the_notes_of_sendings_are_locked_after_all_others() -> None:
    """They are written last in a transaction, and a relay locks notes in the order of their ids: else the two would
    wait for each other.
    """
    assert max(BY_NAME) == sending.NAME

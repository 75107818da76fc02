"""Every workflow, once."""

from typing import Final, NamedTuple
from uuid import UUID

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
from workflows.sending import contracts as sending
from workflows.sending.workflow import SendingWorkflow

BY_NAME: Final[dict[str, type[Procedure]]] = {
    case.NAME: CaseWorkflow,
    referral.NAME: ReferralWorkflow,
    notice.NAME: NoticeWorkflow,
    placement.NAME: PlacementWorkflow,
    legal_referral.NAME: LegalReferralWorkflow,
    data_request.NAME: DataRequestWorkflow,
    sending.NAME: SendingWorkflow,
}

WORKFLOWS: Final[list[type[Procedure]]] = list(BY_NAME.values())


class Start(NamedTuple):
    """What a relay starts, with the signal `Procedure.look_again`, under the workflow id that it was given."""

    workflow: type[Procedure]
    order: Subject


def start_of(workflow_id: str) -> Start:
    """`referral-<uuid>` → its workflow and order. Raises ValueError for anything else."""
    name, _, subject = workflow_id.partition("-")
    if name not in BY_NAME:
        raise ValueError("no workflow has this prefix")
    return Start(BY_NAME[name], Subject(str(UUID(subject))))

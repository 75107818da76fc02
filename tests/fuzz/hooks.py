"""What schemathesis is told of this API: who calls, what the law takes, and what no refusal may hold."""

import json
import os
from pathlib import Path
from random import Random
from typing import Any

import schemathesis

from tests.reports_made import report

WORLD = json.loads(Path(os.environ["HUTONG_FUZZ_WORLD"]).read_text())
"""`tokens`: of everybody who may call. `marks`: planted personal values."""
AT = "2026-03-10T16:10:00+08:00"
TAKEN: dict[str, dict[str, Any]] = {
    "/v1/cases/{case_id}/referrals": {"agency": "HEALTH", "reason": "送医"},
    "/v1/referrals/{referral_id}/measures": {"kind": "EVIDENCE_PRESERVED", "decided_at": AT},
    "/v1/referrals/{referral_id}/resolve": {"result": "GUIDANCE_GIVEN"},
    "/v1/cases/{case_id}/legal-referrals": {"forum": "court", "instrument": "PROTECTION_ORDER", "urgent": True},
    "/v1/legal-referrals/{legal_referral_id}/accept": {"accepted_at": AT},
}
"""A body that may be taken, of calls whose answers others follow from."""
HALF = 0.5
_drawn = Random(0)


@schemathesis.auth()
class Everybody:
    """A caller drawn anew for each call: any role may try anything."""

    def get(self, case: schemathesis.Case[Any], context: schemathesis.AuthContext) -> str:
        return str(_drawn.choice(WORLD["tokens"]))

    def set(self, case: schemathesis.Case[Any], data: str, context: schemathesis.AuthContext) -> None:
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case[Any], kwargs: dict[str, Any]) -> None:
    """Of what is only drawn the law takes nearly nothing: every other time something that it may take."""
    path = case.operation.path
    if case.meta and case.meta.generation.mode is schemathesis.GenerationMode.POSITIVE and _drawn.random() < HALF:
        case.body = report() if path == "/v1/reports" and case.method == "POST" else TAKEN.get(path, case.body)


@schemathesis.check
def no_personal_value_in_a_refusal(
    context: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case[Any]
) -> None:
    if response.status_code >= 400:
        leaked = [mark for mark in WORLD["marks"] if mark in response.text]
        assert not leaked, f"{len(leaked)} planted personal values stand in a refusal"

"""A change of a running workflow is noticed before it is released."""

from tests.workflows import fingerprints

WHAT_TO_DO = """
The code of {changed} has changed, and workflows that are running now were started by the old one.

1. Does the change alter which promises are asked for, in which order, by which names, or where a workflow waits?
   Then keep the old branch behind a dated gate:
       if workflow.patched("2026-12-second-reminder"):
           ...the new way...
       else:
           ...the old way...
   A changed duration, a new comment or a new field with a default needs no gate.
2. Replay what was recorded: pytest tests/workflows/test_histories.py. Never delete a recording to make it pass.
3. Record the new way: python -m tests.workflows.record. It adds today's histories and writes the fingerprints.
4. Take the gate out (workflow.deprecate_patch, one release later nothing) when no case of the old way is open,
   and its histories with it.
"""


def test_no_workflow_changed_since_its_histories_were_recorded() -> None:
    now, then = fingerprints.current(), fingerprints.committed()
    changed = sorted(module for module in now.keys() | then.keys() if now.get(module) != then.get(module))
    assert not changed, WHAT_TO_DO.format(changed=", ".join(changed))


def test_a_fingerprint_sees_steps_and_not_comments() -> None:
    code = "async def run(self):\n    await self.until(A)\n    await self.until(B)\n"
    explained = code.replace(
        "\n    await self.until(B)", '\n    "Then:"\n\n    # after A\n    await self.until(\n    B)'
    )
    swapped = code.replace("until(A)", "until(C)").replace("until(B)", "until(A)")
    assert fingerprints.fingerprint(explained) == fingerprints.fingerprint(code)
    assert fingerprints.fingerprint(swapped) != fingerprints.fingerprint(code)

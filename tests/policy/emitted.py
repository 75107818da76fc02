"""What the code can tell the clocks: by event, the agencies for which it starts them, and for which it meets them.

Derived from the policy's own vocabulary and instruments, and from the events that stand in the code by their names.
`None` among the agencies: whoever it is.
"""

from collections import defaultdict
from collections.abc import Iterator

from services.policy.instruments import Instrument
from services.policy.service import Policy

Who = dict[str, set[str | None]]

# by their names in the code: tests/policy/test_reach.py holds that they stand there
STARTED = {"referral.created", "referral.claimed", "referral.transferred", "placement.proposed", "placement.approved"}
STARTED |= {"case.handled", "accountability.opened", "data_request.received"}
MET = {"referral.received", "referral.claimed", "referral.transferred", "referral.returned", "referral.resolved"}
MET |= {"placement.approved", "placement.rejected", "placement.reviewed", "placement.extended", "placement.ended"}
MET |= {"data_request.answered"}
NOTICE_STARTS = {"queued", "delivered", "handed_over", "told"}
NOTICE_MEETS = {"delivered", "acknowledged", "told", "failed"}


def started(policy: Policy) -> Who:
    found: defaultdict[str, set[str | None]] = defaultdict(set)
    for event in STARTED:
        found[event].add(None)
    for ground in policy.terms("placement_grounds"):
        found[f"placement.approved.{ground}"].add("CIVIL_AFFAIRS")
    for event in _of_notices(policy, NOTICE_STARTS):
        found[event].add(None)
    for event, agency in _measures(policy):
        found[event].add(agency)
    for law in policy.files.measures.consequences.values():
        for event in law.trigger:
            if event in found or event.split(".")[0] in ("placement", "referral"):
                found[event] |= set(law.calls)
    for code, instrument in policy.files.instruments.instruments.items():
        for happening, whose in _of_instrument(instrument):
            found[f"legal.{code}.{happening}"].add(whose)
    return found


def met(policy: Policy) -> Who:
    found: defaultdict[str, set[str | None]] = defaultdict(set)
    for event in MET:
        found[event].add(None)
    for event in _of_notices(policy, NOTICE_MEETS):
        found[event].add(None)
    for event, agency in _measures(policy):
        found[event].add(agency)
    for agency in policy.terms("agencies"):
        for kind in ("protection", "accountability"):
            for result in policy.results_of(agency, kind):
                found[f"result.{result}"].add(agency)
    for code, instrument in policy.files.instruments.instruments.items():
        for happening, whose in _of_instrument(instrument):
            found[f"legal.{code}.{happening}"].add(whose)
    return found


def _of_notices(policy: Policy, happenings: set[str]) -> Iterator[str]:
    """Of each kind, to each whom the matrix tells on that occasion."""
    for happening in happenings:
        yield f"notice.{happening}"
        for kind, occasion in policy.files.telling.occasions.items():
            yield f"notice.{kind.lower()}.{happening}"
            yield from (f"notice.{kind.lower()}.{happening}.{audience}" for audience in occasion.told)


def _measures(policy: Policy) -> Iterator[tuple[str, str]]:
    for agency in policy.terms("agencies"):
        for kind in ("protection", "accountability"):
            for measure in policy.measures_of(agency, kind):
                yield f"measure.{measure}", agency
                yield from ((f"measure.{measure}.{finding}", agency) for finding in policy.findings_of(measure))


def _of_instrument(law: Instrument) -> Iterator[tuple[str, str | None]]:
    """What may happen to it, and whose clocks that concerns: its forum's, or of whom it reaches."""
    own = {"filed", "accepted", "not_accepted", "concluded", *law.outcomes}
    steps = {"serve": {"service_completed"}, "advise": {"advised"}, "extend": {"extended"}, "vary": {"varied"}}
    steps |= {"cancel": {"cancelled"}, "breach": {"breached"}, "review": {"reviewed"}, "examine": {"upheld"}}
    for step in law.steps:
        own |= steps.get(step, set())
    if "in_force" in law.outcomes.values():
        own.add("expired")
    yield from ((happening, law.agency) for happening in own)
    if law.addressed and "issued" in law.outcomes:
        yield "addressed", None
    if "serve" in law.steps:
        yield "served", None
    if "reply" in law.steps:
        yield "replied", None

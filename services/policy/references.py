"""Whether the files of a policy agree: no code that the vocabulary lacks, no event that cannot happen, one lead."""

from collections.abc import Collection, Iterable, Iterator

from services.policy.documents import DeadlineTable, NoticeTexts, Route, RoutingTable, Vocabulary
from services.policy.instruments import HAPPENINGS
from services.policy.positions import Loc, Problem
from services.policy.rules import Rule, When

# What can happen, besides measure.<KIND>, measure.<KIND>.<FINDING>, result.<CODE>, placement.approved.<GROUND>,
# placement.ended.<REASON>, legal.<INSTRUMENT>.<happening> and notice.<kind>.<happening>, or
# notice.<kind>.<happening>.<recipient>.
EVENTS = frozenset(
    {
        *(f"data_request.{happening}" for happening in ("received", "answered")),
        *(f"report.{happening}" for happening in ("received", "supplemented")),
        *(f"accountability.{happening}" for happening in ("opened", "informed")),
        *(f"case.{happening}" for happening in ("opened", "handled", "told", "closed", "reopened")),
        *(
            f"referral.{happening}"
            for happening in ("created", "received", "claimed", "released", "resolved", "transferred", "returned")
        ),
        *(
            f"placement.{happening}"
            for happening in ("proposed", "approved", "rejected", "reviewed", "extended", "ended")
        ),
    }
)
NOTICE_HAPPENINGS = ("queued", "delivered", "acknowledged", "failed", "handed_over", "told")


def unknown(codes: Iterable[str], known: Collection[str], loc: Loc, what: str) -> Iterator[Problem]:
    for code in codes:
        if code not in known:
            yield Problem(loc, f"no such {what}: {code}")


def vocabulary_problems(vocabulary: Vocabulary) -> Iterator[Problem]:
    for name in vocabulary.__class__.model_fields:
        for code, term in getattr(vocabulary, name).items():
            loc = (name, code)
            yield from unknown(getattr(term, "agencies", ()), vocabulary.agencies, (*loc, "agencies"), "agency")
            yield from unknown(getattr(term, "readers", ()), vocabulary.agencies, (*loc, "readers"), "agency")
            yield from unknown(getattr(term, "findings", ()), vocabulary.findings, (*loc, "findings"), "finding")
            yield from unknown(getattr(term, "one_of", ()), vocabulary.measures, (*loc, "one_of"), "measure")
            if getattr(term, "one_of", ()) and term.basis is None:
                yield Problem((*loc, "one_of"), "what demands a measure names its basis")
            for field in ("acts_as", "authority"):
                agency = getattr(term, field, None)
                yield from unknown([agency] if agency else [], vocabulary.agencies, (*loc, field), "agency")
    if "EVIDENCE" not in vocabulary.document_kinds:
        yield Problem(("document_kinds",), "no kind EVIDENCE, which is what reporters attach", at_key=True)
    groups = [group.below or 1000 for group in vocabulary.age_groups.values()]
    if groups != sorted(set(groups)) or 1000 not in groups:
        yield Problem(("age_groups",), "the ages rise, and the last group has none", at_key=True)


def term_problems(vocabulary: Vocabulary, table: DeadlineTable) -> Iterator[Problem]:
    for code, term in vocabulary.measures.items():
        yield from unknown([term.term] if term.term else [], table.rules, ("measures", code, "term"), "rule")


def ending_problems(vocabulary: Vocabulary, table: DeadlineTable) -> Iterator[Problem]:
    for code, ending in vocabulary.placement_end_reasons.items():
        loc = ("placement_end_reasons", code)
        yield from unknown(ending.needs, vocabulary.measures, (*loc, "needs"), "measure")
        yield from unknown([ending.begins] if ending.begins else [], ending.needs, (*loc, "begins"), "needed measure")
        yield from unknown(
            [ending.rule, *ending.takes, *([ending.warns] if ending.warns else [])], table.rules, loc, "rule"
        )


def routing_problems(routing: RoutingTable, vocabulary: Vocabulary) -> Iterator[Problem]:
    yield from unknown(routing.lead_order, vocabulary.agencies, ("lead_order",), "agency")
    yield from _route_problems(routing.immediate_danger, routing, vocabulary, ("immediate_danger",))
    for name in ("circumstances", "harm_categories"):
        known, routes = getattr(vocabulary, name), getattr(routing, name)
        for code, route in routes.items():
            if code not in known:
                yield Problem((name, code), f"no such code in the vocabulary: {code}", at_key=True)
            yield from _route_problems(route, routing, vocabulary, (name, code))
        for code in known:
            if code not in routes:
                yield Problem((name,), f"no route for {code}", at_key=True)


def _route_problems(route: Route, routing: RoutingTable, vocabulary: Vocabulary, loc: Loc) -> Iterator[Problem]:
    if route.lead not in routing.lead_order:
        yield Problem((*loc, "lead"), f"{route.lead} is not in lead_order")
    for part in ("assist", "supervise"):
        for index, agency in enumerate(getattr(route, part)):
            yield from unknown([agency], vocabulary.agencies, (*loc, part, index), "agency")


def deadline_problems(table: DeadlineTable, vocabulary: Vocabulary, notices: NoticeTexts) -> Iterator[Problem]:
    for code, rule in table.rules.items():
        loc: Loc = ("rules", code)
        if rule.ladder not in table.ladders:
            yield Problem((*loc, "ladder"), f"no such ladder: {rule.ladder}")
        yield from unknown(rule.source, table.sources, (*loc, "source"), "source")
        for field in ("agencies", "agencies_except"):
            yield from unknown(getattr(rule, field), vocabulary.agencies, (*loc, field), "agency")
        yield from when_problems(rule.when, loc, vocabulary)
        yield from unknown(sorted(rule.lapses_with or ()), vocabulary.results, (*loc, "lapses_with"), "result")
        counted = [rule.counts_from] if rule.counts_from else []
        yield from unknown([*sorted(rule.unless), *counted], vocabulary.measures, loc, "measure")
        if rule.series:
            yield from unknown([rule.series.of, rule.series.since], vocabulary.measures, (*loc, "series"), "measure")
            yield from unknown(rule.series.broken_by, vocabulary.findings, (*loc, "series", "broken_by"), "finding")
        yield from _event_problems(rule, loc, vocabulary, notices)
        for field, reasons in (("suspends", "suspension_reasons"), ("extends", "extension_reasons")):
            if stated := getattr(rule, field):
                yield from unknown(stated.reasons, getattr(vocabulary, reasons), (*loc, field, "reasons"), "reason")
    for name, steps in table.ladders.items():
        fractions = [step.fraction for step in steps]
        if fractions != sorted(set(fractions)) or len({step.name for step in steps}) != len(steps):
            yield Problem(("ladders", name), "the rungs of a ladder rise, and have names of their own")


def when_problems(when: When, loc: Loc, vocabulary: Vocabulary) -> Iterator[Problem]:
    for field in ("harm_categories", "circumstances", "age_groups"):
        known = getattr(vocabulary, field)
        yield from unknown(getattr(when, field), known, (*loc, "when", field), "code in the vocabulary")
    grounds = vocabulary.accountability_grounds
    yield from unknown(when.grounds, grounds, (*loc, "when", "grounds"), "ground of accountability")


def _event_problems(rule: Rule, loc: Loc, vocabulary: Vocabulary, notices: NoticeTexts) -> Iterator[Problem]:
    for field in ("trigger", "met_by"):
        for index, event in enumerate(getattr(rule, field)):
            if not can_happen(event, vocabulary, notices):
                yield Problem((*loc, field, index), f"no such event: {event}")
            elif field == "trigger" and event.startswith("measure.") and not rule.agencies:
                yield Problem((*loc, field, index), "a clock that a measure starts names whose it is: agencies")


def can_happen(event: str, vocabulary: Vocabulary, notices: NoticeTexts) -> bool:
    match event.split("."):
        case ["measure", kind]:
            return kind in vocabulary.measures
        case ["measure", kind, finding]:
            return kind in vocabulary.measures and finding in vocabulary.measures[kind].findings
        case ["placement", "ended", reason]:
            return reason in vocabulary.placement_end_reasons
        case ["placement", "approved", ground]:
            return ground in vocabulary.placement_grounds
        case ["result", code]:
            return code in vocabulary.results
        case ["legal", instrument, happening]:
            return instrument in vocabulary.instruments and happening in HAPPENINGS
        case ["notice", happening]:
            return happening in NOTICE_HAPPENINGS
        case ["notice", kind, happening, *of]:
            known = kind == kind.lower() and kind.upper() in notices.kinds and happening in NOTICE_HAPPENINGS
            return known and (not of or (len(of) == 1 and of[0] in notices.kinds[kind.upper()]))
    return event in EVENTS

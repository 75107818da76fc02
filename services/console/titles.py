"""What a case is about, in the law's own words and in none of the child's."""

from services.casefile.schemas import CaseSummary
from services.cases.models import Case
from services.console.words import Words
from services.policy.service import Policy


def title(case: Case | CaseSummary, policy: Policy, words: Words) -> str:
    if case.ground is not None:
        return policy.label("accountability_grounds", case.ground, words.language)
    harms = [policy.label("harm_categories", code, words.language) for code in case.harm_categories]
    seen = [policy.label("circumstances", code, words.language) for code in case.circumstances]
    return words.say("，").join(harms or seen) or words.say("情形待查")


def ages(case: Case, policy: Policy, words: Words) -> str:
    return words.say("，").join(policy.label("age_groups", code, words.language) for code in case.age_groups)

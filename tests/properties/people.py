"""Everybody who may have to do with a case, and some who may not, with their tokens."""

from tests.house import House, Office

PEOPLE = {
    "officer": ("police-349901", None, "王警官"),
    "colleague": ("police-349901", None, "李警官"),
    "chief": ("police-349901", "supervisor", "刘所长"),
    "deputy": ("police-349901", "supervisor", "孙副所长"),
    "neighbour": ("police-349902", None, "邻县警官"),
    "superior": ("police-349900", "supervisor", "市局领导"),
    "guardian": ("civil-affairs-349901", None, "民政干部"),
    "director": ("civil-affairs-349901", "supervisor", "民政局长"),
    "vice_director": ("civil-affairs-349901", "supervisor", "民政副局长"),
    "guardian_above": ("civil-affairs-349900", "supervisor", "市民政干部"),
    "education_above": ("education-349900", "supervisor", "市教育局干部"),
    "teacher": ("education-349901", None, "陈老师"),
    "headmaster": ("education-349901", "supervisor", "教育局长"),
    "doctor": ("health-349901", None, "卫健干部"),
    "federation": ("womens-federation-349901", None, "妇联干部"),
    "moderator": ("cyberspace-349901", None, "网信干部"),
    "judge": ("court-349901", None, "周法官"),
    "president": ("court-349901", "supervisor", "院长"),
    "prosecutor": ("procuratorate-349901", None, "检察官"),
    "township": ("township-349901101", None, "儿童督导员"),
    "village": ("village-349901101201", "handler", "儿童主任"),
    "principal": ("school-349901101-1", "handler", "校长"),
    "leaver": ("police-349901", None, None),  # another one in each sequence
    "machine": ("police-349901", "supervisor", None),
    "school": ("school-349901101-1", None, None),
    "auditor": ("audit-340000", None, None),
}
NAMES, LEAVER = sorted(PEOPLE), "leaver"
SUPERVISORS = [name for name in NAMES if PEOPLE[name][1] == "supervisor" and PEOPLE[name][2]]


async def people_of(house: House) -> dict[str, Office]:
    return {
        name: await house.office(code, role=role, person=person)
        for name, (code, role, person) in PEOPLE.items()
        if name != LEAVER
    }


def at(organisation: str | None) -> list[str]:
    """Who handles referrals there; anybody, where nobody of ours does."""
    return [name for name in NAMES if PEOPLE[name][0] == organisation and name != "school"] or NAMES


def is_staffed(organisation: str | None) -> bool:
    return organisation is None or organisation in {office for office, _, _ in PEOPLE.values()}


def called(person: str | None) -> str | None:
    return next((name for name in NAMES if person and PEOPLE[name][2] == person), None)

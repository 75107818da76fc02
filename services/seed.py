"""The fictional county 349901 (示范县) and its neighbour 349902 (邻县), with every office above them. None exists."""

from collections.abc import Iterator

from sqlalchemy.dialects.postgresql import insert

from services.core.actor import Actor, Role
from services.core.database import Database
from services.identity import hashing
from services.identity.accounts import service as accounts
from services.identity.models import Division, Organisation

DIVISIONS = {
    "340000000000": "安徽省",
    "349900000000": "示例市",
    "349901000000": "示范县",
    "349901101000": "青禾镇",
    "349901101201": "杏花村",
    "349901101202": "桃源村",
    "349902000000": "邻县",
    "349902101000": "麦香镇",
    "349902101201": "柳树村",
}
_LEVELS = {"340000": "省", "349900": "示例市", "349901": "示范县", "349902": "邻县"}
_ABOVE = {"349901": "349900", "349902": "349900", "349900": "340000", "340000": None}
AGENCIES = {
    "police": ("PUBLIC_SECURITY", "公安局", "Public Security Bureau"),
    "civil-affairs": ("CIVIL_AFFAIRS", "民政局", "Civil Affairs Bureau"),
    "education": ("EDUCATION", "教育局", "Education Bureau"),
    "procuratorate": ("PROCURATORATE", "人民检察院", "People's Procuratorate"),
    "court": ("COURT", "人民法院", "People's Court"),
    "health": ("HEALTH", "卫生健康委员会", "Health Commission"),
    "cyberspace": ("CYBERSPACE", "网信办", "Cyberspace Administration"),
    "justice": ("JUSTICE", "司法局", "Justice Bureau"),
    "womens-federation": ("WOMENS_FEDERATION", "妇联", "Women's Federation"),
    "human-resources": ("HR_SOCIAL_SECURITY", "人力资源和社会保障局", "Human Resources Bureau"),
}
_UNITS = (
    ("township", "101", "青禾镇人民政府", "TOWNSHIP", "TOWNSHIP_STATION", "101000"),
    ("village", "101201", "杏花村村委会", None, "VILLAGE_COMMITTEE", "101201"),
    ("village", "101202", "桃源村村委会", None, "VILLAGE_COMMITTEE", "101202"),
    ("school", "101-1", "青禾镇中心小学", None, "SCHOOL", "101000"),
    ("hospital", "-1", "县人民医院", None, "HOSPITAL", "000000"),
    ("hotel", "-1", "县迎宾旅馆", None, "LODGING_OPERATOR", "000000"),
    ("protection-institution", "", "县未成年人救助保护中心", None, "MINOR_PROTECTION_INSTITUTION", "000000"),
    ("welfare-institution", "", "县儿童福利院", None, "CHILD_WELFARE_INSTITUTION", "000000"),
)
LOGINS = (
    ("zhou.police", "police-349901", "周警官", Role.HANDLER),
    ("li.police", "police-349901", "李警官", Role.HANDLER),
    ("zhao.police", "police-349901", "赵主任", Role.SUPERVISOR),
    ("fang.civil", "civil-affairs-349901", "方科员", Role.HANDLER),
    ("xu.civil", "civil-affairs-349901", "许主任", Role.SUPERVISOR),
    ("qian.education", "education-349901", "钱科员", Role.HANDLER),
    ("gu.procuratorate", "procuratorate-349901", "顾检察官", Role.HANDLER),
    ("shen.court", "court-349901", "沈法官", Role.HANDLER),
    ("ding.women", "womens-federation-349901", "丁干事", Role.HANDLER),
    ("lin.school", "school-349901101-1", "林老师", Role.REPORTER),
    ("he.village", "village-349901101201", "何主任", Role.REPORTER),
    ("liang.audit", "audit-340000", "梁审计员", Role.AUDITOR),
    ("ma.admin", "civil-affairs-340000", "马管理员", Role.ADMIN),
)
PASSWORD = "demo county 349901"  # noqa: S105 - everybody may know it: nobody real is there
_SUPERIOR = {"school": "education", "hospital": "health", "village": "township"}


def organisations() -> Iterator[dict[str, object]]:
    """Superiors before those under them."""
    for place in ("340000", "349900", "349901", "349902"):
        for prefix, (agency, name, name_en) in AGENCIES.items():
            above = _ABOVE[place]
            superior = f"{prefix}-{above}" if above else None
            yield _office(f"{prefix}-{place}", f"{_LEVELS[place]}{name}", name_en, agency, f"{place}000000", superior)
    yield _office(
        "audit-340000", "省审计监督办公室", "Auditor's Office", "AUDIT", "340000000000", None, competent=False
    )
    for place in ("349901", "349902"):
        yield from _units(place)


def _units(place: str) -> Iterator[dict[str, object]]:
    for kind, suffix, name, agency, unit_type, division in _UNITS:
        if place == "349902" and suffix.startswith("101202"):
            continue
        superior = None
        if kind == "village":
            superior = f"township-{place}101"
        elif kind in _SUPERIOR:
            superior = f"{_SUPERIOR[kind]}-{place}"
        elif kind.endswith("-institution"):
            superior = f"civil-affairs-{place}"
        code = f"{kind}-{place}{suffix}"
        made = _office(code, name, None, agency, f"{place}{division}", superior, competent=agency is not None)
        yield {**made, "unit_type": unit_type}


def _office(
    code: str,
    name: str,
    name_en: str | None,
    agency: str | None,
    division: str,
    superior: str | None,
    *,
    competent: bool = True,
) -> dict[str, object]:
    return {
        "code": code,
        "name": name,
        "name_en": name_en,
        "agency": agency,
        "unit_type": None,
        "division_code": division,
        "superior": superior,
        "competent": competent,
        "active": True,
    }


async def logins(database_url: str) -> None:
    """People of the county who log in with `PASSWORD`, and set up their second factor when they first do."""
    database = Database(database_url, pool_size=1)
    try:
        hashed = await hashing.PASSWORDS.hash(PASSWORD)
        async with database.transaction() as session:
            for login, organisation, name, role in LOGINS:
                await accounts.add_known(session, login, organisation, name, role, Actor(Role.ADMIN), hashed)
    finally:
        await database.close()


async def demo(database_url: str) -> None:
    """What is there already stays as it is."""
    database = Database(database_url, pool_size=1)
    try:
        async with database.transaction() as session:
            places = [
                {"code": code, "name": name, "valid_from": None, "valid_to": None} for code, name in DIVISIONS.items()
            ]
            await session.execute(insert(Division).on_conflict_do_nothing(), places)
            for row in organisations():
                await session.execute(insert(Organisation).on_conflict_do_nothing(), [row])
    finally:
        await database.close()

"""What people and machines are in an organisation, in words."""

from services.console.page import Page
from services.console.words import n_
from services.core.actor import Role
from services.identity import service as identity
from services.identity.models import Organisation

ROLES = {
    Role.REPORTER: n_("报告人"),
    Role.HANDLER: n_("办理人"),
    Role.SUPERVISOR: n_("负责人"),
    Role.AUDITOR: n_("审计人员"),
    Role.ADMIN: n_("管理员"),
}


def offered(page: Page, office: Organisation) -> list[tuple[str, str]]:
    """The roles that there may be in this organisation, as choices."""
    return [(role, page.say(words)) for role, words in ROLES.items() if identity.may_be(role, office.agency)]

"""Where the band leads, by what somebody is."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.console.words import n_
from services.core.actor import Actor, Role


@dataclass(frozen=True)
class Place:
    address: str
    name: str
    roles: tuple[Role, ...]
    agency: str | None = None  # only for this one

    def is_for(self, actor: Actor) -> bool:
        return actor.role in self.roles and self.agency in (None, actor.agency)


_WORKS = (Role.HANDLER, Role.SUPERVISOR)
PLACES = (
    Place("/inbox", n_("待办箱"), _WORKS),
    Place("/my-reports", n_("我的报告"), (Role.REPORTER,)),
    Place("/cases", n_("案件"), (*_WORKS, Role.AUDITOR)),
    Place("/deadlines", n_("时限"), _WORKS),
    Place("/legal-referrals", n_("法律文书"), (*_WORKS, Role.REPORTER)),
    Place("/notices", n_("告知"), (*_WORKS, Role.REPORTER)),
    Place("/data-requests", n_("个人信息请求"), _WORKS),
    Place("/people", n_("人员和值班"), (Role.SUPERVISOR,)),
    Place("/supervision", n_("督导"), _WORKS, "PROCURATORATE"),
    Place("/deliveries", n_("对外通知"), (Role.SUPERVISOR,)),
    Place("/verify", n_("核验"), (Role.AUDITOR,)),
    Place("/checkpoints", n_("检查点"), (Role.AUDITOR,)),
    Place("/access-log", n_("查阅记录"), (Role.AUDITOR,)),
    Place("/emergencies", n_("紧急打开"), (Role.AUDITOR,)),
    Place("/administration", n_("管理"), (Role.ADMIN,)),
)


def places(actor: Actor | None) -> Iterator[Place]:
    return (place for place in PLACES if actor is not None and place.is_for(actor))


def first(actor: Actor) -> str:
    return next((place.address for place in places(actor)), "/")

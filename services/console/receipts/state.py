"""How a report stands, in one sentence."""

from typing import Any

from services.console.page import Page
from services.console.words import n_
from services.reports.schemas import ReceiptView

SUPPLEMENTED = n_("补充的情况已收到，办理人会看到。")
ANSWERED = n_("您的回答已收到，办理人会看到。")
ATTACHED = n_("文件已收到。")

_STATES = {
    "received": n_("已收到，已转交有关机关，等待办理。"),
    "in_handling": n_("有关机关正在办理。"),
    "resolved": n_("有关机关已经处置，正在后续跟进。"),
    "closed": n_("已经办结。"),
}
_SHORT = {"received": n_("已受理"), "in_handling": n_("处置中"), "resolved": n_("已处置"), "closed": n_("已结案")}
_KINDS = {"image": n_("图片"), "video": n_("视频"), "audio": n_("录音")}
_SCREENING = {"waiting": n_("等待安全检查"), "refused": n_("安全检查没有通过")}


def short(page: Page, view: ReceiptView) -> str:
    return page.say(_SHORT[view.state])


def shown(page: Page, view: ReceiptView) -> dict[str, Any]:
    """What `receipts/state.html` shows."""
    return {"view": view, "state": page.say(_STATES[view.state]), "kinds": _KINDS, "screening": _SCREENING}

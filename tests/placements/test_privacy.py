"""Where the child is, with whom, and what it said stand nowhere but in the vault."""

from services.core import clock
from services.embedded.postgres import Server
from tests.api import stored
from tests.api.marks import Marks
from tests.placements.conftest import Guardians


async def test_no_table_and_nobody_elses_view_holds_the_carer(guardians: Guardians, server: Server) -> None:
    marks, case = Marks(), await guardians.case()
    fit = {"fit": True, "identity_confirmed_by": marks.text("confirmed by"), "note": marks.text("fitness note")}
    carer = {name: marks.text(name) for name in ("name", "address", "note")}
    carer |= {"phone": marks.digits("phone", 11), "id_number": marks.digits("id_number", 18)}
    said = {"note": marks.text("proposal note"), "child_view": marks.text("view")}
    path = await guardians.active(case, mode="KINSHIP_CARE", caretaker={**carer, "fitness": fit}, **said)
    changed = {"outcome": "change_mode", "mode": "FOSTER_CARE", "note": marks.text("review note")}
    foster = {"name": marks.text("foster family"), "address": marks.text("second address")}
    await guardians.handler.do(f"{path}/reviews", {**changed, "caretaker": foster})
    extended = {"until": clock.now().replace(year=clock.now().year + 1, month=12, day=28).isoformat()}
    await guardians.supervisor.do(f"{path}/extend", {**extended, "reason": marks.text("reason")})
    await guardians.handler.do(f"{path}/end", {"reason": "DECEASED", "note": marks.text("end note")})
    assert {name: marks.found_in(held) for name, held in stored.everything(server) if marks.found_in(held)} == {}
    views = [path, f"/cases/{case['id']}", f"/cases/{case['id']}/timeline", "/notices", "/placements"]
    for office in (guardians.education, guardians.auditor, guardians.school):
        for view in views:
            assert marks.found_in((await office.get(view)).content) == set(), view
    assert "foster family" in marks.found_in((await guardians.handler.get(path)).content)

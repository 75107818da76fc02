"""Under the real engine, whose time is skipped: a receiver that was away for an hour has missed nothing."""

from datetime import timedelta

import pytest

from services.core import clock
from services.core.database import Database
from services.deliveries import set_up
from tests import house as houses
from tests.deliveries.conftest import HERE
from tests.deliveries.receiver import Receiver
from tests.house import House
from tests.procedures.test_engine import ServerTime, engine
from tests.reports_made import report
from tests.workflows.servers import eventually, time_skipping_server


@pytest.mark.stack
async def test_a_receiver_that_is_down_for_an_hour_loses_nothing_and_gets_it_in_order(
    house: House, database: Database, relaying: Database, receiver: Receiver
) -> None:
    time = ServerTime()
    channels = set_up.channels(houses.settings(house.server, webhook_networks=HERE))
    with clock.reading(time.now):
        async with await time_skipping_server() as env:
            time.at = await env.get_current_time()
            async with engine(env.client, database, relaying, time, channels=channels):
                police = await house.office("police-349901", role="supervisor", person="网办主管")
                school = await house.office("school-349901101-1")
                made = await police.do("/webhook-endpoints", {"url": receiver.url}, 201)
                receiver.is_down = True
                for _ in range(5):
                    await school.do("/reports", report(), 201)

                async def is_tried() -> bool:
                    return bool(receiver.tried)

                await eventually(is_tried)
                await env.sleep(timedelta(hours=1))
                assert len(receiver.tried) >= 4
                assert receiver.taken == []
                receiver.is_down = False
                await env.sleep(timedelta(hours=3))
                found = (await police.read(f"/webhook-endpoints/{made['id']}/deliveries", limit=200))["items"]
    assert [came.id for came in receiver.taken] == [one["id"] for one in found]
    assert receiver.types().count("referral.created") == 5
    assert all(came.verifies_at_its_time(made["secret"]) for came in receiver.taken)

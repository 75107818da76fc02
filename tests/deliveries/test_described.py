"""The document of the webhooks is valid, and what is sent is what it says."""

import jsonschema
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from services import describe
from services.deliveries.events import EventType
from tests.deliveries.conftest import Endpoint
from tests.deliveries.receiver import Receiver
from tests.house import House
from tests.procedures.conftest import Time
from tests.reports_made import report

DOCUMENT = yaml.safe_load((describe.DIRECTORY / "webhooks.yaml").read_text())


def test_the_document_is_valid_and_has_every_event() -> None:
    OpenAPIV31SpecValidator(DOCUMENT).validate()
    assert DOCUMENT["webhooks"].keys() == {found.value for found in EventType}


async def test_what_is_sent_is_what_the_document_says(
    house: House, endpoint: Endpoint, receiver: Receiver, time: Time
) -> None:
    school = await house.office("school-349901101-1")
    for _ in range(2):  # the second joins the first: its office is told of new facts
        sent = report()
        sent["children"][0] |= {"name": "小述", "birth_date": "2015-04-05", "id_number": "34990120150405001X"}
        await school.do("/reports", sent, 201)
    await endpoint.test()
    await endpoint.try_now()
    assert set(receiver.types()) >= {"referral.created", "notice.delivered", "endpoint.test"}
    for came in receiver.taken:
        event = DOCUMENT["webhooks"][came.content["type"]]["post"]
        schema = event["requestBody"]["content"]["application/json"]["schema"]
        jsonschema.validate(came.content, {**schema, "components": DOCUMENT["components"]})
        named = {parameter["name"] for parameter in event["parameters"]}
        assert named <= came.headers.keys()

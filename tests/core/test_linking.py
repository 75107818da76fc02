"""The document says by links what can be asked about the subject that an answer names."""

from typing import Any

from services.api import application

DOCUMENT: dict[str, Any] = application().openapi()


def _links(method: str, path: str, status: str) -> dict[str, dict[str, str]]:
    links = DOCUMENT["paths"][path][method]["responses"][status].get("links", {})
    by_call = {call["operationId"]: path for path, calls in DOCUMENT["paths"].items() for call in calls.values()}
    return {by_call[link["operationId"]]: link["parameters"] for link in links.values()}


def test_a_filed_report_leads_to_its_own_view() -> None:
    found = _links("post", "/v1/reports", "201")
    assert found["/v1/reports/{report_id}"] == {"report_id": "$response.body#/id"}


def test_a_list_leads_to_its_first_and_to_the_case_of_that() -> None:
    found = _links("get", "/v1/referrals", "200")
    assert found["/v1/referrals/{referral_id}/claim"] == {"referral_id": "$response.body#/items/0/id"}
    assert found["/v1/cases/{case_id}/timeline"] == {"case_id": "$response.body#/items/0/case_id"}


def test_a_part_of_a_subject_keeps_the_subject() -> None:
    found = _links("post", "/v1/referrals/{referral_id}/measures", "201")
    withdrawing = {"referral_id": "$request.path.referral_id", "measure_id": "$response.body#/id"}
    assert found["/v1/referrals/{referral_id}/measures/{measure_id}/withdraw"] == withdrawing

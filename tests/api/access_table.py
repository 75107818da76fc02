"""Who may what, written by hand from the contract: for each call the status that each caller gets.

401 nobody is asked who they are; 403 a known caller who may not; 404 who must not learn that it is there; 409 would be
allowed, were the case in another state; 422 were there another case, or a question, to name.

| column     | who                                                                                       |
|------------|-------------------------------------------------------------------------------------------|
| nobody     | no token                                                                                  |
| reporter   | a reporter of the school that reported                                                    |
| stranger   | a reporter of another unit                                                                |
| handler    | an officer of the leading police, who has claimed the referral where the call needs that  |
| machine    | the same office's machine                                                                 |
| supervisor | the same office's supervisor, in person                                                   |
| assist     | a handler of an office that assists in the case                                           |
| neighbour  | an officer of the neighbouring county's police                                            |
| elsewhere  | a supervisor of the neighbouring county's police                                          |
| superior   | an officer of the police one level up, before anything is escalated                       |
| conflicted | a handler of the office in which the suspected harmer works                               |
| auditor    | an auditor                                                                                |
"""

COLUMNS = (
    "nobody",
    "reporter",
    "stranger",
    "handler",
    "machine",
    "supervisor",
    "assist",
    "neighbour",
    "elsewhere",
    "superior",
    "conflicted",
    "auditor",
)

_OPEN_200 = (200,) * 12
_OPEN_201 = (201,) * 12
_LIST = (401, 403, 403, 200, 200, 200, 200, 200, 200, 200, 200, 200)
_READ = (401, 403, 403, 200, 200, 200, 200, 404, 404, 404, 404, 200)
_OFFICE = (401, 403, 403, 200, 200, 200, 403, 404, 404, 404, 404, 403)
_HOLDER = (401, 403, 403, 200, 403, 200, 403, 404, 404, 404, 404, 403)
_HOLDER_201 = (401, 403, 403, 201, 403, 201, 403, 404, 404, 404, 404, 403)
_PARTY_201 = (401, 403, 403, 201, 201, 201, 201, 404, 404, 404, 404, 403)
_LED = (401, 403, 403, 403, 403, 409, 403, 403, 404, 403, 403, 403)
_BOTH_LED = (401, 403, 403, 403, 403, 422, 403, 403, 404, 403, 403, 403)
_GUARDIAN = (401, 403, 403, 403, 403, 403, 403, 404, 404, 404, 404, 403)
_DECIDES = (401, 403, 403, 403, 403, 403, 403, 403, 404, 403, 403, 403)
_OWN_CLOCK = (401, 403, 403, 409, 409, 409, 403, 404, 404, 404, 404, 403)
_AUDITOR = (401, *(403,) * 10, 200)

_APPLIES = (401, 403, 404, 201, 201, 201, 403, 404, 404, 404, 404, 403)
_CASE_OR_OWN = (401, 404, 404, 200, 200, 200, 200, 404, 404, 404, 404, 200)
_FORUM = (401, 404, 404, 403, 403, 403, 403, 404, 404, 404, 404, 403)

TABLE: dict[tuple[str, str], tuple[int, ...]] = {
    ("POST", "/v1/reports"): _OPEN_201,
    ("GET", "/v1/reports"): (401, *(200,) * 11),
    ("GET", "/v1/reports/{report_id}"): (401, 200, *(404,) * 10),
    ("POST", "/v1/reports/{report_id}/supplements"): (401, 201, *(404,) * 10),
    ("GET", "/v1/reports/{report_id}/receipt"): (401, 200, *(404,) * 10),
    ("POST", "/v1/reports/{report_id}/attachments"): (401, 201, *(404,) * 10),
    ("GET", "/v1/reports/{report_id}/attachments/{attachment_id}"): (
        *(401, 200, 404, 200, 403, 200, 403, 404, 404, 404, 404, 403),
    ),
    ("POST", "/v1/receipts/lookup"): _OPEN_200,
    ("POST", "/v1/receipts/signed"): _OPEN_200,
    ("POST", "/v1/receipts/supplements"): _OPEN_201,
    ("POST", "/v1/receipts/attachments"): _OPEN_201,
    ("POST", "/v1/receipts/answers"): (422,) * 12,
    ("POST", "/v1/reports/{report_id}/questions"): (401, 403, 403, 201, 403, 201, 201, 404, 404, 404, 404, 403),
    ("GET", "/v1/referrals"): _LIST,
    ("GET", "/v1/referrals/{referral_id}"): _READ,
    ("POST", "/v1/referrals/{referral_id}/receive"): _OFFICE,
    ("POST", "/v1/referrals/{referral_id}/claim"): _OFFICE,
    ("POST", "/v1/referrals/{referral_id}/release"): _HOLDER,
    ("POST", "/v1/referrals/{referral_id}/reassign"): (401, 403, 403, 403, 403, 200, 403, 404, 404, 404, 404, 403),
    ("POST", "/v1/referrals/{referral_id}/transfer"): _HOLDER,
    ("POST", "/v1/referrals/{referral_id}/return"): _HOLDER,
    ("POST", "/v1/referrals/{referral_id}/resolve"): _HOLDER,
    ("POST", "/v1/referrals/{referral_id}/measures"): _HOLDER_201,
    ("POST", "/v1/referrals/{referral_id}/measures/{measure_id}/withdraw"): _HOLDER,
    ("GET", "/v1/cases"): _LIST,
    ("GET", "/v1/cases/{case_id}"): _READ,
    ("GET", "/v1/cases/{case_id}/timeline"): _READ,
    ("GET", "/v1/cases/{case_id}/deadlines"): _READ,
    ("GET", "/v1/deadlines"): _LIST,
    ("POST", "/v1/deadlines/{deadline_id}/suspend"): _OWN_CLOCK,
    ("POST", "/v1/deadlines/{deadline_id}/resume"): _OWN_CLOCK,
    ("POST", "/v1/deadlines/{deadline_id}/extend"): _LED,
    ("POST", "/v1/cases/{case_id}/referrals"): _PARTY_201,
    ("POST", "/v1/cases/{case_id}/notes"): _PARTY_201,
    ("POST", "/v1/cases/{case_id}/documents"): _PARTY_201,
    ("GET", "/v1/cases/{case_id}/documents/{document_id}"): (
        *(401, 403, 403, 200, 403, 200, 403, 404, 404, 404, 404, 403),
    ),
    ("POST", "/v1/cases/{case_id}/unmask"): (401, 403, 403, 200, 403, 200, 200, 404, 404, 404, 404, 403),
    ("POST", "/v1/cases/{case_id}/accountability"): _PARTY_201,
    ("POST", "/v1/accountability"): (401, 403, 403, *(201,) * 8, 403),
    ("POST", "/v1/cases/{case_id}/break-glass"): (401, *(403,) * 4, 201, 403, 403, 404, 403, 403, 403),
    ("GET", "/v1/data-requests"): _LIST,
    ("POST", "/v1/data-requests"): (401, 403, 403, 201, 403, 201, 201, 422, 422, 422, 422, 403),
    ("GET", "/v1/data-requests/{data_request_id}"): _READ,
    ("POST", "/v1/data-requests/{data_request_id}/answer"): _HOLDER,
    ("POST", "/v1/data-requests/{data_request_id}/refuse"): _HOLDER,
    ("POST", "/v1/data-requests/{data_request_id}/correct"): (
        401,
        403,
        403,
        409,
        403,
        409,
        403,
        404,
        404,
        404,
        404,
        403,
    ),
    **{
        ("POST", f"/v1/cases/{{case_id}}/{command}"): (401, *(403,) * 4, 200, 403, 403, 404, 403, 403, 200)
        for command in ("legal-hold", "legal-hold/lift")
    },
    ("POST", "/v1/cases/{case_id}/close"): _LED,
    ("POST", "/v1/cases/{case_id}/reopen"): _LED,
    **{("POST", f"/v1/cases/{{case_id}}/{command}"): _BOTH_LED for command in ("merge", "split")},
    ("GET", "/v1/placements"): _LIST,
    ("GET", "/v1/placements/{placement_id}"): _READ,
    ("POST", "/v1/cases/{case_id}/placements"): _GUARDIAN,
    ("POST", "/v1/placements/{placement_id}/approve"): _DECIDES,
    ("POST", "/v1/placements/{placement_id}/reject"): _DECIDES,
    ("POST", "/v1/placements/{placement_id}/extend"): _DECIDES,
    ("POST", "/v1/placements/{placement_id}/reviews"): _GUARDIAN,
    ("POST", "/v1/placements/{placement_id}/end"): _GUARDIAN,
    ("GET", "/v1/legal-referrals"): (401, *(200,) * 11),
    ("GET", "/v1/legal-referrals/{legal_referral_id}"): _CASE_OR_OWN,
    ("POST", "/v1/cases/{case_id}/legal-referrals"): _APPLIES,
    **{
        ("POST", f"/v1/legal-referrals/{{legal_referral_id}}/{command}"): _FORUM
        for command in (
            *(
                "accept",
                "reject",
                "decide",
                "serve",
                "extend",
                "vary",
                "cancel",
                "review",
                "reply",
                "advise",
                "examine",
            ),
            "conclude",
        )
    },
    ("POST", "/v1/legal-referrals/{legal_referral_id}/breach"): (
        *(401, 404, 404, 409, 409, 409, 403, 404, 404, 404, 404, 403),
    ),
    ("GET", "/v1/notices"): (401, *(200,) * 11),
    ("POST", "/v1/notices/{notice_id}/acknowledge"): (401, 409, *(404,) * 10),
    ("POST", "/v1/notices/{notice_id}/attempts"): (401, 403, *(404,) * 10),
    ("POST", "/v1/organisations/{organisation}/people/{person}/leave"): (
        *(401, 403, 403, 403, 403, 200, 403, 403, 404, 403, 403, 403),
    ),
    **{("GET", f"/v1/supervision{list_}"): (401, *(403,) * 11) for list_ in ("", "/overdue", "/refusals")},
    ("POST", "/v1/supervision/reasons"): (401, *(403,) * 11),
    **{("GET", f"/v1/audit/cases/{{case_id}}/{proof}"): _AUDITOR for proof in ("verify", "bundle")},
    **{
        ("GET", f"/v1/audit/{log}"): _AUDITOR
        for log in ("access-log", "break-glass", "checkpoints", "checkpoints/{size}", "verifications")
    },
    ("POST", "/v1/audit/checkpoints"): (401, *(403,) * 10, 201),
    ("GET", "/v1/policy"): _OPEN_200,
    ("POST", "/v1/policy/due-date"): _OPEN_200,
}

PUBLIC = {("GET", path) for path in ("/healthz", "/readyz", "/metrics", "/.well-known/hutong-keys.json")}
"""The state of the process and its public keys: no case, no person."""
ISSUER = {("POST", "/oauth/token"), ("POST", "/oauth/revoke")} | {
    ("GET", f"/.well-known/{name}") for name in ("jwks.json", "oauth-authorization-server", "openid-configuration")
}
"""For who has credentials instead of a token, and for who checks tokens."""

"""Who is told what, written by hand from the law: for each occasion the recipients who are told; nobody else is.

A change of the matrix is a decision about somebody's privacy, or about somebody's right to know: it is taken here too.
"""

REPORTERS = {"reporter_unit", "reporter_citizen", "anonymous"}
CHILDREN = {"child", "young_child"}

TOLD: dict[str, set[str]] = {
    "ACCEPTANCE": REPORTERS,
    "PROGRESS": {"reporter_unit"},
    "PROSECUTION": {"reporter_unit"},
    "NOT_FILED": {*REPORTERS, "victim"},
    "TRANSFERRED": REPORTERS,
    "RESULT": REPORTERS,
    "QUESTION": {"reporter_unit"},
    "RESULT.UNFOUNDED": REPORTERS,
    "RESULT.NOT_COMPETENT": REPORTERS,
    "RESULT.DUPLICATE": REPORTERS,
    "PLACED": {"reporter_unit", *CHILDREN, "guardian", "offending_guardian"},
    "ORDER_ISSUED": {*CHILDREN, "guardian", "offending_guardian", "village_committee"},
    "GUARDIANSHIP_CHANGED": {*CHILDREN, "guardian", "offending_guardian"},
    "RETURNED": {*CHILDREN, "guardian", "school"},
    "PENALISED": {"victim", "offending_guardian"},
    "DV_WARNING": {"victim", "offending_guardian", "village_committee", "womens_federation", "township"},
    "INFORMED": {"superior_unit"},
    "COMMENDED": {"superior_unit"},
    **{
        kind: {"office"}
        for kind in (
            *("SUPERVISION", "CALLED", "REMINDER", "BREACH", "ESCALATION", "HANDED_OVER", "SERVED", "NEW_FACTS"),
            *("BREAK_GLASS", "LEDGER_ALTERED", "ENDPOINT_DISABLED"),
        )
    },
}

# beside what nobody's text can name: what these never learn, whoever writes the texts
NEVER: dict[str, set[str]] = {
    "reporter_unit": {"child_name", "child_address", "child_school", "medical_detail", "placement_address",
                      "carer", "witnesses"},
    "reporter_citizen": {"case_number"},
    "anonymous": {"case_number", "agencies"},
    "offending_guardian": {"report_number", "report_date", "reporter", "placement_address", "carer",
                           "child_school", "agencies"},
    "guardian": {"reporter", "report_number", "report_date"},
    "victim": {"reporter", "report_number"},
    "village_committee": {"medical_detail", "offence_detail", "reporter", "results"},
    "womens_federation": {"medical_detail", "offence_detail", "reporter", "results"},
    "school": {"offence_detail", "case_number", "results", "measure"},
    "superior_unit": {"child_name", "case_number", "report_number"},
    "child": {"reporter"},
    "public": {"case_number", "report_number", "results", "agencies"},
}  # fmt: skip

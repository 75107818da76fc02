"""The export as a workbook. Pure; the same content has the same bytes."""

import io
from datetime import UTC, datetime

import xlsxwriter

from services.supervision import export
from services.supervision.export import Counted, Row, Sheets

_NO_TIME = datetime(1980, 1, 1, tzinfo=UTC)


def write(counted: Counted) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.set_properties({"title": counted.name, "created": _NO_TIME})
        bold = book.add_format({"bold": True})
        cohort: list[Row] = [("county", counted.division), ("cohort", counted.cohort), ("seen", counted.seen_at)]
        all_of_them: Sheets = {"cohort": cohort, **export.sheets(counted)}
        for name, rows in all_of_them.items():
            sheet = book.add_worksheet(name.removesuffix(".csv"))
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    is_head = number == 0 and name != "cohort"
                    _put(sheet, number, column, value, bold if is_head else None)
            sheet.freeze_panes(1, 0)
            sheet.autofit()
    return made.getvalue()


def _put(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: str, style: object) -> None:
    """Numbers to count with; nothing is ever a formula. A division's code is no number."""
    if value.isdigit() and len(value) < 12:
        sheet.write_number(row, column, int(value), style)
    else:
        sheet.write_string(row, column, value, style)

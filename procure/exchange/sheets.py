"""Tables as CSV and XLSX in which no cell is ever a formula.

What people typed may begin with ``=``: CSV marks it as text (OWASP, CSV injection), and in
XLSX every text is kept as a text. Numbers and days stay what they are; moments are said
in Helsinki time.
"""

import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from procure.i18n import HELSINKI

# A spreadsheet's own limit on one cell.
LONGEST = 32_767
TEXT = "s"
_LEADING = "\t\r\n "

Table = Sequence[Sequence[Any]]


def csv(columns: Sequence[str], rows: Table) -> bytes:
    """Return a table as CSV: UTF-8 with a mark (spreadsheets need it), commas, CRLF."""
    from defusedcsv import csv as safe

    held = io.StringIO(newline="")
    writer = safe.writer(held)
    writer.writerow([_defused(one) for one in columns])
    writer.writerows([_defused(_plain(value)) for value in row] for row in rows)
    return held.getvalue().encode("utf-8-sig")


def xlsx(columns: Sequence[str], rows: Table, title: str) -> bytes:
    """Return a table as a workbook of one sheet."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    sheet.freeze_panes = "A2"

    def cell(value: Any, bold: bool = False) -> Any:
        made = WriteOnlyCell(sheet)
        if not isinstance(value, str):
            made.value = value
        elif text := ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST]:
            made.value = text
            made.data_type = TEXT  # also what begins with "="
        if bold:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(one, bold=True) for one in columns])
    for row in rows:
        sheet.append([cell(_plain(value)) for value in row])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _plain(value: Any) -> Any:
    """Return a value as a cell holds it: a number, a day, or a text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return value.astimezone(HELSINKI).strftime("%Y-%m-%d %H:%M:%S %z")
    if isinstance(value, int | Decimal | date):
        return value
    return str(value)


def _defused(value: Any) -> Any:
    """Take away what spreadsheets skip before they look for a formula."""
    return value.lstrip(_LEADING) if isinstance(value, str) else value


def _sheet_name(title: str) -> str:
    """Return a name that a spreadsheet takes."""
    name = "".join(c for c in title if c.isprintable() and c not in "[]:*?/\\'")
    return name.strip()[:31] or "Procure"

"""The sheet Reviews: empty rows to fill in and send back, with the words that may stand in them.

Its columns are those of ``reviews.csv``; ``remine run --reviews`` reads the returned workbook as it
is, this sheet and no other. Beside them stand the ids and fields the lists of choices are made of.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from xlsxwriter.utility import xl_col_to_name as letter

from remine.gates.outcome import OUTCOMES
from remine.products.workbook.lean_sheet import BLANK, LeanSheet
from remine.products.workbook.pen import FIRST_ROW, LABEL_ROW, NAME_ROW, SHARE_ROW, Field, Pen
from remine.release import Release
from remine.review_columns import DECISION, DECISIONS, REVIEW_COLUMNS
from remine.reviews.applying import GATE
from remine.reviews.checking import FACTS

#: Rows with lists of choices and the site's name; below them one can write all the same.
ROWS = 200
_LABELS = ("Site", "Field, or 'decision'", "Claim: the right value, or the decision", "Evidence",
           "Reviewer", "Agency, state or nation", "Day")
_WIDTHS = (26, 22, 30, 44, 20, 22, 12)
#: Columns after those of the file: the site's name, then what may be chosen.
_NAME = len(REVIEW_COLUMNS)
_IDS, _NAMES, _FIELDS, _UNITS = range(_NAME + 1, _NAME + 5)


def how_to_fill(stamp: str) -> str:
    """Return the first line of what to do, after the stamp."""
    return (f"{f'{stamp}. ' if stamp else ''}Fill in one claim a row and send the workbook back; "
            "nothing written here changes its other sheets. Site ids: sheets Ranking and Excluded.")


_HOW = ("To decide on a site: field 'decision', and a word of the list. To correct a value: its "
        "field, the right value with its unit, and the evidence. Always name reviewer, agency and "
        "day.")


def write_reviews(pen: Pen, sheet: LeanSheet, release: Release, listed: np.ndarray) -> None:
    """Write the empty rows, what may be chosen in them, and the choices beside them.

    ``listed`` are the rows of the sites that the other sheets hold; others can be written in by id.
    """
    fields = [Field(label, name, "text", width) for label, (name, _), width
              in zip(_LABELS, REVIEW_COLUMNS, _WIDTHS, strict=True)]
    pen.head(sheet, fields, ROWS, frozen=1)
    pen.put(sheet, SHARE_ROW, 0, _HOW, "note")
    table = release.table.iloc[listed]
    choices = _choices(release)
    words = [f"{word}: {meaning}" for word, meaning in DECISIONS.items()]
    beside = (
        (_NAME, "Which site that is (fills itself)", "site_name", 34, []),
        (_IDS, "CHOICES: site ids", "choice_site_id", 24, table["site_id"].tolist()),
        (_NAMES, "their names", "choice_name", 40, table["name"].tolist()),
        (_FIELDS, "fields", "choice_field", 28, [name for name, _ in choices]),
        (_UNITS, "their units or words", "choice_unit", 30, [unit for _, unit in choices]),
        (_UNITS + 1, "decisions", "choice_decision", 52, words),
    )
    for at, label, name, width, cells in beside:
        pen.put(sheet, LABEL_ROW, at, label, "label")
        pen.put(sheet, NAME_ROW, at, name, "name")
        sheet.set_column(at, at, width)
        pen.column(sheet, at, cells, "grey")
    last = FIRST_ROW + ROWS - 1
    sheet.print_area(0, 0, last - 1, _NAME)
    ids, names = (_range(at, len(table)) for at in (_IDS, _NAMES))
    for row in range(FIRST_ROW, last + 1):
        own = f"$A{row}"
        pen.live(sheet, row, _NAME, f'=IF({own}="","",IF(ISNA(MATCH({own},{ids},0)),"not '
                 f'on these sheets",INDEX({names},MATCH({own},{ids},0))))', "", "grey")
    for at, form in ((0, "written"), (1, "written"), (2, "wrapped written"),
                     (3, "wrapped written"), (4, "written"), (5, "written"), (6, "day")):
        sheet.column(FIRST_ROW - 1, at, [BLANK] * ROWS, pen.formats[form])
    _validate(sheet, last, ids, _range(_FIELDS, len(choices)))


def _validate(sheet: LeanSheet, last: int, ids: str, fields: str) -> None:
    """Let cells be chosen from lists; what no list can hold may still be written."""
    said = dict(REVIEW_COLUMNS)
    words = [*DECISIONS, *(word for word in OUTCOMES if word not in DECISIONS)]
    rules = (
        (0, {"validate": "list", "source": f"={ids}", "input_title": "Site",
             "input_message": "Paste or choose the site_id, as on the sheets Ranking and Excluded.",
             "error_title": "Not on these sheets", "error_type": "warning",
             "error_message": "None of the sheets has this site_id. Keep it all the same?"}),
        (1, {"validate": "list", "source": f"={fields}", "input_title": "Field or decision",
             "input_message": f"'{DECISION}' to decide on the site; else what is otherwise.",
             "error_title": "No such field", "error_type": "warning",
             "error_message": "That is none of the fields at the right. Keep it all the same?"}),
        (2, {"validate": "list", "source": words, "show_error": False, "input_title": "Claim",
             "input_message": "Of a decision: agree, correct, hold or defer. Of a gate: hold, "
                              "unknown, not_indicated or pass. Else the right value, with its "
                              "unit."}),
        (6, {"validate": "date", "criteria": ">=", "value": date(1900, 1, 1),
             "error_type": "warning", "input_title": "Day of the claim",
             "input_message": f"{said['date']}, or as your spreadsheet writes days.",
             "error_title": "No day", "error_message": "Write it as YYYY-MM-DD. Keep it?"}),
    )
    for at, rule in rules:
        sheet.data_validation(FIRST_ROW - 1, at, last - 1, at, rule)
    numbers = f"A{FIRST_ROW}:{letter(_NAME)}{last}"
    sheet.ignore_errors({"number_stored_as_text": numbers})


def _choices(release: Release) -> list[tuple[str, str]]:
    """Return what may be claimed, with its unit: as `remine.reviews.check_claims` takes it."""
    measured = {item.name: item for item in release.criteria}
    criteria = [
        (spec.name, spec.unit) for spec in release.model.criteria
        if not (spec.name in measured and measured[spec.name].parts)
        and not spec.parameters.get("of")
    ]
    gates = [(f"gate_{spec.name}", " / ".join(OUTCOMES)) for spec in release.model.gates
             if spec.kind != GATE]
    return [(DECISION, " / ".join(DECISIONS)), *criteria, *gates, *((name, "") for name in FACTS)]


def _range(column: int, rows: int) -> str:
    """Return the cells of a column of choices on this sheet."""
    at = letter(column)
    return f"${at}${FIRST_ROW}:${at}${FIRST_ROW + max(rows, 1) - 1}"

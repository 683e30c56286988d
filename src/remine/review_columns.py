"""The columns of ``reviews.csv``: what reviewers send back, one claim a row.

Every packet holds a file with these columns, every workbook a sheet; `docs/reviews.md` says how to
fill them. A text cell that a spreadsheet would take for a formula bears one ``'`` before it: who
reads the file back takes it off again.
"""

from __future__ import annotations

#: The workbook's sheet with these columns.
SHEET = "Reviews"
#: Name and meaning of every column, in order.
REVIEW_COLUMNS = (
    ("site", "site_id of the run, as in ranked_sites.csv"),
    ("field_or_decision", "the column or fact that is claimed to be otherwise, or 'decision'"),
    ("claim", "the right value in the field's unit; of a decision one of the words below"),
    ("evidence", "document, address or survey that shows it; a claim without one is an opinion"),
    ("reviewer", "who says so"),
    ("agency", "agency, state or nation for which the reviewer speaks"),
    ("date", "day of the claim, YYYY-MM-DD"),
)
#: The word in ``field_or_decision`` of a row that decides, and what may be decided.
DECISION = "decision"
DECISIONS = {
    "agree": "the site stands where it should",
    "correct": "a value is wrong: say which in rows of their own",
    "hold": "not before the reason given is settled",
    "defer": "cannot be said before something is measured or asked",
}

"""The columns of the ranked list, in order, with unit and meaning: one schema for every file."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

#: Every column of ``ranked_sites``: name, unit, meaning. ``<...>`` stands for a declared name.
COLUMNS = (
    ("rank", "1..n", "rank under the leading profile; empty for unverified and withheld sites"),
    ("rank_best", "1..n", "best rank, if every unknown went fully its way"),
    ("rank_worst", "1..n", "worst rank, if every unknown went fully against it"),
    ("rank_p05", "1..n", "in 90 % of draws of weights and unknown values not before this rank"),
    ("rank_p95", "1..n", "in 90 % of draws of weights and unknown values not behind this rank"),
    ("top_k", "1..n", "the k of the two columns that follow, as the model's sureness.first says"),
    ("top_k_probability", "0-1", "share of the draws in which the site is among the first k"),
    ("top_k_error", "0-1", "Monte Carlo standard error of that share; 0 where it is 0 or 1"),
    ("list", "", "first list whose gate holds, as declared; else undetermined or no_hold"),
    ("holds", "", "every list with a hold"),
    ("unknowns", "", "every gate that is unknown"),
    ("list_rank", "1..n", "rank inside `list`; in lists/NAME.csv, rank inside NAME"),
    ("site_id", "", "identifier of the site"),
    ("name", "", "name as the source spells it"),
    ("state", "", "USPS code"),
    ("latitude", "degree", "WGS 84; a point of the county or state where policy masks the place"),
    ("longitude", "degree", "WGS 84; a point of the county or state where policy masks the place"),
    ("score", "0-1", "score under the leading profile; higher ranks earlier"),
    ("score_low", "0-1", "score with every unknown value at its worst"),
    ("score_high", "0-1", "score with every unknown value at its best"),
    ("evidence_share", "0-1", "sum of weight times known fraction"),
    ("evidence_band", "", "strong from 0.8, moderate from 0.6, weak from 0.4, else insufficient"),
    ("score_<profile>", "0-1", "score under that profile"),
    ("rank_<profile>", "1..n", "rank under that profile"),
    ("gate_<name>", "", "hold, unknown, not_indicated or pass"),
    ("gate_<name>_reason", "", "why"),
    ("gate_<name>_code", "", "the reason in words of a fixed set"),
    ("gate_<name>_measured", "its unit", "what it rests on, a chance 0-1 of lying inside or km; "
     "empty where it measures nothing, or policy hides it"),
    ("<criterion>_value", "its unit", "measured amount; empty where unknown"),
    ("<criterion>_low", "its unit", "low end of the interval that holds the amount"),
    ("<criterion>_high", "its unit", "high end of the interval that holds the amount"),
    ("<criterion>_score", "0-1", "value of the amount; the midpoint of its interval where unknown"),
    ("<criterion>_contribution", "0-1", "weight times value; 0 for parts of a combination"),
    ("missing", "", "criteria weighted in any profile, and their parts, without a measured value"),
    ("imputed", "", "those of them whose point value was filled in from other sites"),
    ("consult_nation", "", "nation or nations to consult"),
    ("consultation_status", "", "where consultation stands, as a file of interests says"),
    ("lead_partner", "", "who leads for the nation or the agency; not shown to the public"),
    ("source", "", "source of the site's row"),
    ("vintage", "", "year of the information"),
    ("review_decision", "", "what reviewers decided, who, when and why; empty without reviews"),
    ("review_claims", "", "values reviewers claim, each beside the source's"),
    ("review_used", "", "values and gates where a review's word took the place of the source's"),
    ("commodities", "", "keys of the commodities on record: main, by-product and trace"),
    ("waste_types", "", "keys of the features on record"),
    ("lifecycle", "", "active, past, abandoned, unmined or processing, as far as recorded"),
    ("surveys_missing", "", "kinds of survey that modern ones cover less than half of its "
     "surroundings with; empty where no criterion asks, or policy hides it"),
    ("profile", "", "leading profile"),
    ("weights_status", "", "whose the weights are, and what must be said of the method"),
    ("not_measured", "", "weight of criteria no layer could measure, per 100"),
    ("not_checked", "", "gates no layer can answer"),
    ("stamp", "", "what the results may not be used for"),
)

#: What a column holds, by the unit it is declared with; texts have none.
_TYPES = {"": "text", "1..n": "integer"}


@dataclass(frozen=True)
class Column:
    """One column of a release's list; ``type`` is text, integer or number."""

    name: str
    label: str
    unit: str
    meaning: str
    type: str


def column_type(unit: str) -> str:
    """Return what a column of a declared unit holds.

    >>> column_type(""), column_type("1..n"), column_type("0-1")
    ('text', 'integer', 'number')
    """
    return _TYPES.get(unit, "number")


def dictionary(
    profiles: Mapping[str, str], gates: Mapping[str, str | tuple[str, str]],
    criteria: Mapping[str, tuple[str, str]],
) -> list[Column]:
    """Return every column of a list in order, each declared name in its place.

    Parameters
    ----------
    profiles : mapping of name to label
    gates : mapping of name to label, or to (label, unit of what it measures)
    criteria : mapping of name to (label, unit)
        Those that were measured.

    >>> rows = dictionary({"p": "Profile"}, {}, {"rail": ("Rail", "km")})
    >>> [(c.name, c.unit, c.type) for c in rows if "rail" in c.name][:2]
    [('rail_value', 'km', 'number'), ('rail_low', 'km', 'number')]
    """
    labels = {
        "<profile>": {name: (label, "") for name, label in profiles.items()},
        "<name>": {name: (told, "") if isinstance(told, str) else told
                   for name, told in gates.items()},
        "<criterion>": dict(criteria),
    }
    out = []
    for slot, rows in itertools.groupby(COLUMNS, lambda row: _slot(row[0])):
        group = list(rows)
        for declared, (label, own) in labels.get(slot, {"": ("", "")}).items():
            for column, unit, meaning in group:
                ending = column.replace(slot, "") if slot else column
                words = ending.replace("gate_", "").strip("_").replace("_", " ")
                words = f"{label}: {words}".removesuffix(": ") if label else words.capitalize()
                name = column.replace(slot, declared) if slot else column
                out.append(Column(name, words, own if unit == "its unit" else unit, meaning,
                                  column_type(unit)))
    return out


def _slot(column: str) -> str:
    start, end = column.find("<"), column.find(">")
    return column[start : end + 1] if start >= 0 else ""

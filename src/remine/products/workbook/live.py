"""The sheets that compute: Weights, Criteria and Ranking.

Only functions that spreadsheets have had for decades: SUM, SUMPRODUCT, IF, INDEX, MATCH, LARGE,
SMALL, ROWS. Criteria holds a score for each site and puts them in order; Ranking reads that order
from the top and computes each score again from the weights. Ties are ours: neighbouring scores
closer than 1e-12 share a rank, and among them the order is that of the sites' ids.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from xlsxwriter.utility import xl_col_to_name as letter

from remine.products.workbook.lean_sheet import LeanSheet
from remine.products.workbook.pen import FIRST_ROW, SHARE_ROW, Field, Pen, span
from remine.ranking.order import TIE
from remine.release import Release

#: Column of the weight a reviewer changes, and of the share it becomes, on the sheet Weights.
_INPUT, _SHARE = 2, 3
#: Ties are told apart by the sixth decimal of a key: room for so many sites.
_TIE_STEP = 1e-6


@dataclass(frozen=True)
class Layout:
    """Where things stand on the sheet Criteria; columns are counted from 0.

    ``rows`` sites are written; ``names`` are the weighed criteria. Under a method whose score is no
    sum of weight times value nothing is ``live``.
    """

    release: Release
    rows: int
    live: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The criteria that can be weighed."""
        return self.release.reweighing.names

    @property
    def point(self) -> int:
        """First column of the worths."""
        return 3

    @property
    def low(self) -> int:
        """First column of the lowest worths."""
        return self.point + len(self.names)

    @property
    def high(self) -> int:
        """First column of the highest worths."""
        return self.low + len(self.names)

    @property
    def order(self) -> int:
        """First column of the live order: score, sorted, its rank, rank, tie, key."""
        return self.high + len(self.names)

    @property
    def amounts(self) -> int:
        """First column of the measured amounts."""
        return self.order + (6 if self.live else 0)

    def weights(self) -> str:
        """Return the range of the shares of weight."""
        ends = letter(self.point), letter(self.low - 1)
        return f"Criteria!${ends[0]}${SHARE_ROW}:${ends[1]}${SHARE_ROW}"


def labels(release: Release) -> dict[str, str]:
    """Return the label of every measured criterion by its name."""
    return {item.name: item.label for item in release.criteria}


def write_weights(pen: Pen, sheet: LeanSheet, layout: Layout) -> None:
    """Write the weights: what the run used, what every profile says, and the cells to change."""
    release, lead = layout.release, layout.release.profile
    others = [p for p in release.model.profiles if p.name != lead]
    said = {spec.name: spec.label for spec in release.model.criteria}
    declared = {p.name: p.weights for p in release.model.profiles}
    weighed = [n for n in said if any(n in w for w in declared.values())]
    rows = [*layout.names, *(n for n in weighed if n not in layout.names)]
    first, last = FIRST_ROW, FIRST_ROW + len(layout.names) - 1
    inputs = f"${letter(_INPUT)}${first}:${letter(_INPUT)}${last}"
    k = release.reweighing.first
    fields = [
        Field("Criterion", "criterion", "text", 24), Field("What it is", "label", "wrapped", 38),
        Field("WEIGHT: change these" if layout.live else "Weight", "weight", "input", 12),
        Field("Share now", "share", "share", 10),
        Field(f"Share in the run ({lead})", "run_share", "share", 12),
        Field(f"First {k} stay the same from share", "stable_from", "share", 13),
        Field(f"First {k} stay the same to share", "stable_to", "share", 13),
        *(Field(f"Weight in profile {p.name}", p.name, "number", 12) for p in others),
        Field("Measured?", "measured", "wrapped", 44),
    ]
    pen.head(sheet, fields, len(rows))
    used = release.weights[lead].used
    for at, name in enumerate(rows):
        row, measured = FIRST_ROW + at, name in layout.names
        weight = declared[lead].get(name, 0.0)
        pen.put(sheet, row, 0, name)
        pen.put(sheet, row, 1, said[name], "wrapped")
        if measured:
            pen.put(sheet, row, _INPUT, weight, "input" if layout.live else "number")
            share = used.get(name, 0.0)
            if layout.live:
                own = f"{letter(_INPUT)}{row}"
                pen.live(sheet, row, _SHARE, f"=IF(SUM({inputs})>0,{own}/SUM({inputs}),0)", share,
                         "share")
            else:
                pen.put(sheet, row, _SHARE, share, "share")
            pen.put(sheet, row, 4, share, "share")
        low, high = release.reweighing.stability.get(name, (np.nan, np.nan))
        pen.put(sheet, row, 5, low, "share")
        pen.put(sheet, row, 6, high, "share")
        for other, profile in enumerate(others):
            pen.put(sheet, row, 7 + other, profile.weights.get(name, 0.0), "number")
        gone = f"; weight {weight:g} withdrawn" if weight else ""
        words = "yes" if measured else f"no: {release.not_measured.get(name, '')}{gone}"
        pen.put(sheet, row, len(fields) - 1, words, "wrapped")
        pen.fit(sheet, row, [said[name], words], [fields[1].width, fields[-1].width])
    row = FIRST_ROW + len(rows) + 1
    pen.put(sheet, row, 1, "Sum of the weights of measured criteria", "key")
    total = sum(declared[lead].get(name, 0.0) for name in layout.names)
    if layout.live:
        pen.live(sheet, row, _INPUT, f"=SUM({inputs})", total, "number")
        pen.live(sheet, row, 4,
                 f'=IF(SUM({inputs})>0,"","All weights are zero: no order can come of them")', "",
                 "unknown")
        sheet.data_validation(first - 1, _INPUT, last - 1, _INPUT, {
            "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1_000_000,
            "error_title": "A weight", "error_message": "A weight is a number from 0 upwards.",
        })
    else:
        pen.put(sheet, row, _INPUT, total, "number")


def write_criteria(pen: Pen, sheet: LeanSheet, layout: Layout) -> None:
    """Write what every amount is worth, its interval, the live order, and the amounts."""
    release, names, n = layout.release, layout.names, layout.rows
    label = labels(release)
    fields = [Field("Site", "name", "text", 44), Field("Site id", "site_id", "text", 24),
              Field("State", "state", "text", 6)]
    for end, words in (("score", "worth 0-1"), ("worth_low", "lowest worth"),
                       ("worth_high", "highest worth")):
        fields += [Field(f"{label[x]}: {words}", f"{x}_{end}", "score", 11) for x in names]
    if layout.live:
        fields += [Field(f"Live order: {words}", name, "grey", 11) for words, name in (
            ("score", "live_score"), ("scores sorted", "live_sorted"),
            ("rank of the sorted score", "live_level"), ("rank", "live_rank"),
            ("order by id, for ties", "live_tie"), ("key", "live_key"))]
    shown = [(item, end) for item in release.criteria for end in ("value", "low", "high")]
    fields += [Field(f"{item.label}: {end}, {item.unit}", f"{item.name}_{end}", "number", 12)
               for item, end in shown]
    pen.head(sheet, fields, n)
    pen.put(sheet, SHARE_ROW, 0, "Share of weight now, from the sheet Weights", "key")
    used = release.weights[release.profile].used
    for at, name in enumerate(names):
        cell = f"=Weights!${letter(_SHARE)}${FIRST_ROW + at}"
        for block in (layout.point, layout.low, layout.high):
            pen.live(sheet, SHARE_ROW, block + at, cell, used.get(name, 0.0), "share")
    table, worth = release.table.iloc[:n], release.reweighing
    for column in ("name", "site_id", "state"):
        at = [field.name for field in fields].index(column)
        pen.column(sheet, at, table[column].tolist())
    for first, block in ((layout.point, worth.point), (layout.low, worth.low),
                         (layout.high, worth.high)):
        for at, cells in enumerate(block[:n].T.tolist(), first):
            pen.column(sheet, at, cells, "score")
    if layout.live:
        _write_order(pen, sheet, layout)
    _write_amounts(pen, sheet, layout, shown)


def _write_order(pen: Pen, sheet: LeanSheet, layout: Layout) -> None:
    table, n, at = layout.release.table.iloc[:layout.rows], layout.rows, layout.order
    score, ordered, level, rank, tie, key = range(at, at + 6)
    tied = np.argsort(np.argsort(table["site_id"].to_numpy(), kind="stable")) + 1
    worth = f"{letter(layout.point)}{{row}}:{letter(layout.low - 1)}{{row}}"
    shares = layout.weights().removeprefix("Criteria!")
    scores, ranks = table["score"].tolist(), table["rank"].astype(float).tolist()
    best, levels = sorted(scores, reverse=True), sorted(ranks)
    own = {number: letter(number) for number in range(at, at + 6)}
    all_scores, in_order, all_levels = (span(number, n) for number in (score, ordered, level))
    place = f"ROWS(${own[at]}${FIRST_ROW}:{own[at]}{{row}})"
    step = f"{own[ordered]}{{above}}-{own[ordered]}{{row}}<={TIE}"
    keys = (np.array(ranks) + tied * _TIE_STEP).tolist()
    if n:
        pen.live(sheet, FIRST_ROW, level, "=1", levels[0], "grey")
    for column, formula, cached, first in (
        (score, f"=SUMPRODUCT({shares},{worth})", scores, FIRST_ROW),
        (ordered, f"=LARGE({all_scores},{place})", best, FIRST_ROW),
        (level, f"=IF({step},{own[level]}{{above}},{place})", levels[1:], FIRST_ROW + 1),
        (rank, f"=INDEX({all_levels},MATCH({own[score]}{{row}},{in_order},0))", ranks, FIRST_ROW),
        (key, f"={own[rank]}{{row}}+{own[tie]}{{row}}*{_TIE_STEP}", keys, FIRST_ROW),
    ):
        pen.live_column(sheet, column, formula, cached, "grey", first)
    pen.column(sheet, tie, tied.tolist(), "grey")
    sheet.set_column(at, at + 5, 11, None, {"level": 1})


def _write_amounts(pen: Pen, sheet: LeanSheet, layout: Layout, shown: list) -> None:
    """Write amounts; an unknown one says so and stands beside the interval that holds it.

    What policy does not show is an empty cell.
    """
    table = layout.release.table.iloc[:layout.rows]
    for at, (item, end) in enumerate(shown, layout.amounts):
        cells = table[f"{item.name}_{end}"].to_numpy(float)
        pen.column(sheet, at, cells.tolist(), "number")
        if end == "value":
            none = np.isnan(table[f"{item.name}_low"].to_numpy(float))
            said = np.isnan(cells) & ~(none & layout.release.masked[:layout.rows])
            pen.column(sheet, at, np.where(said, "unknown", "").tolist(), "unknown")


def write_ranking(pen: Pen, sheet: LeanSheet, layout: Layout) -> None:
    """Write the ranking: in the live order, or, under another method, as the run has it."""
    columns, n = _ranking_columns(layout), layout.rows
    fields = [field for field, _, _ in columns]
    if layout.live:
        fields.append(Field("Row of Criteria", "row", "grey", 8))
    pen.head(sheet, fields, n)
    place = f"${letter(len(columns))}{{row}}"
    for at, (field, cached, formula) in enumerate(columns):
        if layout.live:
            formula = formula.replace("{place}", place)
            pen.live_column(sheet, at, formula, cached, field.format)
        else:
            pen.column(sheet, at, cached, field.format)
    if layout.live:
        key = span(layout.order + 5, n, "Criteria")
        nth = f"SMALL({key},ROWS($A${FIRST_ROW}:$A{{row}}))"
        pen.live_column(sheet, len(columns), f"=MATCH({nth},{key},0)", range(1, n + 1), "grey")


def _ranking_columns(layout: Layout) -> list[tuple[Field, list, str]]:
    """Return heading, today's values and formula of every column.

    In a formula ``{place}`` stands for the cell that holds the site's row of Criteria, and
    ``{row}`` for its own row.
    """
    release, n = layout.release, layout.rows
    table, label = release.table.iloc[:n], labels(release)
    now = "now" if layout.live else "in the run"

    def found(sheet: str, column: int, text: bool = True) -> str:
        cells, end = span(column, n, sheet), '&""' if text else ""
        return f"=INDEX({cells},{{place}}){end}"

    def total(first: int) -> str:
        cells, weights = span(first, n, "Criteria", first + len(layout.names) - 1), layout.weights()
        return f"=SUMPRODUCT({weights},INDEX({cells},{{place}},0))"

    def part(column: int) -> str:
        share, cells = f"Criteria!${letter(column)}${SHARE_ROW}", span(column, n, "Criteria")
        return f"={share}*INDEX({cells},{{place}})"

    def column(label: str, name: str, style: str, width: float, formula: str,
               of: str = "") -> tuple[Field, list, str]:
        return Field(label, name, style, width), table[of or name].tolist(), formula

    used = release.weights[release.profile].used
    return [
        column(f"Rank {now}", "rank", "live rank", 7, found("Criteria", layout.order + 3, False)),
        column("Site", "name", "text", 44, found("Criteria", 0)),
        column("State", "state", "text", 6, found("Criteria", 2)),
        column(f"Score {now}, 0-1", "score", "live", 9, total(layout.point)),
        column(f"Lowest score {now}", "score_low", "live", 9, total(layout.low)),
        column(f"Highest score {now}", "score_high", "live", 9, total(layout.high)),
        column("Rank in the run", "run_rank", "rank", 7, found("Sensitivity", 2, False), "rank"),
        (Field("Places up (+) or down (-)", "moved", "moved", 8), [0] * n, "=$G{row}-$A{row}"),
        column("Best rank in the run", "run_rank_best", "rank", 7, found("Sensitivity", 3, False),
               "rank_best"),
        column("Worst rank in the run", "run_rank_worst", "rank", 7,
               found("Sensitivity", 4, False), "rank_worst"),
        column("Evidence in the run", "evidence_band", "text", 12, found("Sensitivity", 5)),
        column("List", "list", "text", 14, found("Gates", 3)),
        column("Every hold", "holds", "text", 34, found("Gates", 4)),
        column("Gates unknown", "unknowns", "text", 20, found("Gates", 5)),
        column("Not known", "missing", "text", 34, found("Sensitivity", 6)),
        *((Field(f"{label[x]}: part of the score", f"{x}_contribution", "score", 11),
           table[f"{x}_contribution"].tolist() if x in used else [0.0] * n,
           part(layout.point + at)) for at, x in enumerate(layout.names)),
        column("Site id", "site_id", "text", 24, found("Criteria", 1)),
    ]

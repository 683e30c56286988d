"""The workbook put together; the same release gives the same bytes."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import xlsxwriter

from remine.products.dates import fixed_time
from remine.products.schema import why_no_rank
from remine.products.workbook.fast_zip import fast_zip
from remine.products.workbook.live import Layout, write_criteria, write_ranking, write_weights
from remine.products.workbook.pen import Field, Pen
from remine.products.workbook.reviews import how_to_fill, write_reviews
from remine.products.workbook.words import write_dictionary, write_readme
from remine.release import Release

#: Sites with live formulas, by the run's ranks; every sheet of sites stops there.
LIVE_ROWS = 5_000
_SHEETS = ("README", "Ranking", "Criteria", "Weights", "Gates", "Excluded", "Sensitivity",
           "Reviews", "Dictionary")
_COLOURS = {"Ranking": "#3F7D3A", "Weights": "#E0B000", "Reviews": "#1D2F6F"}


def write_workbook(release: Release, path: Path) -> list[str]:
    """Write ``ranked_sites.xlsx`` and return the cells whose text was made safe.

    Scores and order are formulas over the sheets Criteria and Weights where a score is the sum of
    weight times worth; under another method they are values, and the sheets say so.
    """
    table = release.table
    ranked = int(table["rank"].notna().sum())
    rows = min(ranked, LIVE_ROWS)
    layout = Layout(release, rows, release.model.method.kind == "weighted_sum")
    made = BytesIO()  # written at the end: a disk that is full then says so in its own words
    book = xlsxwriter.Workbook(made, {
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "in_memory": True,
    })
    when = fixed_time()
    book.set_properties({"title": release.model.title[:200], "created": when,
                         "comments": release.stamp()[:200]})
    book.set_calc_mode("auto")
    pen = Pen(book, _footer(release))
    notes = _notes(release, layout, ranked)
    sheets = {name: pen.sheet(name, f"{release.model.title}: {name}", notes[name],
                              _COLOURS.get(name, "")) for name in _SHEETS}
    write_readme(pen, sheets["README"], layout, ranked)
    write_ranking(pen, sheets["Ranking"], layout)
    write_criteria(pen, sheets["Criteria"], layout)
    write_weights(pen, sheets["Weights"], layout)
    _write_gates(pen, sheets["Gates"], release, rows)
    _write_excluded(pen, sheets["Excluded"], release)
    _write_sensitivity(pen, sheets["Sensitivity"], release, rows)
    unranked = np.flatnonzero(table["rank"].isna())[:LIVE_ROWS]
    write_reviews(pen, sheets["Reviews"], release, np.r_[:rows, unranked])
    write_dictionary(pen, sheets["Dictionary"], release)
    with fast_zip():
        book.close()
    path.write_bytes(made.getbuffer())
    return pen.changed


def _footer(release: Release) -> str:
    """Return the foot of every page: title and stamps, page and pages; codes begin with ``&``."""
    words = f"{release.model.title}. {release.stamp()}".replace("&", "&&")
    return f"&L&8{words[:180].rstrip('&')}&R&8&A, &P of &N"


def _notes(release: Release, layout: Layout, ranked: int) -> dict[str, str]:
    kind = release.model.method.kind
    whose = f"Profile {release.profile}: weights {release.weights_status()}."
    few = (f" The first {layout.rows:,} of {ranked:,} ranked sites by the run's ranks; the rest is "
           "in ranked_sites.csv, and other weights could bring some of it up: use remine run --set."
           if ranked > layout.rows else "")
    live = ("Change a yellow weight on the sheet Weights: scores, ranks and order here follow. "
            if layout.live else
            f"VALUES, not formulas: under the method {kind} a score is no sum of weight times worth"
            ". For other weights use remine run --set. ")
    stamp = release.stamp()
    return {
        "README": stamp,
        "Ranking": f"{live}{whose}{few} {stamp}",
        "Criteria": "What every amount is worth, 0 to 1: the point a score uses (the midpoint of "
                    "the interval where the amount is unknown), the lowest and the highest, and "
                    f"the amounts; an empty cell is one that policy does not show.{few} {stamp}",
        "Weights": f"{live}{whose} {release.not_measured_words()}. {stamp}",
        "Gates": "Gates are never traded off: hold, unknown, not_indicated (these layers show "
                 f"nothing; no clearance) or pass. {release.not_checked_words()}.{few} {stamp}",
        "Excluded": "Every site without a rank, and why. Input rows that were not used are in "
                    f"rejected.csv ({len(release.rejected):,}). {stamp}",
        "Sensitivity": "Ranks in the run: under the leading profile, between best and worst that "
                       "unknown amounts allow, and under every profile. How far one weight may "
                       f"move stands on the sheet Weights. {release.tried.words()}{few} {stamp}",
        "Reviews": how_to_fill(stamp),
        "Dictionary": "Every column of ranked_sites in its order, and every measured criterion.",
    }


def _write_gates(pen: Pen, sheet, release: Release, rows: int) -> None:
    table = release.table.iloc[:rows]
    fields = [Field("Site", "name", "text", 44), Field("Site id", "site_id", "text", 24),
              Field("State", "state", "text", 6), Field("List", "list", "text", 14),
              Field("Every hold", "holds", "wrapped", 24),
              Field("Gates unknown", "unknowns", "wrapped", 18)]
    told = {"consult_nation": release.facts["nation"].iloc[:rows].tolist()}
    first = len(fields)
    for gate in release.gates:
        name = f"gate_{gate.name}"
        fields += [Field(gate.label, name, "text", 12),
                   Field(f"{gate.label}: why", f"{name}_reason", "wrapped", 30),
                   Field(f"{gate.label}: reason code", f"{name}_code", "text", 16)]
        if gate.measured_unit:
            fields.append(Field(f"{gate.label}: measured, {gate.measured_unit}",
                                f"{name}_measured", "grey", 10))
        if gate.layer_source:
            fields += [Field(f"{gate.label}: source", f"{name}_source", "text", 20),
                       Field(f"{gate.label}: vintage", f"{name}_vintage", "text", 10)]
            told |= {f"{name}_source": [gate.layer_source] * rows,
                     f"{name}_vintage": [gate.layer_vintage] * rows}
    last = len(fields) - 1
    fields += [Field("Nation to consult", "consult_nation", "wrapped", 24),
               Field("Source of the site's row, which gates without a source of their own read",
                     "source", "text", 24),
               Field("Vintage of the site's row", "vintage", "text", 9)]
    told |= {name: release.facts[name].iloc[:rows].tolist() for name in ("source", "vintage")}
    pen.table(sheet, fields,
              [told[f.name] if f.name in told else table[f.name].tolist() for f in fields])
    for word, colour in (("hold", "#F6D5C8"), ("unknown", "#F3EBC6")):
        sheet.conditional_format(5, first, 4 + max(rows, 1), last, {
            "type": "cell", "criteria": "==", "value": f'"{word}"',
            "format": pen.book.add_format({"bg_color": colour})})


def _write_excluded(pen: Pen, sheet, release: Release) -> None:
    why = why_no_rank(release)
    every = np.flatnonzero(why != "")
    rows = every[:LIVE_ROWS]
    table, facts = release.table.iloc[rows], release.facts.iloc[rows]
    fields = [Field("Site", "name", "text", 44), Field("Site id", "site_id", "text", 20),
              Field("State", "state", "text", 6), Field("List", "list", "text", 14),
              Field("Why it has no rank", "why", "wrapped", 60),
              Field("Every hold", "holds", "wrapped", 26),
              Field("Gates unknown", "unknowns", "wrapped", 20),
              Field("Nation to consult", "consult_nation", "wrapped", 30),
              Field("Latitude", "latitude", "degree", 11),
              Field("Longitude", "longitude", "degree", 11),
              Field("Source", "source", "wrapped", 30), Field("Vintage", "vintage", "text", 8)]
    told = {"why": why[rows].tolist(), "consult_nation": facts["nation"].tolist(),
            "source": facts["source"].tolist(), "vintage": facts["vintage"].tolist()}
    pen.table(sheet, fields,
              [told[f.name] if f.name in told else table[f.name].tolist() for f in fields])
    if len(every) > len(rows):
        pen.put(sheet, 3, 0, f"The first {len(rows):,} of {len(every):,}; the rest is in "
                             "ranked_sites.csv.", "key")


def _likely_fields(release: Release) -> list[Field]:
    """Return the columns of how likely each rank is; none where the run does not tell."""
    if release.tried.why_not:
        return []
    first = release.tried.first
    return [Field("In 90 % of draws from rank", "rank_p05", "rank", 10),
            Field("In 90 % of draws to rank", "rank_p95", "rank", 10),
            Field(f"Top {first}: share of draws", "top_k_probability", "share", 10),
            Field("Its standard error", "top_k_error", "share", 10)]


def _write_sensitivity(pen: Pen, sheet, release: Release, rows: int) -> None:
    table = release.table.iloc[:rows]
    profiles = [profile.name for profile in release.model.profiles]
    ranks = table[[f"rank_{name}" for name in profiles]].to_numpy(float)
    fields = [Field("Site", "name", "text", 44), Field("Site id", "site_id", "text", 24),
              Field("Rank in the run", "rank", "rank", 8),
              Field("Best rank, every unknown its way", "rank_best", "rank", 11),
              Field("Worst rank, every unknown against it", "rank_worst", "rank", 11),
              Field("Evidence", "evidence_band", "text", 12),
              Field("Not known", "missing", "wrapped", 30),
              Field("Share of weight with evidence", "evidence_share", "share", 11),
              *_likely_fields(release),
              *(Field(f"Rank, profile {name}", f"rank_{name}", "rank", 10) for name in profiles),
              Field("Best rank of all profiles", "profiles_best", "rank", 10),
              Field("Worst rank of all profiles", "profiles_worst", "rank", 10)]
    ends = {"profiles_best": ranks.min(axis=1).tolist(),
            "profiles_worst": ranks.max(axis=1).tolist()}
    pen.table(sheet, fields,
              [ends[f.name] if f.name in ends else table[f.name].tolist() for f in fields])

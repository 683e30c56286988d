"""The sheets of words: README and Dictionary."""

from __future__ import annotations

from remine.products.schema import columns_of
from remine.products.workbook.lean_sheet import LeanSheet
from remine.products.workbook.live import Layout
from remine.products.workbook.pen import Field, Pen
from remine.release import Release, run_id


def write_readme(pen: Pen, sheet: LeanSheet, layout: Layout, ranked: int) -> None:
    """Write what this is, whose weights it has, what is missing, and how to weigh again."""
    release = layout.release
    model, counts = release.model, release.counts
    lead = next(p for p in model.profiles if p.name == release.profile)
    how = (
        ("To try other weights", "On the sheet Weights change a yellow cell. Shares are the "
         "weights divided by their sum. Scores, ranks and the order of the sheet Ranking follow at "
         "once; gates do not move, whatever the weights. remine run --set "
         f"profiles.{release.profile}.weights.CRITERION=NUMBER gives the same numbers."),
        ("What is live", "Green columns of Ranking: score = sum of share times worth. The ranks "
         "of best and worst case, evidence and other profiles are those of the run. Scores closer "
         "than 1e-12 share a rank."),
    ) if layout.live else (
        ("Not live", f"Under the method {model.method.kind} a score is no sum of weight times "
         "worth: the numbers here are values of the run. For other weights use remine run --set."),
    )
    capped = f" {ranked - layout.rows:,} more stand in ranked_sites.csv." \
        if ranked > layout.rows else ""
    rows = [
        ("What this is", f"{model.ask} Ranked by remine, profile {release.profile}.".strip()),
        ("What this is not", model.not_this),
        ("Stamps", release.stamp() or "none"),
        ("Audience", release.audience),
        ("Weights", f"{lead.status}; {lead.source}, {lead.date}"),
        *how,
        ("Not measured", release.not_measured_words()),
        ("Not checked", release.not_checked_words()),
        ("Unknown amounts", "Missing is not zero. An unknown amount is shown as unknown beside the "
         "interval that holds it; a score uses the midpoint of its worth."),
        ("Sites", f"{counts['sites']:,} in all, {ranked:,} ranked, {layout.rows:,} in this "
                  f"workbook's live sheets.{capped}"),
        ("Ranking", "The order, with score, interval and what each criterion adds."),
        ("Criteria", "Worth and amount of every criterion and site, in units."),
        ("Weights", "The weights of every profile; yellow cells can be changed."),
        ("Gates", "What each gate says of every ranked site, and why. Never traded off."),
        ("Excluded", "Sites without a rank, and why."),
        ("Sensitivity", "How ranks differ by unknown amounts and by profile."),
        ("Reviews", "Rows to fill in and send back: what is wrong, and what you decide."),
        ("Dictionary", "What every column means."),
        ("The same numbers", "ranked_sites.csv, .geojson, .gpkg and .parquet hold the same rows; "
         "manifest.json names every input with its hash."),
        ("Run id", run_id(release)), ("Configuration SHA-256", release.config_hash),
        *((f"Layer {item.layer}", f"{item.source}; {item.vintage}; {item.licence}")
          for item in release.inputs),
    ]
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 110)
    sheet.fit_to_pages(1, 0)
    for row, (key, words) in enumerate(rows, 4):
        pen.put(sheet, row, 0, key, "key")
        pen.put(sheet, row, 1, " ".join(words.split()), "wrapped")
        pen.fit(sheet, row, [words], [110])
    sheet.activate()


def write_dictionary(pen: Pen, sheet: LeanSheet, release: Release) -> None:
    """Write what every column means, with unit, type and, of a criterion, its source."""
    fields = [Field("Column of ranked_sites", "column", "text", 40),
              Field("Words", "label", "wrapped", 44), Field("Unit", "unit", "text", 14),
              Field("Type", "type", "text", 9), Field("Meaning", "meaning", "wrapped", 60),
              Field("Higher or lower is worth more", "direction", "text", 10),
              Field("Source", "source", "wrapped", 50)]
    criteria = {item.name: item for item in release.criteria}
    rows = []
    for column in columns_of(release):
        own = criteria.get(column.name.removesuffix("_value"))
        more = (own.direction, own.source) if own and column.name.endswith("_value") else ("", "")
        rows.append((column.name, column.label, column.unit, column.type, column.meaning, *more))
    rows += [
        (f"gate_{gate.name}", gate.label, "", "text", f"a hold opens the list {gate.list}; decided "
         f"from {'; '.join(gate.decided_from)}", "", gate.source) for gate in release.gates
    ]
    pen.table(sheet, fields, list(map(list, zip(*rows, strict=True))))

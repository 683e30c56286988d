"""What a finished run says of reviews: each claim beside its source, read from ``reviewed.csv``."""

from __future__ import annotations

from remine.answering.run_files import RunFiles
from remine.reviews import Known


def known_of_run(run: RunFiles) -> Known:
    """Return what may be claimed of a run's sites, by its files alone."""
    part_of = {row["site_id"]: site for site, rows in run.linked.items() for row in rows}
    return Known(
        frozenset(run.table["site_id"]),
        {name: item["unit"] for name, item in run.criteria.items()}
        | dict.fromkeys(run.manifest["not_measured"]),
        tuple(gate["name"] for gate in run.manifest["gates"] if gate["kind"] != "review"),
        {name: tuple(item["parts"]) for name, item in run.criteria.items() if item["parts"]},
        part_of,
    )


def claims_of(run: RunFiles) -> dict[str, list[str]]:
    """Return the claims of every site in words, as far as the run's audience may see them."""
    out: dict[str, list[str]] = {}
    for row in run.rows("reviewed.csv"):
        out.setdefault(row["site_id"], []).append(claim_words(row))
    return out


def claim_words(row: dict[str, str]) -> str:
    """Return a row of ``reviewed.csv`` in words.

    >>> claim_words({"field_or_decision": "rail_value", "source_value": "12 km", "why": "shown",
    ...              "review_value": "3 km", "used": "source", "evidence": "map 4",
    ...              "reviewer": "J. Doe", "agency": "BLM", "date": "2026-03-01"})
    'rail_value: review 3 km, source 12 km; ranked by the source (J. Doe, BLM, 2026-03-01: map 4)'
    """
    who = ", ".join(row[name] for name in ("reviewer", "agency", "date"))
    who += f": {row['evidence']}" if row["evidence"] else ""
    if row["field_or_decision"] == "decision":
        return f"decision: {row['review_value']} ({who})"
    by = f"the {row['used']}"
    by = f"goes by {by}" if row["field_or_decision"].startswith("gate_") else f"ranked by {by}"
    return (f"{row['field_or_decision']}: review {row['review_value']}, source "
            f"{row['source_value']}; {by} ({who})")


def used_of(run: RunFiles) -> dict[tuple[str, str], str]:
    """Return who said what took the place of a source's word, by site and column."""
    return {
        (row["site_id"], row["field_or_decision"]):
            ", ".join(row[name] for name in ("reviewer", "agency", "date"))
        for row in run.rows("reviewed.csv") if row["used"] == "review"
    }


def review_changes(a: RunFiles, b: RunFiles) -> list[str]:
    """Say which reviews one run read and the other did not, and whether it ranked by their values.
    """
    told = [{item["file"]: item for item in run.manifest["inputs"] if item["role"] == "reviews"}
            for run in (a, b)]
    applied = [bool(run.manifest.get("reviews", {}).get("values_applied")) for run in (a, b)]
    words = []
    for name in dict.fromkeys((*told[0], *told[1])):
        first, second = (each.get(name) for each in told)
        if first is None or second is None:
            which = int(first is None)
            use = "values used" if applied[which] else "shown, no value used"
            count = told[which][name]["rows_used"]
            verb = "added" if which else "removed"
            words.append(f"reviews of {name} {verb}: {count:,} claims, {use}")
            continue
        if first["sha256"] != second["sha256"]:
            words.append(f"reviews of {name}: another file, "
                         f"{first['rows_used']:,} to {second['rows_used']:,} claims")
        if applied[0] != applied[1]:
            words.append(f"values of reviews of {name} {'' if applied[1] else 'no longer '}used")
    return words

"""The lists, opened again."""

from __future__ import annotations

import csv
import json

import numpy as np
import pandas as pd
import pytest
from helping import csv_text, sites_rows

from remine.columns import COLUMNS


def read(folder, name="ranked_sites.csv"):
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture
def folder(small_project):
    return small_project().run("internal")[2]


def test_the_columns_stand_in_the_declared_order(folder):
    header = read(folder)[0]
    gates = ["unverified", "active_mine", "superfund", "tribal", "location"]
    expected = ["rank", "rank_best", "rank_worst", "rank_p05", "rank_p95", "top_k",
                "top_k_probability", "top_k_error", "list", "holds", "unknowns", "list_rank",
                "site_id", "name", "state", "latitude", "longitude", "score", "score_low",
                "score_high", "evidence_share", "evidence_band", "score_recovery",
                "rank_recovery", "score_access", "rank_access"]
    for gate in gates:
        expected += [f"gate_{gate}{end}" for end in ("", "_reason", "_code", "_measured")]
    for name in ("potential", "rail"):  # water has no layer
        expected += [f"{name}_{end}" for end in ("value", "low", "high", "score", "contribution")]
    assert header[: len(expected)] == expected
    assert len(header) == len(set(header))
    described = [name for name, _, _ in COLUMNS]
    assert header[len(expected):] == described[described.index("missing"):]
    assert header[:17] == described[:17]


def test_contributions_add_up_to_the_score(folder):
    table = pd.read_csv(folder / "ranked_sites.csv")
    parts = table[[c for c in table if c.endswith("_contribution")]].sum(axis=1)
    assert np.abs(parts - table["score"]).max() <= 1e-12
    assert (table["score_low"] <= table["score"]).all()
    assert (table["score"] <= table["score_high"]).all()
    assert (table["rank_best"].dropna() <= table["rank"].dropna()).all()
    assert (table["rank"].dropna() <= table["rank_worst"].dropna()).all()


def test_the_rank_in_a_list_is_that_of_its_own_sites(small_project):
    """A site held twice stands in two lists, and has a rank in each: counted from its score."""
    rows = sites_rows()
    for row in rows[::2]:
        row.update(location_error_km="9", superfund_status="npl_final")
    for row in rows[1::2]:
        row.update(location_error_km="9", superfund_status="none_known", responsible_party="")
    folder = small_project(sites=rows).run("internal")[2]
    table = pd.read_csv(folder / "ranked_sites.csv", keep_default_na=False)
    held = table[table["holds"].str.contains("locate_first") & (table["rank"] != "")]
    want = {site: 1 + int((held["score"] > score + 1e-12).sum())
            for site, score in zip(held["site_id"], held["score"], strict=True)}
    part = pd.read_csv(folder / "lists" / "locate_first.csv").dropna(subset="rank")
    assert dict(zip(part["site_id"], part["list_rank"], strict=True)) == want
    assert len(set(part["list"])) > 1  # else there was nothing to tell apart
    first = table[table["rank"] != ""].groupby("list")
    for _, own in first:
        assert own["list_rank"].astype(int).min() == 1


def test_an_unknown_cell_is_empty_and_its_score_is_the_midpoint(small_project):
    rows = sites_rows()
    rows[0].update(commodities_main="", deposit_type="")
    table = pd.read_csv(small_project(sites=rows).run("internal")[2] / "ranked_sites.csv")
    row = table.set_index("site_id").loc["s01"]
    assert pd.isna(row["potential_value"])
    assert row["potential_score"] == 0.5
    assert row["missing"] == "potential"
    assert row["score_low"] < row["score"] < row["score_high"]


def test_numbers_are_numbers_and_empty_cells_are_empty(folder):
    rows = read(folder)
    for row in rows[1:]:
        cells = dict(zip(rows[0], row, strict=True))
        assert not {"nan", "NaN", "None", "inf", "<NA>"} & set(row)
        float(cells["longitude"]), float(cells["score"])
        assert cells["rank"] == "" or cells["rank"].isdigit()


HOSTILE = ["=HYPERLINK(\"http://x\")", "+1", "-2+3", "@SUM(A1)", "\tx", "=cmd|' /C calc'!A0",
           "line\nbreak", "bell\x07", "right\u202eleft", "comma, \"quote\""]


def test_text_cannot_be_a_formula_and_numbers_stay(small_project):
    rows = sites_rows()
    for row, name in zip(rows, HOSTILE, strict=True):
        row["name"] = name
    rows[1]["site_id"] = "=1+1"
    _, _, folder = small_project(sites=rows).run("internal")
    for name in ("ranked_sites.csv", "lists/no_hold.csv"):
        header, *body = read(folder, name)
        for row in body:
            for column, cell in zip(header, row, strict=True):
                if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")):
                    assert column == "longitude" and float(cell) < 0
    header, *body = read(folder)
    names = {row[header.index("name")] for row in body}
    assert "'=HYPERLINK(\"http://x\")" in names
    assert "line\nbreak" in names
    assert "bell\\x07" in names
    assert "right\\u202eleft" in names
    told = json.loads((folder / "manifest.json").read_text())["neutralised_cells"]
    assert told["ranked_sites.csv"]["count"] == 6
    assert any("column site_id" in cell for cell in told["ranked_sites.csv"]["first"])


def test_every_hold_has_its_file_and_the_lists_cover_all_sites(folder):
    table = pd.read_csv(folder / "ranked_sites.csv", keep_default_na=False)
    seen = set()
    for path in sorted((folder / "lists").glob("*.csv")):
        part = pd.read_csv(path, keep_default_na=False)
        seen |= set(part["site_id"])
        if path.stem in ("undetermined", "no_hold"):
            assert set(part["list"]) <= {path.stem}
        else:
            assert all(path.stem in holds.split("; ") for holds in part["holds"])
    assert seen == set(table["site_id"])


def test_rejected_rows_are_listed_with_reason_and_fix(small_project):
    rows = sites_rows()
    rows[2]["longitude"] = ""
    rows[4]["longitude"] = 10
    header, *body = read(small_project(sites=rows).run("internal")[2], "rejected.csv")
    assert header == ["layer", "file", "row", "id", "column", "reason", "fix", "stamp"]
    assert [(r[0], r[1], r[2], r[3], r[5]) for r in body] == [
        ("sites", "sites.csv", "3", "s03", "no coordinates"),
        ("sites", "sites.csv", "5", "s05", "outside the study area"),
    ]


def test_one_site_alone(small_project):
    table = pd.read_csv(small_project(sites=csv_text(sites_rows()[:1])).run("internal")[2]
                        / "ranked_sites.csv")
    assert table[["rank", "rank_best", "rank_worst"]].to_numpy().tolist() == [[1, 1, 1]]


def test_every_state_is_said_to_be_inventoried_or_not(folder):
    header, *body = read(folder, "inventory_coverage.csv")
    assert header == ["state", "word", "sites", "records", "covered_by", "records_from",
                      "not_in_this_run", "stamp"]
    rows = {row[0]: dict(zip(header, row, strict=True)) for row in body}
    states = json.loads((folder / "manifest.json").read_text())["inventory"]["states"]
    assert [row[:3] for row in body] == [[s["state"], s["word"], str(s["sites"])] for s in states]
    table = pd.read_csv(folder / "ranked_sites.csv", keep_default_na=False)
    told = table["state"].value_counts()
    assert {s: int(row["sites"]) for s, row in rows.items() if s in told} == told.drop(
        "", errors="ignore").to_dict()
    assert {row["word"] for row in rows.values() if row["sites"] == "0"} == {"not inventoried"}
    assert rows["CO"]["not_in_this_run"] == "USGS National Mine Waste Inventory v1.0"
    assert {row["stamp"] for row in rows.values()} == {"internal, predecisional"}

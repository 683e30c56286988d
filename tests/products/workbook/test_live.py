"""A weight changed in the workbook gives what `remine run --set` gives, by LibreOffice's reckoning.
"""

from __future__ import annotations

import random
import re
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pytest
from helping import remine, sites_rows
from office import convert, tampered

from remine.products.workbook.pen import FIRST_ROW, NAME_ROW


def sheet(path, name):
    """Return the values of a sheet of sites by the names of its columns."""
    book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    rows = list(book[name].iter_rows(min_row=NAME_ROW, values_only=True))
    frame = pd.DataFrame(rows[1:], columns=rows[0])
    return frame[frame[frame.columns[0]].notna()]


def same_order(live, table):
    """Assert that the sheet has the rows of a run's list, in order, to 1e-9."""
    ranked = table[table["rank"].notna()]
    assert live["site_id"].tolist() == ranked["site_id"].tolist()
    assert live["name"].tolist() == ranked["name"].tolist()
    for column in ("rank", "score", "score_low", "score_high",
                   *(c for c in live if c.endswith("_contribution"))):
        off = np.abs(live[column].astype(float).to_numpy() - ranked[column].to_numpy(float))
        assert off.max() <= 1e-9, column
    for column in ("state", "list", "holds", "unknowns", "missing"):
        assert live[column].fillna("").tolist() == ranked[column].fillna("").tolist(), column


def many_sites(count=60):
    """Sites with ties, unknown commodities, and every rank of tie order."""
    rng = random.Random(5)
    usual = [row for row in sites_rows() if row["site_id"] in ("s01", "s02", "s08")]
    rows = []
    for i in rng.sample(range(count), count):
        row = dict(rng.choice(usual))
        row.update(site_id=f"x{i:03}", name=f"Site {i}", longitude=-105 - (i % 20) / 50,
                   latitude=39 + (i % 20) / 40, commodities_main=rng.choice(
                       ["Au; Zn", "Te", "Cu", "", "W; Sb", "Zn"]), deposit_type="")
        rows.append(row)
    return rows


@pytest.mark.parametrize(("criterion", "weight"), [
    pytest.param("rail", 4000, marks=pytest.mark.long), ("potential", 0)])
def test_a_changed_weight_moves_scores_and_order_as_the_run_does(
        small_project, tmp_path, criterion, weight):
    project = small_project(sites=many_sites())
    project.run("public")
    project.save()
    done = project.command("run", "model.yaml", "--out", "other", "-q", "--set",
                           f"profiles.recovery.weights.{criterion}={weight}")
    assert done.returncode == 0, done.stderr
    book = project.root / "out" / "ranked_sites.xlsx"
    cell = "C" + str(FIRST_ROW + ["potential", "rail"].index(criterion))
    wrong = tampered(book, tmp_path / "wrong.xlsx", {("Weights", cell): weight})
    assert set(sheet(wrong, "Ranking")["score"]) == {0.125}
    (tmp_path / "after").mkdir()
    live = sheet(convert(wrong, "xlsx", tmp_path / "after"), "Ranking")
    table = pd.read_csv(project.root / "other" / "ranked_sites.csv")
    assert table["rank"].duplicated().any()
    same_order(live, table)
    assert live["moved"].tolist() == (live["run_rank"] - live["rank"]).tolist()
    assert (live["moved"] != 0).any()
    former = pd.read_csv(project.root / "out" / "ranked_sites.csv").set_index("site_id")
    assert live["run_rank"].tolist() == former.loc[live["site_id"], "rank"].tolist()


@pytest.mark.parametrize("audience", ["public", "internal"])
def test_cached_values_are_true_without_any_calculation(small_project, audience):
    _, _, folder = small_project().run(audience)
    same_order(sheet(folder / "ranked_sites.xlsx", "Ranking"),
               pd.read_csv(folder / "ranked_sites.csv"))


def test_nothing_changed_recalculates_to_the_run(small_project, tmp_path):
    _, _, folder = small_project(sites=many_sites(30)).run("internal")
    wrong = tampered(folder / "ranked_sites.xlsx", tmp_path / "wrong.xlsx", {})
    (tmp_path / "after").mkdir()
    after = convert(wrong, "xlsx", tmp_path / "after")
    same_order(sheet(after, "Ranking"), pd.read_csv(folder / "ranked_sites.csv"))
    for name in ("Criteria", "Weights"):
        for ours, theirs in zip(openpyxl.load_workbook(folder / "ranked_sites.xlsx",
                                                       data_only=True)[name].iter_rows(),
                                openpyxl.load_workbook(after, data_only=True)[name].iter_rows(),
                                strict=False):
            for a, b in zip(ours, theirs, strict=False):
                if isinstance(a.value, float | int):
                    assert abs(a.value - b.value) <= 1e-9, a.coordinate


def test_only_functions_of_old_spreadsheets_and_only_our_own_cells(small_project):
    _, _, folder = small_project().run("internal")
    book = openpyxl.load_workbook(folder / "ranked_sites.xlsx")
    formulas = [cell.value for page in book for row in page.iter_rows() for cell in row
                if cell.data_type == "f"]
    assert formulas
    words = {word for text in formulas for word in
             re.findall(r"([A-Z][A-Z.0-9]*)\(", text)}
    assert words <= {"SUM", "SUMPRODUCT", "IF", "INDEX", "MATCH", "LARGE", "SMALL", "ROWS", "ISNA"}
    assert {page.title for page in book if any(
        cell.data_type == "f" for row in page.iter_rows() for cell in row)} \
        == {"Ranking", "Criteria", "Weights", "Reviews"}


def test_an_unknown_amount_says_so_beside_its_interval(small_project):
    rows = sites_rows()
    rows[0].update(commodities_main="", deposit_type="")
    _, _, folder = small_project(sites=rows).run("internal")
    row = sheet(folder / "ranked_sites.xlsx", "Criteria").set_index("site_id").loc["s01"]
    assert row["potential_value"] == "unknown"
    assert row["potential_score"] == 0.5
    assert (row["potential_worth_low"], row["potential_worth_high"]) == (0, 1)
    table = pd.read_csv(folder / "ranked_sites.csv").set_index("site_id")
    known = sheet(folder / "ranked_sites.xlsx", "Criteria").set_index("site_id")["rail_value"]
    assert known.astype(float).tolist() == table.loc[known.index, "rail_value"].tolist()


def test_another_method_has_values_and_says_so(small_project):
    project = small_project()
    project.model["method"] = {"kind": "weighted_geometric_mean"}
    _, _, folder = project.run("internal")
    book = openpyxl.load_workbook(folder / "ranked_sites.xlsx")
    assert not [cell for row in book["Ranking"].iter_rows() for cell in row
                if cell.data_type == "f"]
    assert book["Ranking"]["A2"].value.startswith("VALUES, not formulas")
    same_order(sheet(folder / "ranked_sites.xlsx", "Ranking").drop(
        columns=["potential_contribution", "rail_contribution"]),
        pd.read_csv(folder / "ranked_sites.csv"))


def test_live_rows_end_at_the_cap_and_the_sheets_say_so(small_project, monkeypatch):
    monkeypatch.setattr("remine.products.workbook.book.LIVE_ROWS", 2)
    _, release, folder = small_project().run("internal")
    path = folder / "ranked_sites.xlsx"
    ranked = int(release.table["rank"].notna().sum())
    for name in ("Ranking", "Criteria", "Gates", "Sensitivity"):
        assert len(sheet(path, name)) == 2
        assert f"The first 2 of {ranked} ranked sites" in \
            openpyxl.load_workbook(path)[name]["A2"].value
    same_order(sheet(path, "Ranking"), pd.read_csv(folder / "ranked_sites.csv").head(2))


def test_two_runs_give_the_same_bytes_and_no_clock(small_project):
    project = small_project()
    first, second = (project.run("public", out=out)[2] / "ranked_sites.xlsx"
                     for out in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2000-01-01T00:00:00Z" in archive.read("docProps/core.xml")


def test_the_command_writes_it(small_project):
    project = small_project()
    assert project.command("run", "model.yaml", "--out", "out", "-q").returncode == 0
    assert (project.root / "out" / "ranked_sites.xlsx").is_file()
    project.model["outputs"] = {"workbook": False}
    project.save()
    done = remine("run", "model.yaml", "--out", "out", "-q", "--overwrite", cwd=project.root)
    assert done.returncode == 0
    assert not (project.root / "out" / "ranked_sites.xlsx").exists()

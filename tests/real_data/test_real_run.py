"""The whole job on real layers, in one command."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from helping import remine

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="session")
def real(shared_data, tmp_path_factory):
    out = tmp_path_factory.mktemp("real") / "out"
    done = remine("run", "mine-waste-real", "--root", f"data={shared_data}", "--out", str(out),
                  "--audience", "internal", "--json", timeout=600)
    assert done.returncode == 0, done.stderr
    table = pd.read_csv(out / "ranked_sites.csv", low_memory=False, keep_default_na=False)
    manifest = json.loads((out / "manifest.json").read_text())
    return json.loads(done.stdout), table, manifest, out


def test_the_rows_that_came_in(real):
    _, _, manifest, _ = real
    rows = {item["layer"]: item["rows_read"] for item in manifest["inputs"]}
    assert rows["mineral_sites"] == 124_058
    assert rows["usmin_polygons"] == 727
    assert rows["usmin_points"] == 2_617
    assert rows["tribal_areas"] == 704


def test_every_row_was_used_or_rejected(real):
    told, table, manifest, out = real
    rejected = pd.read_csv(out / "rejected.csv")
    assert len(rejected) == told["rejected"]
    lost = rejected["layer"].value_counts()
    for item in manifest["inputs"]:
        assert item["rows_read"] == item["rows_used"] + item["rows_rejected"], item["layer"]
        assert lost.get(item["layer"], 0) == item["rows_rejected"], item["layer"]
    sites = [i for i in manifest["inputs"] if i["role"] == "sites"]
    context = pd.read_csv(out / "context.csv")
    assert len(table) == told["sites"]
    assert sum(i["rows_used"] for i in sites) == len(table) + len(context)
    assert told["inventory"]["rows"] == len(table) + len(context)


def test_every_site_has_exactly_one_list(real):
    told, table, _, _ = real
    assert table["site_id"].is_unique
    assert set(table["list"]) <= set(told["lists"])
    for word in ("undetermined", "no_hold"):
        assert told["lists"][word] == int((table["list"] == word).sum())
    held = table["holds"].str.split("; ").str[0]
    assert (held[table["holds"] != ""] == table["list"][table["holds"] != ""]).all()


def test_nothing_with_an_unknown_gate_is_clear(real):
    _, table, _, _ = real
    gates = [c for c in table if c.startswith("gate_") and not c.endswith("_reason")]
    clear = table[table["list"] == "no_hold"]
    assert not clear[gates].isin(["hold", "unknown"]).any(axis=None)


def test_contributions_add_up(real):
    _, table, _, _ = real
    parts = table[[c for c in table if c.endswith("_contribution")]].astype(float).sum(axis=1)
    assert (parts - table["score"].astype(float)).abs().max() <= 1e-12

"""Scenarios: each is what a run of its own would give, and no more is shown than one may see."""

import json

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from helping import sites_rows
from method_cases import starter_project, starter_rows

from remine.cli import cli
from remine.comparing.files import scenario_table, stakeholder_table, write_comparison
from remine.comparing.scenarios import FAMILIES, compare
from remine.ranking import methods
from remine.release import make_release
from remine.run import run

ROWS = starter_rows()[::5]


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return run(starter_project(tmp_path_factory.mktemp("model"), ROWS))


@pytest.fixture(scope="module")
def found(finished):
    return compare(finished, make_release(finished, "internal"))


def ranks_of(project, profile=None):
    release = make_release(run(project, profile), "internal")
    return release.table.set_index("site_id")["rank"].dropna()


@pytest.mark.parametrize(
    ("key", "settings", "profile"),
    [("base", [], None), ("profile_urgency", [], "urgency"),
     ("method_promethee", ["method.kind=promethee"], None),
     ("method_vikor", ["method.kind=vikor"], None),
     ("list_2022", ["criteria.commodity_potential.parameters.critical_list='2022'"], None)],
)
def test_every_scenario_is_what_a_run_of_its_own_gives(tmp_path, found, key, settings, profile):
    settings = [s.replace("parameters.critical_list=", "parameters={critical_list: ") + "}"
                if "critical_list" in s else s for s in settings]
    alone = ranks_of(starter_project(tmp_path, ROWS, settings), profile)
    table = scenario_table(found).set_index("site_id")[f"rank_{key}"]
    assert table.sort_index().tolist() == alone.sort_index().tolist()


def test_all_are_there(found):
    keys = {item.key for item in found.scenarios}
    assert {f"method_{kind}" for kind in methods()} - keys == {"method_weighted_sum"}
    assert {"list_2022", "list_2025", "profile_balanced", "group_state"} <= keys
    assert "group_tribe" not in keys
    assert ("Tribal nations", "not asked: no nation was asked") in found.left_out
    assert all(0 <= item.kept <= 10 for item in found.scenarios)


def test_the_list_of_2025_is_what_the_tiers_are_of(found):
    (of_2022, of_2025) = found.of("critical-lists")
    assert (of_2025.rank == found.base.rank).all()
    assert of_2022.kept < 10


def test_the_public_sees_no_withheld_site_and_ranks_without_a_gap(finished):
    release = make_release(finished, "public")
    seen = compare(finished, release)
    held = set(release.table.loc[release.facts["nation"] != "", "site_id"])
    assert held
    table, groups = scenario_table(seen), stakeholder_table(seen)
    for frame in (table, groups):
        assert not held.intersection(frame["site_id"])
    for name in [n for n in table if n.startswith("rank_") and n not in
                 ("rank_highest", "rank_lowest")]:
        competition = table[name].rank(method="min").astype(int)
        assert (table[name] == competition).all()


@pytest.mark.parametrize("name", ["Theta adit", ""])
def test_of_masked_sites_the_public_compares_the_figures_it_is_shown(small_project, name):
    """Each exact score of an opening is an equation for where it lies."""
    rows = sites_rows()
    rows[7]["name"] = name  # without one it has another id than in the inventory
    project = small_project(sites=rows)
    finished, release, _ = project.run("public")
    table = release.table.set_index("site_id")
    (opening,) = table.index[release.masked & table["score"].notna()]
    assert (opening == "s08") == bool(name)
    seen = compare(finished, release)
    shown = scenario_table(seen).set_index("site_id")
    for key, column in (("base", "score"), ("profile_access", "score_access")):
        np.testing.assert_allclose(shown[f"score_{key}"], table.loc[shown.index, column],
                                   atol=1e-12)
    exact = compare(finished, make_release(finished, "internal"))
    exact = scenario_table(exact).set_index("site_id").loc["s08"]
    both = [c for c in shown if c.startswith("score_")]
    assert "score_list_2022" in both and "score_method_weighted_geometric_mean" in both
    assert not np.isclose(shown.loc[opening, both].astype(float),
                          exact[both].astype(float), atol=1e-6).any()


def test_stakeholders_tell_who_parts_from_whom_and_why(found):
    table = stakeholder_table(found)
    apart = table[table["ranks_apart"] > 0]
    assert (apart["highest_with"] != apart["lowest_with"]).all()
    assert (apart["what_parts_them"] != "").all()
    names = [f"rank_{item.name}" for item in found.release.model.stakeholders if item.weights]
    assert (table["ranks_apart"] == table[names].max(axis=1) - table[names].min(axis=1)).all()
    order = table.sort_values("consensus_rank")[names].max(axis=1)
    assert order.is_monotonic_increasing


def test_only_what_was_asked_for(finished):
    release = make_release(finished, "internal")
    seen = compare(finished, release, families=("stakeholders",))
    assert {item.family for item in seen.scenarios} == {"stakeholders"}
    assert set(FAMILIES) > {item.family for item in seen.scenarios}


def test_the_same_bytes_twice_and_the_record_names_all(tmp_path, found):
    for name in ("a", "b"):
        write_comparison(found, tmp_path / name, overwrite=False)
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert files == ["comparison.html", "manifest.json", "scenarios.csv", "stakeholders.csv"]
    assert all((tmp_path / "a" / f).read_bytes() == (tmp_path / "b" / f).read_bytes()
               for f in files)
    record = json.loads((tmp_path / "a" / "manifest.json").read_text())
    assert set(record["outputs"]) == {*files} - {"manifest.json"}
    assert 0 < record["kendall_w"] < 1
    assert pd.read_csv(tmp_path / "a" / "scenarios.csv")["rank_base"].tolist() == sorted(
        found.base.rank)


def test_a_group_that_weighs_only_what_is_not_measured_is_left_out_with_the_reason(tmp_path):
    settings = ["stakeholders.industry.weights={people: 1}"]
    done = run(starter_project(tmp_path, ROWS, settings))
    seen = compare(done, make_release(done, "internal"), ("stakeholders",))
    assert "group_industry" not in {item.key for item in seen.scenarios}
    assert any("only criteria without a layer" in why for _, why in seen.left_out)


def test_the_command_prints_and_writes(tmp_path):
    out = tmp_path / "out"
    done = CliRunner().invoke(cli, ["compare", "recycling", "--out", str(out), "-q"])
    assert done.exit_code == 0, done.output
    assert "no criterion of this model values commodities" in done.output
    assert (out / "comparison.html").is_file() and not (out / "stakeholders.csv").exists()


def test_relative_methods_say_what_they_compare(found):
    notes = {item.key: item.note for item in found.scenarios}
    assert "scores compare sites" in notes["method_promethee"]
    assert "authors' placeholder, not declared: preference linear" in notes["method_promethee"]
    assert np.isfinite(next(s.score for s in found.scenarios if s.key == "method_promethee")).all()

"""Imputed cells: filled in, marked everywhere, and never taken for known ones."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from method_cases import starter_project, starter_rows
from sklearn.impute import KNNImputer

from remine.answering.run_files import read_run
from remine.answering.site import explain_place
from remine.criteria.imputing import DONORS, imputed_values
from remine.criteria.stage import measure_all
from remine.errors import ConfigError, InputError
from remine.inventory.building import build_inventory
from remine.inventory.reading_all import read_layers
from remine.run import publish, run

ROWS = starter_rows()[::6]
FILLED = ["criteria.waste_volume.missing=impute_flagged"]
MEDIAN = [*FILLED, "criteria.waste_volume.impute={method: median}"]
USING = "using: [commodity_potential, processability, drainage]"
LEARNT = {
    "median": MEDIAN,
    "knn": [*FILLED, "criteria.waste_volume.impute={method: knn, " + USING + "}"],
    "iterative": [*FILLED, "criteria.waste_volume.impute={method: iterative, " + USING + "}"],
}


def measured(project):
    return measure_all(project, build_inventory(project, read_layers(project))).scored


@given(st.lists(st.floats(0, 1) | st.just(np.nan), min_size=2, max_size=30).filter(
    lambda v: 0 < np.isnan(v).sum() < len(v)), st.sampled_from(["median", "knn", "iterative"]))
def test_known_values_stay_and_filled_ones_lie_among_0_and_1(values, method):
    target = np.array(values)
    others = np.linspace(0, 1, len(target))[:, None] if method != "median" else np.empty(
        (len(target), 0))
    out = imputed_values(target, others, method, neighbors=2)
    known = ~np.isnan(target)
    assert (out[known] == target[known]).all()
    assert ((out >= 0) & (out <= 1)).all()


def test_median_and_neighbours_are_those_of_scikit_learn():
    rng = np.random.default_rng(4)
    target, others = rng.random(60), rng.random((60, 3))
    target[::4] = np.nan
    known = ~np.isnan(target)
    assert imputed_values(target, others[:, :0], "median")[0] == np.median(target[known])
    table = np.column_stack([target, others])
    plain = KNNImputer(n_neighbors=5).fit(table[known]).transform(table)[:, 0]
    assert imputed_values(target, others, "knn") == pytest.approx(plain, abs=1e-12)


def test_many_donors_are_drawn_with_the_seed():
    rng = np.random.default_rng(1)
    target, others = rng.random(DONORS + 500), rng.random((DONORS + 500, 2))
    target[:20] = np.nan
    same = [imputed_values(target, others, "knn", seed=3) for _ in range(2)]
    assert (same[0] == same[1]).all()
    assert (same[0] != imputed_values(target, others, "knn", seed=4)).any()


@pytest.mark.parametrize("how", LEARNT)
def test_evidence_interval_and_what_is_missing_stay_as_they_were(tmp_path, how):
    plain = measured(starter_project(tmp_path / "plain", ROWS))
    filled = measured(starter_project(tmp_path / "filled", ROWS, LEARNT[how]))
    for name, before in plain.items():
        after = filled[name]
        for part in ("value", "low", "high", "score_low", "score_high", "evidence"):
            assert np.array_equal(getattr(before, part), getattr(after, part), equal_nan=True)
        assert (after.score[~after.filled] == before.score[~after.filled]).all()
        assert ((after.score >= after.score_low) & (after.score <= after.score_high)).all()
    blank = ~plain["waste_volume"].known
    assert 0 < blank.sum() < len(blank)
    assert (filled["waste_volume"].filled == blank).all()
    assert (filled["resource_potential"].filled == blank).all(), "a whole is as imputed as a part"
    assert filled["resource_potential"].score[blank] != pytest.approx(
        plain["resource_potential"].score[blank])
    assert all(words.startswith("imputed") for words in filled["waste_volume"].basis[blank])


def test_the_default_imputes_nothing(tmp_path):
    assert not any(item.filled.any() for item in measured(starter_project(tmp_path, ROWS)).values())


def test_every_product_marks_imputed_cells(tmp_path):
    plain = run(starter_project(tmp_path / "plain", ROWS))
    finished = run(starter_project(tmp_path / "filled", ROWS, MEDIAN))
    lead = finished.profile
    assert (finished.scores[lead].evidence_share == plain.scores[lead].evidence_share).all()
    assert (finished.scores[lead].score != plain.scores[lead].score).any()
    release = publish(finished, "internal", tmp_path / "out", overwrite=False)
    files = read_run(tmp_path / "out")
    marked = release.table["imputed"].str.contains("waste_volume")
    assert marked.any()
    assert marked.equals(release.table["missing"].str.contains("waste_volume"))
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["imputed_cells"]["waste_volume"] == marked.sum()
    assert "imputed cells: waste_volume" in files.table["weights_status"].iloc[0]
    basis = release.facts["waste_volume_basis"][marked]
    assert basis.str.startswith("imputed (median of ").all(), "what the map's panel shows"
    ranked = int(np.flatnonzero(marked & release.table["rank"].notna())[0])
    terms = {t.name: t for t in explain_place(files, files.table["site_id"].iloc[ranked]).terms}
    assert terms["waste_volume"].imputed and not terms["waste_volume"].known


def test_a_site_withheld_from_the_public_tells_nothing_of_what_was_imputed(tmp_path):
    finished = run(starter_project(tmp_path / "filled", ROWS, MEDIAN))
    release = publish(finished, "public", tmp_path / "out", overwrite=False)
    held = release.facts["nation"] != ""
    assert held.any()
    assert (release.table["imputed"][held] == "").all()


@pytest.mark.parametrize(
    "settings",
    [FILLED, ["criteria.waste_volume.impute={method: median}"],
     [*FILLED, "criteria.waste_volume.impute={method: knn}"],
     [*FILLED, "criteria.waste_volume.impute={method: median, using: [drainage]}"],
     [*FILLED, "criteria.waste_volume.impute={method: knn, using: [waste_volume]}"],
     [*FILLED, "criteria.waste_volume.impute={method: knn, using: [nothing]}"]],
)
def test_a_policy_that_does_not_fit_is_refused(tmp_path, settings):
    with pytest.raises(ConfigError, match="imput"):
        starter_project(tmp_path, ROWS, settings)


def test_criteria_that_impute_each_other_are_refused(tmp_path):
    circle = [*FILLED, "criteria.waste_volume.impute={method: knn, using: [drainage]}",
              "criteria.drainage.missing=impute_flagged",
              "criteria.drainage.impute={method: knn, using: [waste_volume]}"]
    with pytest.raises(ConfigError, match="parts of each other"):
        measured(starter_project(tmp_path, ROWS, circle))


def test_nothing_to_learn_from_is_refused(tmp_path):
    settings = [*FILLED, "criteria.waste_volume.impute={method: knn, using: [people]}"]
    with pytest.raises(InputError, match="none of 'using' is measured"):
        measured(starter_project(tmp_path, ROWS, settings))

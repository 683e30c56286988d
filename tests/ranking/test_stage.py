"""The ranking stage: scores of every profile, and what a change of the sites may not change."""

import numpy as np
import pytest
from method_cases import starter_project, starter_rows, starter_run, table_of
from pyproj import Transformer

from remine.errors import ConfigError, NoResultError
from remine.ranking.stage import Values, evidence_band, prepare, score_all
from remine.run import run

PROFILES = ["recovery", "urgency", "balanced", "survey-gap"]
ROWS = starter_rows()[::6]


def values(names, point, low=None, high=None):
    point = np.array(point, float)
    low = point if low is None else np.array(low, float)
    high = point if high is None else np.array(high, float)
    return Values(tuple(names), point, low, high, 1 - (high - low))


@pytest.mark.parametrize("profile", PROFILES)
def test_contributions_add_up_to_the_score(profile):
    scores = starter_run("recovery").scores[profile]
    assert (abs(scores.contributions.sum(axis=1) - scores.score) <= 1e-12).all()
    assert sum(scores.weights.used.values()) == pytest.approx(1, abs=1e-12)
    assert list(scores.names) == list(scores.weights.used)


@pytest.mark.parametrize("profile", PROFILES)
def test_score_and_rank_lie_in_their_intervals(profile):
    finished = starter_run("recovery")
    scores = finished.scores[profile]
    assert (scores.low <= scores.score + 1e-12).all()
    assert (scores.score <= scores.high + 1e-12).all()
    rank, best, worst = (r[finished.rankable] for r in scores.ranks(finished.rankable))
    assert (best >= 1).all() and (best <= rank).all()
    assert (rank <= worst).all() and (worst <= finished.rankable.sum()).all()
    assert ((scores.evidence_share >= 0) & (scores.evidence_share <= 1 + 1e-12)).all()


def test_sites_without_a_rank_have_none_at_all():
    finished = starter_run("recovery")
    for ranks in finished.scores["recovery"].ranks(finished.rankable):
        assert np.isnan(ranks[~finished.rankable]).all()
        assert not np.isnan(ranks[finished.rankable]).any()


def test_one_site_all_unknown_and_all_tied(tmp_path):
    project = starter_project(tmp_path, ROWS)
    names = ("resource_potential", "drainage", "open_release")
    one = score_all(project, values(names, [[0.5, 0.5, 0.5]]))["recovery"]
    assert [r.tolist() for r in one.ranks(np.ones(1, bool))] == [[1], [1], [1]]
    n = 4
    unknown = values(names, np.full((n, 3), 0.5), np.zeros((n, 3)), np.ones((n, 3)))
    scores = score_all(project, unknown)["recovery"]
    rank, best, worst = scores.ranks(np.ones(n, bool))
    assert (rank == 1).all() and (best == 1).all() and (worst == n).all()
    np.testing.assert_allclose(scores.evidence_share, 0, atol=1e-12)
    tied = score_all(project, values(names, np.full((n, 3), 0.25)))["recovery"]
    assert (tied.ranks(np.ones(n, bool))[2] == 1).all()


def test_a_constant_criterion_moves_no_rank(tmp_path):
    project = starter_project(tmp_path, ROWS)
    names = ("resource_potential", "drainage", "open_release")
    point = np.random.default_rng(3).random((20, 3))
    other = point.copy()
    point[:, 1], other[:, 1] = 0.0, 1.0
    everyone = np.ones(20, bool)
    ranks = [score_all(project, values(names, p))["urgency"].ranks(everyone)[0]
             for p in (point, other)]
    np.testing.assert_array_equal(*ranks)


def test_a_profile_over_criteria_nobody_measured_is_refused(tmp_path):
    project = starter_project(tmp_path, ROWS)
    with pytest.raises(NoResultError) as refused:
        score_all(project, values(("survey_gap",), [[0.5]]))
    assert refused.value.problems[0].code == "E-NO-CRITERIA"


@pytest.mark.parametrize(
    ("setting", "code"),
    [("method.kind=weighted_summ", "E-METHOD-UNKNOWN"),
     ("method.parameters={power: 2}", "E-PARAMETER")],
)
def test_a_method_that_does_not_exist_or_takes_no_such_parameter_is_refused(
    tmp_path, setting, code
):
    with pytest.raises(ConfigError) as refused:
        prepare(starter_project(tmp_path, ROWS, [setting]))
    assert {problem.code for problem in refused.value.problems} == {code}


def test_evidence_bands_change_at_their_stated_shares():
    shares = np.array([0.0, 0.3999, 0.4, 0.5999, 0.6, 0.7999, 0.8, 1.0])
    assert evidence_band(shares).tolist() == [
        "insufficient", "insufficient", "weak", "weak", "moderate", "moderate", "strong", "strong"
    ]




@pytest.mark.parametrize("profile", PROFILES)
def test_adding_or_removing_sites_changes_no_other_score(tmp_path, profile):
    whole = table_of(starter_run("recovery"), profile)
    part = table_of(run(starter_project(tmp_path, ROWS)), profile)
    figures = ["score", "score_low", "score_high", "list", "holds"]
    assert part[figures].equals(whole.loc[part.index, figures])
    ranked = part["rank"].notna()
    among = whole.loc[part.index[ranked], "score"].rank(ascending=False, method="min")
    np.testing.assert_array_equal(part.loc[ranked, "rank"], among)


def test_the_order_of_the_rows_does_not_matter(tmp_path):
    before = table_of(run(starter_project(tmp_path / "a", ROWS)))
    after = table_of(run(starter_project(tmp_path / "b", ROWS[::-1])))
    assert after.equals(before)


@pytest.mark.parametrize("crs", ["ESRI:102008", "EPSG:3857", "EPSG:4269"])
def test_the_crs_of_the_input_does_not_matter(tmp_path, crs):
    conterminous = [row for row in ROWS if row["state"] not in ("AK", "HI")]
    before = table_of(run(starter_project(tmp_path / "a", conterminous)))
    there = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    moved = []
    for row in conterminous:
        x, y = there.transform(float(row["longitude"]), float(row["latitude"]))
        moved.append(row | {"longitude": repr(x), "latitude": repr(y)})
    settings = [f"layers.mine_waste.crs={crs}", "layers.mine_waste.crs_reason=test"]
    after = table_of(run(starter_project(tmp_path / "b", moved, settings)))
    np.testing.assert_allclose(after["score"], before["score"], atol=1e-6)
    assert (after["list"] == before["list"]).all()
    assert (after["rank"].fillna(0) == before["rank"].fillna(0)).mean() > 0.95
    np.testing.assert_allclose(after["longitude"], before["longitude"], atol=1e-5)

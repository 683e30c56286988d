"""What every method must do: the scikit-learn contract, defined degenerate answers, invariants."""

from __future__ import annotations

import warnings
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.estimator_checks import check_estimator

from remine.ranking import methods
from remine.ranking.base import normalised, valued
from remine.ranking.owa import Owa
from remine.ranking.promethee import Promethee
from remine.ranking.stage import Values, score_all
from remine.ranking.topsis import Topsis
from remine.ranking.vikor import Vikor
from remine.ranking.weighted_geometric_mean import WeightedGeometricMean
from remine.ranking.weighted_sum import WeightedSum

SETTINGS = [
    WeightedSum(),
    WeightedGeometricMean(),
    Topsis(),
    Topsis(ideal="sample"),
    Vikor(),
    Vikor(v=0.0),
    Vikor(v=1.0, ideal="sample"),
    Vikor(v=0.3, ideal="sample"),
    Owa(),
    Owa(orness=0.9),
    Owa(orness=0.05),
    *(Promethee(preference=shape) for shape in
      ("usual", "u_shape", "v_shape", "level", "linear", "gaussian")),
]
every_setting = pytest.mark.parametrize("method", SETTINGS, ids=repr)
seeds = st.integers(0, 10**6)


def random_case(seed, n=40, m=5):
    """Return values and weights."""
    rng = np.random.default_rng(seed)
    return rng.random((n, m)), rng.dirichlet(np.ones(m))


def intervals(seed, n=25, m=4, share=0.3):
    """Return low and high ends: a share of the cells is unknown."""
    rng = np.random.default_rng(seed)
    values = rng.random((n, m))
    unknown = rng.random((n, m)) < share
    low = np.where(unknown, values * rng.random((n, m)), values)
    high = np.where(unknown, values + (1 - values) * rng.random((n, m)), values)
    return low, np.minimum(high, 1.0), rng.dirichlet(np.ones(m))


@every_setting
def test_it_keeps_the_scikit_learn_contract(method):
    """scikit-learn's own checks, a clone, and a pipeline."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        check_estimator(clone(method).set_params(anchors="sample"))
    values, weights = random_case(1)
    pipe = make_pipeline(FunctionTransformer(np.sqrt), clone(method).set_params(weights=weights))
    pipe.fit(values)
    assert np.array_equal(pipe[-1].score_, method.scores(np.sqrt(values), pipe[-1].weights_))
    assert pipe[-1].rank_.min() == 1
    assert pipe[-1].contributions_.shape == values.shape


@every_setting
def test_contributions_add_up_to_the_score(method):
    """To 1e-12, with values of 0 and 1 among them; a criterion without weight has none."""
    values, weights = random_case(2)
    values[0], values[1], values[2, 0] = 1.0, 0.0, 0.0
    weights[-1] = 0.0
    weights /= weights.sum()
    parts = method.contributions(values, weights)
    assert np.abs(parts.sum(axis=1) - method.scores(values, weights)).max() < 1e-12
    assert np.abs(parts[:, -1]).max() < 1e-15


@every_setting
@pytest.mark.parametrize(
    "values",
    [
        pytest.param([[0.2, 0.4, 0.6]], id="one site"),
        pytest.param([[0.3, 0.3, 0.3]] * 4, id="all equal"),
        pytest.param([[0.0, 0.0, 0.0]] * 3, id="all zero"),
        pytest.param([[1.0, 1.0, 1.0]] * 3, id="all one"),
        pytest.param([[0.5, 0.1, 0.0], [0.5, 0.9, 0.0]], id="constant criteria"),
    ],
)
def test_degenerate_cases_have_defined_answers(method, values):
    """Scores in 0..1, no NaN, equals tie exactly, and the interval of known values is the score."""
    values, weights = np.array(values), np.array([0.5, 0.3, 0.2])
    score = method.scores(values, weights)
    low, high = method.bounds(values, values, weights)
    assert np.isfinite(score).all() and (score > -1e-12).all() and (score < 1 + 1e-12).all()
    assert np.isfinite(method.contributions(values, weights)).all()
    assert np.abs(low - score).max() < 1e-12 and np.abs(high - score).max() < 1e-12
    if (values == values[0]).all():
        assert np.ptp(score) == 0


@every_setting
@settings(max_examples=15, deadline=None)
@given(seed=seeds)
def test_bounds_hold_whatever_the_unknown_values_are(method, seed):
    """All sites' unknown values drawn at once, inside and at the ends of their intervals."""
    low, high, weights = intervals(seed)
    rng = np.random.default_rng(seed)
    least, most = method.bounds(low, high, weights)
    for draw in range(8):
        share = rng.random(low.shape) if draw % 2 else rng.integers(0, 2, low.shape)
        score = method.scores(low + (high - low) * share, weights)
        assert (least <= score + 1e-12).all() and (score <= most + 1e-12).all()


@every_setting
@settings(max_examples=15, deadline=None)
@given(seed=seeds, ties=st.booleans())
def test_the_order_of_the_rows_does_not_matter(method, seed, ties):
    """Rows in another order have the same scores, and the same ranks."""
    values, weights = random_case(seed)
    values = np.round(values, 1) if ties else values
    order = np.random.default_rng(seed).permutation(len(values))
    one = clone(method).set_params(weights=weights).fit(values)
    other = clone(method).set_params(weights=weights).fit(values[order])
    assert np.abs(other.score_ - one.score_[order]).max() < 1e-14
    assert np.array_equal(other.rank_, one.rank_[order])


@every_setting
@settings(max_examples=15, deadline=None)
@given(seed=seeds)
def test_unknown_lies_between_the_worst_and_the_best_known(method, seed):
    """Unknown is never better than the best known value nor worse than the worst; it leaves the
    other sites alone unless the method, as set, says that scores depend on each other."""
    values, weights = random_case(seed, n=12, m=4)
    low, high = values.copy(), values.copy()
    low[3, 1], high[3, 1] = 0.0, 1.0
    least, most = method.bounds(low, high, weights)
    assert most[3] >= method.scores(high, weights)[3] - 1e-12
    assert least[3] <= method.scores(low, weights)[3] + 1e-12
    if not method.relative or method.kind == "promethee":
        assert abs(most[3] - method.scores(high, weights)[3]) < 1e-12
        assert abs(least[3] - method.scores(low, weights)[3]) < 1e-12
    if not method.relative:
        others = np.arange(len(low)) != 3
        known = method.bounds(values, values, weights)
        assert np.array_equal(least[others], known[0][others])
        assert np.array_equal(most[others], known[1][others])


@every_setting
@settings(max_examples=15, deadline=None)
@given(seed=seeds)
def test_a_better_value_never_lowers_the_score(method, seed):
    """One value of one site raised."""
    values, weights = random_case(seed, n=10, m=4)
    before = method.scores(values, weights)[2]
    values[2, 1] += (1 - values[2, 1]) * 0.5
    assert method.scores(values, weights)[2] >= before - 1e-12


@every_setting
def test_a_site_added_changes_others_only_if_the_method_says_so(method):
    """`relative` is true for what compares sites, and only the class may say never."""
    values, weights = random_case(5)
    changed = not np.array_equal(
        method.scores(values, weights)[:-1], method.scores(values[:-1], weights)
    )
    assert not changed or method.relative
    assert not method.relative or type(method).can_reverse_ranks


@every_setting
def test_the_ranking_stage_runs_it_with_its_parameters(method):
    """Score inside its interval, contributions that add up, a rank for everybody."""
    low, high, _ = intervals(7)
    parameters = {name: getattr(method, name) for name in method.Parameters.model_fields}
    profile = SimpleNamespace(name="one", weights=dict(zip("abcd", [4.0, 3, 2, 1], strict=True)))
    project = SimpleNamespace(
        path=SimpleNamespace(name="model.yaml"),
        model=SimpleNamespace(
            method=SimpleNamespace(kind=method.kind, parameters=parameters), profiles=[profile]
        ),
    )
    values = Values(tuple("dcba"), (low + high) / 2, low, high, 1 - (high - low))
    found = score_all(project, values)["one"]
    assert np.abs(found.contributions.sum(axis=1) - found.score).max() < 1e-12
    assert (found.low <= found.score + 1e-12).all() and (found.score <= found.high + 1e-12).all()
    rank, best, worst = found.ranks(np.ones(len(low), dtype=bool))
    assert (best <= rank).all() and (rank <= worst).all()
    assert bool(found.note) == method.relative
    point = values.point[:, [3, 2, 1, 0]]
    assert np.array_equal(found.score, method.scores(point, np.array([0.4, 0.3, 0.2, 0.1])))


@every_setting
@pytest.mark.parametrize(
    ("values", "weights", "words"),
    [
        ([[0.1, 0.2]], [1.0], "need 2 weights"),
        ([[0.1, np.nan]], [0.5, 0.5], "between 0 and 1"),
        ([[0.1, 1.1]], [0.5, 0.5], "between 0 and 1"),
        ([[0.1, 0.2]], [0.5, 0.6], "sum to 1"),
        ([[0.1, 0.2]], [-0.5, 1.5], "not negative"),
        ([[0.1, 0.2]], [np.nan, 1.0], "sum to"),
    ],
)
def test_wrong_input_is_refused(method, values, weights, words):
    """The message says what is wrong."""
    for call in (method.scores, method.contributions):
        with pytest.raises(ValueError, match=words):
            call(np.array(values), np.array(weights))


def test_every_method_is_in_the_registry_and_described():
    """By the name of its file, with what a reviewer reads."""
    assert sorted(methods()) == [
        "owa", "promethee", "topsis", "vikor", "weighted_geometric_mean", "weighted_sum",
    ]
    for kind, method in methods().items():
        assert method.__module__ == f"remine.ranking.{kind}"
        assert method.summary and method.formula and method.source and method.__doc__
        assert set(method.Parameters.model_fields) <= set(method().get_params())
        assert method(**method.Parameters().model_dump()).get_params() == method().get_params()


@pytest.mark.parametrize(
    "method", [Vikor(v=1.5), Owa(orness=0.0), Topsis(ideal="x"), Promethee(q=0.5, p=0.2)], ids=repr
)
def test_wrong_parameters_are_refused_when_fitting(method):
    """As scikit-learn wants: the constructor stores, `fit` checks."""
    with pytest.raises(ValidationError):
        method.fit(random_case(0)[0])


def test_interval_ends_in_the_wrong_order_are_refused():
    """Low above high."""
    with pytest.raises(ValueError, match="nowhere above"):
        WeightedSum().bounds(np.array([[0.5]]), np.array([[0.4]]), np.array([1.0]))


def test_weights_of_none_are_equal_and_wrong_ones_refused():
    """All zero, negative, too many."""
    assert normalised(None, 4).tolist() == [0.25] * 4
    for wrong in ([0, 0], [1, -1], [1, 2, 3], [1, np.inf]):
        with pytest.raises(ValueError, match="weights"):
            normalised(wrong, 2)


def test_a_constant_criterion_scaled_by_the_sample_counts_nothing_and_is_reported():
    """Beside a criterion that orders the sites."""
    found = WeightedSum(anchors="sample").fit(np.array([[7.0, 1.0], [7.0, 2.0], [7.0, 3.0]]))
    assert found.constant_.tolist() == [True, False]
    assert found.contributions_[:, 0].tolist() == [0, 0, 0]
    assert found.rank_.tolist() == [3, 2, 1]


def test_fixed_anchors_read_the_direction_from_worst_and_best():
    """A distance: 10 km is worth nothing, 0 km everything."""
    values, _ = valued(np.array([[0.0], [2.5], [99.0]]), [[10.0, 0.0]])
    assert values.ravel().tolist() == [1.0, 0.75, 0.0]
    with pytest.raises(ValueError, match="a worst and a best"):
        valued(np.zeros((2, 2)), [[0.0, 1.0]])

"""A finished starter run, read from its files and computed again from model and tables alone.

Nothing of the package takes part but the run itself: what stands beside the wrong site, or in the
wrong column, differs from what its own row gives.
"""

import numpy as np
import pandas as pd
import pytest
import yaml
from click.testing import CliRunner

from remine.cli import cli
from remine.resources import find_model

COMBINED, PARTS = "resource_potential", ("commodity_potential", "waste_volume", "processability")
PLAIN = ("drainage", "open_release", "survey_gap")
DRAWS = 3000


@pytest.fixture(scope="module")
def model():
    return yaml.safe_load(find_model("mine-waste").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=["internal", "public"])
def table(request, tmp_path_factory):
    out = tmp_path_factory.mktemp("recomputed") / request.param
    done = CliRunner().invoke(
        cli, ["run", "mine-waste", "--audience", request.param, "--out", str(out), "-q"]
    )
    assert done.exit_code == 0, done.output
    return pd.read_csv(out / "ranked_sites.csv", low_memory=False)


def ends(table):
    """Return low and high worth of each weighted criterion, from the amounts in the file."""
    low, high = {}, {}
    for name in (*PARTS, *PLAIN):
        pair = [table[f"{name}_{end}"].to_numpy(float) for end in ("low", "high")]
        if name == "waste_volume":
            pair = [np.clip((np.log10(end) - 4) / 5, 0, 1) for end in pair]
        low[name], high[name] = np.nan_to_num(pair[0], nan=0.0), np.nan_to_num(pair[1], nan=1.0)
    for of in (low, high):
        of[COMBINED] = np.prod([of[part] for part in PARTS], axis=0) ** (1 / 3)
    names = (COMBINED, *PLAIN)
    return np.array([low[n] for n in names]), np.array([high[n] for n in names])


def shares(model, profile):
    weights = next(p["weights"] for p in model["profiles"] if p["name"] == profile)
    of = np.array([weights[name] for name in (COMBINED, *PLAIN)], dtype=float)
    return of / of.sum()


def ranks(score):
    return np.array([1 + (score > own + 1e-12).sum() for own in score])


def test_scores_intervals_and_ranks_of_every_profile(table, model):
    ranked = table[table["rank"].notna()]
    low, high = ends(ranked)
    middle = (low + high) / 2
    for name in ("recovery", "urgency", "balanced", "survey-gap"):
        score = shares(model, name) @ middle
        np.testing.assert_allclose(ranked[f"score_{name}"], score, atol=1e-9)
        np.testing.assert_array_equal(ranked[f"rank_{name}"], ranks(score))
    weights = shares(model, "recovery")
    worst, best = weights @ low, weights @ high
    np.testing.assert_allclose(ranked["score_low"], worst, atol=1e-9)
    np.testing.assert_allclose(ranked["score_high"], best, atol=1e-9)
    np.testing.assert_array_equal(
        ranked["rank_best"], [1 + (worst > own + 1e-12).sum() for own in best]
    )
    np.testing.assert_array_equal(
        ranked["rank_worst"], [max(1, (best > own + 1e-12).sum()) for own in worst]
    )
    for _, own in ranked.groupby("list"):
        np.testing.assert_array_equal(own["list_rank"], ranks(own["score"].to_numpy()))


def test_how_likely_a_rank_is_belongs_to_its_own_row(table, model):
    ranked = table[table["rank"].notna()].reset_index(drop=True)
    low, high = ends(ranked)
    weights, rng = shares(model, "recovery"), np.random.default_rng(7)
    used = weights > 0
    drawn = np.empty((DRAWS, len(ranked)))
    for draw, of in enumerate(rng.dirichlet(20 * weights[used], size=DRAWS)):
        worth = low[used] + rng.random((used.sum(), len(ranked))) * (high - low)[used]
        drawn[draw, np.argsort(-(of @ worth))] = np.arange(1, len(ranked) + 1)
    often = (drawn <= 10).mean(axis=0)
    off = np.abs(often - ranked["top_k_probability"])
    assert off.max() < 5 * np.sqrt(0.25 * (1 / 1000 + 1 / DRAWS))
    assert off.sum() < 0.25 * often.sum()  # beside other sites it is about 2
    inside = (drawn >= ranked["rank_p05"].to_numpy()) & (drawn <= ranked["rank_p95"].to_numpy())
    assert inside.mean(axis=0).min() > 0.75 and abs(inside.mean() - 0.9) < 0.02
    assert table.loc[table["rank"].isna(), ["rank_p05", "top_k_probability"]].isna().all(axis=None)


def test_evidence_missing_and_lists_follow_from_the_same_row(table, model):
    ranked = table[table["score"].notna()]
    low, high = ends(ranked)
    parts = []
    for name in PARTS:
        pair = [ranked[f"{name}_{end}"].to_numpy(float) for end in ("low", "high")]
        if name == "waste_volume":
            pair = [np.clip((np.log10(end) - 4) / 5, 0, 1) for end in pair]
        parts.append(1 - (np.nan_to_num(pair[1], nan=1.0) - np.nan_to_num(pair[0])))
    known = np.vstack([np.mean(parts, axis=0), 1 - (high - low)[1:]])
    evidence = shares(model, "recovery") @ known
    np.testing.assert_allclose(ranked["evidence_share"], evidence, atol=1e-9)
    band = np.select([evidence >= edge - 1e-12 for edge in (0.8, 0.6, 0.4)],
                     ["strong", "moderate", "weak"], "insufficient")
    assert ranked["evidence_band"].tolist() == band.tolist()
    for row in table.itertuples():
        gates = {gate["list"]: gate["name"] for gate in model["gates"]}
        outcome = {name: getattr(row, f"gate_{gate}") for name, gate in gates.items()}
        holds = [name for name in model["list_order"] if outcome[name] == "hold"]
        assert row.holds == "; ".join(holds) or (not holds and row.holds != row.holds)
        unknown = "unknown" in outcome.values()
        assert row.list == (holds[0] if holds else "undetermined" if unknown else "no_hold")

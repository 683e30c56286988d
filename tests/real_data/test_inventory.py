"""The many-source file of 124,058 real rows: commodity words and links on labelled samples."""

import csv
import os
from pathlib import Path

import pandas as pd
import pytest

from remine.inventory.commodity_words import KEYED, resolve_cell, resolve_column
from remine.inventory.linking import Records, compare
from remine.inventory.location_quality import infer
from remine.inventory.same_as import THRESHOLD, probability

REPO = Path(__file__).resolve().parents[2]
SAMPLES = REPO / "tests" / "inventory"
NAME = Path("mineral_sites") / "mineral_sites.csv.gz"

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def rows():
    given = Path(os.environ.get("REMINE_SHARED") or REPO.parent / "shared")
    places = [given / NAME, given / "data" / NAME, REPO.parents[1] / "shared" / "data" / NAME]
    found = next((path for path in places if path.exists()), None)
    if found is None:
        reason = f"no {NAME.name} at REMINE_SHARED or beside the repository"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    return pd.read_csv(found, dtype=str, keep_default_na=False)


def sample(name):
    with (SAMPLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# Commodity words


def test_99_of_100_commodity_tokens_resolve_and_none_is_dropped(rows):
    found = resolve_column(rows["commodities"].tolist(), rows["dataset"].tolist())
    keyed = sum(found.tokens.get(role, 0) for role in KEYED)
    unnamed = found.tokens["unknown"] + found.tokens["none"]
    assert found.resolved_share() >= 0.99
    assert keyed / (keyed + unnamed) >= 0.99  # counting "metal" and "unidentified" as failures too
    assert sum(found.unknown.values()) <= found.tokens["unknown"]
    assert keyed + unnamed <= sum(found.tokens.values())
    assert "CAR" in found.unknown


def test_the_hand_checked_tokens_are_right_98_of_100(rows):
    """300 tokens, drawn with seed 20261121: 150 over occurrences, 150 over distinct tokens.

    Expected keys were set by judgement, under the conventions of commodity_exceptions.csv: column
    headings, qualifiers and minerals of the rock have no key. Misspelt and rare words count.
    """
    cells = {
        (d, r): c
        for d, r, c in zip(rows["dataset"], rows["record_id"], rows["commodities"], strict=True)
    }
    right, wrong = 0, []
    for row in sample("commodity_sample.csv"):
        tokens = resolve_cell(cells[row["dataset"], row["record_id"]], row["dataset"])
        keys = {t.key for t in tokens if t.text == row["token"]}
        right += keys == {row["expected_key"]}
        if keys != {row["expected_key"]}:
            wrong.append((row["token"], keys, row["expected_key"]))
    assert right / 300 >= 0.98, wrong


# Links between records of the same thing


@pytest.fixture(scope="module")
def judged(rows):
    """The labelled pairs with the probability each got, and whether it was linked."""
    places = (
        pd.to_numeric(rows["lon"], errors="coerce"),
        pd.to_numeric(rows["lat"], errors="coerce"),
    )
    rows = rows[places[0].notna() & places[1].notna()].reset_index(drop=True)
    datasets = rows["dataset"].to_numpy(str)
    goods = resolve_column(rows["commodities"].tolist(), datasets.tolist())
    lon, lat = (pd.to_numeric(rows[c]).to_numpy(float) for c in ("lon", "lat"))
    records = Records(
        datasets,
        rows["name"].to_numpy(object),
        rows["aliases"].to_numpy(object),
        lon,
        lat,
        infer(lon, lat, datasets).error_km,
        [a + b for a, b in zip(goods.main, goods.byproduct, strict=True)],
    )
    pairs = compare(records)
    chance = dict(
        zip(
            zip(pairs.left.tolist(), pairs.right.tolist(), strict=True),
            probability(pairs.evidence),
            strict=True,
        )
    )
    at = {key: n for n, key in enumerate(zip(rows["dataset"], rows["record_id"], strict=True))}
    out = pd.DataFrame(sample("same_as_pairs.csv"))
    two = [
        tuple(sorted((at[a, b], at[c, d])))
        for a, b, c, d in out[["left_dataset", "left_id", "right_dataset", "right_id"]].to_numpy()
    ]
    return out.assign(
        linked=[chance.get(pair, 0.0) >= THRESHOLD for pair in two], same=out["label"] == "same"
    )


def figures(pairs):
    hit = (pairs["linked"] & pairs["same"]).sum()
    return hit / pairs["linked"].sum(), hit / pairs["same"].sum()


def test_the_sample_is_large_and_half_of_it_is_held_out(judged):
    assert len(judged) >= 400
    assert (judged["half"] == "held_out").sum() >= 200
    assert 0.3 <= judged["same"].mean() <= 0.7


def test_links_of_the_held_out_half_do_not_get_worse(judged):
    """Measured: precision 0.923, recall 0.857 over 346 pairs, most of them drawn for being hard.

    The goal is 0.95 and 0.85: see `test_links_of_the_held_out_half_reach_the_goal`.
    """
    precision, recall = figures(judged[judged["half"] == "held_out"])
    assert precision >= 0.915
    assert recall >= 0.85


@pytest.mark.xfail(reason="held-out precision is 0.923, the goal is 0.95", strict=True)
def test_links_of_the_held_out_half_reach_the_goal(judged):
    """Tried on the tune half and not kept, for the held-out half did not follow.

    Vetoes for a group beside a claim, for a bench, for names with a word of their own each, and for
    other commodities beyond the location error: tune 0.972 and 0.865, held out 0.926 and 0.824.
    The first two alone: tune 0.946 and 0.870, held out 0.923 and 0.852. Half a cell added to the
    coordinates that `mrdata_nicrpge` cuts to 0.01 degree, a bonus for misspelt words, and boosted
    trees gained nothing on the tune half, cross-validated.
    """
    precision, recall = figures(judged[judged["half"] == "held_out"])
    assert precision >= 0.95
    assert recall >= 0.85

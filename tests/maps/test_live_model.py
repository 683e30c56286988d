"""What the page is given to score with: worths that hold their intervals, weights, gates."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remine.maps import encoding, live_model
from remine.maps.encoding import Block, as_shown, outward, unpack
from remine.maps.live_model import model_block, weighable, worth_bits, worths
from remine.reviews import ReleasedReviews


def repeated(release, times):
    """Return the release with its rows many times over, each copy with other ids."""
    n = len(release.table)
    table = pd.concat([release.table] * times, ignore_index=True)
    table["site_id"] = [f"{site}/{k // n}" for k, site in enumerate(table["site_id"])]
    rows = np.tile(np.arange(n), times)
    return dataclasses.replace(
        release, table=table, facts=release.facts.iloc[rows].reset_index(drop=True),
        worths=release.worths.iloc[rows].reset_index(drop=True), masked=release.masked[rows],
    )  # fmt: skip


def test_a_small_run_keeps_every_bit(internal):
    _, columns = unpack(model_block(internal).pack())
    for item in weighable(internal):
        for end, ours in (("score", "score"), ("value", "value"), ("low", "low")):
            np.testing.assert_array_equal(
                columns[f"{item.name}_{ours}"], internal.table[f"{item.name}_{end}"]
            )
        np.testing.assert_array_equal(
            columns[f"{item.name}_worth_low"], internal.worths[f"{item.name}_low"]
        )
        np.testing.assert_array_equal(
            columns[f"{item.name}_worth_high"], internal.worths[f"{item.name}_high"]
        )


def test_ends_of_worth_hold_the_worth(internal):
    for item in internal.criteria:
        low, high = internal.worths[f"{item.name}_low"], internal.worths[f"{item.name}_high"]
        assert (low <= internal.table[f"{item.name}_score"]).all()
        assert (internal.table[f"{item.name}_score"] <= high).all()


@pytest.mark.parametrize(("coarse", "bits"), [(10**9, 24), (0, 16)])
def test_a_large_run_is_rounded_and_its_intervals_only_widen(internal, monkeypatch, coarse, bits):
    for module in (encoding, live_model):
        monkeypatch.setattr(module, "PRECISE_ROWS", 40)
    monkeypatch.setattr(live_model, "COARSE_ROWS", coarse)
    large = repeated(internal, 4)
    assert worth_bits(len(large.table)) == bits
    header, columns = unpack(model_block(large).pack())
    assert header["meta"]["bits"] == bits
    for item in weighable(large):
        name = item.name
        point, low, high = worths(large, name)
        np.testing.assert_array_equal(columns[f"{name}_score"], point)
        np.testing.assert_array_equal(columns[f"{name}_worth_low"], low)
        np.testing.assert_array_equal(columns[f"{name}_worth_high"], high)
        np.testing.assert_allclose(point, large.table[f"{name}_score"], atol=2.0 ** -(bits + 1))
        rounding = 2.0 ** -(bits + 1)
        assert (low <= np.minimum(large.worths[f"{name}_low"] + rounding, point)).all()
        assert (high >= np.maximum(large.worths[f"{name}_high"] - rounding, point)).all()
        assert (np.float32(point) == point).all()  # so that 32 bits hold it in the browser
        np.testing.assert_array_equal(
            columns[f"{name}_value"], as_shown(large.table[f"{name}_value"].to_numpy(float))
        )
        for end in ("low", "high"):
            true = large.table[f"{name}_{end}"].to_numpy(float)
            assert (np.isnan(columns[f"{name}_{end}"]) == np.isnan(true)).all()
            np.testing.assert_allclose(columns[f"{name}_{end}"], true, rtol=0.06, atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.integers(2, 12))
def test_widths_are_rounded_up_and_by_little(widths, bits):
    widths = np.array(widths)
    out = outward(widths, bits, 16)
    assert (out >= widths).all()
    assert (out <= np.maximum(widths * (1 + 2.0 ** (1 - bits)), widths + 2.0**-16)).all()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**31), st.booleans())
def test_ends_and_followers_come_back(seed, cut):
    rng = np.random.default_rng(seed)
    n = encoding.PRECISE_ROWS
    base = np.round(rng.random(n), 2)
    value = np.where(rng.random(n) < 0.1, np.nan, np.round(100 * base))
    block = Block(n)
    block.numbers("base", base)
    block.follows("value", value, "base")
    apart = np.where(np.isnan(value), np.nan, rng.integers(0, 5, n))
    low = np.where(np.isnan(value), 7.0, value - apart)
    low = np.clip(low, 0, None) if cut else low
    block.ends("low", low, "value", apart, -1, (0.0, 1e9) if cut else None)
    block.ends("high", np.where(np.isnan(value), 8.0, value + apart), "value", apart, 1)
    header, columns = unpack(block.pack())
    assert [header["columns"][c]["kind"] for c in ("value", "low", "high")] == [
        "follows", "ends", "ends"
    ]  # fmt: skip
    assert header["columns"]["high"]["apart"] == {"kind": "apart", "of": "low"}
    np.testing.assert_array_equal(columns["value"], value)
    np.testing.assert_array_equal(columns["low"], low)
    np.testing.assert_array_equal(columns["high"], np.where(np.isnan(value), 8.0, value + apart))


def test_meta_says_whose_weights_and_what_may_be_asked_away(internal, public):
    for release, fixed in ((internal, ""), (public, "consultation")):
        meta = model_block(release).meta
        assert [p["name"] for p in meta["profiles"]] == ["recovery", "urgency"]
        assert {p["status"] for p in meta["profiles"]} == {"authors' placeholder"}
        assert dict(meta["profiles"][0]["weights"]) == {
            "potential": 50, "volume": 30, "drainage": 10
        }  # fmt: skip
        gates = {g["name"]: g for g in meta["gates"]}
        assert gates["tribal"]["why"] == fixed and gates["superfund"]["why"] == ""
        assert gates["unverified"]["ranks"] and not gates["superfund"]["ranks"]
        assert meta["command"] == (
            f"remine run small.yaml --audience {release.audience} --out maps/small-weighed"
        )
        assert meta["settings"] == []


def test_the_command_has_what_the_run_had_but_no_path_of_a_machine(internal):
    one = internal.inputs[0]
    inputs = (
        dataclasses.replace(one, file="data:layers/a.csv"),
        dataclasses.replace(one, file="more:b.csv"),
        dataclasses.replace(one, file="data:layers/c.csv"),
        dataclasses.replace(one, file="reviews.csv", role="reviews"),
    )
    told = ("profiles.recovery.weights.volume=7", "seed=3")
    for applied, word in ((False, ""), (True, " --apply-reviews")):
        release = dataclasses.replace(
            internal, inputs=inputs, settings=told, reviews=ReleasedReviews(applied=applied)
        )
        meta = model_block(release).meta
        assert meta["command"] == (
            "remine run small.yaml --audience internal --root data=FOLDER --root more=FOLDER "
            f"--reviews FILE{word} --out maps/small-weighed"
        )
        assert meta["settings"] == list(told)


def test_nothing_of_withheld_sites_is_in_the_model(public):
    _, columns = unpack(model_block(public).pack())
    rows = np.flatnonzero(public.table["site_id"].str.startswith("held"))
    assert len(rows) == 2
    for name, column in columns.items():
        if not name.startswith("gate_"):
            assert np.isnan(np.asarray(column, float)[rows]).all(), name

"""Fit the score card of `remine.inventory.same_as` on the pairs labelled for tuning.

    python scripts/fit_same_as.py PATH/mineral_sites.csv.gz [--held-out]

Pairs for tuning: the half ``tune`` of `same_as_pairs.csv` and all of `same_as_tune_pairs.csv`
(drawn by `draw_same_as.py`). Prints the coefficients to put into the module, and precision and
recall cross-validated: ten folds, five times, no record in two folds. What is held out (the half
``held_out``, and all of `same_as_fresh_pairs.csv`) is not read unless asked for; it is counted with
what the module holds, never fitted, and told with its standard errors.
"""

import csv
import json
import sys
from pathlib import Path

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from remine.inventory.linking import compare
from remine.inventory.mineral_records import read_records
from remine.inventory.same_as import COEFFICIENTS, THRESHOLD, probability, vetoes

HERE = Path(__file__).resolve().parents[1] / "tests" / "inventory"
FILES = {
    "same_as_pairs.csv": "",
    "same_as_tune_pairs.csv": "tune",
    "same_as_fresh_pairs.csv": "held_out",
}
CARD = list(COEFFICIENTS)
#: Strength of the pull towards zero, on evidence brought to unit variance.
C = 0.1
FOLDS, TIMES = 10, 5
THRESHOLDS = (0.6, 0.65, 0.7, 0.75, 0.8, 0.85)


def labelled(held_out: bool) -> list[dict]:
    """Return the labelled pairs for tuning, or the ones held out; those readers left open stay out.
    """
    rows = []
    for name, half in FILES.items():
        with (HERE / name).open(encoding="utf-8", newline="") as file:
            rows += [{"half": half, "file": name, **row} for row in csv.DictReader(file)]
    return [row for row in rows
            if (row["half"] == "held_out") == held_out and row["label"] != "undecided"]


def card():
    """Return a fresh score card."""
    return make_pipeline(StandardScaler(), LogisticRegression(C=C, max_iter=10_000))


def told(name: str, chance: np.ndarray, truth: np.ndarray, at=(*THRESHOLDS, THRESHOLD)) -> None:
    """Print precision and recall at each threshold; ``chance`` has shape (times, n)."""
    for threshold in sorted(set(at)):
        said = chance >= threshold
        hit = (said & truth).sum(axis=1)
        print(f"{name:32} {threshold:.2f} precision {(hit / said.sum(axis=1)).mean():.3f} "
              f"recall {(hit / truth.sum()).mean():.3f} pairs {len(truth)}")  # fmt: skip


def main(path: str, held_out: bool) -> None:
    """Fit, and print the figures."""
    records, ids = read_records(path)
    pairs = compare(records)
    row_of = {key: row for row, key in enumerate(ids)}
    at = {two: n for n, two in enumerate(zip(pairs.left.tolist(), pairs.right.tolist(),
                                             strict=True))}  # fmt: skip
    rows = labelled(held_out)
    two = np.array([
        sorted(row_of[row[f"{side}_dataset"], row[f"{side}_id"]] for side in ("left", "right"))
        for row in rows
    ])  # fmt: skip
    place = np.array([at.get(tuple(pair), -1) for pair in two.tolist()])
    truth = np.array([row["label"] == "same" for row in rows])
    evidence = pairs.evidence.iloc[np.maximum(place, 0)]
    if held_out:
        said = np.where(place >= 0, probability(evidence), 0.0) >= THRESHOLD  # not to choose from
        fresh = np.array([row["file"] == "same_as_fresh_pairs.csv" for row in rows])
        for name, some in (("the half", ~fresh), ("the fresh sample", fresh), ("both", said >= 0)):
            hit = (said & truth)[some].sum()
            for what, of in (("precision", said[some].sum()), ("recall", truth[some].sum())):
                error = np.sqrt(hit / of * (1 - hit / of) / of)
                print(f"held out, {name:17} {what:9} {hit / of:.3f} +- {error:.3f} ({hit}/{of})")
        return
    clear = (place >= 0) & (vetoes(evidence) == "")
    x = evidence[CARD].to_numpy()
    kept = card().fit(x[clear], truth[clear])
    scaler, model = kept[0], kept[-1]
    slope = model.coef_[0] / scaler.scale_
    print(json.dumps({
        "intercept": round(float(model.intercept_[0] - slope @ scaler.mean_), 3),
        **{n: round(float(c), 3) for n, c in zip(CARD, slope, strict=True)},
    }))  # fmt: skip
    n = int(two.max()) + 1
    edges = coo_array((np.ones(len(two)), (two[:, 0], two[:, 1])), shape=(n, n))
    group = connected_components(edges)[1][two[:, 0]]
    chance = np.zeros((TIMES, len(rows)))
    for time in range(TIMES):
        fold = np.random.default_rng(time).permutation(group.max() + 1)[group] % FOLDS
        for one in range(FOLDS):
            test, rest = (fold == one) & clear, (fold != one) & clear
            chance[time, test] = card().fit(x[rest], truth[rest]).predict_proba(x[test])[:, 1]
    first = np.array([row["file"] == "same_as_pairs.csv" for row in rows])
    told("cross-validated, all", chance, truth)
    told("cross-validated, first sample", chance[:, first], truth[first])
    told("cross-validated, harder sample", chance[:, ~first], truth[~first])


if __name__ == "__main__":
    main(sys.argv[1], "--held-out" in sys.argv)

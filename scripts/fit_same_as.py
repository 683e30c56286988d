"""Fit the score card of `remine.inventory.same_as` on the half ``tune`` of the labelled pairs.

    python scripts/fit_same_as.py PATH/mineral_sites.csv.gz

Prints the coefficients to put into the module, and precision and recall of both halves. The half
``held_out`` is only counted, never fitted.
"""

import csv
import json
import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from remine.inventory.linking import compare
from remine.inventory.mineral_records import read_records
from remine.inventory.same_as import THRESHOLD, vetoes

PAIRS = Path(__file__).resolve().parents[1] / "tests" / "inventory" / "same_as_pairs.csv"
CARD = ["alike", "whole", "verbatim", "shared", "nameless", "log_km", "log_spread", "overlap",
        "conflict", "placer", "same_set", "rival", "siblings"]  # fmt: skip


def main(path: str) -> None:
    """Fit, and print the figures."""
    records, ids = read_records(path)
    pairs = compare(records)
    row_of = {key: row for row, key in enumerate(ids)}
    at = {
        key: n for n, key in enumerate(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))
    }
    with PAIRS.open(encoding="utf-8", newline="") as file:
        labelled = list(csv.DictReader(file))
    places, same, half = [], [], []
    for pair in labelled:
        two = sorted(
            row_of[pair[f"{side}_dataset"], pair[f"{side}_id"]] for side in ("left", "right")
        )
        places.append(at.get(tuple(two), -1))
        same.append(pair["label"] == "same")
        half.append(pair["half"])
    place, truth, half = np.array(places), np.array(same), np.array(half)
    clear = (place >= 0) & (vetoes(pairs.evidence)[np.maximum(place, 0)] == "")
    x = pairs.evidence[CARD].to_numpy()[np.maximum(place, 0)]
    fit = clear & (half == "tune")
    card = LogisticRegression(C=4, max_iter=10_000).fit(x[fit], truth[fit])
    print(
        json.dumps(
            {
                "intercept": round(float(card.intercept_[0]), 3),
                **{n: round(float(c), 3) for n, c in zip(CARD, card.coef_[0], strict=True)},
            }
        )
    )
    chance = np.where(clear, card.predict_proba(x)[:, 1], 0.0)
    for name in ("tune", "held_out"):
        for threshold in (THRESHOLD - 0.1, THRESHOLD, THRESHOLD + 0.1):
            mine, said = half == name, chance >= threshold
            hit = (truth & said & mine).sum()
            print(
                name,
                f"{threshold:.2f} precision {hit / (said & mine).sum():.3f}",
                f"recall {hit / (truth & mine).sum():.3f}",
                f"pairs {mine.sum()}",
            )


if __name__ == "__main__":
    main(sys.argv[1])

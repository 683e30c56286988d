"""Draw more pairs to label by hand for `same_as`, none of whose records is in the held-out half.

    python scripts/draw_same_as.py PATH/mineral_sites.csv.gz SHEET.txt IDS.csv [--bands]

Writes a sheet to read (names, aliases, commodities, coordinates as given, source, kind, state)
and the ids, both seeded; the sheet holds rows of the file and is not committed. With ``--bands``
pairs are drawn by the probability `same_as` gives them now instead of by kind. How pairs are
labelled, and what was drawn when: `tests/inventory/same_as_labelling.md`. The evidence has changed
since, so the script draws others today.
"""

import csv
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from remine.inventory.linking import compare
from remine.inventory.mineral_records import read_records
from remine.inventory.same_as import THRESHOLD, probability

SEED = 20260214
HERE = Path(__file__).resolve().parents[1] / "tests" / "inventory"
#: The score card that stood when these pairs were drawn: hard means hard for it.
INTERCEPT = 0.639
CARD = {
    "alike": 2.46, "whole": 0.691, "verbatim": 2.987, "shared": -0.793, "nameless": 1.048,
    "log_km": -0.706, "log_spread": -0.709, "overlap": 0.735, "conflict": -0.166,
    "placer": -1.172, "same_set": -2.166, "rival": -1.411, "siblings": -0.604,
}  # fmt: skip
#: Pairs of each stratum.
STRATA = {
    "easy": 60, "boundary": 130, "unlikely": 40, "far, same name": 45, "near, other names": 35,
    "same set, alike": 45, "same set, unlike": 20, "half number": 20, "numbers": 10,
    "half facet": 25, "facet": 8, "mined": 10, "relative": 12, "generic, other goods": 10,
    "no goods": 25, "no name": 15, "wide name": 35,
}  # fmt: skip
#: Pairs of each band of probability.
BANDS = {"sure": 40, "linked": 110, "below": 50}


def bands(evidence: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return which candidate pairs are in each band of the probability they have now."""
    chance = probability(evidence)
    return {
        "sure": chance >= 0.97,
        "linked": (chance >= THRESHOLD) & (chance < 0.97),
        "below": (chance >= 0.5) & (chance < THRESHOLD),
    }


def strata(e: pd.DataFrame, km: np.ndarray, wide: np.ndarray) -> dict[str, np.ndarray]:
    """Return which candidate pairs are in each stratum; wide: one names a district or a deposit."""
    chance = 1 / (1 + np.exp(-(INTERCEPT + e[list(CARD)].to_numpy() @ list(CARD.values()))))
    e = e.assign(chance=chance, km=km)
    split = e[["numbers", "whole_numbers", "half_number", "facet", "half_facet", "mined"]].sum(
        axis=1
    )
    other, free = e["same_set"] == 0, split == 0
    clear = other & free & (e["nameless"] == 0)
    return {
        "easy": clear & (e["chance"] >= 0.9),
        "boundary": clear & e["chance"].between(0.4, 0.9),
        "unlikely": clear & e["chance"].between(0.1, 0.4),
        "far, same name": clear & (e["whole"] > 0.99) & (km > 2.5),
        "near, other names": clear & (e["alike"].between(0.1, 0.6)) & (km < 0.4),
        "same set, alike": (other == 0) & free & (e["nameless"] == 0) & (e["same_exact"] > 0),
        "same set, unlike": (other == 0) & (e["same_exact"] == 0) & (e["chance"] > 0.2),
        "half number": (e["half_number"] > 0) & other & (e["alike"] > 0.8),
        "numbers": (e["numbers"] > 0) & other & (e["alike"] > 0.8),
        "half facet": (e["half_facet"] > 0) & other & (e["alike"] > 0.5),
        "facet": (e["facet"] > 0) & other & (e["alike"] > 0.5),
        "mined": (e["mined"] > 0) & other & (e["alike"] > 0.8),
        "relative": (e["relative"] > 0) & other & (e["alike"] > 0.7),
        "generic, other goods": clear & (e["conflict"] > 0) & (e["weight"] < 1)
        & (e["alike"] > 0.8),
        "no goods": clear & (e["overlap"] == 0) & (e["conflict"] == 0) & (e["chance"] > 0.3),
        "no name": e["nameless"] > 0,
        "wide name": clear & wide & (e["chance"] > 0.3),
    }  # fmt: skip


def main(path: str, sheet: str, drawn: str, by_band: bool) -> None:
    """Draw each stratum, fewer of pairs of data sets that are many."""
    records, ids = read_records(path)
    pairs = compare(records)
    known = []
    for name in ("same_as_pairs.csv", "same_as_tune_pairs.csv"):
        with (HERE / name).open(encoding="utf-8", newline="") as file:
            known += [{"half": "tune", **row} for row in csv.DictReader(file)]
    held = {(p[f"{s}_dataset"], p[f"{s}_id"]) for p in known if p["half"] == "held_out"
            for s in ("left", "right")}  # fmt: skip
    seen = {
        frozenset(((p["left_dataset"], p["left_id"]), (p["right_dataset"], p["right_id"])))
        for p in known
    }
    touched = np.array([key in held for key in ids])
    free = ~(touched[pairs.left] | touched[pairs.right])
    names = pd.Series(records.name.astype(str))
    called = names.str.contains(r"district|area|deposits|complex|belt|region|group|- | and ",
                                case=False).to_numpy()  # fmt: skip
    group = pd.Series(
        [f"{a}{b}" for a, b in zip(records.dataset[pairs.left], records.dataset[pairs.right],
                                   strict=True)]
    )  # fmt: skip
    random = np.random.default_rng(SEED)
    chosen: dict[int, str] = {}
    wide = called[pairs.left] ^ called[pairs.right]
    if by_band:
        kinds, size = bands(pairs.evidence), BANDS
    else:
        kinds, size = strata(pairs.evidence, pairs.km, wide), STRATA
    for stratum, found in kinds.items():
        rows = np.flatnonzero(np.asarray(found) & free)
        rows = np.array([r for r in rows if r not in chosen])
        many = group.iloc[rows].map(group.iloc[rows].value_counts()).to_numpy()
        weight = many**-0.5
        take = random.choice(rows, min(size[stratum] + 10, len(rows)), False, weight / weight.sum())
        fresh = [r for r in take.tolist()
                 if frozenset((ids[pairs.left[r]], ids[pairs.right[r]])) not in seen]  # fmt: skip
        chosen.update(dict.fromkeys(fresh[: size[stratum]], stratum))
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table = table.set_index(["dataset", "record_id"])
    order = random.permutation(sorted(chosen)).tolist()
    with open(sheet, "w", encoding="utf-8") as out, open(drawn, "w", encoding="utf-8") as file:
        write = csv.writer(file, lineterminator="\n")
        write.writerow(["left_dataset", "left_id", "right_dataset", "right_id", "stratum"])
        for number, row in enumerate(order):
            both = ids[pairs.left[row]], ids[pairs.right[row]]
            write.writerow([*both[0], *both[1], chosen[row]])
            out.write(f"#{number} {pairs.km[row]:.2f} km\n")
            for key in both:
                out.write(" " + _told(key[0], table.loc[[key]].iloc[0]) + "\n")


def _told(dataset: str, row: pd.Series) -> str:
    also = f" (aka {row['aliases'][:90]})" if row["aliases"] else ""
    kind = row["deposit_types"][:30] if row["dep_conf"] in ("1", "1.0") else ""
    told = [dataset.split("/")[1], row["name"] + also, row["commodities"][:60],
            f"{row['lon']},{row['lat']}", row["site_type"], row["state"][:12],
            row["country"].replace("United States", ""), kind, row["ore_value"]]  # fmt: skip
    return "|".join(told)


if __name__ == "__main__":
    main(*sys.argv[1:4], "--bands" in sys.argv)

"""What would move a site past the one above it, or behind the one below it."""

from __future__ import annotations

import numpy as np

from remine.answering.run_files import RunFiles
from remine.answering.versus import VersusAnswer, explain_versus
from remine.answering.versus_in_words import shift_words, value_words
from remine.ranking.order import TIE
from remine.ranking.stability import stability_intervals


def turns_of(run: RunFiles, row: int) -> tuple[str, ...]:
    """Return in sentences what turns a ranked site and its neighbours in the order.

    The neighbours are the nearest sites with a higher and with a lower score. Empty for a site
    without a rank, and under methods other than the weighted sum, for which it is exact.
    """
    if row not in run.ranked or not run.additive:
        return ()
    score, out = run.table["score"].to_numpy(), []
    here = run.table["site_id"].iloc[row]
    for side, word in ((1, "To pass"), (-1, "To fall behind")):
        others = run.ranked[side * (score[run.ranked] - score[row]) > TIE]
        if not len(others):
            continue
        other = others[np.argmin(side * (score[others] - score[row]))]
        found = explain_versus(run, here, run.table["site_id"].iloc[other])
        beside = found.upper if side > 0 else found.lower
        away = f"{found.margin:.4f} {'ahead' if side > 0 else 'behind'}"
        out.append(f"{word} {beside.name} (rank {beside.rank:,}, {away}): {_turn(found)}")
    return tuple(out)


def _turn(found: VersusAnswer) -> str:
    """Return the smallest change of weights, and the smallest of a value that its data allow."""
    words = shift_words(found).removesuffix(": there they tie, beyond it they turn.")
    words = words[0].lower() + words[1:].removesuffix(".")
    allowed = next((item for item in found.values if item.possible), None)
    if allowed is None:
        return f"{words}; no single value that its data allow."
    return f"{words}; or if {value_words(allowed).removesuffix(' (within what its data allow)')}."


def held_by_weights(run: RunFiles, k: int) -> tuple[str, ...]:
    """Return how far each weight may move, the others in proportion, with the same k sites first.

    Empty under methods other than the weighted sum.
    """
    if not run.additive or len(run.ranked) <= k:
        return ()
    values, _, _ = run.intervals(run.ranked)
    ends = stability_intervals(values, run.weights, k)
    return tuple(
        f"{run.criteria[name]['label']}: {weight:.3f}, may be {low:.3f} to {high:.3f}"
        for name, weight, (low, high) in zip(run.names, run.weights, ends, strict=True)
        if np.isfinite(low)
    )

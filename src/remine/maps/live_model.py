"""What the page needs to score and rank anew: what each cell is worth, weights, gates.

Nothing here computes a score. The block holds columns of the release at a stated precision, and
``static/model.js`` does with them what ``remine.ranking`` does. Worths are whole multiples of
``2**-bits``: all 53 bits below `encoding.PRECISE_ROWS` rows, 24 bits below `COARSE_ROWS`, 16 from
there on. In large runs the distance from a worth to an end of its interval is kept to
`_END_BITS` significant bits, rounded up: an interval may be a little too wide, never too narrow.
The amounts are here too, since a worth nearly tells its amount; in large runs as the page shows
them, and their ends by two digits of the distance.
"""

from __future__ import annotations

import numpy as np

from remine.maps.encoding import PRECISE_ROWS, Block, as_shown, outward
from remine.maps.escaping import shown
from remine.release import CriterionInfo, Release
from remine.resources import builtin_models

#: From this many rows on a worth has 16 bits: the first 100 stay, others move by a few ranks.
COARSE_ROWS = 150_000
_END_BITS = 4
_ENDS = ("value", "low", "high")
#: The methods the page can compute; the run's own is shown as written until something is moved.
METHODS = ("weighted_sum", "weighted_geometric_mean")
#: A gate's outcomes as numbers; whatever else stands there is unknown.
OUTCOMES = {"pass": 0, "hold": 1, "unknown": 2, "not_indicated": 3}
#: Kinds of gates that ask for consultation: in a public file they are never asked away.
_CONSULTATION = ("tribal_consultation",)


def worth_bits(rows: int) -> int:
    """Return how many bits a worth has in a run of so many rows."""
    return 53 if rows < PRECISE_ROWS else 24 if rows < COARSE_ROWS else 16


def weighable(release: Release) -> list[CriterionInfo]:
    """Return the measured criteria a weight can be given to, the leading profile's first."""
    used = release.weights[release.profile].used
    parts = {part for item in release.criteria for part in item.parts}
    known = {item.name: item for item in release.criteria}
    first = [known[name] for name in used]
    rest = (c for c in release.criteria if c.name not in used and c.name not in parts)
    return first + list(rest)


def model_block(release: Release) -> Block:
    """Return the cells with their worths and all ends, gate outcomes, and in meta the profiles."""
    table = release.table
    bits = worth_bits(len(table))
    large = bits < 53
    block = Block(len(table), model_meta(release, bits))
    for item in weighable(release):
        name = item.name
        if f"{name}_low" not in release.worths:  # a run read back from files keeps no ends
            score = table[f"{name}_score"].to_numpy(float)
            block.numbers(f"{name}_score", np.round(score * 2**bits) / 2**bits if large else score)
            for end in _ENDS:
                block.numbers(f"{name}_{end}", table[f"{name}_{end}"].to_numpy(float))
            continue
        score, low, high = worths(release, name)
        below, above = _apart(release, name, score) if large else (None, None)
        block.numbers(f"{name}_score", score, per=2**bits if large else 0)
        value = table[f"{name}_value"].to_numpy(float)
        ends = [table[f"{name}_{end}"].to_numpy(float) for end in ("low", "high")]
        if large:
            block.ends(f"{name}_worth_low", low, f"{name}_score", below, -1, (0.0, 1.0))
            block.ends(f"{name}_worth_high", high, f"{name}_score", above, 1, (0.0, 1.0))
            block.follows(f"{name}_value", as_shown(value), f"{name}_score")
            up = as_shown(ends[1] - value, 2)
            down = as_shown(value - ends[0], 2)
            down = np.where((ends[0] == 0) & (up >= value), up, down)  # cut off at 0, not narrower
            most = float(np.nanmax(ends[1], initial=0))  # 0 where every amount is masked
            none = (0.0, most) if np.nanmin(ends[0], initial=0) >= 0 else None
            block.ends(f"{name}_low", as_shown(ends[0]), f"{name}_value", down, -1, none)
            block.ends(f"{name}_high", as_shown(ends[1]), f"{name}_value", up, 1)
            continue
        block.numbers(f"{name}_worth_low", low, near=f"{name}_score")
        block.numbers(f"{name}_worth_high", high, near=f"{name}_score")
        for end, amount in zip(_ENDS, (value, *ends), strict=True):
            near = "" if end == "value" else f"{name}_value"
            block.numbers(f"{name}_{end}", amount, near=near)
    for gate in release.gates:
        words = table[f"gate_{gate.name}"]
        block.integers(f"gate_{gate.name}", words.map(OUTCOMES).fillna(2).to_numpy(np.int64))
    return block


def worths(release: Release, name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a criterion's worth and its ends as the page has them, shape ``(n_sites,)`` each.

    0..1; NaN where withheld. ``low <= worth <= high`` holds after rounding too.
    """
    bits = worth_bits(len(release.table))
    score = release.table[f"{name}_score"].to_numpy(float)
    low = release.worths[f"{name}_low"].to_numpy(float)
    high = release.worths[f"{name}_high"].to_numpy(float)
    if bits == 53:
        return score, low, high
    point = np.round(score * 2**bits) / 2**bits
    below, above = _apart(release, name, point)
    return point, np.maximum(point - below, 0.0), np.minimum(point + above, 1.0)


def _apart(release: Release, name: str, point: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how far the ends of a worth are from it, rounded up; an end at 0 or 1 stays there."""
    bits = worth_bits(len(point))
    score = release.table[f"{name}_score"].to_numpy(float)
    low = release.worths[f"{name}_low"].to_numpy(float)
    high = release.worths[f"{name}_high"].to_numpy(float)
    below = outward(np.where(low < score, np.maximum(point - low, 0), 0.0), _END_BITS, bits)
    above = outward(np.where(high > score, np.maximum(high - point, 0), 0.0), _END_BITS, bits)
    return below, above


def model_meta(release: Release, bits: int) -> dict:
    """Return profiles with their weights and whose they are, the methods, and the gates."""
    measured = {item.name for item in weighable(release)}
    return {
        "bits": bits,
        "criteria": [item.name for item in weighable(release)],
        "profiles": [
            {
                "name": p.name,
                "title": shown(p.title or p.name),
                "status": shown(p.status),
                "source": shown(p.source),
                "date": shown(p.date),
                "weights": [[n, float(w)] for n, w in p.weights.items() if n in measured],
            }
            for p in release.model.profiles
        ],
        "lead": release.profile,
        "method": release.model.method.kind,
        "methods": list(METHODS),
        "gates": [
            {"name": g.name, "list": g.list, "why": _what_if(release, g.name)}
            | {"ranks": _withholds_rank(release, g.name)}
            for g in release.gates
        ],
        "command": _command(release),
        "settings": [shown(word, 400) for word in release.settings],
    }


def _command(release: Release) -> str:
    """Return what runs the model as this run did, with a word in capitals for what a machine has.

    Its ``--set`` words stand apart: a reviewer's weights may take their place.
    """
    words = [f"remine run {_model_word(release)}", f"--audience {release.audience}"]
    roots = (info.file.partition(":") for info in release.inputs)
    words += [f"--root {name}=FOLDER" for name in sorted({n for n, colon, _ in roots if colon})]
    if any(info.role == "reviews" for info in release.inputs):
        words.append("--reviews FILE" + " --apply-reviews" * release.reviews.applied)
    return " ".join([*words, f"--out maps/{release.model.name}-weighed"])


def _model_word(release: Release) -> str:
    """Return how the model is named on the command line; a file of one's own has no other name."""
    name = release.model.name
    return name if name in builtin_models() else f"{name}.yaml"


def _what_if(release: Release, name: str) -> str:
    """Return why a gate may not be asked away; empty if it may."""
    spec = next(g for g in release.model.gates if g.name == name)
    held = (release.table[f"gate_{name}"] == "hold").to_numpy()
    nation = (release.facts["nation"] != "").to_numpy()
    consults = spec.kind in _CONSULTATION or (held.any() and bool(nation[held].all()))
    return "consultation" if consults and release.audience == "public" else ""


def _withholds_rank(release: Release, name: str) -> bool:
    """Return whether what the gate holds has no rank for it (unverified), and nothing withheld."""
    held = (release.table[f"gate_{name}"] == "hold").to_numpy()
    rank = release.table["rank"].to_numpy(float)
    shown_score = ~np.isnan(release.table["score"].to_numpy(float))
    return bool(held.any() and np.isnan(rank[held]).all() and shown_score[held].any())

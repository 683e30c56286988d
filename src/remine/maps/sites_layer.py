"""The sites: what the map and the list need at once, and what a chosen site shows later.

Three blocks, so that the page is drawn before the worths of all cells (``live_model``) and the long
tail of values and reasons are read. Nothing here computes: every number is a column of the release,
in a large run with the digits the page shows of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd

from remine.maps.encoding import PRECISE_ROWS, Block, as_shown
from remine.maps.escaping import shown
from remine.maps.live_model import METHODS, model_block, weighable
from remine.maps.shapes import shift
from remine.reference import commodities, deposit_types, split_list, waste_types
from remine.release import Release

#: Columns of ``facts`` a chosen site shows, in order.
FACTS = (
    "review_decision",
    "review_claims",
    "review_used",
    "nation",
    "consultation_status",
    "lead_partner",
    "commodities_main",
    "commodities_byproduct",
    "commodities_trace",
    "commodities_nearby",
    "waste_types",
    "deposit_type",
    "lifecycle",
    "land_manager",
    "quantity_basis",
    "described_by",
    "location_class",
    "illustrative",
    "layer",
    "source",
    "vintage",
)
#: Why a site's place or figures are not as read: bits of ``flag``.
COARSE, WITHHELD = 1, 2
_ENDS = ("value", "low", "high", "score", "contribution")
#: In the words of a basis: keys, the layer something is nearest in, and powers of a metre.
_KEY = re.compile(r"(?<![:/.\w])[a-z0-9]+(?:_[a-z0-9]+)+(?![/\w]|[.:]\w)")
_NEAREST = re.compile(r"(\bnearest of [\d,]+ in )(\w+)")
_POWER = re.compile(r" m([23])\b")
#: Degrees times this are whole numbers: to a metre, which is what a screen can show.
_METRES = 100_000
#: The numbers the list shows, and what part of 1 a large run keeps of them.
_CORE_NUMBERS = {
    "rank": 1,
    "rank_best": 1,
    "rank_worst": 1,
    "score": 2**20,
    "score_low": 100,
    "score_high": 100,
    "evidence_share": 100,
}


def list_names(release: Release) -> list[str]:
    """Return every list in the model's order, then the two lists without a hold."""
    return [*release.model.list_order, "undetermined", "no_hold"]


def site_blocks(release: Release) -> dict[str, bytes]:
    """Return the drawing of the sites, the live model and the details, each block packed."""
    return {
        "sites": core_block(release).pack(),
        "model": model_block(release).pack(),
        "detail": detail_block(release).pack(),
    }


def core_block(release: Release) -> Block:
    """Return places, ranks, scores, lists and names."""
    table = release.table
    block = Block(len(table))
    every = release.model.study_area == "everywhere"
    longitude = table["longitude"].to_numpy(float)
    block.numbers("x", _metre(longitude if every else shift(longitude)), per=_METRES)
    block.numbers("y", _metre(table["latitude"].to_numpy(float)), per=_METRES)
    for name, per in _CORE_NUMBERS.items():
        block.numbers(name, table[name].to_numpy(float), per=per)
    names = list_names(release)
    block.integers("list", table["list"].map(names.index).to_numpy(np.int64))
    block.integers("holds", _bits(table["holds"], release.model.list_order))
    block.integers("flag", flags(release))
    block.texts("site_id", table["site_id"], _short, in_order=True)
    for name in ("name", "state", "evidence_band"):
        block.texts(name, table[name], _short)
    return block


def detail_block(release: Release) -> Block:
    """Return values, contributions, gates, gaps and facts."""
    table, facts = release.table, release.facts
    block = Block(len(table))
    large = len(table) >= PRECISE_ROWS
    weights = release.weights[release.profile].used
    modelled = {item.name for item in weighable(release)}
    titles = {layer.name: layer.spec.title or layer.name for layer in release.layers.values()}
    basis = _basis_with(titles)
    for item in release.criteria:
        column = {end: table[f"{item.name}_{end}"].to_numpy(float) for end in _ENDS}
        if item.name not in modelled:
            for end in ("value", "low", "high"):
                near = "" if end == "value" else f"{item.name}_value"
                shown_numbers = as_shown(column[end]) if large else column[end]
                block.numbers(f"{item.name}_{end}", shown_numbers, near=near)
            block.numbers(f"{item.name}_score", column["score"], per=1000)
        elif not _adds(column, weights.get(item.name, 0.0)):
            block.numbers(f"{item.name}_contribution", column["contribution"], per=2**20)
        block.texts(f"{item.name}_basis", facts[f"{item.name}_basis"], basis)
    computed = large and release.model.method.kind in METHODS  # by the page itself
    for profile in () if computed else release.model.profiles:
        block.numbers(f"score_{profile.name}", table[f"score_{profile.name}"].to_numpy(float))
        block.numbers(f"rank_{profile.name}", table[f"rank_{profile.name}"].to_numpy(float))
    for gate in release.gates:
        block.texts(f"gate_{gate.name}", table[f"gate_{gate.name}"])
        block.texts(f"gate_{gate.name}_reason", table[f"gate_{gate.name}_reason"])
        block.texts(f"gate_{gate.name}_code", table[f"gate_{gate.name}_code"])
    block.texts("missing", table["missing"])
    for name in () if release.tried.why_not else ("rank_p05", "rank_p95", "top_k_probability"):
        per = max(release.tried.draws, 1) if name.startswith("top") else 1
        block.numbers(name, table[name].to_numpy(float), per=per)
    for name in FACTS:
        if name == "layer":
            continue
        block.texts(f"fact_{name}", facts[name], _READABLE.get(name, shown))
    block.texts("fact_layer", facts["layer"], lambda cell: shown(titles.get(cell, cell), 120))
    block.numbers("fact_location_error_km", facts["location_error_km"].to_numpy(float))
    for gate in release.gates:
        if gate.measured_unit:  # km may be those of the column above, and then cost nothing
            amounts = table[f"gate_{gate.name}_measured"].to_numpy(float)
            amounts = amounts if gate.measured_unit == "km" else as_shown(amounts)
            block.numbers(f"gate_{gate.name}_measured", amounts)
    return block


def flags(release: Release) -> np.ndarray:
    """Return what masking did to each row: 0 nothing, 1 a coarser place, 2 figures withheld too."""
    without = np.isnan(release.table["score"].to_numpy(float))
    return np.where(
        release.masked & without, COARSE + WITHHELD, np.where(release.masked, COARSE, 0)
    )


def _short(cell: object) -> str:
    """Return a name as it fits a row of the list."""
    return shown(cell, 200)


def _adds(column: dict[str, np.ndarray], weight: float) -> bool:
    """Return whether contributions are weight times worth, which the page computes by itself."""
    off = np.abs(column["contribution"] - weight * column["score"])
    return bool(((off < 1e-12) | np.isnan(column["score"])).all())


def _metre(degrees: np.ndarray) -> np.ndarray:
    """Return degrees to 5 places: to a metre, which is what a screen can show."""
    return np.round(degrees, 5)


def _bits(holds: pd.Series, names: list[str]) -> np.ndarray:
    words = {
        cell: sum(1 << names.index(n) for n in split_list(cell) if n in names)
        for cell in holds.unique()
    }
    return holds.map(words).to_numpy(dtype=np.int64)


def _items(cell: object) -> list[str]:
    return split_list(cell) if isinstance(cell, str) else []


@cache
def _commodity_names() -> dict[str, str]:
    return {key: item.name if item.name != key else key for key, item in commodities().items()}


def _commodity_list(cell: object) -> str:
    names = _commodity_names()
    return shown("; ".join(names.get(key, key) for key in _items(cell)))


def _feature_list(cell: object) -> str:
    kinds = waste_types()
    return shown("; ".join(kinds[key].label if key in kinds else key for key in _items(cell)))


def _deposit(cell: object) -> str:
    kinds = deposit_types()
    return shown(kinds[str(cell)].label if str(cell) in kinds else cell)


def _basis_with(titles: dict[str, str]) -> Callable[[object], str]:
    """Return what puts a basis into words: no keys of features, deposit types, layers or units."""
    kinds = {key: kind.label for key, kind in waste_types().items()}

    def word(found: re.Match) -> str:
        key = found.group()
        return titles.get(key) or kinds.get(key) or key.replace("_", " ")

    def basis(cell: object) -> str:
        items = _items(cell)
        if items and all(item in kinds for item in items):
            return _feature_list(cell)
        if str(cell) in deposit_types():
            return _deposit(cell)
        text = _NEAREST.sub(lambda m: m[1] + titles.get(m[2], m[2]), str(cell or ""))
        return shown(_POWER.sub(lambda m: " m" + "²³"[int(m[1]) - 2], _KEY.sub(word, text)))

    return basis


def _plain(cell: object) -> str:
    return shown(cell).replace("_", " ")


_READABLE = {
    "consultation_status": _plain,
    "lifecycle": _plain,
    "commodities_main": _commodity_list,
    "commodities_byproduct": _commodity_list,
    "commodities_trace": _commodity_list,
    "commodities_nearby": _commodity_list,
    "waste_types": _feature_list,
    "deposit_type": _deposit,
}

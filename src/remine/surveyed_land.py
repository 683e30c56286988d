"""How much land modern surveys cover, of each kind, by state and in all: from the layers read.

Nothing is ranked by it. It stands beside the figures that are cited of the country, so that both
can be compared and disputed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import shapely

from remine.criteria.stage import prepare
from remine.criteria.survey_gap import ModernRule, SurveyGap, modern
from remine.errors import ConfigError, Problem
from remine.geo.areas import area_m2
from remine.geo.overlap import Covers
from remine.inventory.building import key_of
from remine.inventory.layer import Layer
from remine.inventory.reading import read_layer
from remine.keeping import NOTHING_KEPT, Keeper
from remine.project import Project
from remine.reference import state_outlines

#: What is cited of the country, by kind of survey; percent of its land.
CITED = {"airborne_geophysics": 12, "geologic_map": 35}
#: Where they are cited; their own source was not found, and each is of its year.
CITED_BY = "review under Executive Order 14017, 2021; own source not found"
LIDAR = "topography: counts toward neither figure"
PARTIAL = "the set of surveys is partial"
NONE = "the layers hold no survey of this kind"
NATIONAL = "all land"
#: What the shares are shares of.
LAND = (
    "states, District of Columbia and five territories in generalised outlines along the coast and "
    "the shores of the Great Lakes; what lies beyond is water, lakes and rivers inside a state "
    "count as its land"
)
#: Columns of ``surveyed_land.csv``; ``stamp`` comes last.
COLUMNS = ("kind", "land", "covered_percent", "at_most_percent", "cited", "rule", "note")


def surveyed_land(
    project: Project, layers: Mapping[str, Layer] | None = None, keeper: Keeper = NOTHING_KEPT
) -> list[dict[str, Any]]:
    """Return one row a kind and state, the whole country first; none without survey layers.

    Parameters
    ----------
    project : Project
    layers : mapping of str to Layer, optional
        The layers of the project, if they are read already.
    keeper : Keeper, optional
        Results of earlier runs.
    """
    rows = []
    by_name = {layer.name: layer for layer in project.model.layers}
    for item in prepare(project):
        spec, parameters = item.spec, item.parameters
        if not isinstance(parameters, SurveyGap.Parameters) or not spec.layers():
            continue
        read = [read_layer(project, by_name[name]) if layers is None else layers[name]
                for name in spec.layers()]
        if any(layer.spec.role != "survey" for layer in read):
            continue  # the criterion itself says what is wrong with it

        def made_from(read=read, parameters=parameters) -> list:
            return [parameters.model_dump(mode="json"), [key_of(layer) for layer in read]]

        rows += keeper.of("surveyed_land", spec.name, made_from,
                          lambda read=read, kinds=parameters.kinds: shares(read, kinds))
    return rows


def described_land(project: Project) -> list[dict[str, Any]]:
    """Return what `surveyed_land` does, for a model that has it.

    Raises
    ------
    ConfigError
        If no criterion of the model says what a modern survey is.
    """
    rows = surveyed_land(project)
    if not rows:
        raise ConfigError(
            Problem("E-NO-SURVEYS", "no criterion of the kind survey_gap reads a layer",
                    "declare one: its rules say which surveys are modern", file=project.path.name)
        )
    return rows


def shares(layers: list[Layer], kinds: dict[str, ModernRule]) -> list[dict[str, Any]]:
    """Return the share of land that surely, and that at most, modern surveys cover, in percent.

    ``covered = area(land and (s1 or s2 or ...)) / area(land)`` in the equal-area plane of each
    state's region; the country is the mean of the states, weighted by their area on the ellipsoid.
    ``at_most_percent`` counts surveys whose year, spacing, scale, quality or extent error is not
    published or too coarse to prove cover; of a partial set, and of a kind of which the layers
    hold no survey, it is unknown.
    """
    surveys = pd.concat([layer.frame for layer in layers])
    extents = np.concatenate([layer.geometry for layer in layers])
    partial = any(layer.spec.partial for layer in layers)
    codes, land = state_outlines()
    asked = {kind: modern(surveys, kind, rule) for kind, rule in kinds.items()}
    some = np.flatnonzero(np.any([possibly for _, possibly in asked.values()], axis=0))
    covers = Covers(land, *_anchors(), extents[some])
    out = []
    for kind, rule in kinds.items():
        surely, possibly = (mask[some] for mask in asked[kind])
        none = not (surveys["kind"] == kind).any()
        least, most = covers.share(surely), None if partial or none else covers.share(possibly)
        note = "; ".join([LIDAR] * (kind == "lidar") + [PARTIAL] * partial + [NONE] * none)
        for row, state in enumerate((NATIONAL, *codes)):
            cited = f"{CITED[kind]} % ({CITED_BY})" if kind in CITED and not row else ""
            out.append({
                "kind": kind, "land": state, "covered_percent": _percent(least, row),
                "at_most_percent": None if most is None else _percent(most, row),
                "cited": cited, "rule": rule.words(), "note": note,
            })
    return out


def national(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of the whole country, each with its ``statement``.

    A kind that is cited and that no rule asks for has one too: nothing is computed of it.
    """
    if not rows:
        return []
    whole = [row for row in rows if row["land"] == NATIONAL]
    absent = [
        {"kind": kind, "land": NATIONAL, "covered_percent": None, "at_most_percent": None,
         "cited": f"{percent} % ({CITED_BY})", "rule": "",
         "note": "no rule of the model asks for it"}
        for kind, percent in CITED.items() if kind not in {row["kind"] for row in whole}
    ]
    return [{**row, "statement": statement(row)} for row in (*whole, *absent)]


def statement(row: Mapping[str, Any]) -> str:
    """Return in a sentence what a row of the country says, the cited figure beside the computed.

    >>> statement({"kind": "geologic_map", "covered_percent": 3.1, "at_most_percent": 4.0,
    ...            "cited": "35 % (somebody, 2021)", "rule": "1:24,000 or larger", "note": ""})
    'Geologic map: modern surveys (1:24,000 or larger) cover 3.1 % of the country’s land by the \
layers of this run, at most 4 %; cited: 35 % (somebody, 2021).'
    """
    low, high = row["covered_percent"], row["at_most_percent"]
    rule, kind = f" ({row['rule']})" if row["rule"] else "", row["kind"].replace("_", " ")
    if low is None or NONE in row["note"]:
        words = f"{kind.capitalize()}: not computed, {row['note']}"
        return words + (f"; cited: {row['cited']}." if row["cited"] else ".")
    words = (f"{kind.capitalize()}: modern surveys{rule} cover {low:g} % "
             "of the country’s land by the layers of this run")
    if high is not None and high > low:
        words += f", at most {high:g} %"
    if PARTIAL in row["note"]:
        words += ", whose set of surveys is partial: how much more is not known"
    if row["kind"] == "lidar":
        words += f"; {LIDAR}"
    return words + (f"; cited: {row['cited']}." if row["cited"] else ".")


def by_state(rows: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[list[str]]]:
    """Return the titles and lines of a table of the states by kind, percent of their land.

    A cell is what is surely covered, and at most where that is more; states of which no survey
    covers anything make one line.

    >>> at = {"kind": "lidar", "covered_percent": 2.0, "at_most_percent": 5.5}
    >>> no = {**at, "covered_percent": 0.0, "at_most_percent": ""}
    >>> by_state([{**at, "land": "CO"}, {**no, "land": "UT"}, {**no, "land": "WY"}])
    (['land', 'lidar'], [['CO', '2–5.5'], ['UT, WY', '0']])
    """
    kinds = list(dict.fromkeys(row["kind"] for row in rows))
    cells: dict[str, dict[str, str]] = {}
    for row in rows:
        low, high = float(row["covered_percent"]), row["at_most_percent"]
        wide = high not in (None, "") and float(high) > low
        said = f"{low:g}–{float(high):g}" if wide else f"{low:g}"
        cells.setdefault(row["land"], {})[row["kind"]] = said
    lines = [[land, *(said.get(kind, "") for kind in kinds)] for land, said in cells.items()]
    bare = [line[0] for line in lines if set(line[1:]) == {"0"}]
    some = [line for line in lines if line[0] not in bare]
    none = [[", ".join(bare), *["0"] * len(kinds)]] if bare else []
    return ["land", *(kind.replace("_", " ") for kind in kinds)], [*some, *none]


def _percent(share: np.ndarray, row: int) -> float:
    """Return the whole country's percentage in row 0, a state's in the others."""
    one = np.average(share, weights=_areas()) if row == 0 else share[row - 1]
    return round(100 * float(one), 2)


@cache
def _areas() -> np.ndarray:
    return area_m2(state_outlines()[1])


@cache
def _anchors() -> tuple[np.ndarray, np.ndarray]:
    """Return a place inside each state, which picks its plane."""
    inside = shapely.point_on_surface(state_outlines()[1])
    return shapely.get_x(inside), shapely.get_y(inside)

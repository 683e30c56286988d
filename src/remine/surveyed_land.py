"""How much land modern surveys cover, of each kind, by state and in all: from the layers read.

Nothing is ranked by it. It stands beside the figures that are cited of the country, so that both
can be compared and disputed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely

from remine.criteria.stage import prepare
from remine.criteria.survey_gap import ModernRule, SurveyGap, modern
from remine.errors import ConfigError, Problem
from remine.geo.areas import area_m2
from remine.geo.overlap import overlap_share
from remine.inventory.layer import Layer
from remine.inventory.reading import read_layer
from remine.project import Project
from remine.reference import state_outlines

#: What is cited of the country, by kind of survey; percent of its land.
CITED = {"airborne_geophysics": 12, "geologic_map": 35}
#: Where they are cited; their own source was not found, and each is of its year.
CITED_BY = "review under Executive Order 14017, 2021; own source not found"
LIDAR = "topography: counts toward neither figure"
NATIONAL = "all land"


def surveyed_land(project: Project) -> list[dict[str, Any]]:
    """Return one row a kind and state, the whole country first.

    Raises
    ------
    ConfigError
        If no criterion of the model says what a modern survey is.
    """
    rows = []
    for item in prepare(project):
        spec, parameters = item.spec, item.parameters
        if isinstance(parameters, SurveyGap.Parameters) and spec.layers():
            by_name = {layer.name: layer for layer in project.model.layers}
            layers = [read_layer(project, by_name[name]) for name in spec.layers()]
            rows += shares(layers, parameters.kinds)
    if not rows:
        raise ConfigError(
            Problem("E-NO-SURVEYS", "no criterion of the kind survey_gap reads a layer",
                    "declare one: its rules say which surveys are modern", file=project.path.name)
        )
    return rows


def shares(layers: list[Layer], kinds: dict[str, ModernRule]) -> list[dict[str, Any]]:
    """Return the share of land that surely, and that at most, modern surveys cover.

    ``at_most`` counts surveys whose year, spacing, scale or extent error is not published or too
    coarse to prove cover; of a partial set it is unknown.
    """
    surveys = pd.concat([layer.frame for layer in layers])
    extents = np.concatenate([layer.geometry for layer in layers])
    partial = any(layer.spec.partial for layer in layers)
    codes, land = state_outlines()
    anchor = shapely.point_on_surface(land)
    place = (shapely.get_x(anchor), shapely.get_y(anchor))
    area = area_m2(land)
    out = []
    for kind, rule in kinds.items():
        surely, possibly = modern(surveys, kind, rule)
        least = overlap_share(land, *place, extents[surely])
        most = overlap_share(land, *place, extents[possibly])
        note = LIDAR if kind == "lidar" else "the set of surveys is partial" if partial else ""
        whole = (float(np.average(least, weights=area)), float(np.average(most, weights=area)))
        for state, low, high in [(NATIONAL, *whole), *zip(codes, least, most, strict=True)]:
            cited = f"{CITED[kind]} % ({CITED_BY})" if kind in CITED and state == NATIONAL else ""
            out.append({
                "kind": kind, "land": state, "covered_percent": round(100 * float(low), 2),
                "at_most_percent": None if partial else round(100 * float(high), 2),
                "cited": cited, "note": note,
            })
    return out

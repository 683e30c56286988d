"""Survey coverage: generalised extents by kind, hatched so that kinds differ without colour."""

from __future__ import annotations

import numpy as np
import pandas as pd

from remine.inventory.layer import Layer
from remine.maps.elements import DataLayer
from remine.maps.encoding import Block
from remine.maps.escaping import shown
from remine.maps.shapes import add_shapes
from remine.maps.text import SURVEY_KINDS, TEXT

#: Colour and slope of the hatch, degrees, by kind.
STYLES = {
    "airborne_geophysics": ("#7d3c98", 45),
    "geologic_map": ("#8a5a18", 0),
    "hyperspectral": ("#b5316a", 90),
    "lidar": ("#3f7d3a", 135),
    "waste_assay": ("#1f6f78", 20),
}
_OTHER = ("#5b6470", 70)
_TOLERANCE = 0.02


def kinds_of(layer: Layer) -> list[str]:
    """Return the kinds of survey in a layer, the known ones first."""
    held = {str(kind) for kind in layer.frame["kind"]}
    return [k for k in STYLES if k in held] + sorted(held - set(STYLES))


def kind_label(kind: str) -> str:
    """Return the words for a kind of survey."""
    return SURVEY_KINDS.get(kind, shown(kind, 60).replace("_", " ").capitalize())


def style_of(kind: str) -> tuple[str, int]:
    """Return colour and slope of the hatch of a kind."""
    return STYLES.get(kind, _OTHER)


def survey_layers(layer: Layer) -> list[tuple[str, DataLayer]]:
    """Return one drawing a kind of survey, each with its kind."""
    if layer.geometry is None or not len(layer):
        return []
    out = []
    for number, kind in enumerate(kinds_of(layer)):
        rows = np.flatnonzero(layer.frame["kind"].astype(str).to_numpy() == kind)
        frame = layer.frame.iloc[rows]
        block = Block(len(rows))
        add_shapes(block, layer.geometry[rows], _TOLERANCE)
        for name in ("name", "source", "vintage"):
            block.texts(name, frame[name])
        block.texts("kind", [kind_label(kind)] * len(rows))
        block.texts("years", [_years(row) for row in frame.itertuples()])
        colour, slope = style_of(kind)
        out.append(
            (
                kind,
                DataLayer(f"x-{layer.name}-{number}", "areas", block, colour=colour, hatch=slope),
            )
        )
    return out


def _years(row) -> str:
    years = [f"{year:.0f}" for year in (row.year_start, row.year_end) if pd.notna(year)]
    return "–".join(dict.fromkeys(years)) or TEXT["no_year"]


def years_of(frame: pd.DataFrame) -> str:
    """Return the first and the last year of the surveys of a frame."""
    years = pd.concat([frame["year_start"], frame["year_end"]]).dropna()
    if not len(years):
        return TEXT["no_year"]
    return "–".join(dict.fromkeys(f"{year:.0f}" for year in (years.min(), years.max())))

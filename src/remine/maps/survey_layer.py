"""Survey coverage: generalised extents by kind and age, told apart by hatch as well as colour."""

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
#: Surveys that ended before this year, or do not say when, are drawn with a wide hatch.
RECENT = 2000
#: Between the lines of a hatch, pixels: of recent surveys, and of others.
CLOSE, WIDE = 8, 18


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


def survey_layers(layer: Layer) -> list[tuple[str, bool, np.ndarray, DataLayer]]:
    """Return kind, whether recent, rows of the layer and drawing, one for each kind and age."""
    if layer.geometry is None or not len(layer):
        return []
    out = []
    kinds = layer.frame["kind"].astype(str).to_numpy()
    late = is_recent(layer.frame)
    parts = [(kind, recent, np.flatnonzero((kinds == kind) & (late == recent)))
             for kind in kinds_of(layer) for recent in (True, False)]
    for number, (kind, recent, rows) in enumerate(part for part in parts if len(part[2])):
        frame = layer.frame.iloc[rows]
        block = Block(len(rows))
        add_shapes(block, layer.geometry[rows], _TOLERANCE)
        for name in ("name", "source", "vintage"):
            block.texts(name, frame[name])
        block.texts("kind", [kind_label(kind)] * len(rows))
        block.texts("years", [_years(row) for row in frame.itertuples()])
        colour, slope = style_of(kind)
        drawing = DataLayer(f"x-{layer.name}-{number}", "areas", block, colour=colour, hatch=slope,
                            gap=CLOSE if recent else WIDE)
        out.append((kind, recent, rows, drawing))
    return out


def is_recent(frame: pd.DataFrame) -> np.ndarray:
    """Return which surveys ended, or where no end is stated began, in `RECENT` or later.

    >>> is_recent(pd.DataFrame({"year_start": [1990, 2004, None], "year_end": [2001, None, None]}))
    array([ True,  True, False])
    """
    last = frame["year_end"].astype(float).fillna(frame["year_start"].astype(float))
    return (last >= RECENT).to_numpy(bool)


def _years(row) -> str:
    years = [f"{year:.0f}" for year in (row.year_start, row.year_end) if pd.notna(year)]
    return "–".join(dict.fromkeys(years)) or TEXT["no_year"]


def years_of(frame: pd.DataFrame) -> str:
    """Return the first and the last year of the surveys of a frame."""
    years = pd.concat([frame["year_start"], frame["year_end"]]).dropna()
    if not len(years):
        return TEXT["no_year"]
    return "–".join(dict.fromkeys(f"{year:.0f}" for year in (years.min(), years.max())))

"""What the raster criteria share: the layer's header, and values proved to be in its range."""

from __future__ import annotations

import numpy as np

from remine.errors import InputError, Problem
from remine.geo.raster import RasterHeader
from remine.inventory.layer import Layer
from remine.project import CriterionSpec

#: Numbers stored in four bytes, or multiplied by a scale, differ from their decimals by this share.
_ROUNDED = 2.0**-22


def header_of(layer: Layer, spec: CriterionSpec) -> RasterHeader:
    """Return the header of a raster layer.

    Raises
    ------
    InputError
        If the layer is not a raster.
    """
    if layer.raster is None:
        raise InputError(
            Problem(
                "E-RASTER-ROLE",
                f"criterion '{spec.name}' needs a raster layer",
                "name a layer of the role raster",
                layer=layer.name,
                column=spec.name,
            )
        )
    return layer.raster


def refuse_out_of_range(values: np.ndarray, layer: Layer) -> None:
    """Refuse a raster with values outside its declared range: nodata as data, or a wrong unit.

    Raises
    ------
    InputError
        With how many values lie outside, and one of them.
    """
    low, high = layer.spec.valid_range
    hair = _ROUNDED * max(abs(low), abs(high))
    outside = (values < low - hair) | (values > high + hair)  # False for NaN
    if outside.any():
        raise InputError(
            Problem(
                "E-RASTER-RANGE",
                f"{int(outside.sum())} values lie outside {low:g} to {high:g}, such as "
                f"{values[outside][0]:g}",
                "declare nodata: for the layer, or correct valid_range, band or file",
                why="an undeclared nodata value would be counted as measured",
                layer=layer.name,
            )
        )


def refusal(error: ValueError, layer: Layer) -> InputError:
    """Return a refusal that names the layer, for a window that is over the budget."""
    return InputError(
        Problem(
            "E-RASTER-SIZE",
            str(error),
            "resample the raster, or ask for a smaller radius",
            layer=layer.name,
        )
    )

"""A layer that was read: its rows in our fields, and what became of the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from remine.geo.raster import RasterHeader
from remine.project import LayerSpec


@dataclass(frozen=True)
class Rejected:
    """An input row that is not used, and why."""

    layer: str
    file: str
    row: int
    id: str
    column: str
    reason: str
    fix: str

    def as_dict(self) -> dict[str, Any]:
        """Return the row of ``rejected.csv``."""
        return vars(self).copy()


@dataclass(frozen=True)
class FileInfo:
    """What a manifest says of one input."""

    layer: str
    role: str
    file: str
    sha256: str
    bytes: int
    rows_read: int
    rows_used: int
    rows_rejected: int
    crs: str
    crs_operation: str
    source: str
    vintage: str
    licence: str
    warnings: tuple[str, ...] = ()
    joined_file: str = ""
    joined_sha256: str = ""


@dataclass(frozen=True)
class Layer:
    """A read layer.

    Attributes
    ----------
    frame : pandas.DataFrame
        One row a used input row, in the fields of the role, plus ``row`` (1-based data row of the
        file). Points carry ``longitude`` and ``latitude`` in EPSG:4326.
    geometry : ndarray of shapely geometries or None
        EPSG:4326, same length; None for a table without places.
    raster : RasterHeader or None
        Of a raster layer: its header; pixels are read by the criterion, window by window.
    """

    spec: LayerSpec
    frame: pd.DataFrame
    geometry: np.ndarray | None
    info: FileInfo
    rejected: tuple[Rejected, ...] = ()
    unresolved: dict[str, int] = field(default_factory=dict)
    raster: RasterHeader | None = None

    @property
    def name(self) -> str:
        """The layer's name in the model."""
        return self.spec.name

    def __len__(self) -> int:
        """Return the number of rows; of a raster, of its pixels."""
        return len(self.frame) if self.raster is None else self.raster.width * self.raster.height

"""A layer that was read: its rows in our fields, and what became of the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
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
class LayerHead:
    """What is known of a layer without its rows.

    ``empty`` has the columns of its frame and no row; ``placed`` says whether it has a geometry.
    """

    empty: pd.DataFrame
    rows: int
    placed: bool
    info: FileInfo
    rejected: tuple[Rejected, ...]
    unresolved: dict[str, int]


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

    @classmethod
    def unread(cls, spec: LayerSpec, head: LayerHead, rows: Callable[[], tuple]) -> Layer:
        """Return a layer whose ``rows()``, frame and geometry, are fetched when first asked for."""
        out = object.__new__(cls)
        vars(out).update(spec=spec, info=head.info, rejected=head.rejected,
                         unresolved=head.unresolved, raster=None, _head=head, _rows=rows)
        return out

    def __getattr__(self, name: str) -> Any:
        """Fetch the rows; asked only for what an unread layer does not have yet."""
        if name not in ("frame", "geometry") or "_rows" not in vars(self):
            raise AttributeError(name)
        vars(self).update(zip(("frame", "geometry"), self._rows(), strict=True))
        return vars(self)[name]

    @property
    def name(self) -> str:
        """The layer's name in the model."""
        return self.spec.name

    @property
    def _is_unread(self) -> bool:
        return "frame" not in vars(self)

    def head(self) -> LayerHead:
        """Return what is known without the rows."""
        if self._is_unread:
            return self._head
        return LayerHead(self.frame.iloc[:0], len(self.frame), self.geometry is not None,
                         self.info, self.rejected, self.unresolved)

    def parts(self) -> tuple:
        """Return what the layer holds beside its declaration, in the order it is made from."""
        return self.frame, self.geometry, self.info, self.rejected, self.unresolved

    def with_info(self, info: FileInfo) -> Layer:
        """Return the layer with another account of its file; unread rows stay unread."""
        out = object.__new__(type(self))
        vars(out).update(vars(self), info=info)
        return out

    def without_rows(self) -> Layer:
        """Return the layer as if it had no row, used or rejected."""
        head = self.head()
        geometry = np.empty(0, dtype=object) if head.placed else None
        return replace(self, frame=head.empty, geometry=geometry, rejected=())

    def __len__(self) -> int:
        """Return the number of rows; of a raster, of its pixels."""
        return self.head().rows if self.raster is None else self.raster.width * self.raster.height

"""Open a raster layer: its header proved, no pixel read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from remine.errors import InputError, Problem
from remine.geo.raster import RasterHeader, read_header
from remine.inventory.layer import FileInfo, Layer
from remine.project import LayerSpec

#: Unpacked bytes of all pixels and bands that a raster may claim.
MAX_RASTER_BYTES = 64_000_000_000


def open_raster(path: Path, spec: LayerSpec, digest: str, shown: str) -> Layer:
    """Return a layer that holds a raster's header; criteria read the windows they need.

    Raises
    ------
    InputError
        If the file is no GeoTIFF, claims more pixels than the budget, has no CRS or not the band,
        or if nodata is declared twice and differently.
    """
    from remine.gdal_guard import rasterio

    try:
        header = read_header(path, spec.band)
    except (rasterio.errors.RasterioError, ValueError) as error:
        raise InputError(
            Problem(
                "E-RASTER",
                str(error).replace(str(path), path.name)[:300],
                "give a GeoTIFF with a coordinate reference system",
                file=path.name,
                layer=spec.name,
            )
        ) from error
    header = replace(header, nodata=_nodata(header, spec, path))
    if header.bytes > MAX_RASTER_BYTES:
        raise InputError(
            Problem(
                "E-RASTER-SIZE",
                f"{header.width:,} x {header.height:,} pixels x {header.bands} bands of "
                f"{header.dtype} are {header.bytes:,} bytes, the budget is {MAX_RASTER_BYTES:,}",
                "cut or resample the raster",
                file=path.name,
                layer=spec.name,
            )
        )
    warnings = []
    if header.nodata is None:
        warnings.append("the raster declares no nodata value: every pixel counts as measured")
    info = FileInfo(
        layer=spec.name,
        role=spec.role,
        file=shown,
        sha256=digest,
        bytes=path.stat().st_size,
        rows_read=0,
        rows_used=0,
        rows_rejected=0,
        crs=header.crs_name,
        crs_operation="by pixel",
        source=spec.source,
        vintage=spec.vintage,
        licence=spec.licence,
        warnings=tuple(warnings),
    )
    return Layer(spec, pd.DataFrame(), None, info, raster=header)


def _nodata(header: RasterHeader, spec: LayerSpec, path: Path) -> float | None:
    if spec.nodata is None or header.nodata is None or spec.nodata == header.nodata:
        return header.nodata if spec.nodata is None else spec.nodata
    raise InputError(
        Problem(
            "E-RASTER-NODATA",
            f"the file says nodata is {header.nodata:g}, the model says {spec.nodata:g}",
            "drop 'nodata' from the layer, or correct the file",
            file=path.name,
            layer=spec.name,
        )
    )

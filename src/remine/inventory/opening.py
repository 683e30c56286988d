"""From a proved file to rows of text and shapes, whatever its layout.

Most sources need only a declaration; the few that spread one feature over several tables have an
adapter, a file of ``adapters/``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from remine.errors import ConfigError, InputError, Problem, did_you_mean
from remine.gdal_guard import pyogrio
from remine.inventory.column_units import convert_units
from remine.inventory.table_file import read_table
from remine.inventory.vector_file import read_vector
from remine.project import LayerSpec, Project
from remine.registry import discover

_LAYERED = {"gpkg", "gdb"}
_TABLES = {".csv", ".tsv", ".txt"}


@dataclass(frozen=True)
class Opened:
    """Rows as they stand in the file.

    Attributes
    ----------
    table : pandas.DataFrame
        Text cells; unknown is ``""``.
    geometry : ndarray of shapely geometries or None
        In the CRS the file states; None where places are columns, or there are none.
    stated : str or None
        The CRS the file states.
    """

    table: pd.DataFrame
    geometry: np.ndarray | None = None
    stated: str | None = None
    warnings: tuple[str, ...] = ()


def open_layer(project: Project, spec: LayerSpec, path: Path, kind: str) -> Opened:
    """Return the rows of a layer, with the file's own way of writing lists and units undone.

    Raises
    ------
    InputError
        If the file cannot be read, or holds several layers and none is named.
    ConfigError
        If the layer names an adapter that does not exist.
    """
    if spec.adapter:
        opened = _adapter(spec)().open(project, spec, path, kind)
    elif kind == "table":
        table, warnings = read_table(path, spec.name, spec.encoding, spec.delimiter, spec.skip_rows)
        opened = Opened(table, warnings=tuple(warnings))
    else:
        opened = open_vector(path, kind, spec)
    table = _without_null_words(opened.table, spec)
    table = _with_semicolons(table, spec)
    return replace(opened, table=convert_units(table, spec, path.name))


def open_vector(path: Path, kind: str, spec: LayerSpec, sublayer: str | None = None) -> Opened:
    """Return one layer of a vector file; ``sublayer`` goes before what the declaration names."""
    wanted = choose_layer(path, kind, spec.name, sublayer or spec.layer)
    table, geometry, stated, told = read_vector(
        path, kind, spec.name, wanted, spec.geometry_only
    )
    if not spec.geometry_only:
        return Opened(table, geometry, stated, tuple(told))
    numbers = pd.DataFrame({"site_id": [str(n + 1) for n in range(len(geometry))]})
    note = (
        f"geometry only: {len(geometry):,} shapes without names, kinds or commodities; their ids "
        "are row numbers and change when the file does"
    )
    return Opened(numbers, geometry, stated, (*told, note))


def choose_layer(path: Path, kind: str, layer: str, wanted: str | None) -> str | None:
    """Return the layer to read: the one named, else the only one with shapes.

    Raises
    ------
    InputError
        If the named one is not there, or several could be meant.
    """
    if kind not in _LAYERED:
        if wanted is not None:
            raise InputError(
                Problem(
                    "E-LAYER-CHOICE",
                    f"files of the kind '{kind}' hold one layer only",
                    "drop 'layer:'",
                    file=path.name,
                    layer=layer,
                )
            )
        return None
    found = list_layers(path, layer)
    if wanted is not None:
        if wanted in found:
            return wanted
        raise InputError(
            Problem(
                "E-LAYER-CHOICE",
                f"there is no layer '{wanted}' in the file",
                did_you_mean(wanted, found),
                file=path.name,
                layer=layer,
            )
        )
    spatial = [name for name, shape in found.items() if shape]
    only = spatial if len(spatial) == 1 else list(found)
    if len(only) == 1:
        return only[0]
    names = ", ".join(spatial or found)[:400]
    raise InputError(
        Problem(
            "E-LAYER-CHOICE",
            f"the file holds {len(spatial)} layers with shapes: {names}",
            "name one of them with 'layer:'",
            why="taking the first would be a guess",
            file=path.name,
            layer=layer,
        )
    )


def list_layers(path: Path, layer: str) -> dict[str, str | None]:
    """Return the layers of a file with their kind of shape, None for a table."""
    try:
        return {str(name): shape for name, shape in pyogrio.list_layers(path)}
    except Exception as error:  # whatever a library of another language makes of broken bytes
        raise InputError(
            Problem(
                "E-FILE-DAMAGED",
                f"cannot read: {error}"[:300].replace(str(path), path.name),
                "get the file again",
                file=path.name,
                layer=layer,
            )
        ) from error


def file_parts(path: Path, adapter: str = "") -> list[Path]:
    """Return the files a layer consists of, in name order: one, a shapefile's, a geodatabase's.

    An adapter may read every table that lies beside the one that is named.
    """
    if adapter and path.is_file() and path.suffix.lower() in _TABLES:
        return sorted(p for p in path.parent.iterdir() if p.suffix.lower() == path.suffix.lower())
    if path.is_dir():
        return sorted(p for p in path.iterdir() if p.is_file() and p.suffix != ".lock")
    if path.suffix.lower() == ".shp":
        return sorted(p for p in path.parent.glob(f"{path.stem}.*") if p.is_file())
    return [path]


def _adapter(spec: LayerSpec):
    known = discover("remine.inventory.adapters")
    if spec.adapter not in known:
        raise ConfigError(
            Problem(
                "E-ADAPTER-UNKNOWN",
                f"there is no adapter '{spec.adapter}'",
                did_you_mean(spec.adapter, known),
                layer=spec.name,
            )
        )
    return known[spec.adapter]


def _without_null_words(table: pd.DataFrame, spec: LayerSpec) -> pd.DataFrame:
    if not spec.null_words:
        return table
    words = set(spec.null_words)
    return pd.DataFrame(
        {c: table[c].astype(object).map(lambda v: "" if v.strip() in words else v) for c in table},
        index=table.index,
    )


def _with_semicolons(table: pd.DataFrame, spec: LayerSpec) -> pd.DataFrame:
    """Write lists with semicolons, our separator, where the source uses another."""
    columns = {spec.columns.get(field, field): mark for field, mark in spec.separators.items()}
    present = {column: mark for column, mark in columns.items() if column in table}
    return (
        table.assign(
            **{
                column: table[column].astype(object).map(lambda v, m=mark: v.replace(m, ";"))
                for column, mark in present.items()
            }
        )
        if present
        else table
    )

"""USGS National Mine Waste Inventory v1: points, polygons, resources and geology by ``Ftr_ID``."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
from pyproj import CRS

from remine.errors import InputError, Problem
from remine.inventory.opening import Opened, list_layers, open_vector
from remine.project import LayerSpec, Project

KEY = "Ftr_ID"
_KNOWN = {
    name.casefold(): name
    for name in (
        "Ftr_ID",
        "Ftr_Type",
        "Commodity",
        "State",
        "County",
        "Land_Mng",
        "Reclaimed",
        "Superfund",
        "Mine_Name",
        "Mine_Dist",
        "Calc_Vol",
    )
}
_RANK = re.compile(r"\s*\(\s*\d+\s*\)")
_SHOWN = 5


class NationalMineWaste:
    """One row a feature: its polygon where there is one, else its point.

    Added columns: ``volume_low``, ``volume_median``, ``volume_high`` and ``volume_rows`` from the
    positive ``Calc_Vol`` of the feature (m3; none, null and 0 mean unknown), ``commodities``
    (``Commodity`` without the rank in brackets, else the geology table's) and ``Geology.<column>``
    (distinct texts joined by ``; ``). How a rank becomes a role is not published, so all named
    commodities are main ones and the file's own words stay in ``Commodity``.
    """

    kind = "national_mine_waste"

    def open(self, project: Project, spec: LayerSpec, path: Path, kind: str) -> Opened:
        """Return the features of a geodatabase or GeoPackage, or of one downloaded layer."""
        if kind not in ("gdb", "gpkg"):
            table, geometry, stated = _canonical(open_vector(path, kind, spec))
            features = _with_volumes(_with_commodities(table, None), None)
            note = "one layer without the resource table: volumes are unknown"
            return Opened(features, geometry, stated, (note,))
        layers = list_layers(path, spec.name)
        read = {
            name: _canonical(open_vector(path, kind, spec, name))
            for name in ("Waste_Polygons", "Waste_Points", "Waste_Resources", "Waste_Geology")
            if name in layers
        }
        warnings = [
            f"there is no layer {name}: what it tells is unknown"
            for name in ("Waste_Resources", "Waste_Geology")
            if name not in read
        ]
        for name, (table, _, _) in read.items():
            if KEY not in table:
                raise InputError(
                    Problem(
                        "E-COLUMN-MISSING",
                        f"{name} has no column '{KEY}'",
                        "get the file again",
                        file=path.name,
                        layer=spec.name,
                        column=KEY,
                    )
                )
        table, geometry, stated = _features(read, path, spec)
        ids = set(table[KEY])
        for name in ("Waste_Resources", "Waste_Geology"):
            if name in read:
                warnings += _orphans(read[name][0], ids, name)
        table = _with_commodities(table, read.get("Waste_Geology", (None,))[0])
        table = _with_volumes(table, read.get("Waste_Resources", (None,))[0])
        return Opened(table, geometry, stated, tuple(warnings))


def _canonical(opened: Opened) -> tuple[pd.DataFrame, np.ndarray | None, str | None]:
    """Spell the published columns as published; services write them in other capitals."""
    names = {column: _KNOWN.get(column.casefold(), column) for column in opened.table}
    return opened.table.rename(columns=names), opened.geometry, opened.stated


def _features(read: dict, path: Path, spec: LayerSpec):
    shapes = [read[name] for name in ("Waste_Polygons", "Waste_Points") if name in read]
    if not shapes:
        raise InputError(
            Problem(
                "E-LAYER-CHOICE",
                "there is neither Waste_Polygons nor Waste_Points",
                "get the file again",
                file=path.name,
                layer=spec.name,
            )
        )
    if len(shapes) == 1:
        return shapes[0]
    (polygons, areas, crs), (points, places, other) = shapes
    if crs and other and not CRS(crs).equals(CRS(other), ignore_axis_order=True):
        raise InputError(
            Problem(
                "E-CRS-CONFLICT",
                "points and polygons have different CRS",
                "get the file again",
                file=path.name,
                layer=spec.name,
            )
        )
    polygons = _fill_blank(polygons, points)
    alone = ~points[KEY].isin(set(polygons[KEY])).to_numpy()
    table = pd.concat([polygons, points[alone]], ignore_index=True).fillna("")
    return table, np.concatenate([areas, places[alone]]), crs or other


def _fill_blank(polygons: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """Let the point of a feature tell what its polygon leaves blank."""
    first = points.drop_duplicates(KEY).set_index(KEY)
    out = polygons.copy()
    for column in first.columns:
        told = out[KEY].map(first[column]).fillna("")
        out[column] = out[column].where(out[column] != "", told) if column in out else told
    return out


def _with_commodities(table: pd.DataFrame, geology: pd.DataFrame | None) -> pd.DataFrame:
    out = table.copy()
    own = (
        out["Commodity"].astype(object)
        if "Commodity" in out
        else pd.Series([""] * len(out), dtype=object)
    )
    if geology is not None:
        joined = {
            column: geology.groupby(KEY, sort=False)[column].agg(_distinct)
            for column in geology.columns
            if column != KEY
        }
        for column, texts in joined.items():
            out[f"Geology.{column}"] = out[KEY].map(texts).fillna("")
        if "Geology.Commodity" in out:
            own = own.where(own != "", out["Geology.Commodity"])
    out["commodities"] = own.map(lambda cell: _RANK.sub("", cell))
    return out


def _distinct(values: pd.Series) -> str:
    items = (item.strip() for value in values for item in str(value).split(";"))
    return "; ".join(dict.fromkeys(item for item in items if item))


def _with_volumes(table: pd.DataFrame, resources: pd.DataFrame | None) -> pd.DataFrame:
    out = table.copy()
    names = ("volume_low", "volume_median", "volume_high", "volume_rows")
    if resources is None or "Calc_Vol" not in resources:
        return out.assign(**dict.fromkeys(names, ""))
    volume = pd.to_numeric(resources["Calc_Vol"].replace("", None), errors="coerce").astype(float)
    good = np.isfinite(volume) & (volume > 0)
    groups = volume[good].groupby(resources.loc[good, KEY])
    for name, values in zip(
        names, (groups.min(), groups.median(), groups.max(), groups.size()), strict=True
    ):
        out[name] = out[KEY].map(values).map(lambda v: "" if pd.isna(v) else f"{v:.10g}")
    return out


def _orphans(table: pd.DataFrame, ids: set[str], name: str) -> list[str]:
    lost = [key for key in dict.fromkeys(table[KEY]) if key not in ids]
    if not lost:
        return []
    return [f"{name}: {len(lost)} keys name no feature, for example {', '.join(lost[:_SHOWN])}"]

"""What ``ranked_sites.gpkg`` holds beside its rows: layers, styles, words and metadata.

``ranked_sites`` has the rows of the CSV. ``sites_ranked``, ``sites_held`` and ``gates`` are views
of it, so that they cannot disagree with it; ``sites_excluded``, ``study_area``,
``inventory_coverage`` and ``survey_coverage`` are tables. Styles follow QGIS (``layer_styles``),
column titles and descriptions the GeoPackage schema extension, metadata the metadata extension.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from remine.plain_text import visible
from remine.products import geopackage_tables as tables
from remine.products import geopackage_words as words
from remine.products.dates import fixed_time
from remine.products.geo_files import fixed_date
from remine.products.schema import columns_of, why_no_rank
from remine.reference import state_outlines
from remine.release import GateInfo, Release

SITES = "ranked_sites"
#: What the layer of gates says of a site and gate, beside the site itself.
GATE_COLUMNS = ("gate", "label", "opens_list", "outcome", "reason", "code", "measured_value",
                "measured_unit", "source", "vintage")


def complete_geopackage(release: Release, frame: gpd.GeoDataFrame, path: Path) -> None:
    """Add to a written layer of sites everything else; the same release gives the same bytes.

    Parameters
    ----------
    frame : GeoDataFrame
        The rows of ``ranked_sites``, as written.
    path : Path
        A GeoPackage that holds them.
    """
    frames = {"sites_excluded": _excluded(release, frame), **_ground(release)}
    with fixed_date():
        for name, rows in frames.items():
            if len(rows):
                rows.to_file(path, layer=name, driver="GPKG", engine="pyogrio", mode="a",
                             geometry_type="Point" if set(rows.geom_type) == {"Point"}
                             else "Unknown")
    columns = {c.name: (c.label + (f", {c.unit}" if c.unit else ""), c.meaning)
               for c in columns_of(release)}
    when = fixed_time().strftime("%Y-%m-%dT%H:%M:%S.000Z")
    with closing(sqlite3.connect(path)) as link, link:
        link.execute("PRAGMA synchronous = OFF")  # the whole folder is brought to the disk later
        for view, statement in _views(release, frame).items():
            tables.add_view(link, view, SITES, statement, when)
        held = [row[0] for row in link.execute(
            "SELECT table_name FROM gpkg_contents WHERE data_type = 'features'")]
        layers = [layer for layer in words.layers(release, columns) if layer.name in held]
        tables.add_words(link, layers, when)
        tables.add_styles(link, layers, when)
        tables.add_metadata(link, layers, release, when)


def _views(release: Release, frame: gpd.GeoDataFrame) -> dict[str, str]:
    """Return the views of the sites as SQL; the first column is the feature id."""
    own = ", ".join(tables.quoted(name) for name in frame.columns if name != "geometry")
    # the row's own number must not repeat over the gates
    gates = " UNION ALL ".join(
        f"SELECT fid * {len(release.gates)} + {number} AS OGC_FID, geom, site_id, name, state, "
        f"rank, {', '.join(_told(gate))} FROM {SITES}"
        for number, gate in enumerate(release.gates)
    )
    return {
        "sites_ranked": f"SELECT fid AS OGC_FID, geom, {own} FROM {SITES} WHERE rank IS NOT NULL",
        "sites_held": f"SELECT fid AS OGC_FID, geom, {own} FROM {SITES} WHERE holds IS NOT NULL",
        "gates": gates,
    }


def _told(gate: GateInfo) -> list[str]:
    """Return the columns of a gate as SQL; of a gate without layers the site's source counts."""
    own = {end: tables.quoted(f"gate_{gate.name}{end}") for end in ("", *_OF_GATE)}
    unit = tables.text(visible(gate.measured_unit))
    columns = (
        tables.text(gate.name), tables.text(visible(gate.label)), tables.text(gate.list),
        own[""], *(own[end] for end in _OF_GATE),
        f"CASE WHEN {own['_measured']} IS NOT NULL THEN {unit} END",
        tables.text(visible(gate.layer_source)) if gate.layer_source else "source",
        tables.text(visible(gate.layer_vintage)) if gate.layer_source else "vintage",
    )
    return [f"{words} AS {name}" for words, name in zip(columns, GATE_COLUMNS, strict=True)]


#: What ``ranked_sites`` says of a gate beside its outcome, in the order of `GATE_COLUMNS`.
_OF_GATE = ("_reason", "_code", "_measured")


def gate_rows(release: Release, table: pd.DataFrame, gate: GateInfo) -> pd.DataFrame:
    """Return what the layer of gates says of one gate, for rows of the whole list."""
    amounts = table[f"gate_{gate.name}_measured"]
    layer = bool(gate.layer_source)
    return table[["site_id", "name", "state", "latitude", "longitude", "rank"]].assign(
        gate=gate.name, label=gate.label, opens_list=gate.list, outcome=table[f"gate_{gate.name}"],
        reason=table[f"gate_{gate.name}_reason"], code=table[f"gate_{gate.name}_code"],
        measured_value=amounts, measured_unit=np.where(amounts.notna(), gate.measured_unit, ""),
        source=gate.layer_source if layer else table["source"],
        vintage=gate.layer_vintage if layer else table["vintage"],
    )


def _excluded(release: Release, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    why = why_no_rank(release)
    rows = np.flatnonzero(why != "")
    keep = ["site_id", "name", "state", "list", "holds", "unknowns", "consult_nation", "source",
            "vintage", "stamp", "geometry"]
    out = frame.iloc[rows][keep].reset_index(drop=True)
    out.insert(4, "why", [visible(word) for word in why[rows]])
    return out


def _ground(release: Release) -> dict[str, gpd.GeoDataFrame]:
    """Return study area, coverage by state, and surveys, as far as the release has them."""
    out = {}
    codes, shapes = state_outlines()
    if release.model.study_area == "us":
        whole = shapely.multipolygons(shapely.get_parts(shapely.union_all(shapes)))
        out["study_area"] = gpd.GeoDataFrame(
            {"name": ["United States, generalised outline"]}, geometry=[whole], crs="EPSG:4326")
        said = {row["state"]: row for row in release.relations.get("states", ())}
        rows = [said.get(code, {}) for code in codes]
        out["inventory_coverage"] = gpd.GeoDataFrame(
            {
                "state": list(codes),
                "word": [row.get("word", "not inventoried") for row in rows],
                "sites": np.array([row.get("sites", 0) for row in rows], dtype=np.int64),
                "records": np.array([row.get("records", 0) for row in rows], dtype=np.int64),
                "covered_by": [visible("; ".join(row.get("covered_by", ()))) for row in rows],
            },
            geometry=shapes, crs="EPSG:4326",
        )
    surveys = [layer for layer in release.layers.values()
               if layer.spec.role == "survey" and layer.geometry is not None and len(layer.frame)]
    if surveys:
        parts = []
        for layer in surveys:
            part = layer.frame.reindex(columns=["name", "kind", "year_start", "year_end", "source",
                                                "vintage"]).reset_index(drop=True)
            for name in ("name", "kind", "source", "vintage"):
                part[name] = [visible(str(cell)) if pd.notna(cell) else None
                              for cell in part[name]]
            for name in ("year_start", "year_end"):
                part[name] = pd.to_numeric(part[name], errors="coerce")
            part.insert(0, "layer", layer.name)
            parts.append(gpd.GeoDataFrame(part, geometry=layer.geometry, crs="EPSG:4326"))
        out["survey_coverage"] = gpd.GeoDataFrame(
            pd.concat(parts, ignore_index=True), crs="EPSG:4326")
    return out

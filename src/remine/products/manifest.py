"""``manifest.json``: what went in, what was done, what came out. No clock, path or host in it."""

from __future__ import annotations

import hashlib
import json
import platform
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely

import remine
from remine.plain_text import visible
from remine.products.workbook import LIVE_ROWS
from remine.project import Model
from remine.release import Release, run_id
from remine.surveyed_land import LAND, national

_PACKAGES = ("folium", "geopandas", "numpy", "pandas", "pyarrow", "pydantic", "pyogrio", "pyproj",
             "rasterio", "scikit-learn", "scipy", "shapely")


@cache
def versions(rasters: bool = True) -> dict[str, str]:
    """Return the versions that results depend on; two wheels carry two GDALs."""
    from remine import gdal_guard

    return {
        "remine": remine.__version__,
        "python": platform.python_version(),
        "gdal (pyogrio)": ".".join(str(n) for n in gdal_guard.pyogrio.__gdal_version__),
        **({"gdal (rasterio)": gdal_guard.rasterio.__gdal_version__} if rasters else {}),
        "geos": shapely.geos_version_string,
        "proj": pyproj.proj_version_str,
        **{name: version(name) for name in _PACKAGES},
    }


def versions_for(model: Model) -> dict[str, str]:
    """Return the versions a run of a model depends on.

    The GDAL of rasterio is named only where it reads a raster: to ask it its version takes longer
    than all the others do.
    """
    return versions(any(layer.role == "raster" for layer in model.layers))


def make_manifest(
    release: Release,
    folder: Path,
    neutralised: dict[str, list[str]],
    kept: dict[str, Any] | None = None,
    used: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Return the manifest of a run folder whose other files are already written.

    ``kept`` says which results came from an earlier run. It stands in the manifest of a run with
    ``--cache`` only: there, and nowhere else, two runs of the same job may differ. ``used`` are
    the `versions`, if they were looked up already.
    """
    model = release.model
    lists = release.lists()
    return {
        **({"cache": kept} if kept is not None else {}),
        "schema": 1,
        "model": model.name,
        "title": model.title,
        "ask": model.ask.strip(),
        "what_this_is_not": model.not_this.strip(),
        "audience": release.audience,
        "stamps": list(release.stamps),
        "config_sha256": release.config_hash,
        "settings": [visible(word) for word in release.settings],
        "run_id": run_id(release),
        "seed": model.seed,
        "versions": used or versions_for(model),
        "inputs": [{**asdict(item), "warnings": list(item.warnings)} for item in release.inputs],
        "unresolved_words": {
            name: dict(sorted(layer.unresolved.items(), key=lambda pair: (-pair[1], pair[0])))
            for name, layer in release.layers.items()
            if layer.unresolved
        },
        "counts": {**release.counts, "lists": {name: len(rows) for name, rows in lists.items()},
                   "rejected_by_reason": _by_reason(release)},
        "inventory": release.relations,
        **({"surveyed_land": {"of": LAND, "country": national(release.surveyed)}}
           if release.surveyed else {}),
        "profiles": [
            {
                "name": profile.name,
                "source": profile.source,
                "date": profile.date,
                "status": profile.status,
                "leading": profile.name == release.profile,
                "declared": profile.weights,
                "used": release.weights[profile.name].used,
                "not_measured": release.weights[profile.name].words(),
                "withdrawn": release.weights[profile.name].withdrawn,
            }
            for profile in model.profiles
        ],
        "criteria": _criteria(release),
        "gates": [{**asdict(gate), "kind": spec.kind}
                  for gate, spec in zip(release.gates, model.gates, strict=True)],
        **({"reviews": release.reviews.as_dict()} if release.reviews.inputs else {}),
        "method": {**model.method.model_dump(), "note": release.note},
        "sureness": release.tried.as_dict(),
        "masking": release.masking,
        "not_measured": release.not_measured,
        "imputed_cells": _imputed(release),
        "not_checked": [{"gate": gate, "why": why} for gate, why in release.not_checked],
        "not_checked_words": release.not_checked_words(),
        "words": _words(release),
        "neutralised_cells": {
            file: {"count": len(cells), "first": cells[:20]} for file, cells in neutralised.items()
        },
        "left_out": _left_out(release),
        "outputs": file_hashes(folder),
    }


def file_hashes(folder: Path) -> dict[str, dict[str, Any]]:
    """Return hash and size of every file of a folder, by its path in it."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    with ThreadPoolExecutor() as threads:
        hashes = list(threads.map(_sha256, paths))
    return {
        path.relative_to(folder).as_posix(): {"sha256": digest, "bytes": path.stat().st_size}
        for path, digest in zip(paths, hashes, strict=True)
    }


#: Bytes of a row of GeoJSON, about: 3.7 kB in the built-in model.
_GEOJSON_ROW = 3_700


def _left_out(release: Release) -> list[dict[str, str]]:
    """Return what a file of the run does not hold because it would grow too large."""
    rows, ranked = len(release.table), int(release.table["rank"].notna().sum())
    outputs, out = release.model.outputs, []
    if outputs.geojson and rows > outputs.geojson_rows:
        out.append({"file": "ranked_sites.geojson", "why": f"{rows:,} rows, about "
                    f"{rows * _GEOJSON_ROW / 1e6:,.0f} MB, which its readers would hold whole; "
                    f"outputs.geojson_rows is {outputs.geojson_rows:,}: use ranked_sites.gpkg or "
                    f".parquet, or --set outputs.geojson_rows={rows}"})
    if outputs.workbook and ranked > LIVE_ROWS:
        out.append({"file": "ranked_sites.xlsx", "why": f"the sheets end after {LIVE_ROWS:,} of "
                    f"{ranked:,} ranked sites: the rest is in ranked_sites.csv"})
    return out


def _words(release: Release) -> dict[str, Any]:
    """Return what a page says of the run beside its numbers, so that it can be drawn again."""
    model = release.model
    return {
        "subject": model.subject,
        "study_area": model.study_area,
        "ask": model.ask.strip(),
        "criteria": {item.name: item.label for item in model.criteria},
        "profiles": {item.name: item.title for item in model.profiles},
        "gate_kinds": {item.name: item.kind for item in model.gates},
        "layers": {
            layer.name: layer.spec.title for layer in release.layers.values()
            if layer.spec.role != "mask"
        },
    }


def _criteria(release: Release) -> list[dict[str, Any]]:
    """Return the measured criteria with all it takes to value an amount of the list again."""
    specs = {spec.name: spec for spec in release.model.criteria}
    used = release.weights[release.profile].used
    return [
        {
            **asdict(item),
            "kind": specs[item.name].kind,
            "missing": specs[item.name].missing,
            "parts": list(item.parts),
            "layers": list(item.layers),
            "weight": used.get(item.name, 0.0),
            "value": None if (value := specs[item.name].value) is None else value.model_dump(),
            "combination": specs[item.name].parameters.get("method", "") if item.parts else "",
        }
        for item in release.criteria
    ]


def _imputed(release: Release) -> dict[str, int]:
    """Return how many cells of the list are imputed, by criterion; empty where none is."""
    found: Counter[str] = Counter()
    for cell, rows in release.table["imputed"].value_counts().items():
        found.update(dict.fromkeys(filter(None, str(cell).split("; ")), rows))
    return dict(sorted(found.items()))


def write_manifest(manifest: dict[str, Any], path: Path) -> None:
    """Write the manifest as JSON; not-a-number is refused."""
    text = json.dumps(manifest, indent=1, ensure_ascii=False, allow_nan=False, default=_plain)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"not a plain value: {type(value).__name__}")


def _by_reason(release: Release) -> dict[str, int]:
    counts: dict[str, int] = {}
    for item in release.rejected:
        key = f"{item.layer}: {item.reason}"
        counts[key] = counts.get(key, 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()

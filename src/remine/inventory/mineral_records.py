"""Read the many-source mineral-sites file straight into what linking needs, without a model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from remine.inventory.commodity_words import resolve_column
from remine.inventory.linking import Records
from remine.inventory.location_quality import infer


def read_records(
    path: str | Path, rows: int | None = None
) -> tuple[Records, list[tuple[str, str]]]:
    """Return the located records and their ids ``(dataset, record_id)``.

    Parameters
    ----------
    path : str or pathlib.Path
        ``mineral_sites.csv.gz``: columns ``dataset, record_id, name, aliases, commodities, lon,
        lat``.
    rows : int, optional
        Take this many rows, evenly spread over the file.
    """
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    lon = pd.to_numeric(table["lon"], errors="coerce").to_numpy(float)
    lat = pd.to_numeric(table["lat"], errors="coerce").to_numpy(float)
    usable = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    if rows is not None and rows < len(usable):
        usable = usable[np.linspace(0, len(usable) - 1, rows).round().astype(int)]
    table, lon, lat = table.iloc[usable].reset_index(drop=True), lon[usable], lat[usable]
    dataset = table["dataset"].to_numpy(str)
    found = resolve_column(table["commodities"].tolist(), dataset.tolist())
    goods = [a + b for a, b in zip(found.main, found.byproduct, strict=True)]
    error = infer(lon, lat, dataset).error_km
    name, aliases = (table[c].to_numpy(object) for c in ("name", "aliases"))
    ids = list(zip(dataset.tolist(), table["record_id"].tolist(), strict=True))
    return Records(dataset, name, aliases, lon, lat, error, goods), ids

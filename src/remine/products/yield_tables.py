"""``yields/``: kilograms of every center, by year, what drives them, and from which factors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from remine.products.tables import write_csv
from remine.release import Release

FOLDER = "yields"
#: Names of the three figures of an interval, as columns end.
ENDS = ("mean", "p05", "p95")


def center_table(release: Release) -> pd.DataFrame:
    """Return one row a center of the release: rank, list, place, kg a year of every output."""
    yields, table = release.yields, release.table
    keep = ["rank", "list", "site_id", "name", "state", "latitude", "longitude"]
    out = {name: table[name] for name in keep}
    out["rank"] = out["rank"].astype("Int64")
    out["location_class"] = release.facts["location_class"]
    out["illustrative"] = release.facts["illustrative"]
    out["closing_year"] = pd.Series(yields.closing).astype("Int64")
    for at, name in enumerate(yields.outputs):
        for end, values in zip(ENDS, yields.intervals[:, :, at], strict=True):
            out[f"{name}_kg_per_year_{end}"] = _digits(values)
    for stream in yields.spec.streams:
        out[f"{stream.name}_basis"] = yields.bases[stream.name]
    return pd.DataFrame(out).assign(stamp=release.stamp())


def year_table(release: Release) -> pd.DataFrame:
    """Return kg by element and year, in that year and up to it, over the centers shown."""
    totals, rows = release.yields.totals, []
    for at, name in enumerate(totals.outputs):
        kind = "sum of elements" if name in release.yields.spec.groups else "element"
        for y, year in enumerate(totals.years):
            yearly, up_to = totals.by_year[:, y, at], totals.cumulative[:, y, at]
            row = {"output": name, "kind": kind, "year": year}
            row |= {f"kg_in_year_{e}": v for e, v in zip(ENDS, yearly, strict=True)}
            row |= {f"kg_cumulative_{e}": v for e, v in zip(ENDS, up_to, strict=True)}
            rows.append(row)
    table, giving = pd.DataFrame(rows), release.yields.giving()
    for name in table.columns[3:]:
        table[name] = _digits(table[name].to_numpy(float))
    return table.assign(centers=table["output"].map(giving), stamp=release.stamp())


def driver_table(release: Release) -> pd.DataFrame:
    """Return which inputs the spread of each sum follows."""
    rows = [
        {"output": d.output, "input": d.input, "rank_correlation": d.correlation,
         "status": d.status, "source": d.source}
        for d in release.yields.totals.drivers
    ]
    names = ["output", "input", "rank_correlation", "status", "source"]
    return pd.DataFrame(rows, columns=names).assign(stamp=release.stamp())


def factor_table(release: Release) -> pd.DataFrame:
    """Return every factor that was drawn, with its source and status."""
    rows = [
        {"factor": f.key, "unit": f.unit, "low": f.low, "mode": f.mode, "high": f.high,
         "distribution": f.distribution, "status": f.status, "source": f.source}
        for f in release.yields.factors
    ]
    return pd.DataFrame(rows).assign(stamp=release.stamp())


def write_yield_tables(release: Release, folder: Path) -> dict[str, list[str]]:
    """Write the four tables below ``yields/``; return neutralised cells by file."""
    tables = {
        "centers.csv": center_table(release),
        "elements_by_year.csv": year_table(release),
        "drivers.csv": driver_table(release),
        "factors.csv": factor_table(release),
    }
    changed = {}
    for name, table in tables.items():
        cells = write_csv(table, folder / FOLDER / name)
        if cells:
            changed[f"{FOLDER}/{name}"] = cells
    return changed


def _digits(values: np.ndarray) -> np.ndarray:
    """Return values with six significant digits: more would be noise of the draws."""
    return np.array([float(f"{v:.6g}") for v in np.asarray(values, dtype=float)])

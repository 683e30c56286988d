"""Sources of kilograms and places for hubs, from a table or a finished run, all faults at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from remine.answering.run_files import RunFiles
from remine.errors import InputError, Problem, UsageError, did_you_mean
from remine.inventory.sniffing import kind_of
from remine.inventory.table_file import read_table
from remine.inventory.vector_file import read_vector
from remine.reference import counties

#: What a column may be called, best first.
NAMES = {
    "id": ("id", "site_id", "source_id", "center_id", "place_id", "candidate_id", "recycler_id"),
    "name": ("name", "site_name", "facility", "recycler"),
    "state": ("state",),
    "city": ("city",),
    "longitude": ("longitude", "lon", "lng"),
    "latitude": ("latitude", "lat"),
    "kg": ("kg_per_year", "kg_year", "kg/year", "kg_per_year_mean", "kg_mean", "kg", "mean"),
    "low": ("kg_per_year_low", "kg_low", "low", "kg_per_year_p5", "p5", "kg_per_year_p05"),
    "high": ("kg_per_year_high", "kg_high", "high", "kg_per_year_p95", "p95"),
    "capacity": ("capacity_kg_per_year", "capacity_kg", "capacity"),
    "min_load": ("min_load_kg_per_year", "min_load_kg", "min_load"),
    "location_class": ("location_class",),
    "illustrative": ("illustrative",),
}
_NUMBERS = ("longitude", "latitude", "kg", "low", "high", "capacity", "min_load")
_COARSE = ("city", "county")
_MOST_TOLD = 20
#: Decimals of a degree of places as given, about 1 m: what is compared as the same place.
_SAME = 5


def read_places(path: Path, role: str, needed: Sequence[str], kg: str = "") -> pd.DataFrame:
    """Return a file's rows with our column names: texts ``""`` and numbers NaN where not told.

    Parameters
    ----------
    path : Path
        CSV or a vector file of points.
    role : str
        What the file is to the plan, for messages.
    needed : sequence of str
        Columns that must be there, of `NAMES`.
    kg : str
        The column of kilograms a year, where it has another name.

    Raises
    ------
    InputError
        If the file cannot be read, a column is missing, or a cell is no number or out of range.
    """
    table = _opened(path, role)
    names = dict(NAMES)
    if kg:
        stem = kg.removesuffix("_value").removesuffix("_mean")
        names["kg"] = (kg,)
        names["low"] = (f"{stem}_low", f"{stem}_p5", f"{stem}_p05", *NAMES["low"])
        names["high"] = (f"{stem}_high", f"{stem}_p95", *NAMES["high"])
    by_fold = {column.casefold(): column for column in table}
    found = {
        key: by_fold[name.casefold()]
        for key, known in names.items()
        if (name := next((n for n in known if n.casefold() in by_fold), None)) is not None
    }
    lost = [key for key in needed if key not in found]
    if lost:
        raise InputError(
            Problem("E-PLAN-COLUMN", f"{role}: there is no column for {key}",
                    f"name one of its columns {' or '.join(names[key][:3])}; it has "
                    + ", ".join(list(table)[:20]), file=path.name)
            for key in lost
        )  # fmt: skip
    out = pd.DataFrame(index=range(len(table)))
    problems: list[Problem] = []
    for key in NAMES:
        text = table[found[key]].astype(str).str.strip() if key in found else None
        if key not in _NUMBERS:
            out[key] = "" if text is None else text.to_numpy(object)
        elif text is None:
            out[key] = np.nan
        else:
            out[key] = _numbers(text, key, found[key], path, problems)
    problems += _faults(out, path)
    if problems:
        raise InputError(problems[:_MOST_TOLD])
    out.loc[out["name"] == "", "name"] = out["id"]
    return out


def read_text_table(path: Path, role: str) -> pd.DataFrame:
    """Return a table's text cells."""
    return _opened(path, role)


def sources_of_run(run: RunFiles, kg: str = "", lists: Sequence[str] = ()) -> pd.DataFrame:
    """Return the rows of a finished run with the kilograms its audience may see.

    The measure is the criterion named, else the first counted in kg/year. A value that is open
    between a low and a high end is taken at their geometric mean.

    Raises
    ------
    UsageError
        If there is no such criterion or list.
    """
    known = [name for name, item in run.criteria.items() if item["unit"].startswith("kg/year")]
    measure = kg or (known[0] if known else "")
    if measure not in run.criteria:
        raise UsageError(
            Problem("E-PLAN-KG", f"the run has no criterion '{measure}'" if kg else
                    "the run has no criterion in kg/year",
                    "give --kg one of: " + ", ".join(run.criteria), file="manifest.json")
        )  # fmt: skip
    table = run.table
    strange = sorted(set(lists) - set(table["list"]))
    if strange:
        raise UsageError(
            Problem("E-PLAN-LIST", f"no site of the run is in the list '{word}'",
                    did_you_mean(word, set(table["list"])), file="ranked_sites.csv")
            for word in strange
        )  # fmt: skip
    table = table[table["list"].isin(lists)] if lists else table
    return pd.DataFrame({
        "id": table["site_id"], "name": table["name"], "state": table["state"], "city": "",
        "longitude": table["longitude"], "latitude": table["latitude"],
        "kg": table[f"{measure}_value"], "low": table[f"{measure}_low"],
        "high": table[f"{measure}_high"], "capacity": np.nan, "min_load": np.nan,
        "location_class": "", "list": table["list"],
        "illustrative": np.where(table["source"].str.contains("illustrative"), "yes", ""),
    }).reset_index(drop=True)  # fmt: skip


def to_county_points(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return the rows with every place that is not a city's or county's at a county's point.

    Facilities are shown by city or county to the public; what stands finer in a file is moved to
    the nearest county point, of its own state where one is told.
    """
    rows = np.flatnonzero(~frame["location_class"].isin(_COARSE) & frame["longitude"].notna())
    out = frame.copy()
    known = counties()
    place = np.array([(c.longitude, c.latitude) for c in known])
    states = np.array([c.state for c in known])
    for row in rows:
        x, y, state = (out[name].iloc[row] for name in ("longitude", "latitude", "state"))
        among = (
            np.flatnonzero(states == state) if (states == state).any() else np.arange(len(known))
        )
        east = ((place[among, 0] - x + 180) % 360 - 180) * np.cos(np.radians(y))
        at = among[np.argmin(east**2 + (place[among, 1] - y) ** 2)]
        out.loc[out.index[row], ["longitude", "latitude"]] = place[at]
    return out, len(rows)


def as_candidates(sources: pd.DataFrame, most: int) -> tuple[pd.DataFrame, int]:
    """Return the places of the sources, each once, and how many there are in all.

    A place is named after its largest source; where there are more than ``most``, those with the
    most kilograms stay.
    """
    key = list(
        zip(sources["longitude"].round(_SAME), sources["latitude"].round(_SAME), strict=True)
    )
    frame = sources.assign(place=key)
    total = frame.groupby("place")["kg"].transform("sum")
    first = frame.assign(total=total).sort_values(
        ["total", "place", "kg", "id"], ascending=[False, True, False, True]
    )
    each = first.drop_duplicates("place")
    kept = each.head(most).sort_values("id").reset_index(drop=True)
    return kept.drop(columns=["place", "total"]), len(each)


def _opened(path: Path, role: str) -> pd.DataFrame:
    kind = kind_of(path, role)
    if kind == "table":
        delimiter = "\t" if ".tsv" in path.name.lower() else ","
        return read_table(path, role, "utf-8", delimiter)[0]
    if kind == "raster":
        raise InputError(Problem("E-FILE-FORMAT", "a raster holds no places", "give points",
                                 file=path.name, layer=role))  # fmt: skip
    table, geometry, crs, _ = read_vector(path, kind, role)
    if geometry is None:
        return table
    if (shapely.get_type_id(geometry) != 0).any() or shapely.is_empty(geometry).any():
        raise InputError(
            Problem(
                "E-PLAN-GEOMETRY",
                f"{role}: not every row is a point",
                "give points",
                file=path.name,
            )
        )
    if crs is None:
        raise InputError(
            Problem(
                "E-PLAN-GEOMETRY",
                f"{role}: the file states no CRS",
                "write it again with its CRS",
                file=path.name,
            )
        )
    from pyproj import Transformer

    to_degrees = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    x, y = to_degrees.transform(shapely.get_x(geometry), shapely.get_y(geometry))
    drop = [c for c in table if c.casefold() in (*NAMES["longitude"], *NAMES["latitude"])]
    places = {"longitude": [repr(float(v)) for v in x], "latitude": [repr(float(v)) for v in y]}
    return table.drop(columns=drop).assign(**places)


def _numbers(text: pd.Series, key: str, column: str, path: Path, problems: list) -> np.ndarray:
    value = pd.to_numeric(text.astype(object), errors="coerce").to_numpy(float)
    wrong = (np.isnan(value) & (text != "").to_numpy(bool)) | np.isinf(value)
    least, most = {"longitude": (-180, 180), "latitude": (-90, 90)}.get(key, (0, np.inf))
    with np.errstate(invalid="ignore"):
        outside = (value < least) | (value > most)
    for row in np.flatnonzero(wrong | outside)[:_MOST_TOLD]:
        what = (
            f"{value[row]:g} is not between {least} and {most}"
            if outside[row] and not wrong[row]
            else f"'{text.iloc[row]}' is no number"
        )
        problems.append(
            Problem(
                "E-PLAN-NUMBER",
                what,
                "correct the cell, or leave it empty where it is not known",
                file=path.name,
                row=str(row + 2),
                column=column,
            )
        )
    return np.where(wrong | outside, np.nan, value)


def _faults(out: pd.DataFrame, path: Path) -> list[Problem]:
    problems = []
    for row in np.flatnonzero((out["id"] == "").to_numpy())[:_MOST_TOLD]:
        problems.append(
            Problem(
                "E-PLAN-ID",
                "the row has no id",
                "give each row an id of its own",
                file=path.name,
                row=str(row + 2),
            )
        )
    twice = out["id"][(out["id"] != "") & out["id"].duplicated()].unique()
    for name in twice[:_MOST_TOLD]:
        problems.append(
            Problem(
                "E-PLAN-ID",
                f"the id '{name}' stands more than once",
                "give each row an id of its own",
                file=path.name,
                row=name,
            )
        )
    low, mid, high = (out[key].to_numpy(float) for key in ("low", "kg", "high"))
    with np.errstate(invalid="ignore"):
        crossed = (low > high) | (low > mid) | (mid > high)
    for row in np.flatnonzero(crossed)[:_MOST_TOLD]:
        problems.append(
            Problem(
                "E-PLAN-INTERVAL",
                f"{low[row]:g}, {mid[row]:g}, {high[row]:g} do not rise",
                "give low, kilograms, high in this order",
                file=path.name,
                row=out["id"].iloc[row],
            )
        )
    return problems

"""A model of an agency's own: the built-in one with the agency's centers in place of the others."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from remine.errors import ConflictError, Problem
from remine.resources import builtin_root

CENTERS, MODEL = "centers.csv", "recycling.yaml"
_OLD = "  - {name: data_centers, role: data_centers, catalog: starter_data_centers}\n"
_NEW = """  - name: data_centers
    role: data_centers
    title: Agency data centers
    path: centers.csv
    crs: EPSG:4326
    crs_reason: written by `remine recycling import` in WGS 84
    id: [site_id]
    source: agency inventory, see rows
    vintage: see rows
    licence: not stated
"""
_FICTION = (
    ("# Illustrative agency data centers: rare earths", "# Agency data centers: rare earths"),
    ("A screening order over fictional centers, to show the method.", "A screening order."),
)


def model_text() -> str:
    """Return the built-in recycling model with a layer for the agency's file."""
    text = (builtin_root() / "configs" / MODEL).read_text(encoding="utf-8")
    for old, new in ((_OLD, _NEW), *_FICTION):
        if old not in text:  # a test holds this module against the built-in model
            raise ValueError(f"the built-in model no longer says: {old.strip()}")
        text = text.replace(old, new)
    return text


def write_project(table: pd.DataFrame, folder: Path) -> list[Path]:
    """Write the agency's centers and a model of them into a folder.

    Raises
    ------
    ConflictError
        If either file exists, or the folder cannot be written.
    """
    files = [folder / CENTERS, folder / MODEL]
    there = [file.name for file in files if file.exists()]
    if there:
        raise ConflictError(Problem("E-OUT-EXISTS", f"{', '.join(there)} exists already",
                                    "choose another --out, or remove them", file=folder.name))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files[0].write_text(_csv(table), encoding="utf-8", newline="\n")
        files[1].write_text(model_text(), encoding="utf-8", newline="\n")
    except OSError as error:
        raise ConflictError(Problem("E-OUT-WRITE", f"cannot write: {error.strerror or error}",
                                    "choose another --out", file=folder.name)) from error
    return files


def _csv(table: pd.DataFrame) -> str:
    """Return the table as CSV, numbers in the shortest form."""
    out = table.copy()
    for name in out:
        if out[name].dtype.kind == "f":
            out[name] = [f"{value:.10g}" if value == value else "" for value in out[name]]
    return out.to_csv(index=False, lineterminator="\n")

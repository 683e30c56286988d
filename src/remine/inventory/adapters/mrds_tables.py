"""The table dump of MRDS: one row a deposit id, from the tables that are there."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pandas as pd

from remine.errors import InputError, Problem
from remine.inventory.opening import Opened
from remine.inventory.sniffing import kind_of
from remine.inventory.table_file import read_table
from remine.project import LayerSpec, Project

KEY = "dep_id"
_TABLES = ("MRDS", "Model", "Resources", "Resource_detail", "Groupings", "Commodity")
_ROLE = {
    "Major": "commodities_major",
    "Primary": "commodities_major",
    "Minor": "commodities_minor",
    "Secondary": "commodities_minor",
    "Trace": "commodities_trace_words",
    "Tertiary": "commodities_trace_words",
}


class MrdsTables:
    """One row a ``dep_id`` of any table of the dump.

    ``path`` is one of its tables; the others lie beside it. Columns: those of ``MRDS`` where it
    is there (``name``, ``dev_stat``, ``longitude``, ``latitude``, ``url``, ``code_list``), else
    none of them; ``model_name`` (the first), ``model_names``, ``commodities_major``,
    ``commodities_minor``, ``commodities_trace_words`` (by the source's word ``import`` or
    ``importance``), ``grades`` (``Zn 5.23 wt-pct``), ``resource_years``, ``groups``, ``tables``.
    """

    kind = "mrds_tables"

    def open(self, project: Project, spec: LayerSpec, path: Path, kind: str) -> Opened:
        """Return the deposits of the dump."""
        folder = PurePosixPath(spec.path or "").parent
        found: dict[str, list[dict[str, str]]] = {}
        warnings: list[str] = []
        for name in _TABLES:
            relative = str(folder / f"{name}.txt")
            file = project.layer_path(spec, relative)
            if not file.is_file():
                continue
            kind_of(file, spec.name)
            table, more = read_table(file, spec.name, spec.encoding, spec.delimiter)
            if KEY not in table:
                raise InputError(
                    Problem(
                        "E-COLUMN-MISSING",
                        f"there is no column '{KEY}'",
                        "get the dump again",
                        file=file.name,
                        layer=spec.name,
                        column=KEY,
                    )
                )
            found[name] = table.astype(object).to_dict("records")
            warnings += more
        if "MRDS" not in found:
            warnings.append("MRDS.txt is not there: no names, places or development status")
        return Opened(_deposits(found), warnings=tuple(warnings))


def _deposits(found: dict[str, list[dict[str, str]]]) -> pd.DataFrame:
    rows: dict[str, dict[str, dict[str, None]]] = {}
    plain: dict[str, dict[str, str]] = {}

    def note(key: str, column: str, item: str) -> None:
        cell = rows.setdefault(key, {}).setdefault(column, {})
        if item.strip():
            cell[item.strip()] = None

    for name, records in found.items():
        for record in records:
            key = record[KEY].strip()
            note(key, "tables", name)
            if name == "MRDS":
                plain.setdefault(key, {k: v for k, v in record.items() if k not in ("i", KEY)})
            elif name == "Model":
                note(key, "model_names", record["model_name"])
            elif name == "Groupings":
                note(key, "groups", record["group_name"])
            elif name == "Resources":
                note(key, "resource_years", record["yr"] if record["yr"] != "0" else "")
            elif name == "Resource_detail":
                if record["import"] in _ROLE:
                    note(key, _ROLE[record["import"]], record["commod"])
                if record["grd"]:
                    note(key, "grades", f"{record['item']} {record['grd']} {record['grd_units']}")
            elif name == "Commodity" and record["importance"].title() in _ROLE:
                note(key, _ROLE[record["importance"].title()], record["commodity"])
    columns = (
        "model_names",
        "commodities_major",
        "commodities_minor",
        "commodities_trace_words",
        "grades",
        "resource_years",
        "groups",
        "tables",
    )
    out = []
    for key in sorted(rows):
        cells = rows[key]
        first = next(iter(cells.get("model_names", {})), "")
        out.append(
            {
                KEY: key,
                **plain.get(key, {}),
                "model_name": first,
                **{c: "; ".join(cells.get(c, {})) for c in columns},
            }
        )
    return pd.DataFrame(out, dtype=object).fillna("")

"""A USGS deposit database in its own table layout: points, sites, models and history by id."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pandas as pd

from remine.errors import InputError, Problem
from remine.inventory.opening import Opened
from remine.inventory.sniffing import kind_of
from remine.inventory.table_file import read_table
from remine.project import LayerSpec, Project

SITE, FEATURE = "Site_ID", "Ftr_ID"
#: Of several statuses the one furthest along counts; mining beats every study of it.
_ORDER = ("Discovery", "Exploration", "Evaluation", "Development", "Active, ended", "Active")


class UsgsDepositDatabase:
    """One row a point of ``Loc_Pt.csv``, with what ``Site``, ``Dep_Model`` and ``History`` add.

    ``path`` is ``Loc_Pt.csv``; the other tables lie beside it. Added columns: ``Site_Name``,
    ``Site_Commodity``, ``DpMd_NoNm`` (deposit model), ``status`` and ``status_years``. ``<Null>``
    and negative ids (``-1111``) mean none. A status ``Active`` that ends before the year it was
    compiled is ``Active, ended``.
    """

    kind = "usgs_deposit_database"

    def open(self, project: Project, spec: LayerSpec, path: Path, kind: str) -> Opened:
        """Return the points of the database."""
        points, warnings = _table(project, spec, spec.path or "")
        for column in (SITE, FEATURE):
            if column not in points:
                raise InputError(
                    Problem(
                        "E-COLUMN-MISSING",
                        f"there is no column '{column}'",
                        "name Loc_Pt.csv of the database as the path",
                        file=path.name,
                        layer=spec.name,
                        column=column,
                    )
                )
        folder = PurePosixPath(spec.path or "").parent
        others = {}
        for name in ("Site", "Dep_Model", "History"):
            relative = str(folder / f"{name}.csv")
            if project.layer_path(spec, relative).is_file():
                others[name], more = _table(project, spec, relative)
                warnings += more
            else:
                warnings.append(f"{name}.csv is not beside {path.name}: what it tells is unknown")
        return Opened(_joined(points, others), warnings=tuple(warnings))


def _table(project: Project, spec: LayerSpec, relative: str) -> tuple[pd.DataFrame, list[str]]:
    path = project.layer_file(spec, relative)
    kind_of(path, spec.name)
    table, warnings = read_table(path, spec.name, spec.encoding, spec.delimiter)
    table = table.rename(columns=lambda name: name.removesuffix("*").strip())
    return table.astype(object).map(
        lambda cell: "" if cell.strip() == "<Null>" else cell.strip()
    ), warnings


def _joined(points: pd.DataFrame, others: dict[str, pd.DataFrame]) -> pd.DataFrame:
    out = points.copy()
    if "Site" in others:
        site = others["Site"].drop_duplicates(SITE).set_index(SITE)
        for column, name in (("Site_Name", "Site_Name"), ("Commodity", "Site_Commodity")):
            out[name] = out[SITE].map(site[column]).fillna("")
    if "Dep_Model" in others:
        model = others["Dep_Model"]
        by_feature = model.drop_duplicates(FEATURE).set_index(FEATURE)["DpMd_NoNm"]
        by_site = model.drop_duplicates(SITE).set_index(SITE)["DpMd_NoNm"]
        out["DpMd_NoNm"] = out[FEATURE].map(by_feature).fillna(out[SITE].map(by_site)).fillna("")
    out["status"], out["status_years"] = "", ""
    if "History" in others:
        told = _statuses(others["History"])
        for row in out.index:
            keys = ((out.at[row, SITE], out.at[row, FEATURE]), (out.at[row, SITE], ""))
            found = next((told[key] for key in keys if key in told), None)
            if found:
                out.at[row, "status"], out.at[row, "status_years"] = found
    return out


def _statuses(history: pd.DataFrame) -> dict[tuple[str, str], tuple[str, str]]:
    """Return the status furthest along of each site and feature (``""``: the whole site)."""
    best: dict[tuple[str, str], tuple[int, str, str]] = {}
    for row in history.to_dict("records"):
        feature = "" if row[FEATURE].startswith("-") else row[FEATURE]
        status, end = row["Status"], row["Year_To"]
        compiled = row.get("Last_Updt", "")[:4]
        if (
            status == "Active"
            and end.isdigit()
            and compiled.isdigit()
            and int(end) < int(compiled) - 1
        ):
            status = "Active, ended"
        rank = _ORDER.index(status) if status in _ORDER else -1
        years = f"{row['Year_From']}-{end}" if end else row["Year_From"]
        for key in {(row[SITE], feature), (row[SITE], "")}:
            if key not in best or rank > best[key][0]:
                best[key] = (rank, status, years)
    return {key: (status, years) for key, (_, status, years) in best.items()}

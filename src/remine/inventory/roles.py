"""What a role asks of its layer's places: areas where areas are meant, and no land left out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from remine.errors import ConfigError, InputError, Problem
from remine.inventory.layer import Rejected
from remine.inventory.locating import LINE_ROLES, states_at
from remine.project import LayerSpec

POLYGON_ROLES = {"tribal", "survey", "protected", "mask", "watershed"}
#: Roles of which no row may be left out: absence would read as "nothing here".
WITHOUT_GAPS = {"tribal", "protected", "mask"}
_GAP = {
    "tribal": ("E-TRIBAL-GAP", "E-TRIBAL-ELSEWHERE", "left out, it would read as no land here"),
    "protected": ("E-PROTECTED-GAP", "E-PROTECTED-ELSEWHERE",
                  "left out, it would read as no protected land here"),
    "mask": ("E-MASK-GAP", "E-MASK-ELSEWHERE", "left out, what it covers would be published"),
}
TABLE_ONLY = {"interests", "decisions"}
#: Records may be a table joined by id: context without places, which is near nothing.
MAY_LACK_PLACES = TABLE_ONLY | {"records"}


def check_role(spec: LayerSpec, file: str) -> None:
    """Refuse a layer whose places cannot mean what its role needs."""
    if spec.geometry == "none" and spec.role not in MAY_LACK_PLACES:
        raise ConfigError(
            Problem("E-GEOMETRY-NONE", f"a layer of the role '{spec.role}' needs places",
                    "drop 'geometry: none' from the layer", file=file, layer=spec.name)
        )
    if spec.geometry == "disc" and spec.role != "tribal":
        raise ConfigError(
            Problem("E-GEOMETRY-DISC", "discs stand for consultation areas only",
                    "drop 'geometry: disc', or give the layer the role tribal",
                    file=file, layer=spec.name)
        )


def refuse_table_of_lines(frame: pd.DataFrame, shapes, spec: LayerSpec, file: str) -> None:
    """Refuse rows without shapes where lines are needed."""
    if spec.role in LINE_ROLES and shapes is None and len(frame):
        raise InputError(
            Problem("E-NOT-LINES", f"a layer of the role '{spec.role}' needs lines, not a table",
                    "give a file of lines, with the table joined to it", file=file, layer=spec.name)
        )


def refuse_gaps(
    frame: pd.DataFrame, out: np.ndarray, lost_rows: list[Rejected], spec: LayerSpec, file: str
) -> None:
    """Refuse a layer of tribal or protected lands, or a mask, of which a row cannot be used.

    A land left out would read as "no recorded land here": a clearance nobody gave.
    """
    gap, elsewhere, why = _GAP[spec.role]
    lost = [
        Problem(gap, f"the land cannot be used: {row.reason}", row.fix,
                why=why, file=file, layer=spec.name,
                row=f"{row.row} {row.id}".strip(), column=row.column)
        for row in lost_rows
    ]
    for column in ("radius_km", "ring_km") if spec.geometry == "disc" else ():
        lost += [
            Problem("E-DISC-SIZE", f"the disc has no {column}", f"give every disc a {column}",
                    why="left out, it would read as no land here", file=file, layer=spec.name,
                    row=str(row + 1), column=column)
            for row in np.flatnonzero(frame[column].isna().to_numpy() & ~out)
        ]
    inside = ~out
    here = states_at(frame["longitude"].to_numpy()[inside], frame["latitude"].to_numpy()[inside])
    if inside.any() and not (here != "").any():
        lost.append(
            Problem(elsewhere, "no land of the layer lies in the United States",
                    "check the CRS and the file", file=file, layer=spec.name)
        )
    if lost:
        raise InputError(lost)

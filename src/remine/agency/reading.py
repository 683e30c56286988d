"""Read an agency's own file: its columns found by name, every problem of every row at once.

Nothing is guessed: a percent where a share is meant, a unit nobody states, a word that could mean
two things are problems with a fix, never a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from remine.agency.columns import COLUMNS, SERVER_PARTS, SILENT, WORDS
from remine.agency.placing import place
from remine.agency.table import read_cells
from remine.errors import Problem, did_you_mean
from remine.inventory.column_units import factor
from remine.inventory.field_names import name_score, unit_in_name
from remine.reference import state_codes

_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
_UNITS = {"square foot", "m2"}


@dataclass
class AgencyFile:
    """What was read: rows in our fields, the columns they came from, and all that is wrong."""

    file: str
    table: pd.DataFrame
    mapping: dict[str, str]
    left_over: list[str]
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_agency(path: Path, policy: str = "city", units: dict[str, str] | None = None):
    """Return an agency's file in our fields.

    Parameters
    ----------
    path : pathlib.Path
        CSV or XLSX.
    policy : str
        ``city`` rounds places to a tenth of a degree, ``county`` moves them to the county's point.
    units : dict, optional
        The unit of a column whose name does not say it: ``{"floor_area_m2": "square foot"}``.

    Raises
    ------
    InputError
        If the file is no table at all.
    """
    cells, notes = read_cells(path)
    cells = cells.map(lambda cell: str(cell).strip())
    parts = [c for c in cells if c.casefold() in SERVER_PARTS]
    mapping = find_columns([c for c in cells if c not in parts])
    out = AgencyFile(path.name, pd.DataFrame(index=cells.index), mapping, [], notes)
    out.left_over = [c for c in cells if c not in {*mapping.values(), *parts}]
    ids = cells[mapping["site_id"]] if "site_id" in mapping else None
    say = _Say(out, ids)
    for name, column in COLUMNS.items():
        text = _silent(cells[mapping[name]]) if name in mapping else None
        out.table[name] = _read(name, column, text, say, units or {})
    if parts and "servers" not in mapping:
        out.table["servers"] = _servers(cells, parts, say)
        out.notes.append(f"servers: {' + '.join(parts)}")
    _names(out, say)
    _rising(out.table, say)
    place(out.table, policy, say, out.notes)
    if not {"hard_drives_mid", "servers", "racks", "floor_area_m2"} & {*mapping} and not parts:
        say("no column holds drives, servers, racks or floor area",
            "name the column as in `remine recycling template`")
    out.problems.sort(key=lambda problem: int(problem.row.partition(" ")[0] or 0))
    return out


class _Say:
    """Add a problem of a row, or of the whole file."""

    def __init__(self, out: AgencyFile, ids: pd.Series | None):
        self.out, self.ids = out, ids

    def __call__(self, what: str, fix: str, row: int | None = None, name: str = "") -> None:
        where = ""
        if row is not None:
            where = str(row + 1)
            if self.ids is not None and self.ids.iloc[row]:
                where += f" {self.ids.iloc[row]}"
        column = self.out.mapping.get(name, name)
        self.out.problems.append(
            Problem("E-AGENCY-CELL" if row is not None else "E-AGENCY-COLUMN", what, fix,
                    file=self.out.file, row=where, column=column)
        )


def find_columns(heads: list[str]) -> dict[str, str]:
    """Return field -> column by name: the best match first, each column once.

    >>> find_columns(["Data Center ID", "STATE", "Rack Count"])
    {'site_id': 'Data Center ID', 'state': 'STATE', 'racks': 'Rack Count'}
    """
    def score_of(name: str, head: str) -> float:
        bare = re.sub(r"\(.*?\)|\[.*?\]", "", head).strip()  # "(sq ft)" is a unit, not a name
        other = name_score("id", bare) - 0.05 if name == "site_id" else 0.0
        return max(name_score(name, bare), other)

    scored = [
        (-score, at, order, name, head)
        for order, name in enumerate(COLUMNS)
        for at, head in enumerate(heads)
        if (score := score_of(name, head)) >= 0.65
    ]
    found: dict[str, str] = {}
    for _, _, _, name, head in sorted(scored):
        if name not in found and head not in found.values():
            found[name] = head
    return {name: found[name] for name in COLUMNS if name in found}


def _silent(text: pd.Series) -> pd.Series:
    return text.where(~text.str.casefold().isin(SILENT), "")


def _read(name: str, column, text: pd.Series | None, say: _Say, units: dict[str, str]):
    if text is None:
        return np.nan if column.field.kind == "number" else ""
    if column.field.kind == "number":
        return _numbers(name, column, text, say, units)
    if name == "state":
        return _states(text, say)
    if column.field.words:
        return _words(name, column, text, say)
    return text


def _states(text: pd.Series, say: _Say) -> pd.Series:
    codes = state_codes()
    out = text.map(lambda word: codes.get(word.casefold(), ""))
    for row in np.flatnonzero(((text != "") & (out == "")).to_numpy()):
        say(f"'{text.iloc[row]}' is no state", did_you_mean(text.iloc[row].casefold(), codes), row,
            "state")
    written = int(((text.str.len() > 2) & (out != "")).sum())
    if written and written < (out != "").sum():
        say.out.notes.append(f"states: {written} written as names, the others as codes; all codes "
                             "now")
    return out


def _words(name: str, column, text: pd.Series, say: _Say) -> pd.Series:
    known = {word: word for word in column.field.words} | WORDS.get(name, {})
    out = text.map(lambda word: known.get(word.casefold(), ""))
    for row in np.flatnonzero(((text != "") & (out == "")).to_numpy()):
        fix = f"write {', '.join(column.field.words)}, or leave it empty"
        if name == "form_factor":
            fix += "; drives without spinning disks (M.2, U.2, SSD) hold no such magnets"
        say(f"'{text.iloc[row]}' is not a word for {name}", fix, row, name)
    return out


def _numbers(name: str, column, text: pd.Series, say: _Say, units: dict[str, str]) -> pd.Series:
    field_ = column.field
    out = np.full(len(text), np.nan)
    share = field_.unit == "share"
    times = _times(name, field_.unit, say, units, (text != "").any())
    plain = [_plain(cell) for cell in text]
    percents = share and any(v is not None and v > 1 for v, mark in plain if not mark)
    for row, (cell, (value, mark)) in enumerate(zip(text, plain, strict=True)):
        if not cell:
            continue
        if value is None:
            say(f"'{cell}' is no number (field {name})", "write digits with a point, or low, "
                "middle and high in their columns; leave unknown cells empty", row, name)
        elif mark and not share:
            say(f"'{cell}' is a percent, {name} is in {field_.unit or 'numbers'}",
                "write the number itself", row, name)
        elif share and not mark and value > 1:
            say(f"{name} is {cell}: a share is 0 to 1, this looks like a percent",
                f"write {value / 100:g} if {cell} % is meant", row, name)
        elif percents and not mark and 0 < value <= 1:
            say(f"{name} is {cell} in a column that holds percents: a share, or less than 1 %?",
                "write all cells as shares, 0 to 1, or with the sign %", row, name)
        elif value < field_.low:
            swapped = "; longitude and latitude may be exchanged" if name == "latitude" else ""
            say(f"{name} is {cell}: it cannot be below {field_.low:g}",
                f"correct the cell, or leave it empty if unknown{swapped}", row, name)
        elif (value / 100 if mark else value) > field_.high:
            say(f"{name} is {cell}: it cannot be above {field_.high:g} {field_.unit}",
                "correct the cell", row, name)
        elif column.whole and value != int(value):
            say(f"{name} is {cell}: {field_.unit} come whole", "correct the cell", row, name)
        elif times is not None:
            out[row] = value / 100 if mark else value * times
    return pd.Series(out, index=text.index)


def _plain(cell: str) -> tuple[float | None, bool]:
    """Return a cell's number, and whether it bears a percent sign; None for no number."""
    mark = cell.endswith("%")
    text = cell.rstrip("% ").strip()
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    try:
        value = float(text) if re.fullmatch(r"[-+]?[\d.]+(e[-+]?\d+)?", text, re.I) else None
    except ValueError:
        value = None
    return (value if value is not None and np.isfinite(value) else None), mark


def _times(name: str, unit: str, say: _Say, units: dict[str, str], some: bool) -> float | None:
    """Return what one of the column's units is in ours; None where nobody states it."""
    column = say.out.mapping[name]
    if unit not in ("m2",):
        return 1.0
    stated = units.get(name) or unit_in_name(column) or ("m2" if column == name else "")
    if not stated and some:
        say(f"'{column}' does not say its unit", f"write the unit into its name, as '{column} "
            f"(sq ft)', or add --unit {name}='square foot'", name=name)
        return None
    try:
        return factor(stated or unit, unit)
    except ValueError as error:
        say(str(error), f"--unit {name}= one of {', '.join(sorted(_UNITS))}", name=name)
        return None


def _servers(cells: pd.DataFrame, parts: list[str], say: _Say) -> np.ndarray:
    """Return servers added up over kinds; unknown where no kind is given."""
    total = np.full(len(cells), np.nan)
    for part in parts:
        for row, cell in enumerate(_silent(cells[part])):
            value, mark = _plain(cell)
            if cell and (value is None or mark or value < 0 or value != int(value)):
                say(f"'{cell}' is no count of servers", "correct the cell", row, part)
            elif cell:
                total[row] = np.nan_to_num(total[row]) + value
    return total


def _names(out: AgencyFile, say: _Say) -> None:
    """Fill in ids and names; refuse ids that stand twice."""
    table = out.table
    blank = table["site_id"] == ""
    table.loc[blank, "site_id"] = [f"row-{row + 1}" for row in np.flatnonzero(blank.to_numpy())]
    if blank.any():
        out.notes.append(f"{int(blank.sum())} rows without an id are called row-N")
    folded = table["site_id"].str.casefold()
    for row in np.flatnonzero(folded.duplicated(keep="first").to_numpy()):
        say(f"the id '{table['site_id'].iloc[row]}' stands more than once", "make ids unique", row,
            "site_id")
    table.loc[table["name"] == "", "name"] = table["site_id"]
    table.loc[table["source"] == "", "source"] = f"agency file {out.file}"


def _rising(table: pd.DataFrame, say: _Say) -> None:
    low, mid, high = (table[f"hard_drives_{end}"].to_numpy(float) for end in ("low", "mid", "high"))
    for row in np.flatnonzero((low > mid) | (mid > high) | (low > high)):
        say(f"drives: low {low[row]:g}, middle {mid[row]:g}, high {high[row]:g} do not rise",
            "correct the cells", row, "hard_drives_mid")
    lone = np.isnan(mid) & (np.isnan(low) != np.isnan(high))
    for row in np.flatnonzero(lone):
        say("drives: one end of an interval without the other or a middle",
            "give both ends, or the count in hard_drives_mid", row, "hard_drives_mid")

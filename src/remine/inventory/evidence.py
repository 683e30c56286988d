"""What the columns of an unknown table seem to be, by name and by what is in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from remine.inventory.column_units import without_thousands
from remine.inventory.field_names import name_score, unit_in_name
from remine.inventory.fields import fields_of
from remine.inventory.locating import states_at
from remine.reference import (
    deposit_types,
    resolve_commodities,
    split_list,
    state_codes,
    waste_types,
    words_of,
)

SAMPLE = 2000
#: What offices write where they know nothing. Words that can be a name or an id are not among them.
NULL_MARKS = frozenset(
    ("-9999", "-9999.0", "-999", "-99999", "<null>", "(null)", "n/a", "#n/a", "null", "--")
)
#: Numbers a program gives to rows, which change when the file is written anew.
_SERIAL = frozenset(("objectid", "fid", "oid", "gid", "ogcfid", "rowid", "recno"))
_MOST_SOURCES = 200
_BY_FULL_NAME = 0.85
_EPA = re.compile(r"^[A-Z]{2}[A-Z0-9]\d{9}$")


@dataclass(frozen=True)
class Column:
    """A column's sample and what can be counted in it."""

    name: str
    cells: pd.Series
    filled: float
    numbers: np.ndarray
    number_share: float
    unique: bool

    @classmethod
    def of(cls, name: str, whole: pd.Series) -> Column:
        """Look at up to 2,000 cells spread over the column."""
        text = whole.astype(object).map(lambda v: str(v).strip())
        step = max(1, len(text) // SAMPLE)
        cells = text.iloc[::step]
        some = cells[(cells != "") & ~cells.str.casefold().isin(NULL_MARKS)]
        plain = some.map(without_thousands)
        numbers = pd.to_numeric(plain, errors="coerce").to_numpy(float)
        share = float(np.isfinite(numbers).mean()) if len(some) else 0.0
        unique = len(text) > 0 and not (text == "").any() and text.str.casefold().is_unique
        return cls(name, some, len(some) / max(len(cells), 1), numbers, share, unique)

    def share(self, known: Callable[[str], bool]) -> float:
        """Return the share of filled cells a test knows; each distinct cell is tested once."""
        if not len(self.cells):
            return 0.0
        counts = self.cells.value_counts()
        return float(sum(n for cell, n in counts.items() if known(cell)) / counts.sum())


@dataclass(frozen=True)
class Guess:
    """How well a column would fill a field; ``score`` 0 to 1."""

    field: str
    column: str
    score: float
    evidence: str
    extra: tuple[tuple[str, object], ...] = ()


def guesses(columns: list[Column], role: str) -> list[Guess]:
    """Return every plausible pair of a field and a column but for coordinates, best first."""
    found = []
    for field in ("id", *fields_of(role)):
        if field in ("longitude", "latitude") or (field == "site_id" and role != "interests"):
            continue
        for column in columns:
            guess = _guess(field, column, role)
            if guess:
                found.append(guess)
    return sorted(found, key=lambda g: (-g.score, g.field, g.column))


def _guess(field: str, column: Column, role: str) -> Guess | None:
    named = name_score(field, column.name)
    content = _CONTENT.get(field)
    if content:
        fit, said, extra = content(column)
        if fit <= 0:
            return None
        total = 0.45 * named + 0.55 * fit
        telling = column.cells.nunique() >= 3 and column.cells.str.len().mean() > 1
        enough = total >= 0.5 if named else fit >= 0.9 and field in _BY_CONTENT and telling
        total = total if named else 0.6 * fit
        return Guess(field, column.name, round(total, 3), said, extra) if enough else None
    if named < 0.6 or not column.filled:
        return None
    kind = fields_of(role)[field].kind if field in fields_of(role) else "text"
    if kind == "number":
        return _measure(field, column, role, named)
    if column.number_share > 0.9 and field not in ("vintage", "area_id", "survey_id", "site_id"):
        return None
    example = str(column.cells.iloc[0])[:40]
    return Guess(field, column.name, round(0.6 * named, 3), f"by its name; for example '{example}'")


def _measure(field: str, column: Column, role: str, named: float) -> Guess | None:
    declared = fields_of(role)[field]
    if column.number_share < 0.8:
        return None
    finite = column.numbers[np.isfinite(column.numbers)]
    span = f"{column.number_share:.0%} numbers, {finite.min():g} to {finite.max():g}"
    if declared.unit not in ("m2", "m3", "km2", "km", "m", "kg"):
        inside = float(((finite >= declared.low) & (finite <= declared.high)).mean())
        if inside < 0.98:
            return None
        return Guess(field, column.name, round(0.5 + 0.4 * named, 3), span)
    unit = unit_in_name(column.name)
    extra = (("unit", unit),)
    said = f"{span}; unit {unit} by its name" if unit else f"{span}; unit not stated"
    return Guess(field, column.name, round((0.5 if unit else 0.3) + 0.4 * named, 3), said, extra)


def _id(column: Column):
    if not column.unique:
        return 0.0, "", ()
    serial = re.sub(r"[^a-z0-9]", "", column.name.casefold()) in _SERIAL
    return 0.9 if serial else 1.0, "every row has one, none stands twice", ()


def paired_id(columns: list[Column], table: pd.DataFrame) -> list[str]:
    """Return a column of few words and one of ids that tell rows apart together, or nothing.

    A file put together from several keeps the ids of each, which stand twice in the whole.
    """
    full = [column for column in columns if not (table[column.name].astype(str) == "").any()]
    ids = [column for column in full if name_score("id", column.name) >= 0.7]
    for number in ids:
        for word in full:
            if word is number or not 1 < word.cells.nunique() <= _MOST_SOURCES:
                continue
            both = table[word.name].astype(str) + ":" + table[number.name].astype(str)
            if both.str.strip().str.casefold().is_unique:
                return [word.name, number.name]
    return []


def rivals(guess: Guess, found: list[Guess]) -> list[str]:
    """Return the columns whose names speak as faintly for the same measure: none is the one.

    >>> acres = [Guess("area_m2", name, 0.78, "") for name in ("Funded Acres", "Completed Acres")]
    >>> rivals(acres[0], acres)
    ['Funded Acres', 'Completed Acres']
    """
    same = [other.column for other in found
            if other.field == guess.field and other.score == guess.score]
    return same if len(same) > 1 and guess.score < _BY_FULL_NAME else []


def _state(column: Column):
    codes = state_codes()
    share = column.share(lambda cell: cell.casefold() in codes)
    return share if share >= 0.6 else 0.0, f"{share:.0%} are names or codes of states", ()


def _commodities(column: Column):
    best = (0.0, ";")
    for mark in (";", ",", "/"):
        resolved = column.share(lambda cell, m=mark: _mostly_commodities(cell.replace(m, ";")))
        best = max(best, (round(resolved, 3), mark), key=lambda pair: pair[0])
    share, mark = best
    said = (
        f"{share:.0%} of the cells are commodities, for example '{column.cells.iloc[0]}'"[:120]
        if share
        else ""
    )
    return share if share >= 0.5 else 0.0, said, (("separator", mark),)


def _mostly_commodities(cell: str) -> bool:
    items = split_list(cell)
    return bool(items) and len(resolve_commodities(items)[1]) * 2 < len(items)


def _waste(column: Column):
    best = (0.0, "")
    for name in ("usmin_names", "nmwi_names"):
        words = words_of("waste_types", name)
        best = max(best, (column.share(lambda cell, w=words: cell.casefold() in w), name))
    ours = column.share(lambda cell: all(i in waste_types() for i in split_list(cell)))
    share = max(best[0], ours)
    extra = (("codes", "" if ours >= best[0] else best[1]),)
    return share if share >= 0.3 else 0.0, f"{share:.0%} are known kinds of mine feature", extra


def waste_words(cells: list[str]) -> dict[str, str]:
    """Return the kind of mine feature each cell names: the longest whose words all stand in it.

    >>> waste_words(["Mill tailings", "Waste rock pile", "Fence"])
    {'Mill tailings': 'tailings_mill', 'Waste rock pile': 'waste_rock'}
    >>> waste_words(["Tailings"])
    {'Tailings': 'tailings_undifferentiated'}
    """
    known = words_of("waste_types", "nmwi_names") | words_of("waste_types", "usmin_names")
    known = {"tailings": "tailings_undifferentiated", **known}
    keys = sorted(waste_types(), key=lambda key: (-len(key.split("_")), key))
    found = {}
    for cell in cells:
        words = set(re.findall(r"[a-z]+", cell.casefold()))
        inside = (key for key in keys if set(key.split("_")) <= words)
        kind = known.get(cell.casefold()) or next(inside, "")
        if kind:
            found[cell] = kind
    return found


def _deposits(column: Column):
    labels = {t.label.casefold() for t in deposit_types().values()} | set(deposit_types())
    share = column.share(lambda cell: cell.casefold() in labels)
    return share if share >= 0.5 else 0.0, f"{share:.0%} are deposit types of the table", ()


def _epa_id(column: Column):
    share = column.share(lambda cell: bool(_EPA.match(cell)))
    return share if share >= 0.8 else 0.0, f"{share:.0%} look like EPA ids", ()


_CONTENT = {
    "id": _id, "state": _state, "commodities_main": _commodities, "waste_types": _waste,
    "commodities_byproduct": _commodities, "commodities_trace": _commodities,
    "deposit_type": _deposits, "epa_id": _epa_id,
}  # fmt: skip
#: Fields a column may be taken for although its name says nothing.
_BY_CONTENT = {"state", "waste_types", "epa_id", "commodities_main"}


def coordinate_pair(columns: list[Column], table: pd.DataFrame) -> tuple[Guess, Guess] | None:
    """Return the two columns that are longitude and latitude in degrees, if there are such.

    Pairs are tried in both orders; the share that falls inside the country decides, then the
    names.
    """
    east = [c for c in columns if _degrees(c) and _within(c, 180) >= 0.95 and c.filled > 0.05]
    north = [c for c in east if _within(c, 90) >= 0.95]
    best = None
    for lon in east:
        for lat in north:
            if lon is lat:
                continue
            named = name_score("longitude", lon.name) + name_score("latitude", lat.name)
            for sign in (1, -1):
                inside = _inside(table, lon.name, lat.name, sign)
                rank = (round(inside, 1) * 2 + named, named)
                enough = named >= 1 and sign > 0 or inside >= 0.95
                if enough and (best is None or rank > best[0]):
                    best = (rank, lon, lat, inside, sign)
    if best is None:
        return None
    _, lon, lat, inside, sign = best
    where = f"{inside:.0%} inside the study area when paired with"
    west = "; degrees west, without a sign" if sign < 0 else ""
    return (
        Guess(
            "longitude",
            lon.name,
            1.0,
            f"{_within(lon, 180):.0%} within -180..180; {where} {lat.name}{west}",
            (("unit", "degree west"),) if sign < 0 else (),
        ),
        Guess(
            "latitude", lat.name, 1.0, f"{_within(lat, 90):.0%} within -90..90; {where} {lon.name}"
        ),
    )


def _degrees(column: Column) -> bool:
    """Return whether a column holds numbers; where its name says degrees, a few may be none."""
    named = max(name_score(field, column.name) for field in ("longitude", "latitude"))
    return column.number_share >= (0.7 if named >= 0.6 else 0.9)


def _within(column: Column, limit: float) -> float:
    finite = column.numbers[np.isfinite(column.numbers)]
    return float((np.abs(finite) <= limit).mean()) if len(finite) else 0.0


def _inside(table: pd.DataFrame, lon: str, lat: str, sign: int) -> float:
    step = max(1, len(table) // 500)
    pair = table[[lon, lat]].iloc[::step].apply(pd.to_numeric, errors="coerce").to_numpy(float)
    pair = pair[np.isfinite(pair).all(axis=1) & (np.abs(pair[:, 1]) <= 90)]
    if not len(pair):
        return 0.0
    return float((states_at(sign * pair[:, 0], pair[:, 1]) != "").mean())

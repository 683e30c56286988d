"""From a file's columns and words to our fields: text, numbers, lists and codes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
import pandas as pd

from remine.errors import InputError, Problem, did_you_mean
from remine.inventory.commodity_words import resolve_column
from remine.inventory.fields import Field, fields_of
from remine.project import LayerSpec
from remine.reference import (
    deposit_types,
    resolve_commodities,
    split_list,
    waste_types,
    words_of,
)

SHOWN = 20


@dataclass(frozen=True)
class Mapped:
    """Rows in our fields, the words of the file that no code list knows (with counts), and what
    looks like a column of ours under another name.
    """

    frame: pd.DataFrame
    unresolved: dict[str, int]
    warnings: tuple[str, ...] = ()


def map_columns(table: pd.DataFrame, spec: LayerSpec, file: str) -> Mapped:
    """Return the rows in the fields of the layer's role.

    Parameters
    ----------
    table : pandas.DataFrame
        Text cells as read, one row a file row.
    spec : LayerSpec
        Mapping, constants and codes.
    file : str
        File name for messages.

    Raises
    ------
    InputError
        With every missing column, unknown field, bad number and unknown word found.
    """
    known = fields_of(spec.role)
    problems = [*_check_names(table, spec, known, file), *_check_codes(spec, known, file)]
    if problems:
        raise InputError(problems)
    out: dict[str, object] = {}
    unresolved: Counter[str] = Counter()
    for name, column in _sources(table, spec, known).items():
        text = stripped(table[column])
        field = known.get(name, Field(name))
        if name.startswith("commodities") and name in known and name not in spec.codes:
            _commodities(out, name, text, table, spec, unresolved)
            continue
        out[name] = _typed(text, field, spec, file, column, problems, unresolved)
    for name, constant in spec.constants.items():
        field = known.get(name, Field(name))
        text = pd.Series([_constant_text(constant)] * len(table), index=table.index, dtype=object)
        out[name] = _typed(text, field, spec, file, "(constant)", problems, unresolved)
    if problems:
        raise InputError(problems)
    warnings = _like_ours(table, spec, known)
    return Mapped(_complete(out, known, len(table)), dict(unresolved), warnings)


def stripped(column: pd.Series) -> pd.Series:
    """Return text cells without the blanks around them; equal cells become one object.

    >>> stripped(pd.Series([" a", "a ", ""])).tolist()
    ['a', 'a', '']
    """
    codes, cells = pd.factorize(column)
    words = np.empty(len(cells), dtype=object)
    words[:] = [cell.strip() for cell in cells.tolist()]
    return pd.Series(words[codes], index=column.index, dtype=object)


def _commodities(out: dict, name: str, text, table, spec: LayerSpec, unresolved: Counter) -> None:
    """Resolve commodity words in the context of the row's data set, which is its ``source``.

    By-products and traces that the main column itself marks go to their own fields.
    """
    source = spec.columns.get("source")
    found = resolve_column(text.tolist(), table[source].tolist() if source else None)
    for word, count in found.unknown.items():
        unresolved[f"{name}: {word}"] += count
    if name != "commodities_main":
        rows = zip(found.main, found.byproduct, found.trace, strict=True)
        _unite(out, name, [a + b + c for a, b, c in rows])
        return
    _unite(out, name, found.main)
    _unite(out, "commodities_byproduct", found.byproduct)
    _unite(out, "commodities_trace", found.trace)


def _unite(out: dict, name: str, lists: list[tuple]) -> None:
    held = out.get(name)
    out[name] = lists if held is None else [
        tuple(dict.fromkeys(a + b)) if a and b else a or b
        for a, b in zip(held, lists, strict=True)
    ]


def _constant_text(constant: object) -> str:
    if isinstance(constant, list):
        return "; ".join(str(item) for item in constant)
    return "" if constant is None else str(constant)


def _check_names(table: pd.DataFrame, spec: LayerSpec, known: dict, file: str) -> list[Problem]:
    problems = []
    for name in (*spec.columns, *spec.constants, *spec.codes):
        if name not in known and not name.startswith("x_"):
            problems.append(
                Problem("E-FIELD-UNKNOWN", f"'{name}' is not a field of the role '{spec.role}'",
                        did_you_mean(name, known) + " A field of your own begins with 'x_'.",
                        file=file, layer=spec.name)
            )
    wanted = [*spec.columns.items(), *(("id", column) for column in spec.id)]
    wanted += [("keep", column) for column in spec.keep]
    problems += [
        Problem("E-COLUMN-MISSING", f"there is no column '{column}' (wanted for {name})",
                did_you_mean(column, table.columns), file=file, layer=spec.name, column=column)
        for name, column in wanted
        if column not in table.columns
    ]
    return problems


def _check_codes(spec: LayerSpec, known: dict[str, Field], file: str) -> list[Problem]:
    """Return what is wrong with the code lists: no such table, or a word that is none of ours."""
    problems = []
    for name, code in spec.codes.items():
        try:
            ours = set(_code_words(code).values())
        except (OSError, KeyError):
            problems.append(
                Problem("E-CODE-TABLE", f"codes of '{name}': no such reference table or column",
                        "name a table of layers/reference and a column of its words",
                        file=file, layer=spec.name)
            )
            continue
        allowed = _allowed(known.get(name, Field(name)))
        problems += [
            Problem("E-CODE-UNKNOWN", f"codes of '{name}': '{word}' is not a word for the field",
                    did_you_mean(word, allowed), file=file, layer=spec.name)
            for word in sorted(ours - set(allowed) - {""})
            if allowed
        ]
    return problems


def _allowed(field: Field) -> tuple[str, ...]:
    """Return the only words a text or list field may hold; empty where any word will do."""
    if field.name == "deposit_type":
        return tuple(deposit_types())
    return tuple(waste_types()) if field.name == "waste_types" else field.words


def _sources(table: pd.DataFrame, spec: LayerSpec, known: dict) -> dict[str, str]:
    """Return field → column: as mapped, else the column of the same name."""
    taken = set(spec.columns.values()) | set(spec.constants)
    same = {name: name for name in known if name in table.columns and name not in taken}
    return {**same, **spec.columns}


def _like_ours(table: pd.DataFrame, spec: LayerSpec, known: dict) -> tuple[str, ...]:
    """Return a warning where a file in our own layout has columns that no field takes.

    A field may be absent, so a misspelt head would otherwise turn its whole column into unknowns
    without a word. Of a file in a layout of its own most columns are rightly not used.
    """
    used = {*_sources(table, spec, known).values(), *spec.id, *spec.keep}
    used |= {spec.join.on} if spec.join else set()
    lost = [name for name in table.columns if name not in used and not name.startswith("x_")]
    if spec.columns or not lost or 2 * len(lost) > len(table.columns):
        return ()
    absent = [name for name in known if name not in table.columns and name not in spec.constants]
    text = "columns taken by no field: " + ", ".join(f"'{name}'" for name in lost[:SHOWN])
    near = {name: max(SequenceMatcher(None, name, c).ratio() for c in lost) for name in absent}
    nearest = sorted(absent, key=near.get, reverse=True)[:3]
    if nearest:
        text += "; nearest fields without a column: " + ", ".join(nearest)
    return (text,)


def _typed(text, field: Field, spec: LayerSpec, file, column, problems, unresolved) -> object:
    code = spec.codes.get(field.name)
    if field.kind == "number":
        return _numbers(text, field, spec, file, column, problems)
    if field.kind == "list":
        return _lists(text, field, code, spec, file, column, problems, unresolved)
    if code:
        words = _code_words(code)
        cells = [words.get(cell.casefold(), "") if cell else "" for cell in text]
        resolved = pd.Series(cells, index=text.index, dtype=object)
        _count_unknown(text, resolved, field, unresolved)
        return resolved
    allowed = _allowed(field)
    if allowed:
        _refuse_unknown(text, set(allowed), field, spec, file, column, problems)
    return text


def _code_words(code: dict) -> dict[str, str]:
    if "table" in code:
        return words_of(code["table"], code["column"])
    return {str(word).casefold(): str(ours) for word, ours in code.items()}


def _count_unknown(text, resolved, field: Field, unresolved: Counter) -> None:
    for word, count in text[(text != "") & (resolved == "")].value_counts().items():
        unresolved[f"{field.name}: {word}"] += int(count)


def _refuse_unknown(text, allowed, field: Field, spec, file, column, problems) -> None:
    bad = text[(text != "") & ~text.isin(allowed)]
    for word, rows in bad.groupby(bad):
        problems.append(
            Problem("E-CODE-UNKNOWN", f"'{word}' is not a word for {field.name}",
                    did_you_mean(word, allowed) + " Or declare 'codes' for the field.",
                    file=file, layer=spec.name, row=_row_list(rows.index), column=column)
        )


def _numbers(text, field: Field, spec, file, column, problems) -> np.ndarray:
    parsed = pd.to_numeric(text.where(text != "", None), errors="coerce")
    number = parsed.to_numpy(float, na_value=np.nan).copy()
    wrong = (text != "").to_numpy() & ~np.isfinite(number)
    if field.name in ("longitude", "latitude"):
        if wrong.any() and text[wrong].str.fullmatch(r"-?\d+,\d+").all():
            problems.append(_decimal_comma(text[wrong], field, spec, file, column))
        number[wrong] = np.inf  # located later, where each such row is rejected by itself
        return number
    out_of_range = np.isfinite(number) & ((number < field.low) | (number > field.high))
    for mask, code, why in (
        (wrong, "E-NUMBER", "is not a finite number"),
        (out_of_range, "E-RANGE", f"lies outside {field.low:g} to {field.high:g} {field.unit}"),
    ):
        if mask.any():
            sample = text[mask].iloc[0]
            comma = " A decimal comma is not read: write a point." if "," in sample else ""
            problems.append(
                Problem(code, f"'{sample}' {why} (field {field.name})",
                        "correct the cells, or leave unknown ones empty." + comma,
                        file=file, layer=spec.name, row=_row_list(text.index[mask]), column=column)
            )
    return number


def _decimal_comma(cells, field: Field, spec, file, column) -> Problem:
    return Problem(
        "E-NUMBER", f"'{cells.iloc[0]}' is not a finite number (field {field.name})",
        "a decimal comma is not read: write a point", file=file, layer=spec.name,
        row=_row_list(cells.index), column=column)


def _lists(text, field: Field, code, spec, file, column, problems, unresolved) -> list[tuple]:
    """Return each cell as a tuple of keys; each distinct cell is resolved once."""
    resolve = _list_resolver(field, code)
    resolved = {cell: resolve(cell) for cell in text.unique()}
    unknown: dict[str, list[int]] = {}
    for row, cell in zip(text.index, text, strict=True):
        for item in resolved[cell][1]:
            unknown.setdefault(item, []).append(row)
    for item, rows in unknown.items():
        unresolved[f"{field.name}: {item}"] += len(rows)
        if field.name == "waste_types" and not code:
            problems.append(
                Problem("E-CODE-UNKNOWN", f"'{item}' is not a word for {field.name}",
                        did_you_mean(item, waste_types()), file=file, layer=spec.name,
                        row=_row_list(rows), column=column)
            )
    return [resolved[cell][0] for cell in text]


def _list_resolver(field: Field, code):
    """Return a function from a cell to its keys and its unknown items."""
    if field.name.startswith("commodities"):
        split = resolve_commodities
    else:
        words = _code_words(code) if code else {key.casefold(): key for key in waste_types()}

        def split(items: list[str]) -> tuple[list[str], list[str]]:
            keys = [words.get(item.casefold()) for item in items]
            known = list(dict.fromkeys(key for key in keys if key))
            return known, [item for item, key in zip(items, keys, strict=True) if not key]

    whole = bool(code) and "table" in code  # a source's own word may hold a semicolon

    def resolve(cell: str) -> tuple[tuple[str, ...], list[str]]:
        keys, unknown = split([cell] * bool(cell) if whole else split_list(cell))
        return tuple(keys), unknown

    return resolve


def _row_list(rows) -> str:
    """Return data-row numbers for a message: at most 20, then the count."""
    numbers = [str(int(row) + 1) for row in rows]
    more = f" and {len(numbers) - SHOWN} more" if len(numbers) > SHOWN else ""
    return ", ".join(numbers[:SHOWN]) + more


def _complete(out: dict, known: dict[str, Field], n: int) -> pd.DataFrame:
    """Return all fields of the role, the absent ones unknown."""
    empty = {
        "number": lambda: np.full(n, np.nan),
        "list": lambda: [()] * n,
        "text": lambda: np.full(n, "", dtype=object),
    }
    columns = {}
    for name in (*known, *(name for name in out if name not in known)):
        field = known.get(name, Field(name))
        value = out.get(name, empty[field.kind]())
        if field.kind == "number":
            columns[name] = pd.Series(value, dtype=float)
            continue
        cells = value.to_numpy(dtype=object) if isinstance(value, pd.Series) else value
        if not isinstance(cells, np.ndarray):  # lists of tuples would become a second dimension
            cells = np.fromiter(cells, dtype=object, count=n)
        columns[name] = pd.Series(cells, dtype=object)
    return pd.DataFrame(columns)

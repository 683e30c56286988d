"""The table of factors: low, mode, high, unit, distribution, source and status of every input."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from remine.errors import ConfigError, Problem, did_you_mean
from remine.resources import reference_table
from remine.yields.draws import DISTRIBUTIONS, stratified

COLUMNS = ("family", "factor", "class", "unit", "low", "mode", "high", "distribution", "source",
           "status")


@dataclass(frozen=True)
class Factor:
    """One input of the yields, shared by all centers: drawn once in every draw."""

    family: str
    factor: str
    klass: str
    unit: str
    low: float
    mode: float
    high: float
    distribution: str
    source: str
    status: str

    @cached_property
    def key(self) -> str:
        """The name under which it is drawn, and shown."""
        return ".".join(part for part in (self.family, self.factor, self.klass) if part)

    def draws(self, seed: int, n: int) -> np.ndarray:
        """Return ``n`` seeded draws in the factor's unit."""
        if self.low == self.high:
            return np.full(n, self.mode)
        u = stratified(seed, self.key, n)
        return DISTRIBUTIONS[self.distribution](u, self.low, self.mode, self.high)


class Factors:
    """The factors by family, name and class."""

    def __init__(self, rows: list[Factor], file: str):
        self.file = file
        self._rows = {(row.family, row.factor, row.klass): row for row in rows}

    def __iter__(self):
        return iter(self._rows.values())

    def find(self, families: list[str], factor: str, klass: str = "") -> Factor | None:
        """Return a factor of the first family that has it; of an unknown class, the plain one."""
        for family in families:
            for word in dict.fromkeys((klass, "")):
                if (family, factor, word) in self._rows:
                    return self._rows[family, factor, word]
        return None

    def classes(self, families: list[str], factor: str) -> list[str]:
        """Return the classes a factor has in the first family that has it."""
        for family in families:
            words = [k for f, name, k in self._rows if (f, name) == (family, factor)]
            if words:
                return words
        return []

    def replaced(self, given: dict[str, tuple[float, float, float]], file: str) -> Factors:
        """Return the factors with other figures where the model gives them.

        Raises
        ------
        ConfigError
            If a key names no factor, or figures are impossible.
        """
        rows, problems = dict(self._rows), []
        by_key = {row.key: row for row in self}
        for key, (low, mode, high) in given.items():
            if key not in by_key:
                problems.append(
                    Problem("E-YIELD-FACTOR", f"yields.replace: there is no factor '{key}'",
                            did_you_mean(key, by_key), file=file)
                )
                continue
            old = by_key[key]
            new = replace(old, low=low, mode=mode, high=high, source="the model",
                          status="given by the model")
            problems += _impossible(new, file)
            rows[old.family, old.factor, old.klass] = new
        if problems:
            raise ConfigError(problems)
        return Factors(list(rows.values()), self.file)


def read_factors(path: Path | None = None) -> Factors:
    """Return the built-in table of factors, or that of a file with the same columns.

    Raises
    ------
    ConfigError
        With every row that is no factor: figures that do not rise, a share above 1 (40 instead of
        0.40), an unknown distribution, a key that stands twice.

    >>> read_factors().find(["hard_drives"], "magnet_mass", "3.5 inch").unit
    'g/drive'
    """
    path = path or reference_table("recycling_factors.csv")
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    rows, problems, seen = [], [], set()
    for number, line in enumerate(lines, start=1):
        try:
            low, mode, high = (float(line[end]) for end in ("low", "mode", "high"))
        except (KeyError, TypeError, ValueError):
            problems.append(_problem("low, mode and high must be numbers", path.name, number))
            continue
        row = Factor(line["family"], line["factor"], line["class"], line["unit"], low, mode, high,
                     line["distribution"], line["source"], line["status"])
        problems += _impossible(row, path.name, number)
        if row.key in seen:
            problems.append(_problem(f"'{row.key}' stands twice", path.name, number))
        seen.add(row.key)
        rows.append(row)
    if problems:
        raise ConfigError(problems)
    return Factors(rows, path.name)


def _problem(what: str, file: str, number: int = 0) -> Problem:
    return Problem("E-YIELD-FACTOR", what, "correct the factor", file=file,
                   row=str(number) if number else "")


def _impossible(row: Factor, file: str, number: int = 0) -> list[Problem]:
    """Return what is wrong with a factor's figures."""
    problems = []
    if not row.low <= row.mode <= row.high:
        problems.append(_problem(f"{row.key}: low, mode and high must rise", file, number))
    if row.low < 0:
        problems.append(_problem(f"{row.key}: a negative {row.unit}", file, number))
    if row.unit == "share" and row.high > 1:
        what = f"{row.key}: a share of {row.high:g} is more than all: write 40 % as 0.40"
        problems.append(_problem(what, file, number))
    if row.distribution not in DISTRIBUTIONS:
        what = f"{row.key}: no distribution '{row.distribution}'"
        problems.append(_problem(what, file, number))
    if row.distribution == "lognormal" and not row.low > 0:
        problems.append(_problem(f"{row.key}: a log-normal begins above 0", file, number))
    if row.factor == "service_years" and not row.low > 0:
        problems.append(_problem(f"{row.key}: years of service begin above 0", file, number))
    return problems

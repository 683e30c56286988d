"""The files of a finished run, read back: its table, its manifest, and every value's interval."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from remine.answering.run_manifest import MANIFEST, read_manifest
from remine.criteria.combination import combine
from remine.criteria.measure import Measure, valued
from remine.errors import InputError, Problem, UsageError
from remine.maps.base85 import blocks_of
from remine.maps.encoding import unpack
from remine.ranking import methods
from remine.ranking.base import Method
from remine.ranking.likely_words import Tried
from remine.values import shapes

_NEAR = 70  # of 100: how alike a name must be to be offered instead


@dataclass(frozen=True)
class RunFiles:
    """A run as its audience may see it.

    Attributes
    ----------
    folder : Path
    manifest : dict
    table : pandas.DataFrame
        The columns of ``ranked_sites``; unknown numbers NaN, unknown texts ``""``.
    """

    folder: Path
    manifest: dict[str, Any]
    table: pd.DataFrame

    @cached_property
    def criteria(self) -> dict[str, dict[str, Any]]:
        """The measured criteria by name, as the manifest tells them."""
        return {item["name"]: item for item in self.manifest["criteria"]}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The criteria with a weight."""
        return tuple(name for name, item in self.criteria.items() if item["weight"] > 0)

    @cached_property
    def weights(self) -> np.ndarray:
        """The leading profile's weights over `names`; they sum to 1."""
        return np.array([self.criteria[name]["weight"] for name in self.names])

    @cached_property
    def ranked(self) -> np.ndarray:
        """Row numbers of the ranked sites."""
        return np.flatnonzero(self.table["rank"].notna().to_numpy())

    @property
    def leading(self) -> dict[str, Any]:
        """The leading profile."""
        return next(item for item in self.manifest["profiles"] if item["leading"])

    @cached_property
    def method(self) -> Method:
        """The run's method with its parameters."""
        spec = self.manifest["method"]
        return methods()[spec["kind"]](**spec["parameters"])

    @property
    def additive(self) -> bool:
        """Whether the score is the weighted sum, of which more can be said exactly."""
        return self.method.kind == "weighted_sum"

    @cached_property
    def tried(self) -> Tried:
        """How the run's ranks were tried; of an older run nothing is told."""
        return Tried.of(self.manifest.get("sureness"))

    @cached_property
    def details(self) -> tuple[dict[str, Any], dict[str, int]]:
        """Columns of the run's own map, masked as it is, and the row of each site in them.

        Both empty for a run without a map: they hold what the ranked list does not.
        """
        path = self.folder / "map.html"
        if not path.is_file():
            return {}, {}
        try:
            found = {key: unpack(packed)[1]
                     for key, packed in blocks_of(path.read_text(encoding="utf-8")).items()
                     if key in ("sites", "detail")}
        except (ValueError, KeyError, OSError) as error:
            raise InputError(
                Problem("E-RUN-READ", f"the run's map cannot be read: {error}",
                        "run the model again", file=path.name)
            ) from error
        ids = found.get("sites", {}).get("site_id", [])
        return found.get("detail", {}), {site: row for row, site in enumerate(ids)}

    @cached_property
    def linked(self) -> dict[str, list[dict[str, str]]]:
        """The rows of ``context.csv`` by the site they went into."""
        out: dict[str, list[dict[str, str]]] = {}
        for row in self.rows("context.csv"):
            out.setdefault(row["became"], []).append(row)
        return out

    def rows(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a table of the run; none where the run has no such file."""
        path = self.folder / name
        if not path.is_file():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def number(self, column: str, row: int) -> float:
        """Return one cell as a number; NaN where empty."""
        return float(self.table[column].iloc[row])

    def worth(self, name: str, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return point, low and high value (0..1) of a criterion, by the run's own functions."""
        spec = self.criteria[name]["value"]
        value_of = (
            (lambda amount: amount) if spec is None else shapes()[spec["shape"]](**spec["anchors"])
        )
        ends = ("value", "low", "high")
        amounts = (self.table[f"{name}_{end}"].to_numpy(float)[rows] for end in ends)
        blank = np.full(len(rows), "", dtype=object)
        point, low, high, _ = valued(Measure(*amounts, blank), value_of)
        return point, low, high

    def intervals(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return point, low and high values of the weighted criteria, ``(n_rows, n_names)``."""
        ends = [self.worth(name, rows) for name in self.names]
        return tuple(np.column_stack(columns) for columns in zip(*ends, strict=True))

    def combined(self, name: str, row: int, part: str, value: float) -> float:
        """Return the point value of a combination if one of its parts were known to be a value."""
        item, here = self.criteria[name], np.array([row])
        ends = []
        for end in (1, 2):
            parts = [value if p == part else self.worth(p, here)[end][0] for p in item["parts"]]
            ends.append(combine(np.array(parts)[:, None], item["combination"])[0])
        return float(sum(ends) / 2)

    def imputed(self, row: int) -> list[str]:
        """Return the criteria whose point value was filled in from other sites."""
        cell = self.table["imputed"].iloc[row] if "imputed" in self.table else ""
        return [name for name in cell.split("; ") if name]

    def withheld(self, row: int) -> bool:
        """Tell whether policy withholds the site's figures from this run's audience."""
        cells = self.table.iloc[row]
        return bool(cells["consult_nation"]) and cells["score"] != cells["score"]

    def find(self, words: str) -> int:
        """Return the row number of a site by id, by name, or by part of a name.

        Raises
        ------
        UsageError
            If no site, or more than one, answers to the words.
        """
        asked = words.strip().casefold()
        ids = self.table["site_id"].str.casefold()
        name = self.table["name"].str.casefold()
        for found in (ids == asked, name == asked, name.str.contains(asked, regex=False)):
            rows = np.flatnonzero(found.to_numpy())
            if len(rows) == 1:
                return int(rows[0])
            if len(rows) and asked:
                raise UsageError(self._several(words, rows))
        raise UsageError(
            Problem("E-SITE-UNKNOWN", f"there is no site '{words}' in this run", self._near(asked),
                    file="ranked_sites.csv")
        )  # fmt: skip

    def _several(self, words: str, rows: np.ndarray) -> Problem:
        shown = "; ".join(
            f"{self.table['site_id'].iloc[row]} ({self.table['name'].iloc[row]})"
            for row in rows[:10]
        )
        more = f" and {len(rows) - 10} more" if len(rows) > 10 else ""
        return Problem(
            "E-SITE-SEVERAL", f"{len(rows)} sites are called '{words}'",
            f"give the id of one: {shown}{more}", file="ranked_sites.csv",
        )  # fmt: skip

    def _near(self, asked: str) -> str:
        from rapidfuzz import fuzz, process

        known = list(dict.fromkeys([*self.table["name"], *self.table["site_id"]]))
        found = process.extract(
            asked, known, scorer=fuzz.WRatio, processor=str.casefold, limit=3, score_cutoff=_NEAR
        )
        if not found:
            return "take a name or an id of ranked_sites.csv"
        return "did you mean " + " or ".join(f"'{word}'" for word, _, _ in found) + "?"


def read_run(folder: Path) -> RunFiles:
    """Read a finished run's directory.

    Raises
    ------
    UsageError
        If it is no directory of a run.
    InputError
        If its files cannot be read, or do not say enough.
    """
    manifest = read_manifest(folder)
    if "criteria" not in manifest:
        raise InputError(
            Problem("E-RUN-OLD", "the manifest does not tell the criteria",
                    "run the model again with this version", file=MANIFEST)
        )  # fmt: skip
    try:
        return RunFiles(folder, manifest, _table(folder))
    except (ValueError, KeyError, OSError) as error:
        raise InputError(
            Problem("E-RUN-READ", f"the run cannot be read: {error}", "run the model again",
                    file=str(folder.name))
        ) from error  # fmt: skip


def _table(folder: Path) -> pd.DataFrame:
    """Read the ranked list, from the file that is quickest to read."""
    quick = folder / "ranked_sites.parquet"
    if quick.is_file():
        import pyarrow.parquet as pq

        names = [n for n in pq.read_schema(quick).names if n not in ("geometry", "bbox")]
        table = pq.read_table(quick, columns=names).to_pandas()
    else:
        table = _read_csv(folder / "ranked_sites.csv")
    for name in table:
        if _is_number(name):
            table[name] = table[name].astype(float)
        else:
            table[name] = table[name].astype(object).where(table[name].notna(), "").astype(str)
    return table


def _read_csv(path: Path) -> pd.DataFrame:
    from pyarrow import csv as pacsv
    from pyarrow import float64, string

    with path.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    types = {name: float64() if _is_number(name) else string() for name in header}
    parse = pacsv.ParseOptions(newlines_in_values=True)
    convert = pacsv.ConvertOptions(column_types=types, strings_can_be_null=True, null_values=[""])
    return pacsv.read_csv(path, parse_options=parse, convert_options=convert).to_pandas()


def _is_number(name: str) -> bool:
    if name.startswith("gate_"):
        return name.endswith("_measured")
    if name in ("missing", "imputed", "evidence_band"):
        return False
    starts = ("rank", "score", "top_k")
    ends = ("_value", "_low", "_high", "_score", "_contribution")
    exact = ("latitude", "longitude", "evidence_share", "list_rank")
    return name.startswith(starts) or name.endswith(ends) or name in exact

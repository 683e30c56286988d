"""Whether any file of a run folder tells what policy hides; the run is known, the files are not.

Three questions of every file: does a coordinate stand in it that is finer than policy of a masked
site; does a figure of a site held for consultation; does a name or an id stand in it by which
another row or a public file finds such a site.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from remine.artefacts import artefacts
from remine.cells import Cells
from remine.errors import Problem, UsageError
from remine.finished import Run
from remine.hidden import Secrets, secrets_of, turned
from remine.joins import tell_ids, tell_ids_in_words, tell_names, tell_rejected
from remine.maps.encoding import unpack
from remine.maps.live_model import model_block
from remine.maps.sites_layer import core_block, detail_block
from remine.masking import distinct_places, state_points
from remine.numbered_places import Known, tell_bytes, tell_columns, tell_numbers, tell_pairs
from remine.phrases import Phrases
from remine.products.geopackage import gate_rows
from remine.products.lists import full_table
from remine.products.schema import why_no_rank
from remine.release import Release, make_release, run_id
from remine.spelled_places import Spellings, tell_spelled, texts_of
from remine.worded_places import Named, tell_worded, tell_worded_lines

_SHORT = 6  # letters of a name that is looked for in words


@dataclass(frozen=True)
class Audit:
    """What was looked at and what was found; ``files`` counts the findings of every file."""

    files: dict[str, int]
    findings: tuple[Problem, ...]
    masked: int
    withheld: int
    removed: int

    def as_dict(self) -> dict:
        """Return the report as plain data."""
        return {"files": self.files, "findings": [p.as_dict() for p in self.findings],
                "masked": self.masked, "withheld": self.withheld, "removed": self.removed}


def check_run(folder: Path, do_run: Callable[[str], Run]) -> Audit:
    """Return the audit of a run folder; ``do_run`` does the run again under a leading profile.

    Raises
    ------
    UsageError
        If the folder is no run, hides nothing, or was made from something else.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        audience, made = manifest["audience"], manifest["run_id"]
        profile = next(p["name"] for p in manifest["profiles"] if p["leading"])
    except (OSError, ValueError, KeyError, TypeError, StopIteration) as error:
        raise UsageError(
            Problem("E-DISCLOSURE-RUN", "this is no run folder with a manifest that can be read",
                    "name the folder that `remine run` wrote", file=folder.name)
        ) from error
    if audience not in ("public", "agency"):
        raise UsageError(
            Problem("E-DISCLOSURE-AUDIENCE", f"a run for the audience '{audience}' hides nothing",
                    "check the public run", file=folder.name)
        )
    run = do_run(profile)
    release = make_release(run, audience)
    if run_id(release) != made:
        raise UsageError(
            Problem("E-DISCLOSURE-MODEL", "the folder was made from another model, other layers, "
                    "other settings or another version",
                    "give --config, --root and --set as at the run, or run again",
                    why="a comparison with another truth clears nothing", file=folder.name)
        )
    return audit(run, release, folder)


def audit(run: Run, release: Release, folder: Path) -> Audit:
    """Return what the files of a folder tell that this release of this run does not.

    Parameters
    ----------
    run : Run
        The truth, computed anew.
    release : Release
        The same run as the folder's audience may see it.
    folder : Path
    """
    return audit_for(looked_for(run, release), folder)


@dataclass(frozen=True)
class LookedFor:
    """What a release hides and what it shows, ready to be held against any folder's files."""

    release: Release
    secrets: Secrets
    known: Known
    spellings: Spellings
    expected: dict[str, Shown]
    told: set[tuple[str, str, str, str]]
    named: Named
    hiding: pd.Series
    removed: Phrases


def looked_for(run: Run, release: Release) -> LookedFor:
    """Return what no file of a release may tell."""
    secrets = secrets_of(run, release)
    masked = dict(release.table.loc[release.masked, ["site_id", "name"]].itertuples(index=False))
    return LookedFor(
        release, secrets, Known(secrets), Spellings(secrets.place),
        {name: Shown(table) for name, table in _expected(release).items()},
        {(r.layer, str(r.row), r.id, r.reason) for r in release.rejected},
        Named(masked), _places_at_points(run, release, secrets),
        Phrases((word, site) for site, name in secrets.removed.items()
                for word in (site, name) if len(word) >= _SHORT),
    )


def audit_for(wanted: LookedFor, folder: Path) -> Audit:
    """Return what the files of a folder tell of what is looked for."""
    secrets, known, release = wanted.secrets, wanted.known, wanted.release
    files, findings = {}, []
    for found in artefacts(folder):
        here: dict[tuple, Problem] = {}

        def tell(code: str, what: str, site: str = "", column: str = "",
                 here=here, found=found) -> None:
            fix = "do not publish the run; find the step that wrote it"
            here.setdefault((code, site, column.split(" and ")[0]),
                            Problem(code, what, fix, file=found.name, row=site, column=column))

        if found.unread:
            tell("E-DISCLOSURE-UNREAD", f"{found.unread}, so it cannot be cleared")
        tell_bytes(found.raw, known, tell)
        for where, lon, lat in found.places:
            tell_pairs(known, lon, lat, where, tell)
        tables = [(where, Cells(frame)) for where, frame in found.tables]
        for where, cells in tables:
            tell_columns(cells, known, where, tell)
            _rows(cells, wanted.expected, secrets, where, tell)
            tell_names(cells, secrets, where, tell)
            if found.name != "rejected.csv":
                tell_ids(cells, secrets, where, tell)
            tell_worded(cells, wanted.named, where, tell)
            _cells(cells.frame, release, wanted.hiding, where, tell)
            if found.name == "rejected.csv":
                tell_rejected(cells.frame, wanted.told, secrets, tell)
        texts = texts_of(found)
        for one in texts:
            tell_numbers(one.text, one.spots, known, one.where, tell)
            for _, site in wanted.removed.in_text(one.text):
                tell("E-DISCLOSED-SITE", "a site the supplied mask removes is named", site,
                     one.where)
            tell_ids_in_words(one.words, secrets, one.where, tell)
            tell_worded_lines(one.text, one.spots, wanted.named, one.where, tell)
        already = {site for _, site, _ in here}
        packed = tell_spelled(texts, tables, secrets, wanted.spellings, tell, already)
        tell_bytes(packed, known, tell)
        files[found.name] = len(here)
        findings += here.values()
    return Audit(files, tuple(findings), len(secrets.masked), len(secrets.withheld),
                 len(secrets.removed))


class Shown:
    """A table as the release shows it, by id, with what of it is empty."""

    def __init__(self, table: pd.DataFrame):
        self.table = table
        self.ids = table.index
        self._cells = Cells(table.reset_index(drop=True))

    def empty(self, column: str, rows: np.ndarray) -> np.ndarray:
        """Return a mask of the rows in which the release shows nothing, or has no such column."""
        if column not in self.table:
            return np.ones(len(rows), dtype=bool)
        return self._cells.blank(column)[rows]


def _expected(release: Release) -> dict[str, pd.DataFrame]:
    """Return what each kind of table shows of every site, by its id."""
    table = full_table(release).assign(illustrative=release.facts["illustrative"])
    masked = table[release.masked]
    out = {"": table} | {f"gates {gate.name}": gate_rows(release, masked, gate)
                         for gate in release.gates}
    out["sites_excluded"] = out["sheet Excluded"] = table.assign(why=why_no_rank(release))
    blocks = (core_block(release), model_block(release), detail_block(release))
    for name, block in zip(("sites", "model", "detail"), blocks, strict=True):
        _, columns = unpack(block.pack())
        rows = len(release.table)
        out[f"block {name}"] = pd.DataFrame(
            {"site_id": release.table["site_id"].to_numpy()}
            | {n: list(c) for n, c in columns.items() if len(c) == rows}
        )
    return {name: frame.drop_duplicates("site_id").set_index("site_id")
            for name, frame in out.items()}


def _rows(cells: Cells, expected: dict[str, Shown], secrets: Secrets, where: str, tell) -> None:
    """Compare the rows of masked sites, cell by cell, with what the release shows of them."""
    frame = cells.frame
    key = next((c for c in ("site_id", "became", "id") if c in frame), None)
    if key is None:
        return
    if secrets.removed:
        for site in set(cells.words(key)[1]) & secrets.removed.keys():
            tell("E-DISCLOSED-SITE", "a site the supplied mask removes stands here", site, key)
    if where == "gates" and "gate" in frame:  # a row a site and gate
        for gate, rows in frame.groupby("gate"):
            _rows(Cells(rows.reset_index(drop=True)), expected, secrets, f"gates {gate}", tell)
        return
    of_gate = where.startswith("gates ")
    if key != "site_id" or ("reason" in frame and not of_gate):
        return  # context.csv and rejected.csv: words, no figures
    known = expected.get(where, expected[""])
    rows = cells.rows_with("site_id", secrets.masked)
    at = known.ids.get_indexer(frame["site_id"].iloc[rows])
    rows, at = rows[at >= 0], at[at >= 0]
    if not len(rows):
        return
    sites = frame["site_id"].iloc[rows]
    closed = sites.isin(secrets.withheld).to_numpy()
    for name in frame.columns.drop("site_id"):
        if name not in cells.columns:
            shapes = frame[name].iloc[rows]
            axis = ("x", "y") if "x" in known.table else ("longitude", "latitude")
            off = np.zeros(len(rows), dtype=bool)
            for column, get in zip(axis, (shapely.get_x, shapely.get_y), strict=True):
                off |= _off(get(shapes.to_numpy(object)), known.table[column].iloc[at])
            _tell_rows(tell, "E-DISCLOSED-PLACE", "the shape is not where policy puts it",
                       sites, off, name)
            continue
        if name in ("longitude", "latitude", "x", "y"):
            off = _off(cells.numbers(name)[rows], known.table[name].iloc[at])
            _tell_rows(tell, "E-DISCLOSED-PLACE", "the place is not where policy puts it",
                       sites, off, name)
            continue
        extra = name not in known.table
        if extra and (name.lower() in ("fid", "ogc_fid", "geometry") or name.startswith("bbox")):
            continue
        bad = ~cells.blank(name)[rows] & known.empty(name, at)
        if extra or name in secrets.free:  # the workbook's formulas fill in what a value comes to
            bad &= closed
        _tell_rows(tell, "E-DISCLOSED-FIGURE", "a cell that the release leaves empty is filled",
                   sites, bad, name)


def _tell_rows(tell, code: str, what: str, sites: pd.Series, bad: np.ndarray, column: str) -> None:
    for site in sites.to_numpy()[np.asarray(bad)]:
        tell(code, what, str(site), column)


def _off(cells, should) -> np.ndarray:
    cells, should = turned(cells), turned(should)
    return ~(np.abs(cells - should) <= 2e-5)


def _places_at_points(run: Run, release: Release, secrets: Secrets) -> pd.Series:
    """Return, by the id that is shown, how many places the masked sites at its point stand at."""
    shown = release.table[release.masked]
    rows = pd.Index(run.inventory.sites["site_id"]).get_indexer(
        [secrets.true.get(site, site) for site in shown["site_id"]])
    sites = run.inventory.sites.iloc[rows]
    group = shown.groupby(["longitude", "latitude"], dropna=False).ngroup().to_numpy()
    return pd.Series(distinct_places(sites, group)[group], index=shown["site_id"].to_numpy())


def _cells(frame: pd.DataFrame, release: Release, hiding: pd.Series, where: str, tell) -> None:
    """Tell points, finer than a state's, that masked sites of fewer than k places share."""
    axis = next((a for a in (("longitude", "latitude"), ("x", "y")) if {*a, "site_id"} <= {*frame}),
                None)
    ids = release.table["site_id"]
    if axis is None or "reason" in frame or not set(ids) <= set(frame["site_id"].astype(str)):
        return  # a part of the list: its points are shared with sites of the other parts
    k = release.masking["k"]
    rows = frame[frame["site_id"].isin(ids[release.masked])]
    place = [pd.to_numeric(rows[name], errors="coerce").round(4) for name in axis]
    states = {(round(float(turned(x)), 4), float(y)) for x, y in state_points()}
    for cell, group in rows.groupby([turned(place[0]), place[1].to_numpy()]):
        places = min(len(group), int(hiding[group["site_id"]].min()))
        if places < k and cell not in states:
            tell("E-DISCLOSED-CELL", f"masked sites of fewer than {k} places share this point",
                 str(group["site_id"].iloc[0]), f"{axis[0]} {where}".strip())

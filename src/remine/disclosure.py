"""Whether any file of a run folder tells what policy hides; the run is known, the files are not.

Three questions of every file: does a coordinate stand in it that is finer than policy of a masked
site; does a figure of a site held for consultation; does a name or an id stand in it by which
another row or a public file finds such a site.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from remine.artefacts import artefacts
from remine.errors import Problem, UsageError
from remine.finished import Run
from remine.hidden import Secrets, secrets_of, turned
from remine.joins import tell_ids, tell_ids_in_words, tell_names, tell_rejected
from remine.maps.encoding import unpack
from remine.maps.live_model import model_block
from remine.maps.sites_layer import core_block, detail_block
from remine.masking import state_points
from remine.products.geopackage import gate_rows
from remine.products.lists import full_table
from remine.products.schema import why_no_rank
from remine.release import Release, make_release, run_id
from remine.spelled_places import NUMBER, WORDS_APART, Spellings, drawn, tell_spelled
from remine.worded_places import tell_worded, tell_worded_lines

#: A number with this many decimals of a degree tells a place to about 100 m.
FINE_DECIMALS = 3
_NEAR = 0.00101
_SHORT = 6  # letters of a name that is looked for in words
_COUNT = 20


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
    secrets = secrets_of(run, release)
    spellings = Spellings(secrets.place)
    expected = _expected(release)
    told = {(r.layer, str(r.row), r.id, r.reason) for r in release.rejected}
    masked = dict(release.table.loc[release.masked, ["site_id", "name"]].itertuples(index=False))
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
        _bytes(found.raw, secrets, tell)
        for where, lon, lat in found.places:
            _pairs(secrets, lon, lat, where, tell)
        for where, frame in found.tables:
            _columns(frame, secrets, where, tell)
            _rows(frame, expected, secrets, where, tell)
            tell_names(frame, secrets, where, tell)
            if found.name != "rejected.csv":
                tell_ids(frame, secrets, where, tell)
            tell_worded(frame, masked, where, tell)
            _cells(frame, release, where, tell)
            if found.name == "rejected.csv":
                tell_rejected(frame, told, secrets, tell)
        for where, text in (*found.texts, ("the name of the file", found.name)):
            _text(text, secrets, where, tell)
            tell_ids_in_words(text, secrets, where, tell)
            tell_worded_lines(text, masked, where, tell)
        already = {site for _, site, _ in here}
        _bytes(tell_spelled(found, secrets, spellings, tell, already), secrets, tell)
        files[found.name] = len(here)
        findings += here.values()
    return Audit(files, tuple(findings), len(secrets.masked), len(secrets.withheld),
                 len(secrets.removed))


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


def _rows(frame: pd.DataFrame, expected, secrets: Secrets, where: str, tell) -> None:
    """Compare the rows of masked sites, cell by cell, with what the release shows of them."""
    key = next((c for c in ("site_id", "became", "id") if c in frame), None)
    if key is None:
        return
    for site in set(frame[key].astype(str)) & set(secrets.removed):
        tell("E-DISCLOSED-SITE", "a site the supplied mask removes stands here", site, key)
    if where == "gates" and "gate" in frame:  # a row a site and gate
        for gate, rows in frame.groupby("gate"):
            _rows(rows, expected, secrets, f"gates {gate}", tell)
        return
    of_gate = where.startswith("gates ")
    if key != "site_id" or ("reason" in frame and not of_gate):
        return  # context.csv and rejected.csv: words, no figures
    known = expected.get(where, expected[""])
    rows = frame[frame["site_id"].isin(secrets.masked & set(known.index))]
    if not len(rows):
        return
    should = known.loc[rows["site_id"]]
    for name in rows.columns.drop("site_id"):
        cells = rows[name]
        if drawn(cells):
            x = np.array([g.x if g is not None and g.geom_type == "Point" else np.nan
                          for g in cells])
            y = np.array([g.y if g is not None and g.geom_type == "Point" else np.nan
                          for g in cells])
            axis = ("x", "y") if "x" in should else ("longitude", "latitude")
            off = _off(x, should[axis[0]]) | _off(y, should[axis[1]])
            _tell_rows(tell, "E-DISCLOSED-PLACE", "the shape is not where policy puts it",
                       rows["site_id"], off, name)
            continue
        if name in ("longitude", "latitude", "x", "y"):
            off = _off(pd.to_numeric(cells, errors="coerce"), should[name])
            _tell_rows(tell, "E-DISCLOSED-PLACE", "the place is not where policy puts it",
                       rows["site_id"], off, name)
            continue
        extra = name not in known
        if extra and (name.lower() in ("fid", "ogc_fid", "geometry") or name.startswith("bbox")):
            continue
        empty = np.ones(len(rows), bool) if extra else _blank(should[name])
        bad = ~_blank(cells) & empty
        if extra or name in secrets.free:  # the workbook's formulas fill in what a value comes to
            bad &= rows["site_id"].isin(secrets.withheld).to_numpy()
        _tell_rows(tell, "E-DISCLOSED-FIGURE", "a cell that the release leaves empty is filled",
                   rows["site_id"], bad, name)


def _tell_rows(tell, code: str, what: str, sites: pd.Series, bad: np.ndarray, column: str) -> None:
    for site in sites.to_numpy()[np.asarray(bad)]:
        tell(code, what, str(site), column)


def _off(cells, should) -> np.ndarray:
    cells, should = turned(cells), turned(should)
    return ~(np.abs(cells - should) <= 2e-5)


def _blank(cells: pd.Series) -> np.ndarray:
    return cells.isna().to_numpy() | (cells.astype(str).to_numpy() == "")


def _columns(frame: pd.DataFrame, secrets: Secrets, where: str, tell) -> None:
    """Look for places in any two columns of a row, and for figures in any one."""
    numbers = {}
    for name in frame:
        cells = frame[name]
        if drawn(cells):
            continue
        values = pd.to_numeric(cells, errors="coerce").to_numpy(float)
        single = cells.dtype == np.float32
        if np.isfinite(values).any():
            numbers[name] = values.astype(np.float32) if single else values
    if not len(secrets.place) or not numbers:
        return
    lons, lats = np.sort(secrets.place[:, 0]), np.sort(secrets.place[:, 1])
    east = {n: hit for n, v in numbers.items() if (hit := _close(turned(v), lons)).any()}
    north = {n: hit for n, v in numbers.items() if (hit := _close(v.astype(float), lats)).any()}
    for a, in_a in east.items():
        for b, in_b in north.items():
            both = in_a & in_b
            if a != b and both.any():
                _pairs(secrets, numbers[a][both], numbers[b][both], f"{a} and {b} {where}".strip(),
                       tell)
    for name, values in numbers.items():
        if values.dtype != np.float32 and len(secrets.figures):
            for value in np.unique(values[np.isin(values, secrets.figures)])[:_COUNT]:
                owner = secrets.figure_owner[np.searchsorted(secrets.figures, value)]
                tell("E-DISCLOSED-FIGURE", "a figure of a withheld site", owner, name)


def _close(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    at = np.searchsorted(known, values)
    left = np.abs(values - known[np.maximum(at - 1, 0)])
    right = np.abs(values - known[np.minimum(at, len(known) - 1)])
    return np.fmin(left, right) <= _NEAR


def _pairs(secrets: Secrets, lon, lat, where: str, tell, words=None) -> None:
    """Tell every pair of numbers that is the place of a masked site, rounded or cut."""
    if not len(secrets.place) or not len(lon):
        return
    east, north = turned(lon), np.asarray(lat, float)
    good = np.flatnonzero(np.isfinite(east) & np.isfinite(north))
    if not len(good):
        return
    tree = cKDTree(secrets.place)
    lists = tree.query_ball_point(np.column_stack((east, north))[good], _NEAR, p=np.inf)
    for row, near in zip(good, lists, strict=True):
        if not near or (round(east[row], 5), round(north[row], 5)) in secrets.allowed:
            continue
        digits = words[row] if words else (_written(lon[row]), _written(lat[row]))
        for index in near:
            true = secrets.place[index]
            if _tells(digits[0], true[0]) and _tells(digits[1], true[1]):
                tell("E-DISCLOSED-PLACE", "a coordinate finer than policy",
                     str(secrets.owner[index]), where)


def _written(number) -> str:
    return np.format_float_positional(number, trim="-")


def _tells(digits: str, true: float) -> bool:
    """Return whether written digits are a true coordinate, whole, or cut or rounded finely."""
    number, digits = float(digits), format(Decimal(digits), "f")
    off = min(abs(other - true) for other in (number, -number, number - 360.0, -number - 360.0))
    places = len(digits.partition(".")[2])
    return off == 0 or (places >= FINE_DECIMALS and off < 10.0 ** -min(places, 11) + 1e-12)


def _text(text: str, secrets: Secrets, where: str, tell) -> None:
    """Look for places and figures in words, and for sites that a mask removes."""
    found = [(m.start(), m.group()) for m in NUMBER.finditer(text)]
    values = np.array([float(digits) for _, digits in found])
    start = np.array([at for at, _ in found])
    if len(values):
        near = np.flatnonzero(np.diff(start) < WORDS_APART)
        for a, b in ((near, near + 1), (near + 1, near)):
            if len(secrets.place):
                lons, lats = np.sort(secrets.place[:, 0]), np.sort(secrets.place[:, 1])
                for west in (values[a], -values[a]):  # "106.9 W" is written without its sign
                    keep = _close(turned(west), lons) & _close(values[b], lats)
                    pairs = zip(a[keep], b[keep], strict=True)
                    words = [(found[i][1], found[j][1]) for i, j in pairs]
                    _pairs(secrets, west[keep], values[b][keep], where, tell, words)
        if len(secrets.figures):
            for value in np.unique(values[np.isin(values, secrets.figures)])[:_COUNT]:
                owner = secrets.figure_owner[np.searchsorted(secrets.figures, value)]
                tell("E-DISCLOSED-FIGURE", "a figure of a withheld site", owner, where)
    for site, name in secrets.removed.items():
        for word in (site, name):  # a short id is a word of its own only in a column of ids
            if len(word) >= _SHORT and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text):
                tell("E-DISCLOSED-SITE", "a site the supplied mask removes is named", site, where)


def _bytes(raw: bytes, secrets: Secrets, tell) -> None:
    """Look for true coordinates as eight bytes, in any position and either order."""
    if not len(secrets.place):
        return
    lons = np.unique(np.concatenate((secrets.place[:, 0], secrets.place[:, 0] + 360.0)))
    lats = np.unique(secrets.place[:, 1])
    owner_of = {(turn, lat): owner for (lon, lat), owner in
                zip(secrets.place.tolist(), secrets.owner, strict=True)
                for turn in (lon, lon + 360.0)}
    for order in "<>":
        at_lon, at_lat, east, values = [], [], [], []
        for shift in range(8):
            count = (len(raw) - shift) // 8
            if count <= 0:
                continue
            numbers = np.frombuffer(raw, f"{order}f8", count, shift)
            hit = _among(numbers, lons)
            at_lon.append(hit * 8 + shift)
            east.append(numbers[hit])
            hit = _among(numbers, lats)
            at_lat.append(hit * 8 + shift)
            values.append(numbers[hit])
        if not at_lon:
            continue
        near_to, lon, where = map(np.concatenate, (at_lon, east, at_lat))
        by_place = np.argsort(near_to, kind="stable")
        near_to, lon = near_to[by_place], lon[by_place]
        for place, value in zip(where, np.concatenate(values), strict=True):
            first, last = np.searchsorted(near_to, (place - 64, place + 65))
            for other in lon[first:last]:  # both parts of one place, not a longitude and another's
                pair = (float(other), float(value))
                shown = (round(float(turned(other)), 5), round(pair[1], 5)) in secrets.allowed
                if pair in owner_of and not shown:
                    tell("E-DISCLOSED-PLACE", "a true coordinate stands in its bytes",
                         str(owner_of[pair]), "bytes")


def _among(numbers: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Return where sorted known values stand; most bytes are far from any and go first."""
    far = np.abs(known)
    with np.errstate(invalid="ignore"):
        amount = np.abs(numbers)
        near = np.flatnonzero((amount >= far.min()) & (amount <= far.max()))
    return near[np.isin(numbers[near], known)]


def _cells(frame: pd.DataFrame, release: Release, where: str, tell) -> None:
    """Tell points, finer than a state's, that fewer than k masked sites share."""
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
        if len(group) < k and cell not in states:
            tell("E-DISCLOSED-CELL", f"fewer than {k} masked sites share this point",
                 str(group["site_id"].iloc[0]), f"{axis[0]} {where}".strip())

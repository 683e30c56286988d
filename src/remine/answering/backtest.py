"""Where sites whose answer is known come in a run, beside rankings anybody could make."""

from __future__ import annotations

import csv
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from remine.answering.run_files import RunFiles
from remine.errors import InputError, Problem, UsageError

COLUMNS = ("name", "state", "latitude", "longitude", "tolerance_km", "expected")
_ALIKE, _SAME = 60, 90  # of 100: names alike enough within the tolerance, and beyond it
_BEYOND = 3.0  # a site of the same name and state may lie so many tolerances away
_RANDOM = 2000
_MOST = 10_000


@dataclass(frozen=True)
class Known:
    """A site whose answer is known; ``groups`` are "CM", "ENV" or "NEG"."""

    name: str
    state: str
    latitude: float
    longitude: float
    tolerance_km: float
    expected: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """A known site in the run. ``how`` it was matched; ``rank`` None where there is none."""

    name: str
    expected: str
    how: str
    site_id: str
    site_name: str
    km: float | None
    rank: int | None
    list: str
    source: str


@dataclass(frozen=True)
class Standing:
    """How well one ranking brings one group of known sites up.

    ``recall`` is the share in the top decile, ``ndcg`` the discounted gain of 0..1; ``ranks`` in
    order. For the random ranking the mean, and in ``*_range`` the middle 95 % of the draws.
    """

    group: str
    ranking: str
    sites: int
    recall: float
    ndcg: float
    ranks: tuple[float, ...] = ()
    recall_range: tuple[float, float] | None = None
    ndcg_range: tuple[float, float] | None = None


@dataclass(frozen=True)
class BacktestAnswer:
    """Known sites, found or not, and how every ranking places them."""

    run_id: str
    title: str
    profile: str
    weights_status: str
    ranked: int
    top: int
    known: tuple[Found, ...]
    standings: tuple[Standing, ...]
    caveats: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


def groups_of(expected: str) -> tuple[str, ...]:
    """Return the groups that a word of expectation puts a site into.

    >>> groups_of("both, top"), groups_of("ENV, CM low"), groups_of("gate"), groups_of("NEG: G5")
    (('CM', 'ENV'), ('ENV',), (), ('NEG',))
    """
    out = set()
    for phrase in expected.split(","):
        words = set(re.findall(r"[\w-]+", phrase))
        if any(word.startswith("low") for word in words):
            continue
        out |= words & {"CM", "ENV", "NEG"}
        if "both" in words:
            out |= {"CM", "ENV"}
    return tuple(sorted(out))


def read_known(path: Path) -> list[Known]:
    """Read the known sites.

    Raises
    ------
    InputError
        With every row that cannot be used.
    """
    problems, out = [], []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise InputError(Problem("E-KNOWN-COLUMNS", f"no column {', '.join(missing)}",
                                         f"columns: {', '.join(COLUMNS)}", file=path.name))
            for row, cells in enumerate(reader, 2):
                found = _known(cells)
                if found is None or row > _MOST:
                    problems.append(Problem("E-KNOWN-VALUE", "not a place with a tolerance",
                                            "correct its numbers", file=path.name, row=str(row)))
                    continue
                out.append(found)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(Problem("E-KNOWN-READ", f"cannot be read: {error}",
                                 "give a CSV in UTF-8", file=path.name)) from error
    if problems or not out:
        raise InputError(problems or Problem("E-KNOWN-VALUE", "no row", "add rows", file=path.name))
    return out


def _known(cells: dict[str, str]) -> Known | None:
    try:
        lat, lon, km = (float(cells[n]) for n in ("latitude", "longitude", "tolerance_km"))
    except (TypeError, ValueError):
        return None
    if not (abs(lat) <= 90 and abs(lon) <= 180 and 0 < km < 500):
        return None
    expected = cells["expected"] or ""
    return Known(cells["name"] or "", cells["state"] or "", lat, lon, km, expected,
                 groups_of(expected))  # fmt: skip


def match(run: RunFiles, known: Known) -> tuple[int | None, float | None, str]:
    """Return the row of a known site, how far it is from where it should be, and how it was found.

    Within the tolerance the most alike name of at least 60 of 100 wins, then the nearest; beyond
    it, up to three tolerances, a name of at least 90 in the same state. A place without a name
    alike is told, but does not count.
    """
    from pyproj import Geod
    from rapidfuzz import fuzz

    table = run.table
    lat, lon = table["latitude"].to_numpy(), table["longitude"].to_numpy()
    reach = _BEYOND * known.tolerance_km
    aside = np.abs((lon - known.longitude + 180) % 360 - 180) * np.cos(np.radians(known.latitude))
    near = np.flatnonzero((np.abs(lat - known.latitude) < reach / 105) & (aside < reach / 105))
    if not len(near):
        return None, None, "not found"
    here = np.full(len(near), known.longitude), np.full(len(near), known.latitude)
    km = Geod(ellps="WGS84").inv(*here, lon[near], lat[near])[2] / 1000
    asked = _plain(known.name)
    alike = np.array([fuzz.token_set_ratio(asked, _plain(table["name"].iloc[i])) for i in near])
    inside = km <= known.tolerance_km
    same_state = table["state"].to_numpy()[near] == known.state
    for able, how in (
        (inside & (alike >= _ALIKE), "name and place"),
        (same_state & (km <= reach) & (alike >= _SAME), "name, beyond the tolerance"),
        (inside, "place only: not counted"),
    ):
        rows = np.flatnonzero(able)
        if len(rows):
            order = (km[rows],) if how.startswith("place") else (km[rows], -alike[rows])
            best = rows[np.lexsort(order)[0]]
            return int(near[best]), float(km[best]), how
    return None, None, "not found"


def _plain(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold()))


def backtest(run: RunFiles, known: list[Known]) -> BacktestAnswer:
    """Return where known sites come, beside volume alone, commodities alone, chance, the alphabet.

    Raises
    ------
    UsageError
        If the run is for the public: what policy hides there would be told by its absence.
    """
    if run.manifest["audience"] == "public":
        raise UsageError(Problem("E-BACKTEST-PUBLIC", "a public run hides places and sites",
                                 "take a run with --audience internal"))  # fmt: skip
    found, rows = [], []
    for item in known:
        row, km, how = match(run, item)
        found.append(_found(run, item, row, km, how))
        counts = row is not None and not how.startswith("place") and found[-1].rank is not None
        rows.append(row if counts else None)
    places = {row: place for place, row in enumerate(run.ranked)}
    orders = _orders(run)
    standings = []
    for group in ("CM", "ENV"):
        chosen = {places[row] for row, item in zip(rows, known, strict=True)
                  if row is not None and group in item.groups}  # fmt: skip
        if chosen:
            at = np.array(sorted(chosen))
            standings += [_standing(group, name, order[at], len(run.ranked))
                          for name, order in orders.items()]  # fmt: skip
            standings.append(_by_chance(group, len(at), len(run.ranked), run.manifest["seed"]))
    return BacktestAnswer(
        run.manifest["run_id"], run.manifest["title"], run.leading["name"],
        run.table["weights_status"].iloc[0], len(run.ranked), top_decile(len(run.ranked)),
        tuple(found), tuple(standings), _caveats(run, known, rows),
    )  # fmt: skip


def _found(run: RunFiles, item: Known, row: int | None, km: float | None, how: str) -> Found:
    if row is None:
        return Found(item.name, item.expected, how, "", "", None, None, "", "")
    cells = run.table.iloc[row]
    rank = None if np.isnan(cells["rank"]) else int(cells["rank"])
    return Found(item.name, item.expected, how, cells["site_id"], cells["name"], km, rank,
                 cells["list"], cells["source"])  # fmt: skip


def _orders(run: RunFiles) -> dict[str, np.ndarray]:
    """Return each ranking's positions of the ranked sites; ties share their mean position."""
    from scipy.stats import rankdata

    table = run.table.iloc[run.ranked]
    out = {f"remine, profile {run.leading['name']}": rankdata(-table["score"])}
    for name, item in run.criteria.items():
        if item["unit"] == "m3":
            amount = table[f"{name}_value"].fillna(-np.inf)
            out["volume only (unknown last)"] = rankdata(-amount)
    if "commodity_potential" in run.criteria:
        out["commodity potential only"] = rankdata(-table["commodity_potential_score"])
    if "commodities" in table:
        count = table["commodities"].str.split("; ").map(lambda keys: sum(map(bool, keys)))
        out["commodity count"] = rankdata(-count)
    names = table["name"].str.casefold().to_numpy().astype(str)
    out["alphabetical"] = rankdata(np.unique(names, return_inverse=True)[1])
    return out


def top_decile(n: int) -> int:
    """Return the last rank of the top decile.

    >>> top_decile(511), top_decile(3)
    (52, 1)
    """
    return -(-n // 10)


def _standing(group: str, ranking: str, at: np.ndarray, n: int) -> Standing:
    recall, gain = measures(at[None, :], n)
    ranks = tuple(float(rank) for rank in np.sort(at))
    return Standing(group, ranking, len(at), float(recall[0]), float(gain[0]), ranks)


def _by_chance(group: str, count: int, n: int, seed: int) -> Standing:
    generator = np.random.default_rng(seed)
    drawn = [generator.choice(n, count, replace=False) + 1 for _ in range(_RANDOM)]
    both = measures(np.array(drawn, dtype=float), n)
    ranges = [tuple(float(v) for v in np.quantile(found, (0.025, 0.975))) for found in both]
    return Standing(group, f"random, mean and middle 95 % of {_RANDOM:,}", count,
                    *(float(found.mean()) for found in both), (), *ranges)  # fmt: skip


def measures(at: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return recall in the top decile and NDCG (relevant or not) for rows of positions.

    >>> recall, gain = measures(np.array([[1.0, 2.0], [50.0, 100.0]]), 100)
    >>> recall.tolist(), gain.round(2).tolist()
    ([1.0, 0.0], [1.0, 0.2])
    """
    ideal = (1 / np.log2(np.arange(at.shape[1]) + 2.0)).sum()
    return (at <= top_decile(n)).mean(axis=1), (1 / np.log2(at + 1.0)).sum(axis=1) / ideal


def _caveats(run: RunFiles, known: list[Known], rows: list[int | None]) -> tuple[str, ...]:
    used = [row for row in rows if row is not None]
    own = sum("known sites" in run.table["source"].iloc[row] for row in used)
    negative = [item.name for item, row in zip(known, rows, strict=True)
                if row is not None and "NEG" in item.groups]  # fmt: skip
    out = [
        f"{len(used)} of {len(known)} known sites are found with a rank; the rest do not count",
        "few sites: a difference within the random range, or of one or two sites, says nothing",
        "famous sites are better documented than others: of the rest this shows nothing",
        "that a site is known is no proof that it deserves its rank, nor the reverse",
    ]
    if not used:
        out.insert(1, "nothing to measure: the run ranks none of them")
    if own:
        out.insert(1, f"not blind: the layer itself cites a list of known sites for {own} of them")
    if "commodities" not in run.table:
        out.append("commodity count is no baseline here: this list carries no commodities")
    if negative:
        out.append(f"expected to have no rank, but have one: {', '.join(negative)}")
    return tuple(out)

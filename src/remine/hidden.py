"""What no file of a release may tell: true places of masked sites, figures of withheld ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely

from remine.averaging import placed_criteria
from remine.finished import Run
from remine.inventory.describing import UNNAMED
from remine.masking import ids_without_names
from remine.reference import state_outlines
from remine.release import Release
from remine.supplied_mask import supplied_mask

#: Whose places the corners of a supplied mask are.
MASK = "the supplied mask"
#: A figure of no more decimals than these is common to many sites, and tells of none.
_DECIMALS = 6


@dataclass(frozen=True)
class Secrets:
    """What no file may tell: the true places of masked sites, the figures of withheld ones.

    ``place`` has the columns longitude and latitude; ``owner`` names the site of each place, or
    the supplied mask, whose corners are places that nobody may draw. ``masked`` and ``withheld``
    are the ids that the release shows; ``joins`` maps ids that it does not show, of masked sites
    without a name and of rows that went into masked ones, to the site they find. ``free`` are the
    columns of criteria that a masked site may show, since no layer was asked about its place;
    ``true`` has the ids of sites that are shown by another.
    """

    place: np.ndarray
    owner: np.ndarray
    figures: np.ndarray
    figure_owner: np.ndarray
    masked: frozenset[str]
    withheld: frozenset[str]
    removed: dict[str, str]
    names: dict[str, list[tuple[str, float, float]]]
    allowed: frozenset[tuple[float, float]]
    joins: dict[str, str]
    free: frozenset[str]
    true: dict[str, str]


def secrets_of(run: Run, release: Release) -> Secrets:
    """Return what a release hides of a run."""
    sites, table = run.inventory.sites, release.table
    masked = frozenset(table["site_id"][release.masked])
    removed_ids = set(sites["site_id"]) - set(table["site_id"])
    if release.audience != "internal":
        removed_ids &= set(sites["site_id"][supplied_mask(run.inventory).sites])
    nameless = set(sites["site_id"]) - set(table["site_id"]) - removed_ids
    stand_ins = ids_without_names(sites, sites["site_id"].isin(nameless).to_numpy())
    true = {shown: site for site, shown in stand_ins.items()}
    masked_sites = {true.get(site, site) for site in masked}
    hidden = masked_sites | removed_ids
    blank = release.masked & np.isnan(table["score"].to_numpy(float))
    withheld = frozenset(table["site_id"][blank])
    withheld_sites = {true.get(site, site) for site in withheld}
    here = sites["site_id"].isin(hidden).to_numpy()
    corners, owner = shapely.get_coordinates(run.inventory.shapes[here], return_index=True)
    ids = sites["site_id"].to_numpy()[here]
    places = [sites.loc[here, ["longitude", "latitude"]].to_numpy(float), corners]
    owners = [ids, ids[owner]]
    relations = run.inventory.relations
    if relations is not None:
        rows = relations.rows[relations.rows["becomes"].isin(hidden)]
        places.append(rows[["longitude", "latitude"]].to_numpy(float))
        owners.append(rows["becomes"].to_numpy())
    drawn = _of_the_mask(run)
    places.append(drawn)
    owners.append(np.full(len(drawn), MASK, dtype=object))
    place, owner = np.concatenate(places), np.concatenate(owners)
    good = np.isfinite(place).all(axis=1)
    closed = sites["site_id"].isin(withheld_sites | removed_ids).to_numpy()
    open_ = ~sites["site_id"].isin(hidden).to_numpy()
    coarse = sites["site_id"].isin(masked_sites - withheld_sites).to_numpy()
    placed = set(placed_criteria(run.matrix))
    every = [_figures(run, closed, open_, coarse, placed, None, _shown_of_others(release, blank))]
    if coarse.any():  # of these only what would tell the place is hidden
        every.append(_figures(run, coarse, open_, coarse, placed, placed, np.empty(0)))
    every.append(_of_gates(run, release, stand_ins))
    figures, figure_owner = (np.concatenate(part) for part in zip(*every, strict=True))
    order = np.argsort(figures, kind="stable")
    figures, figure_owner = figures[order], figure_owner[order]
    names: dict[str, list[tuple[str, float, float]]] = {}
    for site, name, lon, lat in sites.loc[
        closed, ["site_id", "name", "longitude", "latitude"]
    ].itertuples(index=False):
        if not name.startswith(UNNAMED):
            names.setdefault(name.casefold(), []).append((site, lon, lat))
    shown = zip(turned(table["longitude"]), table["latitude"], strict=True)
    allowed = _corners_of_states().union((round(lon, 5), round(lat, 5)) for lon, lat in shown)
    gone = sites[sites["site_id"].isin(removed_ids)]
    common = set(table["name"])
    own = ["" if n in common or n.startswith(UNNAMED) or " " not in n else n for n in gone["name"]]
    return Secrets(
        np.column_stack((turned(place[good, 0]), place[good, 1])), owner[good], figures,
        figure_owner, masked, withheld, dict(zip(gone["site_id"], own, strict=True)),
        names, allowed, _joins(run, masked_sites, set(table["site_id"])),
        frozenset(f"{name}_{end}" for name in run.matrix.scored if name not in placed
                  for end in ("value", "low", "high", "score", "contribution")),
        true,
    )


def _joins(run: Run, masked: set[str], shown: set[str]) -> dict[str, str]:
    """Return the ids that would find a masked site in the file it was read from."""
    own = {site: site for site in masked - shown}
    if run.inventory.relations is None:
        return own
    rows = run.inventory.relations.rows
    parts = rows.loc[rows["becomes"].isin(masked), ["site_id", "becomes"]]
    return own | {part: site for part, site in parts.itertuples(index=False) if part not in shown}


def _of_the_mask(run: Run) -> np.ndarray:
    """Return the corners of supplied masks that no other layer has too, shape ``(k, 2)``."""
    corners = shapely.get_coordinates(supplied_mask(run.inventory).shapes)
    others = [shapely.get_coordinates(layer.geometry) for layer in run.inventory.layers.values()
              if layer.spec.role != "mask" and layer.geometry is not None]
    known = {tuple(at) for part in others for at in part.tolist()} if len(corners) else set()
    return np.array([at for at in corners.tolist() if tuple(at) not in known]).reshape(-1, 2)


@cache
def _corners_of_states() -> frozenset[tuple[float, float]]:
    """Return the corners of the states' outlines, which every run draws: of no site they tell."""
    lon, lat = shapely.get_coordinates(state_outlines()[1]).T
    return frozenset((round(x, 5), round(y, 5)) for x, y in zip(
        turned(lon).tolist(), lat.tolist(), strict=True))


def turned(longitude) -> np.ndarray:
    """Return longitudes west of Greenwich throughout, as the map has them."""
    longitude = np.asarray(longitude, dtype=float)
    return np.where(longitude > 0, longitude - 360.0, longitude)


def _of_gates(
    run: Run, release: Release, stand_ins: dict[str, str]
) -> tuple[np.ndarray, np.ndarray]:
    """Return what gates measured and the release does not show: a chance or a distance that is
    long enough to be known again and stands at no site that is shown.
    """
    ids, shown = run.inventory.sites["site_id"].to_numpy(), release.table.set_index("site_id")
    told_as = [stand_ins.get(site, site) for site in ids]
    figures, owners = [np.empty(0)], [np.empty(0, dtype=object)]
    for gate in run.gates.decided.values():
        if gate.result.measured is None:
            continue
        amount = np.asarray(gate.result.measured, float)
        told = shown[f"gate_{gate.name}_measured"].reindex(told_as).to_numpy(float)
        keep = np.isfinite(amount) & np.isnan(told) & ~np.isin(amount, told)
        keep &= np.round(amount, _DECIMALS) != amount
        figures.append(amount[keep])
        owners.append(ids[keep])
    values, first = np.unique(np.concatenate(figures), return_index=True)
    return values, np.concatenate(owners)[first]


def _shown_of_others(release: Release, withheld: np.ndarray) -> np.ndarray:
    """Return the figures that a release shows of sites whose figures it may show."""
    table = release.table[~withheld]
    numbers = [table[name].to_numpy(float) for name in table if table[name].dtype.kind == "f"]
    return np.unique(np.concatenate(numbers)) if numbers else np.empty(0)


def _round(figures: np.ndarray) -> np.ndarray:
    """Return a mask of the figures of few decimals, which tell of no site; unknown ones too."""
    return ~(np.round(figures, _DECIMALS) != figures) | np.isnan(figures)


def _all_round(parts: list[np.ndarray], n: int) -> np.ndarray:
    return np.all([np.ones(n, dtype=bool), *map(_round, parts)], axis=0)


def _figures(
    run: Run, closed: np.ndarray, open_: np.ndarray, coarse: np.ndarray, placed: set[str],
    only: set[str] | None, told: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Return figures long enough to be known again, that no site shows rightly.

    Open sites show all, ``coarse`` ones what no criterion of ``placed`` measured. ``only`` names
    the criteria that count, beside the scores; None: all. What is made of round worths alone, as
    of nobody near, is common to many sites; ``told`` are figures that others show as well.
    """
    columns = []
    for s in run.scores.values():
        for end, of in (("score", s.score), ("score_low", s.low), ("score_high", s.high)):
            parts = [getattr(run.matrix.scored[name], end) for name, w in s.weights.used.items()
                     if only is not None and name in only and w > 0]
            columns.append(np.where(_all_round(parts, len(of)), np.nan, of)
                           if only is not None else of)
        columns += [] if only is not None else [s.evidence_share]
        columns += [a if only is None else np.where(
            _round(run.matrix.scored[name].score), np.nan, a)
            for name, a in zip(s.names, s.contributions.T, strict=True)
            if only is None or name in only]
    columns += [a for name, s in run.matrix.scored.items() if only is None or name in only
                for a in (s.value, s.low, s.high, s.score, s.score_low, s.score_high)]
    every = np.column_stack([np.asarray(c, float) for c in columns])
    reviewed = () if run.reviewed is None else run.reviewed.weighed
    told = [*told, *(f for item in reviewed if open_[item.site] for f in item.figures)]
    # a criterion that is worth all adds its weight, which every page shows
    told += [w for s in run.scores.values() for w in s.weights.used.values()]
    own, others = every[closed], np.unique([*every[open_].ravel(), *told])
    free = [a[coarse] for s in run.scores.values()
            for name, a in zip(s.names, s.contributions.T, strict=True) if name not in placed]
    free += [a[coarse] for name, s in run.matrix.scored.items() if name not in placed
             for a in (s.value, s.low, s.high, s.score, s.score_low, s.score_high)]
    others = np.unique(np.concatenate((others, *free)))
    ids = np.repeat(run.inventory.sites["site_id"].to_numpy()[closed], every.shape[1])
    flat = own.ravel()
    keep = np.isfinite(flat) & ~np.isin(flat, others) & ~_round(flat)
    values, first = np.unique(flat[keep], return_index=True)
    return values, ids[keep][first]

"""From rows to sites: parts joined into complexes, records of one thing joined, rest context."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import shapely

from remine.geo.areas import area_m2
from remine.inventory.canonical import merge
from remine.inventory.relations import Link, described_by, group_parts, is_waste, link_records
from remine.project.model import SitesSpec
from remine.reference import waste_types


@dataclass(frozen=True)
class Relations:
    """Everything the inventory knows of how its rows relate.

    Attributes
    ----------
    rows : pandas.DataFrame
        Every used row of every site layer as read, plus ``becomes``: the site, or the record of the
        context, it went into. Nothing is deleted.
    links : tuple of Link
    context : pandas.DataFrame
        Records that are no site: they describe, or only stand near; never ranked.
    counts : pandas.DataFrame
        One row a layer: what became of its rows.
    """

    rows: pd.DataFrame
    links: tuple[Link, ...] = ()
    context: pd.DataFrame = field(default_factory=pd.DataFrame)
    counts: pd.DataFrame = field(default_factory=pd.DataFrame)

    def members(self, site_id: str) -> pd.DataFrame:
        """Return the rows a site was made of."""
        return self.rows[self.rows["becomes"] == site_id].drop(columns="becomes")


def relate(frame: pd.DataFrame, shapes: np.ndarray, spec: SitesSpec):
    """Return sites, their shapes, and the relations.

    Parameters
    ----------
    frame : pandas.DataFrame, n rows of all site layers, sorted by ``site_id``
    shapes : ndarray of shapely geometries, shape (n,), EPSG:4326
    spec : SitesSpec

    Notes
    -----
    Every row ends in exactly one site or one record of the context.
    """
    own = [name for name in frame if name.startswith("x_")]
    frame = frame.assign(**{name: frame[name].fillna("") for name in own})  # not in every layer
    waste = is_waste(frame["waste_types"])
    group = np.arange(len(frame))
    links: list[Link] = []
    ids = frame["site_id"].to_numpy(str)
    if spec.group_within_km is not None:
        at = np.flatnonzero(waste)
        part, why = group_parts(
            frame.iloc[at], shapes[at], spec.group_within_km, spec.same_name_within_km, spec.most_km
        )
        group[at] = at[part]
        links += [
            Link(ids[at[row]], ids[at[part[row]]], "part_of", 1.0, why[row])
            for row in range(len(at))
            if row in why
        ]
    if spec.same_as:
        bare = np.array([not kinds for kinds in frame["waste_types"]], dtype=bool)
        at = np.flatnonzero(bare)  # symbols are features
    else:
        at = np.empty(0, int)
    if len(at) > 1:
        same = link_records(frame.iloc[at])
        group[at] = at[same.group]
        links += [
            Link(ids[at[a]], ids[at[b]], "same_as", round(float(p), 3), reason)
            for a, b, p, reason in zip(
                same.left, same.right, same.probability, same.reason, strict=True
            )
        ]
    joined, joined_shapes, becomes = _join(frame, shapes, group, waste)
    rows = frame.assign(becomes=becomes)
    has_waste = is_waste(joined["waste_types"])
    if spec.group_within_km is not None or spec.same_as:
        links += described_by(
            joined[has_waste].reset_index(drop=True),
            joined_shapes[has_waste],
            joined[~has_waste].reset_index(drop=True),
            spec.describes_within_km,
        )
    keep = has_waste | (spec.records == "unverified")
    context = joined[~keep].reset_index(drop=True)
    counts = _counts(frame, waste, group, links, becomes, context)
    relations = Relations(rows, tuple(links), context, counts)
    return joined[keep].reset_index(drop=True), joined_shapes[keep], relations


def _join(frame, shapes, group, waste):
    """Return the joined rows sorted by id, their shapes, and the id each row went into."""
    merged = merge(frame, group)
    firsts = np.unique(group)
    place = np.searchsorted(firsts, group)
    order = np.argsort(group, kind="stable")
    bounds = np.concatenate([np.flatnonzero(np.diff(group[order], prepend=-1)), [len(group)]])
    out = np.empty(len(firsts), dtype=object)
    sums = {name: merged[name].to_numpy(float).copy() for name in _QUANTITIES}
    notes = merged["quantity_basis"].to_numpy(object).copy()
    lon, lat = merged["longitude"].to_numpy(float).copy(), merged["latitude"].to_numpy(float).copy()
    for at in range(len(firsts)):
        rows = order[bounds[at] : bounds[at + 1]]
        out[at] = shapes[rows[0]]
        if len(rows) == 1:
            continue
        if waste[rows[0]]:
            out[at] = _outline(shapes[rows])
            totals, note = add_up(frame.iloc[rows], shapes[rows])
            for name in _QUANTITIES:
                sums[name][at] = totals[name]
            notes[at] = "; ".join(
                filter(None, dict.fromkeys([*frame["quantity_basis"].iloc[rows], note]))
            )
            anchor = shapely.point_on_surface(out[at])
            lon[at], lat[at] = anchor.x, anchor.y
        else:
            out[at] = shapely.Point(lon[at], lat[at])
    merged = merged.assign(**sums, quantity_basis=notes, longitude=lon, latitude=lat)
    becomes = merged["site_id"].to_numpy(object)[place]
    order = np.argsort(merged["site_id"].to_numpy(str), kind="stable")
    return merged.iloc[order].reset_index(drop=True), out[order], becomes


def _outline(shapes: np.ndarray):
    """Return the union of the polygons, or of the points where there is no polygon."""
    polygons = shapes[np.isin(shapely.get_type_id(shapes), (3, 6))]
    return shapely.union_all(polygons if len(polygons) else shapes)


#: Outlines that share less of their area than this lie side by side.
_TOUCHING = 1e-6
_QUANTITIES = ("area_m2", "volume_low_m3", "volume_mid_m3", "volume_high_m3")


def add_up(parts: pd.DataFrame, shapes: np.ndarray) -> tuple[dict[str, float], str]:
    """Return area and volume of a complex, summed over its parts, and a note on what is missing.

    Where some parts have a volume and others only an area, the area times the depth interval of
    the waste type stands in for the missing volumes; the single value is then unknown. Parts with
    neither are counted in the note and add nothing. Land that several outlines cover counts once:
    maps of two years draw one pile twice.

    Parameters
    ----------
    parts : pandas.DataFrame, n rows
        With ``area_m2`` (m2), ``volume_low_m3``, ``volume_mid_m3``, ``volume_high_m3`` (m3),
        ``waste_types``.
    shapes : ndarray of shapely geometries, shape (n,), EPSG:4326
        Their outlines, or points.
    """
    area, low, mid, high = (parts[name].to_numpy(float) for name in _QUANTITIES)
    low, high = np.where(np.isnan(low), mid, low), np.where(np.isnan(high), mid, high)
    known = ~np.isnan(low)
    share = _first_drawn(shapes, known)
    area = area * share
    sized = ~np.isnan(area) & (area > 0)
    if known.any():
        shallow, deep = _depths(parts["waste_types"])
        stands_in = ~known & sized & ~np.isnan(shallow)
        low, high = np.where(stands_in, area * shallow, low), np.where(stands_in, area * deep, high)
        silent = int((~known & ~stands_in).sum())
    else:
        stands_in, silent = np.zeros(len(parts), dtype=bool), int((~sized).sum())
    total = {
        "area_m2": _sum(area),
        "volume_low_m3": _sum(low),
        "volume_mid_m3": _sum(mid) if known.all() and not np.isnan(mid).any() else np.nan,
        "volume_high_m3": _sum(high),
    }
    note = f"sum of {len(parts)} parts"
    note += f", {int(stands_in.sum())} of them by area and depth" if stands_in.any() else ""
    note += f", {silent} of unknown size not counted" if silent else ""
    twice = int((share < 1.0).sum())
    note += f", {twice} of them drawn over others: shared land counted once" if twice else ""
    return total, note


def _first_drawn(shapes: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Return the share of each outline's area that no outline before it covers, 1 of a point.

    Those of a known volume come first, so that no area stands in again for what they hold.
    """
    share = np.ones(len(shapes))
    order = np.argsort(~known, kind="stable")
    order = order[np.isin(shapely.get_type_id(shapes[order]), (3, 6))]
    outline = shapes[order]
    one, other = shapely.STRtree(outline).query(outline, predicate="intersects")
    before: dict[int, list[int]] = {}
    for late, early in zip(one[other < one], other[other < one], strict=True):
        before.setdefault(int(late), []).append(int(early))
    for late, early in sorted(before.items()):
        left = shapely.difference(outline[late], shapely.union_all(outline[early]))
        pair = area_m2(np.array([left, outline[late]], dtype=object))
        free = pair[0] / pair[1] if pair[1] > 0 else 1.0
        share[order[late]] = free if free < 1.0 - _TOUCHING else 1.0
    return share


def _sum(values: np.ndarray) -> float:
    return float(np.nansum(values)) if (~np.isnan(values)).any() else np.nan


def _depths(lists) -> tuple[np.ndarray, np.ndarray]:
    known = waste_types()
    spans = []
    for keys in lists:
        deep = [known[k] for k in keys if known[k].is_waste and known[k].depth_low_m is not None]
        low = min((kind.depth_low_m for kind in deep), default=np.nan)
        spans.append((low, max((kind.depth_high_m for kind in deep), default=np.nan)))
    pairs = np.array(spans, dtype=float).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _counts(frame, waste, group, links, becomes, context) -> pd.DataFrame:
    """Return for each layer and source what became of its rows; rows = waste + records."""
    many = pd.Series(group).groupby(group).transform("size").to_numpy() > 1
    describing = {link.left for link in links if link.kind == "describes"}
    in_context = set(context["site_id"]) if len(context) else set()
    table = pd.DataFrame(
        {
            "layer": frame["layer"].to_numpy(),
            "source": frame["source"].to_numpy(),
            "rows": 1,
            "waste_features": waste,
            "part_of_a_complex": waste & many,
            "records": ~waste,
            "same_as_another": ~waste & many,
            "describe_a_site": [
                ~w and b in describing for w, b in zip(waste, becomes, strict=True)
            ],
            "context": [b in in_context for b in becomes],
        }
    )
    sites = pd.Series(becomes).where(~table["context"]).to_numpy()
    table["sites"] = sites
    number = [name for name in table if name not in ("layer", "source", "sites")]
    out = table.groupby(["layer", "source"], sort=True)[number].sum().astype(int)
    out["sites"] = table.groupby(["layer", "source"], sort=True)["sites"].nunique()
    return out.reset_index()

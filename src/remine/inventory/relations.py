"""How records relate: a pile is part of a site, a record describes it, two records are the same.

The three are kept apart. What is ranked is a site: a complex of waste features.

``part_of``: waste features whose shapes lie within ``group_within_km`` of each other, unless both
have names and the names differ; and features of the same name within ``same_name_within_km``; never
more than ``most_km`` across. Areas and volumes add up over the parts. ``same_as``: `same_as.link`,
among records without a waste feature. ``describes``: a record within ``describes_within_km`` of a
site's shape, or of its own location error; it brings facts and is never ranked.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
import shapely
from shapely import STRtree

from remine.geo.nearest import shape_distances_within
from remine.geo.regions import GEOD, groups, to_plane
from remine.inventory.linking import Records
from remine.inventory.same_as import SameAs, link
from remine.inventory.site_names import variants
from remine.reference import waste_types

KINDS = ("part_of", "describes", "same_as")
_ERROR_UNKNOWN_KM = 1.0
#: A plane's distance may differ from the geodesic one by this share (Alaska: 2.3 % at 71 N).
_PLANE_SLACK = 0.035


@dataclass(frozen=True)
class Link:
    """One relation: ``left`` is part of, describes, or is the same as ``right``."""

    left: str
    right: str
    kind: str
    probability: float
    reason: str

    def as_dict(self) -> dict[str, object]:
        """Return the link as plain data."""
        return asdict(self)


def is_waste(lists) -> np.ndarray:
    """Return a mask of the rows with a waste feature.

    >>> is_waste([("tailings_pond",), ("adit",), ()]).tolist()
    [True, False, False]
    """
    known = {key for key, kind in waste_types().items() if kind.is_waste}
    return np.array([not known.isdisjoint(keys) for keys in lists], dtype=bool)


def shape_pairs_within(shapes: np.ndarray, radius_km: float):
    """Return every pair of shapes no farther apart than ``radius_km``: rows, rows, km.

    A tree in the region's equal-area plane proposes; the shortest line goes back to the ellipsoid.
    """
    anchor = shapely.point_on_surface(shapes)
    lon, lat = shapely.get_x(anchor), shapely.get_y(anchor)
    out = [(np.empty(0, int), np.empty(0, int), np.empty(0))]
    for crs, rows in groups(lon, lat):
        plane = to_plane(crs)
        flat = shapely.transform(shapes[rows], plane.transform, interleaved=False)
        reach = radius_km * 1000.0 * (1 + _PLANE_SLACK)
        left, right = STRtree(flat).query(flat, predicate="dwithin", distance=reach)
        left, right = left[left < right], right[left < right]
        ends = shapely.get_coordinates(shapely.shortest_line(flat[left], flat[right]))
        x, y = plane.transform(ends[:, 0], ends[:, 1], direction="INVERSE")
        km = np.asarray(GEOD.inv(x[0::2], y[0::2], x[1::2], y[1::2])[2]) / 1000.0
        keep = km <= radius_km
        out.append((rows[left[keep]], rows[right[keep]], km[keep]))
    left, right, km = (np.concatenate(parts) for parts in zip(*out, strict=True))
    order = np.lexsort((right, left))
    return left[order], right[order], km[order]


def group_parts(
    frame: pd.DataFrame,
    shapes: np.ndarray,
    within_km: float,
    same_name_within_km: float,
    most_km: float = 5.0,
) -> tuple[np.ndarray, dict[int, str]]:
    """Return the complex of each waste feature, and why it joined.

    Parameters
    ----------
    frame : pandas.DataFrame, n waste features
    shapes : ndarray of shapely geometries, shape (n,), EPSG:4326
    within_km, same_name_within_km : float, km
    most_km : float, km
        No complex grows beyond this from corner to corner, so a dredged river is not one site.

    Returns
    -------
    group : ndarray of int, shape (n,)
        Row of the complex's first feature.
    reason : dict of int to str
        For each feature that joined another, the nearest link that joined it.
    """
    if len(frame) < 2:
        return np.arange(len(frame)), {}
    names = [_core(name) for name in spoken_names(frame)]
    left, right, km = shape_pairs_within(shapes, max(within_km, same_name_within_km))
    same = np.array(
        [names[a] != "" and names[a] == names[b] for a, b in zip(left, right, strict=True)], bool
    )
    silent = np.array(
        [not names[a] or not names[b] for a, b in zip(left, right, strict=True)], bool
    )
    keep = ((km <= within_km) & (same | silent)) | ((km <= same_name_within_km) & same)
    left, right, km, same = left[keep], right[keep], km[keep], same[keep]
    first = _components(left, right, km, names, shapely.bounds(shapes), most_km)
    reason: dict[int, str] = {}
    for at in np.argsort(km, kind="stable"):
        a, b = int(left[at]), int(right[at])
        if first[a] == first[b]:
            why = f"{km[at]:.2f} km apart" + (", same name" if same[at] else "")
            reason.setdefault(a, why)
            reason.setdefault(b, why)
    return first, reason


def spoken_names(frame: pd.DataFrame) -> list[str]:
    """Return the names of the rows; those the inventory itself made up of the id are blank."""
    return [
        "" if name.startswith("unnamed (") and site_id in name else name
        for name, site_id in zip(frame["name"], frame["site_id"], strict=True)
    ]


def _core(name: str) -> str:
    found = variants(name)
    return found[0].core + " " + " ".join(sorted(found[0].numbers)) if found else ""


def _components(left, right, km, names, bounds: np.ndarray, most_km: float) -> np.ndarray:
    """Join nearest first; never two names over a nameless pile, never beyond ``most_km`` across."""
    root = list(range(len(names)))
    called = list(names)
    box = bounds.copy()

    def find(a: int) -> int:
        while root[a] != a:
            root[a] = root[root[a]]
            a = root[a]
        return a

    for at in np.argsort(km, kind="stable"):
        a, b = find(int(left[at])), find(int(right[at]))
        if a == b or (called[a] and called[b] and called[a] != called[b]):
            continue
        joint = np.concatenate([np.minimum(box[a], box[b])[:2], np.maximum(box[a], box[b])[2:]])
        if GEOD.inv(*joint)[2] > most_km * 1000.0:
            continue
        low, high = min(a, b), max(a, b)
        root[high], box[low] = low, joint
        called[low] = called[low] or called[high]
    return np.array([find(a) for a in range(len(names))])


def link_records(frame: pd.DataFrame) -> SameAs:
    """Return the ``same_as`` links among records; aliases are read from ``x_aliases`` if mapped."""
    aliases = frame["x_aliases"] if "x_aliases" in frame else pd.Series("", index=frame.index)
    goods = [
        a + b
        for a, b in zip(frame["commodities_main"], frame["commodities_byproduct"], strict=True)
    ]
    return link(
        Records(
            frame["source"].to_numpy(str),
            np.array(spoken_names(frame), dtype=object),
            aliases.fillna("").to_numpy(object),
            frame["longitude"].to_numpy(float),
            frame["latitude"].to_numpy(float),
            frame["location_error_km"].fillna(_ERROR_UNKNOWN_KM).to_numpy(float),
            goods,
        )
    )


def described_by(
    sites: pd.DataFrame, shapes: np.ndarray, records: pd.DataFrame, within_km: float
) -> list[Link]:
    """Return the ``describes`` links from records to the sites they lie at or near.

    The probability is 0.9 where the names agree, else ``0.8 (1 - d / reach)``, at least 0.1: a
    placeholder of the authors that only orders the links. Reach is the larger of ``within_km`` and
    the record's location error, at most three times ``within_km``.
    """
    if not len(sites) or not len(records):
        return []
    error = records["location_error_km"].fillna(within_km).to_numpy(float)
    reach = np.clip(error, within_km, 3.0 * within_km)
    record, site, km = shape_distances_within(
        records["longitude"].to_numpy(float),
        records["latitude"].to_numpy(float),
        shapes,
        float(reach.max()),
    )
    keep = km <= reach[record]
    out = []
    called = [_core(name) for name in spoken_names(sites)]
    ids, record_ids = sites["site_id"].to_numpy(), records["site_id"].to_numpy()
    record_names = records["name"].to_numpy()
    for a, b, d in zip(record[keep], site[keep], km[keep], strict=True):
        same = called[b] != "" and called[b] == _core(record_names[a])
        p = 0.9 if same else max(0.1, 0.8 * (1.0 - d / reach[a]))
        why = f"{d:.2f} km from the waste" + ("; same name" if same else "")
        out.append(Link(str(record_ids[a]), str(ids[b]), "describes", round(float(p), 3), why))
    return out

"""Where a row lies: coordinates checked, brought to EPSG:4326, shapes proved valid."""

from __future__ import annotations

from collections import Counter

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from shapely import STRtree

from remine.errors import InputError, Problem
from remine.geo.inside import pairs_inside
from remine.project import LayerSpec
from remine.reference import state_outlines

#: Sites this far (degrees) off the generalised outlines still count as inside the country.
STUDY_AREA_MARGIN_DEGREE = 0.25
#: More bad coordinates than this share, and the file is refused as a whole.
MAX_BAD_SHARE = 0.5
#: Roles whose layers hold lines and nothing else.
LINE_ROLES = frozenset({"flow_lines"})
#: A repair that changes a shape's area by more than this share is not taken.
MAX_REPAIR_SHARE = 0.01
_WGS84 = CRS("EPSG:4326")


def declared_crs(spec: LayerSpec, stated: str | None, file: str) -> CRS:
    """Return the CRS of a layer: what the file states, else what the model declares with a reason.

    Raises
    ------
    InputError
        If neither says, the reason is missing, or both say and differ.
    """
    if spec.crs:
        try:
            declared = CRS(spec.crs)
        except CRSError as error:
            raise InputError(
                Problem("E-CRS-UNKNOWN", f"'{spec.crs}' is not a known CRS",
                        "for example EPSG:4326", file=file, layer=spec.name)
            ) from error
    if stated:
        own = CRS(stated).to_2d()
        if spec.crs and not own.equals(declared.to_2d(), ignore_axis_order=True):
            raise InputError(
                Problem("E-CRS-CONFLICT", f"the file says {own.name}, the model says {spec.crs}",
                        "drop 'crs' from the layer, or correct the file",
                        file=file, layer=spec.name)
            )
        return own
    if not spec.crs or not spec.crs_reason:
        raise InputError(
            Problem("E-CRS-MISSING", "the file states no coordinate reference system",
                    "declare crs: and crs_reason: for the layer (who says so?)",
                    why="a wrong guess moves every site", file=file, layer=spec.name)
        )
    return declared


def transform_to_wgs84(crs: CRS, spec: LayerSpec, file: str) -> tuple[Transformer, str]:
    """Return a transformer to longitude, latitude, and its name with accuracy for the log.

    Raises
    ------
    InputError
        If the CRS is a local one, without a known place on the Earth.
    """
    try:
        transformer = Transformer.from_crs(crs, _WGS84, always_xy=True)
    except ProjError as error:
        raise InputError(
            Problem("E-CRS-LOCAL", f"'{crs.name}' has no known place on the Earth",
                    "give the file its true CRS, for example EPSG:4326",
                    file=file, layer=spec.name)
        ) from error
    accuracy = transformer.accuracy
    known = f"accuracy {accuracy:g} m" if accuracy and accuracy >= 0 else "accuracy not stated"
    return transformer, f"{transformer.description or 'same CRS'}; {known}"


def in_degrees(shapes: np.ndarray, transformer: Transformer) -> np.ndarray:
    """Return shapes in longitude, latitude; those that are so already as they are."""
    if transformer.source_crs.equals(_WGS84, ignore_axis_order=True):
        return shapes
    return shapely.transform(shapes, transformer.transform, interleaved=False)


def bad_coordinates(longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    """Return for each row why its coordinates cannot be used, or ``""``; shape ``(n,)``.

    NaN stands for an empty cell, infinity for one that is no number.

    >>> list(bad_coordinates(np.array([0.0, np.nan, -105.0]), np.array([0.0, 40.0, 95.0])))
    ['null island (0, 0)', 'no coordinates', 'latitude beyond 90 degrees']
    """
    reason = np.full(len(longitude), "", dtype=object)
    reason[np.abs(longitude) > 180] = "longitude beyond 180 degrees"
    reason[np.abs(latitude) > 90] = "latitude beyond 90 degrees"
    reason[(longitude == 0) & (latitude == 0)] = "null island (0, 0)"
    reason[np.isinf(longitude) | np.isinf(latitude)] = "not a number"
    reason[np.isnan(longitude) | np.isnan(latitude)] = "no coordinates"
    return reason


def states_at(longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    """Return the USPS code of the state at or within 0.25 degree of each point, else ``""``.

    >>> list(states_at(np.array([-105.0, 10.0]), np.array([39.7, 50.0])))
    ['CO', '']
    """
    codes, shapes = state_outlines()
    names = np.array(codes, dtype=object)
    out = np.full(len(longitude), "", dtype=object)
    point, state = pairs_inside(longitude, latitude, shapes)
    out[point[::-1]] = names[state[::-1]]  # sorted: the first state is written last
    rest = np.flatnonzero((out == "") & np.isfinite(longitude) & np.isfinite(latitude))
    seam = rest[np.abs(longitude[rest]) > 180.0 - STUDY_AREA_MARGIN_DEGREE]  # it is no border
    east = np.concatenate((longitude[rest], longitude[seam] - np.copysign(360.0, longitude[seam])))
    rest = np.concatenate((rest, seam))
    points = shapely.points(east, latitude[rest])
    left, right = STRtree(shapes).query(
        points, predicate="dwithin", distance=STUDY_AREA_MARGIN_DEGREE
    )
    gap = shapely.distance(points[left], shapes[right])
    order = np.lexsort((right, gap, rest[left]))
    first = order[np.unique(rest[left[order]], return_index=True)[1]]
    out[rest[left[first]]] = names[right[first]]
    return out


def refuse_swapped(
    longitude: np.ndarray, latitude: np.ndarray, spec: LayerSpec, file: str
) -> None:
    """Refuse a layer that looks swapped: nearly all rows fall inside only when exchanged."""
    usable = np.isfinite(longitude) & np.isfinite(latitude)
    if usable.sum() < 1:
        return
    lon, lat = longitude[usable], latitude[usable]
    swapped_ok = (np.abs(lat) <= 180) & (np.abs(lon) <= 90)
    few = slice(None, None, max(1, len(lon) // 1000))  # a thousand places tell as much as all
    now = (states_at(lon[few], np.clip(lat[few], -90, 90)) != "").mean()
    if now > 0.05 or swapped_ok.mean() < 0.95:
        return
    if (states_at(lat[swapped_ok], lon[swapped_ok]) != "").mean() >= 0.95:
        raise InputError(
            Problem("E-COORD-SWAPPED", "longitude and latitude look swapped",
                    "exchange the two columns in 'columns:' of the layer",
                    why="hardly a row lies in the study area, nearly all would after a swap",
                    file=file, layer=spec.name)
        )


def usable_shapes(
    shapes: np.ndarray, spec: LayerSpec, polygons_only: bool, in_degrees: bool = True
) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return shapes that can be measured, why each other one cannot, and warnings.

    ``geometry: repair`` mends self-intersections with GEOS's structure method and keeps polygons
    only; how much the area changed is reported, and a shape it changes by more than 1 % is
    rejected: it is then not clear what was meant.
    """
    shapes = shapes.copy()
    reason = np.full(len(shapes), "", dtype=object)
    warnings = []
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    reason[empty] = "no geometry"
    tall = shapely.get_coordinate_dimension(shapes) > 2  # heights or measures along a line
    shapes[tall] = shapely.force_2d(shapes[tall])
    invalid = np.flatnonzero(~empty & ~shapely.is_valid(shapes))
    if len(invalid) and spec.geometry == "repair":
        before = shapely.area(shapes[invalid])
        shapes[invalid] = shapely.make_valid(shapes[invalid], method="structure")
        after = shapely.area(shapes[invalid])
        doubtful = np.abs(after - before) > MAX_REPAIR_SHARE * before
        reason[invalid[doubtful]] = "invalid shape: a repair would change its area by more than 1 %"
        kept = before[~doubtful].sum()
        share = (after[~doubtful].sum() - kept) / kept if kept else 0.0
        if mended := int((~doubtful).sum()):
            warnings.append(f"{mended} invalid shapes repaired, their area changed by {share:+.2%}")
    else:
        for row in invalid:
            reason[row] = f"invalid shape: {shapely.is_valid_reason(shapes[row])}"
    if spec.role in LINE_ROLES:
        other = ~np.isin(shapely.get_type_id(shapes), (1, 2, 5)) & (reason == "")
        reason[other] = "not a line"
    if polygons_only:
        shapes, mixed = _polygons_of(shapes, reason)
        if mixed:
            warnings.append(f"{mixed} mixed collections reduced to their polygons")
    kinds: Counter[str] = Counter()
    found = np.unique(shapely.get_type_id(shapes[reason == ""]), return_counts=True)
    for kind, count in zip(*(each.tolist() for each in found), strict=True):
        kinds[_KINDS[kind]] += count
    if len(kinds) > 1:
        said = ", ".join(f"{kind} {count:,}" for kind, count in sorted(kinds.items()))
        warnings.append(f"shapes of several kinds: {said}; only areas have a size")
    return shapes, reason, warnings


#: By GEOS's type id.
_KINDS = ("points", "lines", "lines", "areas", "points", "lines", "areas", "mixed collections")


def too_wide(shapes: np.ndarray) -> np.ndarray:
    """Return for each shape in degrees why it cannot be measured, or ``""``; shape ``(n,)``.

    A part more than 180 degrees wide runs the wrong way round the Earth.
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    wide = np.nan_to_num(np.ptp(shapely.bounds(parts)[:, [0, 2]], axis=1)) > 180
    reason = np.full(len(shapes), "", dtype=object)
    reason[owner[wide]] = (
        "spans more than 180 degrees: split it at the antimeridian (RFC 7946, 3.1.9)"
    )
    return reason


def all_finite(shapes: np.ndarray) -> np.ndarray:
    """Return a mask of the shapes without an infinite or undefined coordinate; None is fine."""
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    out = np.ones(len(shapes), dtype=bool)
    out[owner[~np.isfinite(coordinates).all(axis=1)]] = False
    return out


def within_180(shapes: np.ndarray) -> np.ndarray:
    """Return lines and areas that are drawn past 180 degrees parted there (RFC 7946, 3.1.9).

    Points, and what runs farther than once around, stay as they are.

    >>> shape = within_180(np.array([shapely.box(179.0, 51.0, 181.0, 52.0)]))[0]
    >>> shape.bounds, len(shape.geoms)
    ((-180.0, 51.0, 180.0, 52.0), 2)
    """
    west, _, east, _ = shapely.bounds(shapes).T
    past = ((west < -180.0) | (east > 180.0)) & (west >= -360.0) & (east <= 360.0)
    out = shapes.copy()
    world = shapely.box(-180.0, -90.0, 180.0, 90.0)
    for row in np.flatnonzero(past & (shapely.get_dimensions(shapes) > 0)):
        turns = [shapely.transform(shapes[row], lambda at, by=by: at + [by, 0.0])
                 for by in (0.0, -360.0, 360.0)]
        parts = shapely.get_parts(shapely.get_parts(shapely.intersection(turns, world)))
        parts = parts[shapely.get_dimensions(parts) == shapely.get_dimensions(shapes[row])]
        parts = parts[~shapely.is_empty(parts)]
        area = shapely.get_dimensions(shapes[row]) == 2
        out[row] = (shapely.multipolygons if area else shapely.multilinestrings)(parts)
    return out


def _polygons_of(shapes: np.ndarray, reason: np.ndarray) -> tuple[np.ndarray, int]:
    mixed = 0
    for row in np.flatnonzero((shapely.get_type_id(shapes) == 7) & (reason == "")):
        parts = shapely.get_parts(shapes[row])
        keep = parts[np.isin(shapely.get_type_id(parts), (3, 6))]
        shapes[row] = shapely.union_all(keep)
        mixed += 1
    other = (reason == "") & ~np.isin(shapely.get_type_id(shapes), (3, 6))
    reason[other] = "not a polygon"
    return shapes, mixed

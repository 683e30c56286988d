"""Where a row lies: coordinates checked, brought to EPSG:4326, shapes proved valid."""

from __future__ import annotations

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely import STRtree

from remine.errors import InputError, Problem
from remine.project import LayerSpec
from remine.reference import state_outlines

#: Sites this far (degrees) off the generalised outlines still count as inside the country.
STUDY_AREA_MARGIN_DEGREE = 0.25
#: More bad coordinates than this share, and the file is refused as a whole.
MAX_BAD_SHARE = 0.5
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
            raise InputError(Problem("E-CRS-UNKNOWN", f"'{spec.crs}' is not a known CRS",
                                     "for example EPSG:4326", file=file, layer=spec.name)) from error
    if stated and spec.crs and not CRS(stated).equals(declared, ignore_axis_order=True):
        raise InputError(
            Problem("E-CRS-CONFLICT", f"the file says {CRS(stated).name}, the model says {spec.crs}",
                    "drop 'crs' from the layer, or correct the file", file=file, layer=spec.name)
        )
    if stated:
        return CRS(stated)
    if not spec.crs or not spec.crs_reason:
        raise InputError(
            Problem("E-CRS-MISSING", "the file states no coordinate reference system",
                    "declare crs: and crs_reason: for the layer (who says so?)",
                    why="a wrong guess moves every site", file=file, layer=spec.name)
        )
    return declared


def transform_to_wgs84(crs: CRS) -> tuple[Transformer, str]:
    """Return a transformer to longitude, latitude, and its name with accuracy for the log."""
    transformer = Transformer.from_crs(crs, _WGS84, always_xy=True)
    accuracy = transformer.accuracy
    known = f"accuracy {accuracy:g} m" if accuracy and accuracy >= 0 else "accuracy not stated"
    return transformer, f"{transformer.description or 'same CRS'}; {known}"


def bad_coordinates(longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    """Return for each row why its coordinates cannot be used, or ``""``; shape ``(n,)``.

    >>> list(bad_coordinates(np.array([0.0, np.nan, -105.0]), np.array([0.0, 40.0, 95.0])))
    ['null island (0, 0)', 'no coordinates', 'latitude beyond 90 degrees']
    """
    reason = np.full(len(longitude), "", dtype=object)
    reason[np.abs(longitude) > 180] = "longitude beyond 180 degrees"
    reason[np.abs(latitude) > 90] = "latitude beyond 90 degrees"
    reason[(longitude == 0) & (latitude == 0)] = "null island (0, 0)"
    reason[~np.isfinite(longitude) | ~np.isfinite(latitude)] = "no coordinates"
    return reason


def states_at(longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    """Return the USPS code of the state at or within 0.25 degree of each point, else ``""``.

    >>> list(states_at(np.array([-105.0, 10.0]), np.array([39.7, 50.0])))
    ['CO', '']
    """
    codes, shapes = state_outlines()
    tree = STRtree(shapes)
    points = shapely.points(longitude, latitude)
    out = np.full(len(points), "", dtype=object)
    left, right = tree.query(points, predicate="dwithin", distance=STUDY_AREA_MARGIN_DEGREE)
    gap = shapely.distance(points[left], shapes[right])
    order = np.lexsort((right, gap, left))
    first = order[np.unique(left[order], return_index=True)[1]]
    out[left[first]] = np.array(codes, dtype=object)[right[first]]
    return out


def refuse_swapped(longitude: np.ndarray, latitude: np.ndarray, spec: LayerSpec, file: str) -> None:
    """Refuse a layer whose columns look swapped: nearly all sites fall inside only when exchanged."""
    usable = np.isfinite(longitude) & np.isfinite(latitude)
    if usable.sum() < 1:
        return
    lon, lat = longitude[usable], latitude[usable]
    swapped_ok = (np.abs(lat) <= 180) & (np.abs(lon) <= 90)
    now = (states_at(lon, np.clip(lat, -90, 90)) != "").mean()
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
    only; how much the area changed is reported.
    """
    shapes = shapes.copy()
    reason = np.full(len(shapes), "", dtype=object)
    warnings = []
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    reason[empty] = "no geometry"
    shapes[~empty] = shapely.force_2d(shapes[~empty])
    invalid = np.flatnonzero(~empty & ~shapely.is_valid(shapes))
    if len(invalid) and spec.geometry == "repair":
        before = shapely.area(shapes[invalid]).sum()
        shapes[invalid] = shapely.make_valid(shapes[invalid], method="structure")
        change = shapely.area(shapes[invalid]).sum() - before
        share = change / before if before else 0.0
        warnings.append(f"{len(invalid)} invalid shapes repaired, their area changed by {share:+.2%}")
    else:
        for row in invalid:
            reason[row] = f"invalid shape: {shapely.is_valid_reason(shapes[row])}"
    if polygons_only:
        shapes, mixed = _polygons_of(shapes, reason)
        if mixed:
            warnings.append(f"{mixed} mixed collections reduced to their polygons")
    wide = ~empty & in_degrees & (np.nan_to_num(np.ptp(shapely.bounds(shapes)[:, [0, 2]], axis=1)) > 180)
    single = wide & (shapely.get_type_id(shapes) == 3)
    reason[single] = "polygon spans more than 180 degrees: split it at the antimeridian (RFC 7946, 3.1.9)"
    return shapes, reason, warnings


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

"""Esri's JSON geometry as GeoJSON: rings sorted into polygons and holes, paths, points."""

from __future__ import annotations

import math
from typing import Any

import shapely

Ring = list[list[float]]


def to_geojson(geometry: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return a GeoJSON geometry (RFC 7946: outer rings counter-clockwise), or None for none.

    >>> to_geojson({"x": -110.5, "y": 33})
    {'type': 'Point', 'coordinates': [-110.5, 33.0]}

    Raises
    ------
    ValueError
        If it is no geometry, holds curves, or a coordinate that is no finite number.
    """
    if not geometry:
        return None
    if not isinstance(geometry, dict):
        raise ValueError(f"not a geometry: {geometry!r}"[:100])
    if "x" in geometry:
        if geometry["x"] in (None, "NaN"):
            return None
        return {"type": "Point", "coordinates": _pair([geometry["x"], geometry.get("y")])}
    if "points" in geometry:
        return _none_if_empty("MultiPoint", [_pair(p) for p in geometry["points"]])
    if "paths" in geometry:
        return _one_or_many("LineString", [[_pair(p) for p in path] for path in geometry["paths"]])
    if "rings" in geometry:
        return _one_or_many(
            "Polygon", _polygons([[_pair(p) for p in r] for r in geometry["rings"]])
        )
    raise ValueError(f"not a geometry that can be read: {', '.join(sorted(geometry))[:100]}")


def checked_geojson(geometry: Any) -> dict[str, Any] | None:
    """Return a GeoJSON geometry as it is, or None for none and for one without a position.

    Raises
    ------
    ValueError
        If it is no geometry, or holds a coordinate that is no finite number.
    """
    if not geometry:
        return None
    if not isinstance(geometry, dict) or not isinstance(geometry.get("type"), str):
        raise ValueError(f"not a geometry: {geometry!r}"[:100])
    if geometry["type"] == "GeometryCollection":
        parts = [checked_geojson(part) for part in geometry.get("geometries") or []]
        return geometry if all(parts) else None
    numbers = list(_numbers(geometry.get("coordinates")))
    if not any(number is not None for number in numbers):
        return None
    if not all(isinstance(n, int | float) and math.isfinite(n) for n in numbers):
        raise ValueError(f"not a finite position in {str(geometry)[:80]}")
    return geometry


def _numbers(coordinates: Any):
    if isinstance(coordinates, list):
        for part in coordinates:
            yield from _numbers(part)
    else:
        yield coordinates


def _pair(position: Any) -> list[float]:
    try:
        pair = [float(position[0]), float(position[1])]
    except (TypeError, ValueError, IndexError, KeyError) as error:
        raise ValueError(f"not a position: {position!r}"[:100]) from error
    if not all(math.isfinite(number) for number in pair):
        raise ValueError(f"not a finite position: {position!r}"[:100])
    return pair


def _none_if_empty(kind: str, coordinates: list) -> dict[str, Any] | None:
    return {"type": kind, "coordinates": coordinates} if coordinates else None


def _one_or_many(kind: str, parts: list) -> dict[str, Any] | None:
    parts = [part for part in parts if part]
    if len(parts) == 1:
        return {"type": kind, "coordinates": parts[0]}
    return _none_if_empty(f"Multi{kind}", parts)


def _polygons(rings: list[Ring]) -> list[list[Ring]]:
    """Sort rings: clockwise ones are outer, the others holes of the smallest that holds them."""
    rings = [ring if ring[0] == ring[-1] else [*ring, ring[0]] for ring in rings if len(ring) >= 3]
    rings = [ring for ring in rings if len(ring) >= 4]
    outers = [ring for ring in rings if _signed_area(ring) <= 0]
    holes = [ring for ring in rings if _signed_area(ring) > 0]
    if not outers:  # drawn the other way round: what should be holes is all there is
        outers, holes = holes, []
    shapes = [shapely.Polygon(ring) for ring in outers]
    polygons = [[_turned(ring, counter_clockwise=True)] for ring in outers]
    for hole in holes:
        inside = shapely.Polygon(hole)
        holders = [n for n, shape in enumerate(shapes) if _holds(shape, inside)]
        if holders:
            holder = min(holders, key=lambda n: shapes[n].area)
            polygons[holder].append(_turned(hole, counter_clockwise=False))
        else:
            polygons.append([_turned(hole, counter_clockwise=True)])
    return polygons


def _holds(shape: shapely.Polygon, inside: shapely.Polygon) -> bool:
    try:
        return bool(shape.contains(inside.representative_point()))
    except shapely.errors.GEOSException:
        return False


def _signed_area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:], strict=False)) / 2


def _turned(ring: Ring, counter_clockwise: bool) -> Ring:
    return ring if (_signed_area(ring) > 0) == counter_clockwise else ring[::-1]

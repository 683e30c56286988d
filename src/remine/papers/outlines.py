"""Outlines of the states as paths of an SVG: around one state, and the whole country."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from pyproj import Transformer

from remine.reference import state_codes, state_outlines

#: A box west, south, east, north in degrees, longitudes all west of Greenwich.
Box = tuple[float, float, float, float]
LOWER48: Box = (-125.0, 24.3, -66.7, 49.6)


@cache
def state_names() -> dict[str, str]:
    """Return the name of every state by its USPS code.

    >>> state_names()["OK"], state_names()["DC"]
    ('Oklahoma', 'District of Columbia')
    """
    small = {"of", "the"}
    out = {}
    for word, code in state_codes().items():
        if len(word) > 2:
            parts = [p if p in small else p.capitalize() for p in word.split()]
            out[code] = " ".join(parts)
    return out


@cache
def shapes() -> dict[str, shapely.Geometry]:
    """Return the outlines by code, longitudes all west of Greenwich, EPSG:4326."""
    codes, found = state_outlines()
    return {code: shapely.transform(shape, _west) for code, shape in zip(codes, found, strict=True)}


def _west(xy: np.ndarray) -> np.ndarray:
    return np.column_stack((np.where(xy[:, 0] > 0, xy[:, 0] - 360.0, xy[:, 0]), xy[:, 1]))


@dataclass(frozen=True)
class Frame:
    """A box of the country on a rectangle of paper, in px; equirectangular about its middle."""

    box: Box
    width: float
    height: float

    @property
    def scale(self) -> float:
        """Pixels a degree of latitude."""
        west, south, east, north = self.box
        return min(self.width / ((east - west) * self.squeeze), self.height / (north - south))

    @property
    def squeeze(self) -> float:
        """Cosine of the middle latitude."""
        return math.cos(math.radians((self.box[1] + self.box[3]) / 2))

    def at(self, longitude, latitude) -> tuple:
        """Return where a place lies on the paper, px from its upper left corner."""
        west, south, east, north = self.box
        x = (np.asarray(longitude) - (west + east) / 2) * self.squeeze * self.scale
        y = ((south + north) / 2 - np.asarray(latitude)) * self.scale
        return x + self.width / 2, y + self.height / 2

    def seen(self) -> Box:
        """Return the box that the whole rectangle shows."""
        west, south, east, north = self.box
        wide = self.width / self.scale / self.squeeze / 2
        high = self.height / self.scale / 2
        middle, centre = (west + east) / 2, (south + north) / 2
        return middle - wide, centre - high, middle + wide, centre + high


def frame_of(code: str, width: float, height: float) -> Frame:
    """Return the frame around a state, or around the lower 48 where there is no such state."""
    shape = shapes().get(code)
    if shape is None:
        return Frame(LOWER48, width, height)
    west, south, east, north = shape.bounds
    room = 0.06 * max(east - west, north - south) + 0.05
    return Frame((west - room, south - room, east + room, north + room), width, height)


@cache
def paths(frame: Frame) -> dict[str, str]:
    """Return the path of every state seen in a frame, by code."""
    seen = frame.seen()
    step = 0.35 / frame.scale
    out = {}
    for code, shape in shapes().items():
        part = shapely.clip_by_rect(shape, *seen)
        if part.is_empty:
            continue
        words = path_of(shapely.simplify(part, step, preserve_topology=False), frame.at)
        if words:
            out[code] = words
    return out


def path_of(shape, at) -> str:
    """Return the path of an area; ``at`` puts coordinates on the paper."""
    out = []
    for part in shapely.get_parts(shape):
        if part.geom_type != "Polygon" or part.is_empty:
            continue
        for ring in (part.exterior, *part.interiors):
            x, y = at(*np.array(ring.coords)[:, :2].T)
            points = [f"{a:.1f} {b:.1f}" for a, b in zip(x, y, strict=True)]
            thin = [p for p, before in zip(points, ["", *points], strict=False) if p != before]
            if len(thin) > 2:
                out.append("M" + "L".join(thin[:-1]) + "Z")
    return "".join(out)


#: Where each region stands on the map of the country: its projection, states, box on paper (px).
_INSETS = (
    ("EPSG:3338", ("AK",), (4, 262, 118, 84)),
    ("ESRI:102007", ("HI",), (126, 298, 64, 44)),
    ("EPSG:32161", ("PR",), (430, 322, 52, 20)),
)
COUNTRY = (560.0, 350.0)


@cache
def country() -> dict[str, tuple[str, float, float]]:
    """Return the path of each state on the map of the country, and the place of its label, px.

    The lower 48 in EPSG:5070, Alaska, Hawaii and Puerto Rico beside them at scales of their own.
    """
    placed = {code for _, codes, _ in _INSETS for code in codes}
    islands = {"GU", "AS", "MP", "VI"}
    main = tuple(code for code in shapes() if code not in placed | islands)
    out: dict[str, tuple[str, float, float]] = {}
    for crs, codes, (left, top, wide, high) in (
        ("EPSG:5070", main, (6, 4, 548, 340)), *_INSETS,
    ):  # fmt: skip
        change = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform
        flat = {c: shapely.transform(shapes()[c], lambda xy, f=change: np.column_stack(f(*xy.T)))
                for c in codes}
        if codes == ("AK",):
            flat = {"AK": shapely.clip_by_rect(flat["AK"], -1.0e6, -9e9, 9e9, 9e9)}
        if codes == ("HI",):
            flat = {"HI": shapely.clip_by_rect(flat["HI"], -4.5e5, -9e9, 9e9, 9e9)}
        bounds = np.array([shape.bounds for shape in flat.values()])
        west, south = bounds[:, :2].min(axis=0)
        east, north = bounds[:, 2:].max(axis=0)
        scale = min(wide / (east - west), high / (north - south))

        def at(x, y, west=west, north=north, scale=scale, left=left, top=top):
            return left + (x - west) * scale, top + (north - y) * scale

        for code, shape in flat.items():
            thin = shapely.simplify(shape, 0.5 / scale, preserve_topology=False)
            largest = max(shapely.get_parts(shape), key=lambda part: part.area)
            middle = largest.representative_point()
            x, y = at(middle.x, middle.y)
            out[code] = (path_of(thin, at), float(x), float(y))
    return out

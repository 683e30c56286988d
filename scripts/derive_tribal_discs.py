#!/usr/bin/env python3
"""Derive soft consultation discs from the Census AIANNH cartographic boundary file.

Reads the polygons of every American Indian, Alaska Native and Native Hawaiian area and writes one
to five discs for each: a rounded centre, a radius (inside: hold) and an error ring (inside:
unknown). No outline is kept. The figures are coarse on purpose, and lean towards a hold too many
rather than a clear too many. ``docs/tribal-areas.md`` says what the discs are and are not.

Usage, from the root of the repository::

    python scripts/derive_tribal_discs.py --census <folder>/cb_2021_us_aiannh_500k.shp

The result depends on nothing but the polygons, ``layers/starter/nation_names.csv`` and the
constants below; there is no random number in it.

Method, for each area:

1. Cover the land with about 1,600 sample points, each weighted by the land it stands for. Every
   separate parcel gets at least one point.
2. For k = 1..5, part the points into k groups (weighted k-means from fixed starting points) and
   give each group the centre that needs the smallest radius.
3. Take the largest share of land, and then the fewest discs, whose discs together stay within
   about twice the land (``TIERS``). An allowance of 50 km2 lets small lands keep one plain disc.
4. Where no such discs exist (land scattered over counties or states), put each group's disc over
   its densest land, with up to four times the land, and leave the rest to the ring; of the ways
   to do so that hold nearly the most land, take the one with the narrowest rings.
5. Give parcels more than 10 km outside the discs a disc of their own, up to five discs in all.
6. Round the centre to 0.01 degree, measure radius and ring again from the rounded centre on the
   WGS 84 ellipsoid, and round both up to 0.1 km. The ring reaches the farthest land of the area
   and is never narrower than 2 km.

NAD 83 (the file) and WGS 84 (the discs) are taken as the same: they differ by one or two metres,
the centres are rounded to a kilometre.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Geod, Transformer
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

STARTER = Path(__file__).resolve().parent.parent / "layers" / "starter"

MAX_DISCS = 5
MIN_RADIUS_KM = 0.5
MIN_RING_KM = 2.0
REACH_SLACK_KM = 0.3  # sample points and vertices are not the whole outline
CENTRE_DECIMALS = 2
SAMPLE_POINTS = 1600
ALLOWANCE_KM2 = 50.0
CHECK_BELOW_SHARE = 0.9

# (disc area over land area, shares of land a group's disc must hold, best first).
TIERS = (
    (2.0, (1.0, 0.99, 0.98, 0.97, 0.95)),
    (2.5, (1.0, 0.99, 0.98, 0.97, 0.95)),
    (3.0, (0.99, 0.98, 0.97, 0.95)),
    (4.0, (0.98, 0.95, 0.92, 0.90)),
)
SCATTERED_RATIO = 4.0
SCATTERED_GIVE = 0.1  # share of land moved from disc to ring for the sake of narrower rings

# Land farther than this outside the discs gets a disc of its own while there is one left, and so
# do parcels up to 20 km from it.
OUTLYING_KM = 10.0
OUTLYING_GROUP_KM = 20.0

# The Navajo Nation is long, bent and full of abandoned uranium mines: five discs, not fewer.
FIXED_DISC_COUNT = {"2430": 5}

CENSUS_SOURCE = (
    "Derived: centre and radius from Census 2021 cartographic boundary (1:500,000); "
    "land area as published"
)
CENSUS_VINTAGE = "2021"

TRIBAL_COLUMNS = (
    "disc_id",
    "area_id",
    "nation",
    "area_name",
    "longitude",
    "latitude",
    "radius_km",
    "ring_km",
    "land_area_km2",
    "source",
    "vintage",
    "notes",
)
CHECK_COLUMNS = ("area_id", "held_by_disc_share", "held_by_disc_and_ring_share")

GEOD = Geod(ellps="WGS84")

# Alaska Native regional corporations: not in the AIANNH file. The regions are service areas for
# consultation, not land the corporation owns.
ANRC_SOURCE = "approximate, from general knowledge, unverified"
ANRC_VINTAGE = "2024"
# The figures were fitted by hand to the boroughs and census areas named (their 2015 Census
# generalised boundaries): discs hold about 95 % of the region so understood, the rings reach
# 25 km beyond its farthest land. Which borough belongs to which region is general knowledge.
# key: (nation, area name, region as understood, ((longitude, latitude, radius, ring), ...))
ANRC_REGIONS: dict[str, tuple[str, str, str, tuple[tuple[float, float, float, float], ...]]] = {
    "Ahtna": (
        "Ahtna, Incorporated",
        "Ahtna region",
        "the Copper River basin west to Cantwell",
        ((-147.6, 62.6, 140, 75), (-143.7, 62.0, 135, 75)),
    ),
    "Aleut": (
        "The Aleut Corporation",
        "Aleut region",
        "Aleutians East Borough and Aleutians West Census Area",
        ((175.1, 52.5, 180, 80), (-176.7, 52.0, 300, 150), (-164.0, 55.1, 370, 140)),
    ),
    "Arctic-Slope": (
        "Arctic Slope Regional Corporation",
        "Arctic Slope region",
        "North Slope Borough",
        ((-161.2, 69.3, 195, 90), (-153.8, 69.5, 185, 80), (-146.0, 69.1, 185, 60)),
    ),
    "Bering-Straits": (
        "Bering Straits Native Corporation",
        "Bering Straits region",
        "Nome Census Area",
        ((-170.3, 63.4, 75, 50), (-165.2, 65.4, 110, 100), (-160.9, 64.4, 140, 50)),
    ),
    "Bristol-Bay": (
        "Bristol Bay Native Corporation",
        "Bristol Bay region",
        "Bristol Bay and Lake and Peninsula Boroughs and Dillingham Census Area",
        ((-158.3, 56.5, 105, 60), (-156.9, 59.4, 220, 80)),
    ),
    "Calista": (
        "Calista Corporation",
        "Calista region",
        "Bethel and Kusilvak Census Areas without St. Matthew Island",
        ((-162.7, 61.2, 235, 100), (-156.4, 61.5, 170, 60)),
    ),
    "Chugach": (
        "Chugach Alaska Corporation",
        "Chugach region",
        "Prince William Sound, the coast east to Icy Bay and the outer Kenai coast",
        ((-150.7, 59.7, 80, 75), (-146.0, 60.6, 145, 75), (-142.3, 60.9, 75, 75)),
    ),
    "Cook-Inlet": (
        "Cook Inlet Region, Incorporated",
        "Cook Inlet region",
        "Anchorage, Kenai Peninsula Borough and Matanuska-Susitna Borough",
        ((-152.0, 60.3, 190, 80), (-149.4, 62.3, 165, 75)),
    ),
    "Doyon": (
        "Doyon, Limited",
        "Doyon region",
        "the interior: Yukon-Koyukuk, Southeast Fairbanks, Fairbanks North Star and Denali",
        ((-155.6, 64.1, 285, 110), (-146.5, 65.8, 375, 170)),
    ),
    "Koniag": (
        "Koniag, Incorporated",
        "Koniag region",
        "Kodiak Island Borough",
        ((-154.7, 57.3, 105, 110), (-153.2, 58.0, 85, 70)),
    ),
    "NANA": (
        "NANA Regional Corporation",
        "NANA region",
        "Northwest Arctic Borough",
        ((-161.7, 66.8, 165, 70), (-157.3, 67.3, 130, 50)),
    ),
    "Sealaska": (
        "Sealaska Corporation",
        "Sealaska region",
        "Southeast Alaska from Yakutat to Ketchikan without Annette Island",
        ((-140.5, 59.9, 165, 50), (-135.2, 58.3, 160, 60), (-132.2, 56.0, 160, 60)),
    ),
}


# Centre in the local plane (km), radius (km), share of its group's land or None where unsaid.
Circle = tuple[np.ndarray, float, float | None]


@dataclass(frozen=True)
class Disc:
    """A soft disc: centre in degrees (WGS 84), radius and ring width in km."""

    longitude: float
    latitude: float
    radius_km: float
    ring_km: float


def is_polygonal(geometry: BaseGeometry) -> bool:
    """Say whether a geometry is a polygon or a multipolygon."""
    return geometry.geom_type in ("Polygon", "MultiPolygon")


def unwrap(geometry: BaseGeometry) -> BaseGeometry:
    """Shift western longitudes by 360 where a shape reaches over the antimeridian.

    Parameters
    ----------
    geometry : longitude, latitude in degrees, -180 to 180.

    Returns
    -------
    The same shape in one piece; longitudes 0 to 360 where it spans more than 180 degrees.
    """
    west, _, east, _ = geometry.bounds
    if east - west <= 180:
        return geometry
    return shapely.transform(
        geometry, lambda lon, lat: (np.where(lon < 0, lon + 360, lon), lat), interleaved=False
    )


def local_projection(geometry: BaseGeometry) -> Transformer:
    """Lambert azimuthal equal-area projection in km, centred on the middle of a shape's bounds."""
    west, south, east, north = geometry.bounds
    return Transformer.from_crs(
        "EPSG:4326",
        f"+proj=laea +lon_0={(west + east) / 2:.6f} +lat_0={(south + north) / 2:.6f} "
        "+ellps=WGS84 +units=km",
        always_xy=True,
    )


def project(geometry: BaseGeometry, projection: Transformer) -> BaseGeometry:
    """Project a longitude-latitude shape to the local plane (km), repaired if need be."""
    flat = shapely.transform(geometry, projection.transform, interleaved=False)
    if flat.is_valid:
        return flat
    flat = shapely.make_valid(flat)
    return unary_union([part for part in shapely.get_parts(flat) if is_polygonal(part)])


def distance_km(
    longitude: float, latitude: float, longitudes: np.ndarray, latitudes: np.ndarray
) -> np.ndarray:
    """Geodesic distance (WGS 84) from one point to many, km."""
    count = len(longitudes)
    _, _, metres = GEOD.inv(
        np.full(count, longitude), np.full(count, latitude), longitudes, latitudes
    )
    return np.asarray(metres) / 1000.0


def sample_land(flat: BaseGeometry) -> tuple[np.ndarray, np.ndarray]:
    """Cover a shape with points, each carrying the area it stands for.

    Parameters
    ----------
    flat : shape in a plane, km.

    Returns
    -------
    points, shape (n, 2), km; weights, shape (n,), km2, summing to the area of the shape.
    """
    spacing = math.sqrt(flat.area / SAMPLE_POINTS)
    points, weights = [], []
    for part in shapely.get_parts(flat):
        west, south, east, north = part.bounds
        columns = np.arange(west + spacing / 2, east, spacing)
        rows = np.arange(south + spacing / 2, north, spacing)
        inside = np.empty((0, 2))
        if len(columns) and len(rows):
            grid = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
            inside = grid[shapely.contains_xy(part, grid[:, 0], grid[:, 1])]
        if not len(inside):
            middle = part.representative_point()
            inside = np.array([[middle.x, middle.y]])
        points.append(inside)
        weights.append(np.full(len(inside), part.area / len(inside)))
    return np.vstack(points), np.concatenate(weights)


def outline_points(flat: BaseGeometry) -> np.ndarray:
    """Points along a shape's edge, close together, shape (n, 2), km: the farthest land."""
    step = max(0.2, math.sqrt(flat.area) / 40)
    return shapely.get_coordinates(shapely.segmentize(flat, step))


def group(points: np.ndarray, weights: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Weighted k-means from given starting centres; returns the label of each point, shape (n,)."""
    labels = np.zeros(len(points), dtype=int)
    for iteration in range(60):
        squared = ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
        new_labels = squared.argmin(axis=1)
        if iteration and (new_labels == labels).all():
            break
        labels = new_labels
        for index in range(len(centres)):
            own = labels == index
            if own.any():
                centres[index] = np.average(points[own], axis=0, weights=weights[own])
    return labels


def groupings(points: np.ndarray, weights: np.ndarray, count: int) -> list[np.ndarray]:
    """Part the points into `count` groups in several fixed ways, for the best to be chosen.

    The starting centres are: the points farthest from one another, beginning at three different
    points; and slices of equal weight along the long and the short axis. No random start.
    """
    if count == 1:
        return [np.zeros(len(points), dtype=int)]
    if len(points) < count:
        return []
    middle = np.average(points, axis=0, weights=weights)
    offset = points - middle
    _, axes = np.linalg.eigh((offset * weights[:, None]).T @ offset)
    along = offset @ axes[:, 1]
    across = offset @ axes[:, 0]
    starts = []
    first_points = (
        int((offset**2).sum(axis=1).argmin()),
        int(along.argmax()),
        int(along.argmin()),
    )
    for first in first_points:
        chosen = [points[first]]
        nearest = ((points - chosen[0]) ** 2).sum(axis=1)
        while len(chosen) < count:
            farthest = int(nearest.argmax())
            chosen.append(points[farthest])
            nearest = np.minimum(nearest, ((points - points[farthest]) ** 2).sum(axis=1))
        starts.append(np.array(chosen))
    for axis in (along, across):
        order = np.argsort(axis, kind="stable")
        share = np.cumsum(weights[order]) / weights.sum()
        slices = np.minimum((share * count - 1e-9).astype(int), count - 1)
        starts.append(
            np.array(
                [
                    points[order[slices == index]].mean(axis=0)
                    if (slices == index).any()
                    else middle
                    for index in range(count)
                ]
            )
        )
    found = []
    for start in starts:
        # As the farthest points leave them, then settled by k-means: both are worth a try, since
        # k-means pulls a far, small parcel into a large group.
        squared = ((points[:, None, :] - start[None, :, :]) ** 2).sum(axis=2)
        found.append(squared.argmin(axis=1))
        found.append(group(points, weights, start.copy()))
    return found


def weighted_quantile(values: np.ndarray, weights: np.ndarray, share: float) -> float:
    """Smallest value with at least `share` of the weight at or below it."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    index = int(np.searchsorted(reached, share - 1e-9))
    return float(values[order][min(index, len(order) - 1)])


def enclosing_centre(points: np.ndarray) -> np.ndarray:
    """Centre of the smallest circle round some points, shape (2,)."""
    middle = shapely.minimum_bounding_circle(shapely.MultiPoint(points)).centroid
    return np.array([middle.x, middle.y])


def best_circle(points: np.ndarray, weights: np.ndarray, share: float) -> tuple[np.ndarray, float]:
    """Small circle that holds `share` of the weight: centre (2,), radius km."""
    centre = np.average(points, axis=0, weights=weights)
    best_centre, best_radius = centre, math.inf
    for _ in range(6):
        distances = np.hypot(*(points - centre).T)
        radius = weighted_quantile(distances, weights, share)
        if radius < best_radius - 1e-9:
            best_centre, best_radius = centre, radius
        centre = enclosing_centre(points[distances <= radius + 1e-9])
    return best_centre, best_radius


def densest_centre(points: np.ndarray, weights: np.ndarray, radius: float) -> np.ndarray:
    """Of the points and their middle, the one with most land within `radius` km, shape (2,)."""
    middle = np.average(points, axis=0, weights=weights)
    candidates = np.vstack([middle, enclosing_centre(points), points])
    within = np.array([weights[np.hypot(*(points - one).T) <= radius].sum() for one in candidates])
    good = within >= within.max() - 1e-9
    far = np.hypot(*(candidates - middle).T)
    return candidates[int(np.where(good, far, np.inf).argmin())]


def circles_area(circles: list[tuple[np.ndarray, float]]) -> float:
    """Area of the union of circles in the plane, km2."""
    return float(
        unary_union([shapely.Point(*centre).buffer(radius, 32) for centre, radius in circles]).area
    )


def dense_circle(points: np.ndarray, weights: np.ndarray, count: int) -> tuple[np.ndarray, float]:
    """Circle over the densest land of a group, about four times its land: centre (2,), radius."""
    budget = SCATTERED_RATIO * weights.sum() + ALLOWANCE_KM2 / count
    centre, radius = best_circle(points, weights, 1.0)
    most = math.sqrt(budget / math.pi)
    if radius > most:
        centre, radius = densest_centre(points, weights, most), most
    return centre, max(radius, MIN_RADIUS_KM)


def outside(circles: list[Circle], points: np.ndarray) -> np.ndarray:
    """How far outside each circle each point lies, shape (n_circles, n), km; inside: negative."""
    return np.array([np.hypot(*(points - centre).T) - radius for centre, radius, _ in circles])


def add_outlying(circles: list[Circle], points: np.ndarray, weights: np.ndarray) -> list[Circle]:
    """Give parcels far outside the circles circles of their own, up to ``MAX_DISCS`` in all."""
    circles = list(circles)
    while len(circles) < MAX_DISCS:
        excess = outside(circles, points).min(axis=0)
        farthest = int(excess.argmax())
        if excess[farthest] <= OUTLYING_KM:
            break
        own = (excess > 0) & (np.hypot(*(points - points[farthest]).T) <= OUTLYING_GROUP_KM)
        circles.append((*dense_circle(points[own], weights[own], MAX_DISCS), None))
    return circles


def choose_circles(
    points: np.ndarray, weights: np.ndarray, land_km2: float, fixed_count: int | None
) -> tuple[list[Circle], str]:
    """Choose the circles of one area.

    Returns
    -------
    circles: (centre in the plane, radius km, share of its group's land or None), and the manner:
    "held" when the circles hold at least nine tenths of every group, "scattered" when not.
    """
    counts = [fixed_count] if fixed_count else list(range(1, MAX_DISCS + 1))
    cache: dict[tuple[int, float], tuple[float, list]] = {}

    def smallest(count: int, share: float) -> tuple[float, list]:
        if (count, share) not in cache:
            best: tuple[float, list] = (math.inf, [])
            for labels in groupings(points, weights, count):
                circles = []
                for label in np.unique(labels):
                    own = labels == label
                    centre, radius = best_circle(points[own], weights[own], share)
                    circles.append((centre, max(radius, MIN_RADIUS_KM)))
                area = circles_area(circles)
                if area < best[0] - 1e-9:
                    best = (area, [(centre, radius, share) for centre, radius in circles])
            cache[count, share] = best
        return cache[count, share]

    for ratio, shares in TIERS:
        for share in shares:
            for count in counts:
                area, circles = smallest(count, share)
                if area <= ratio * land_km2 + ALLOWANCE_KM2:
                    return add_outlying(circles, points, weights), "held"

    candidates = []
    for count in counts:
        for labels in groupings(points, weights, count):
            circles = []
            for label in np.unique(labels):
                own = labels == label
                centre, radius = dense_circle(points[own], weights[own], count)
                circles.append((centre, radius, None))
            circles = add_outlying(circles, points, weights)
            excess = outside(circles, points)
            held = float(weights[(excess <= 1e-9).any(axis=0)].sum() / weights.sum())
            nearest = excess.argmin(axis=0)
            rings = [
                (centre, radius + max(excess[i][nearest == i].max(initial=0.0), MIN_RING_KM))
                for i, (centre, radius, _) in enumerate(circles)
            ]
            candidates.append((held, circles_area(rings), circles))
    most = max(held for held, _, _ in candidates)
    good = [one for one in candidates if one[0] >= most - SCATTERED_GIVE]
    return min(good, key=lambda one: one[1])[2], "scattered"


def round_up(value: float) -> float:
    """Round up to 0.1."""
    return math.ceil(value * 10 - 1e-6) / 10


def wrap_longitude(longitude: float) -> float:
    """Bring a longitude into -180 to 180."""
    return (longitude + 180.0) % 360.0 - 180.0


def derive_discs(geometry: BaseGeometry, area_id: str = "") -> tuple[list[Disc], str]:
    """Derive the soft discs of one area.

    Parameters
    ----------
    geometry : polygon or multipolygon, longitude and latitude in degrees.
    area_id : Census GEOID; only looked up in ``FIXED_DISC_COUNT``.

    Returns
    -------
    One to five discs from west to east, and the manner ("held" or "scattered").
    """
    shape = unwrap(geometry)
    projection = local_projection(shape)
    flat = project(shape, projection)
    points, weights = sample_land(flat)
    circles, manner = choose_circles(points, weights, flat.area, FIXED_DISC_COUNT.get(area_id))

    everything = np.vstack([points, outline_points(flat)])
    point_lon, point_lat = projection.transform(*points.T, direction="INVERSE")
    every_lon, every_lat = projection.transform(*everything.T, direction="INVERSE")

    centres, radii = [], []
    for centre, radius, share in circles:
        lon, lat = projection.transform(*centre, direction="INVERSE")
        lon = round(wrap_longitude(lon), CENTRE_DECIMALS)
        lat = round(lat, CENTRE_DECIMALS)
        # What the chosen circle held, the rounded one holds too.
        own = np.hypot(*(points - centre).T) <= radius + 1e-9
        if manner == "held" and own.any():
            radius = max(float(distance_km(lon, lat, point_lon[own], point_lat[own]).max()), 0.0)
            if share == 1.0:
                edge = np.hypot(*(everything - centre).T) <= radius + REACH_SLACK_KM
                reach = distance_km(lon, lat, every_lon[edge], every_lat[edge])
                radius = max(radius, float(reach.max(initial=0.0)))
        centres.append((lon, lat))
        radii.append(round_up(max(radius, MIN_RADIUS_KM)))

    # Every bit of land belongs to the disc that needs the least ring to reach it.
    excess = np.array(
        [
            distance_km(*centre, every_lon, every_lat) - radius
            for centre, radius in zip(centres, radii, strict=True)
        ]
    )
    nearest = excess.argmin(axis=0)
    discs = []
    for index, (centre, radius) in enumerate(zip(centres, radii, strict=True)):
        own = excess[index][nearest == index]
        reach = float(own.max(initial=0.0)) + REACH_SLACK_KM
        discs.append(Disc(*centre, radius, round_up(max(reach, MIN_RING_KM))))
    discs.sort(key=lambda disc: (disc.longitude, disc.latitude, disc.radius_km))
    return discs, manner


def geodesic_circle(
    longitude: float, latitude: float, radius_km: float, projection: Transformer
) -> Polygon:
    """Circle of a radius on the ellipsoid, as a 360-corner polygon in a local plane (km)."""
    bearings = np.arange(0.0, 360.0, 1.0)
    count = len(bearings)
    lon, lat, _ = GEOD.fwd(
        np.full(count, longitude),
        np.full(count, latitude),
        bearings,
        np.full(count, radius_km * 1000),
    )
    return Polygon(np.column_stack(projection.transform(lon, lat)))


def held_shares(geometry: BaseGeometry, discs: list[Disc]) -> tuple[float, float, float]:
    """Share of an area held by its discs, by discs and rings, and disc area over area.

    Parameters
    ----------
    geometry : polygon or multipolygon, longitude and latitude in degrees.
    discs : the discs of that area.

    Returns
    -------
    share held by the discs, share held by discs and rings (both 0-1, equal-area), and the area of
    the union of the discs over the area of the polygon.
    """
    shape = unwrap(geometry)
    projection = local_projection(shape)
    flat = project(shape, projection)
    inner = unary_union(
        [geodesic_circle(d.longitude, d.latitude, d.radius_km, projection) for d in discs]
    )
    outer = unary_union(
        [
            geodesic_circle(d.longitude, d.latitude, d.radius_km + d.ring_km, projection)
            for d in discs
        ]
    )
    return (
        flat.intersection(inner).area / flat.area,
        flat.intersection(outer).area / flat.area,
        inner.area / flat.area,
    )


def read_census(path: Path) -> gpd.GeoDataFrame:
    """Read the AIANNH file: one row an area, sorted by GEOID (text, leading zeros kept)."""
    areas = gpd.read_file(path)
    missing = {"GEOID", "NAME", "NAMELSAD", "ALAND"} - set(areas.columns)
    if missing:
        raise SystemExit(f"{path.name}: columns missing: {', '.join(sorted(missing))}")
    areas["GEOID"] = areas["GEOID"].astype(str)
    if areas["GEOID"].duplicated().any():
        raise SystemExit(f"{path.name}: GEOID is not unique")
    empty = areas.geometry.isna() | areas.geometry.is_empty
    if empty.any():
        raise SystemExit(f"{path.name}: no shape for {', '.join(areas.loc[empty, 'GEOID'])}")
    return areas.sort_values("GEOID").reset_index(drop=True)


def read_nation_names(path: Path, areas: gpd.GeoDataFrame) -> dict[str, str]:
    """Read nation names by area_id; stop when an id or an area name does not match the Census."""
    census_names = dict(zip(areas["GEOID"], areas["NAME"], strict=True))
    names: dict[str, str] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            area_id = row["area_id"]
            if census_names.get(area_id) != row["area_name"]:
                raise SystemExit(
                    f"{path.name}: {area_id} is {census_names.get(area_id)!r} in the Census file, "
                    f"not {row['area_name']!r}"
                )
            if area_id in names:
                raise SystemExit(f"{path.name}: {area_id} stands twice")
            if not row["nation"].strip():
                raise SystemExit(f"{path.name}: {area_id} has no nation")
            names[area_id] = row["nation"]
    return names


def default_nation(name: str, legal_name: str) -> str:
    """Nation or community to consult where nation_names.csv has none: the Census name."""
    if legal_name.endswith("Hawaiian Home Land"):
        return f"Native Hawaiian community at {name}"
    return name


def read_discs(path: Path) -> dict[str, list[Disc]]:
    """Read a written tribal_areas.csv: the discs of each area_id."""
    discs: dict[str, list[Disc]] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            discs.setdefault(row["area_id"], []).append(
                Disc(
                    float(row["longitude"]),
                    float(row["latitude"]),
                    float(row["radius_km"]),
                    float(row["ring_km"]),
                )
            )
    return discs


def shares_by_area(
    areas: gpd.GeoDataFrame, discs: dict[str, list[Disc]]
) -> dict[str, tuple[float, float, float]]:
    """`held_shares` of every Census area, by area_id; an area without discs holds nothing."""
    return {
        area_id: held_shares(shape, discs[area_id]) if area_id in discs else (0.0, 0.0, 0.0)
        for area_id, shape in zip(areas["GEOID"], areas.geometry, strict=True)
    }


def disc_rows(area_id: str, discs: list[Disc], **columns: str) -> list[dict[str, str]]:
    """Rows of tribal_areas.csv for one area."""
    return [
        {
            "disc_id": f"{area_id}-{number}",
            "area_id": area_id,
            "longitude": f"{disc.longitude:.2f}",
            "latitude": f"{disc.latitude:.2f}",
            "radius_km": f"{disc.radius_km:.1f}",
            "ring_km": f"{disc.ring_km:.1f}",
            **columns,
        }
        for number, disc in enumerate(discs, start=1)
    ]


def regional_corporation_rows() -> list[dict[str, str]]:
    """Rows for the Alaska Native regional corporations, which the Census file lacks."""
    rows = []
    for name, (nation, area_name, region, figures) in ANRC_REGIONS.items():
        rows += disc_rows(
            f"ANRC-{name}",
            [Disc(*figure) for figure in figures],
            nation=nation,
            area_name=area_name,
            land_area_km2="",
            source=ANRC_SOURCE,
            vintage=ANRC_VINTAGE,
            notes=(
                f"Region taken as {region}; a service area, not land owned; the federally "
                "recognised tribes within it are to be consulted too"
            ),
        )
    return rows


def write_rows(path: Path, columns: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    """Write a CSV: UTF-8, LF line ends, sorted by the first column."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: row[columns[0]]))


def print_statistics(
    areas: gpd.GeoDataFrame,
    discs: dict[str, list[Disc]],
    shares: dict[str, tuple[float, float, float]],
    manners: dict[str, str],
) -> None:
    """Print the table of held shares and the summary quoted in docs/tribal-areas.md."""
    print("area_id  discs  by disc  disc+ring  disc/land  manner     name")
    for area_id, name in zip(areas["GEOID"], areas["NAMELSAD"], strict=True):
        inner, outer, ratio = shares[area_id]
        print(
            f"{area_id:7}  {len(discs[area_id]):5}  {inner:7.3f}  {outer:9.3f}  {ratio:9.2f}  "
            f"{manners[area_id]:9}  {name}"
        )
    inner = np.array([shares[key][0] for key in areas["GEOID"]])
    outer = np.array([shares[key][1] for key in areas["GEOID"]])
    counts = np.array([len(discs[key]) for key in areas["GEOID"]])
    print()
    print(f"areas {len(areas)}, discs {counts.sum()}")
    print("areas with 1, 2, 3, 4, 5 discs:", *[int((counts == n).sum()) for n in range(1, 6)])
    print(f"scattered: {sum(manner == 'scattered' for manner in manners.values())}")
    for label, values in (("disc", inner), ("disc+ring", outer)):
        print(
            f"held by {label}: least {values.min():.3f}, 5th percentile "
            f"{np.percentile(values, 5):.3f}, median {np.median(values):.3f}; areas below 0.99: "
            f"{(values < 0.99).sum()}, below 0.95: {(values < 0.95).sum()}, below 0.90: "
            f"{(values < CHECK_BELOW_SHARE).sum()}"
        )


def main(arguments: list[str] | None = None) -> int:
    """Write tribal_areas.csv and tribal_areas_check.csv, print the statistics."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument(
        "--census", type=Path, required=True, help="path of cb_2021_us_aiannh_500k.shp"
    )
    parser.add_argument(
        "--names",
        type=Path,
        default=STARTER / "nation_names.csv",
        help="nation names by area (default: layers/starter/nation_names.csv)",
    )
    parser.add_argument(
        "--out", type=Path, default=STARTER, help="folder to write to (default: layers/starter)"
    )
    options = parser.parse_args(arguments)
    for path in (options.census, options.names):
        if not path.is_file():
            parser.error(f"no such file: {path}")

    areas = read_census(options.census)
    names = read_nation_names(options.names, areas)
    discs, manners, rows = {}, {}, []
    for area in areas.itertuples():
        discs[area.GEOID], manners[area.GEOID] = derive_discs(area.geometry, area.GEOID)
    shares = shares_by_area(areas, discs)
    for area in areas.itertuples():
        nation = names.get(area.GEOID) or default_nation(area.NAME, area.NAMELSAD)
        notes = f"Census: {area.NAMELSAD}; nation " + (
            "from general knowledge, unverified" if area.GEOID in names else "named after the area"
        )
        if manners[area.GEOID] == "scattered":
            notes += (
                f"; scattered land: the discs hold {shares[area.GEOID][0]:.0%} of it, "
                "the rings the rest"
            )
        rows += disc_rows(
            area.GEOID,
            discs[area.GEOID],
            nation=nation,
            area_name=area.NAME,
            land_area_km2=f"{area.ALAND / 1e6:.2f}",
            source=CENSUS_SOURCE,
            vintage=CENSUS_VINTAGE,
            notes=notes,
        )
    rows += regional_corporation_rows()
    write_rows(options.out / "tribal_areas.csv", TRIBAL_COLUMNS, rows)
    write_rows(
        options.out / "tribal_areas_check.csv",
        CHECK_COLUMNS,
        [
            dict(zip(CHECK_COLUMNS, (key, f"{inner:.3f}", f"{outer:.3f}"), strict=True))
            for key, (inner, outer, _) in shares.items()
            if outer < CHECK_BELOW_SHARE
        ],
    )
    print_statistics(areas, discs, shares, manners)
    return 0


if __name__ == "__main__":
    sys.exit(main())

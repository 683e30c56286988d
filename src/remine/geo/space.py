"""Places as points in space: the ellipsoid without a map plane, so no seam and no pole.

Two places a geodesic distance ``d`` apart on the ellipsoid have a straight chord ``c <= d`` through
the Earth, and over the distances that matter the order by chord is the order by geodesic: at equal
chords two geodesics differ by less than ``d^2/24 (1/R1^2 - 1/R2^2)``, 3e-8 of the distance at 40 km
and 2e-5 at 1,000 km. So nearest things are found among chords, and the distance reported is
the geodesic one.
"""

from __future__ import annotations

import numpy as np

#: WGS 84: equatorial radius in km, and squared eccentricity.
EQUATOR_KM = 6378.137
ECCENTRICITY2 = 6.694379990141317e-3
#: Bounds of the radius of curvature anywhere in any direction, km.
LEAST_RADIUS_KM, LARGEST_RADIUS_KM = 6335.439, 6399.594
#: Up to this many km a geodesic follows from its chord as well as by solving for it.
SHORT_KM = 20.0


def in_space(longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    """Return geocentric coordinates in km, shape ``(n, 3)``, of places in degrees (WGS 84).

    >>> in_space(np.array([0.0, 90.0]), np.array([0.0, 0.0])).round(3).tolist()
    [[6378.137, 0.0, 0.0], [0.0, 6378.137, 0.0]]
    """
    lon, lat = np.radians(longitude), np.radians(latitude)
    sine, cosine = np.sin(lat), np.cos(lat)
    normal = EQUATOR_KM / np.sqrt(1.0 - ECCENTRICITY2 * sine**2)
    flat = normal * cosine
    return np.column_stack(
        (flat * np.cos(lon), flat * np.sin(lon), normal * (1.0 - ECCENTRICITY2) * sine)
    )


def chord_of(distance_km: float | np.ndarray, radius_km: float = LARGEST_RADIUS_KM) -> np.ndarray:
    """Return the chord of an arc of ``distance_km`` on a circle of ``radius_km``.

    With the largest radius of curvature this is no shorter than the chord of any geodesic of that
    length; with the least, no longer.
    """
    half_turn = np.pi * radius_km
    return 2.0 * radius_km * np.sin(np.minimum(distance_km, half_turn) / (2.0 * radius_km))


def short_arc_of(chord_km: np.ndarray) -> np.ndarray:
    """Return the geodesic of a chord, km: right to 1e-8 of it up to `SHORT_KM`.

    ``d = c (1 + c^2 / 24 R^2)`` with the mean of the bounds of ``R``; what that leaves out grows
    with the square of the distance.

    >>> from remine.geo.regions import GEOD
    >>> ends = in_space(np.array([-105.0, -104.8]), np.array([40.0, 40.1]))
    >>> exact = GEOD.inv(-105.0, 40.0, -104.8, 40.1)[2] / 1000.0
    >>> bool(abs(short_arc_of(np.linalg.norm(ends[0] - ends[1])) / exact - 1.0) < 1e-8)
    True
    """
    radius = (LEAST_RADIUS_KM + LARGEST_RADIUS_KM) / 2.0
    return chord_km * (1.0 + (chord_km / radius) ** 2 / 24.0)


def degree_metres(latitude: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return metres in a degree of longitude and in one of latitude, shape ``(n,)`` each.

    >>> [round(float(m[0])) for m in degree_metres(np.array([40.0]))]
    [85394, 111035]
    """
    lat = np.radians(latitude)
    bend = 1.0 - ECCENTRICITY2 * np.sin(lat) ** 2
    east = EQUATOR_KM / np.sqrt(bend) * np.cos(lat)
    north = EQUATOR_KM * (1.0 - ECCENTRICITY2) / bend**1.5
    return np.radians(east) * 1000.0, np.radians(north) * 1000.0


def foot_on_segment(
    place: np.ndarray, start: np.ndarray, end: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return how far along each segment the nearest place lies, 0..1, and its distance.

    ``t = clip((p - a).(b - a) / |b - a|^2, 0, 1)``; all three arrays have shape ``(k, 3)``, km.
    """
    along = end - start
    to = place - start
    square = np.einsum("ij,ij->i", along, along)
    dot = np.einsum("ij,ij->i", to, along)
    t = np.clip(np.divide(dot, square, out=np.zeros_like(dot), where=square > 0), 0.0, 1.0)
    gap = to - t[:, None] * along
    return t, np.sqrt(np.einsum("ij,ij->i", gap, gap))


def local_km(longitude, latitude, to_longitude, to_latitude) -> np.ndarray:
    """Return places in km east and north of others, distances true to 1e-6, shape ``(k, 2)``.

    >>> local_km(*np.array([[-105.0], [40.0], [-105.0], [40.1]])).round(3).tolist()
    [[0.0, 11.104]]
    """
    to = in_space(to_longitude, to_latitude) - in_space(longitude, latitude)
    return in_plane(to, axes_at(longitude, latitude))


def axes_at(longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    """Return the unit vectors in space that point east and north at each place, ``(n, 2, 3)``."""
    lam, phi = np.radians(longitude), np.radians(latitude)
    east = np.column_stack((-np.sin(lam), np.cos(lam), np.zeros_like(lam)))
    north = np.column_stack((-np.sin(phi) * np.cos(lam), -np.sin(phi) * np.sin(lam), np.cos(phi)))
    return np.stack((east, north), axis=1)


def in_plane(to: np.ndarray, axes: np.ndarray) -> np.ndarray:
    """Return vectors from places, km in space, as km east and north along the ground."""
    flat = np.einsum("kij,kj->ki", axes, to)
    chord, length = np.sqrt(np.einsum("kj,kj->k", to, to)), np.hypot(*flat.T)
    arc = chord * (1.0 + (chord / LEAST_RADIUS_KM) ** 2 / 24.0)
    return flat * np.divide(arc, length, out=np.ones_like(arc), where=length > 0)[:, None]

"""How much of a disc around a site is covered by some footprints."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import shapely

from remine.geo.regions import flattened, groups, near_rows, to_plane
from remine.geo.space import degree_metres
from remine.geo.tiles import Grid, Tiles, cut_into_tiles

#: A plane may stretch a disc by this much inside its region.
_STRETCH = 1.04
_PAIRS = 400_000


def covered_share(
    longitude: np.ndarray, latitude: np.ndarray, footprints: np.ndarray, radius_km: float
) -> np.ndarray:
    """Return the share, 0 to 1, of the disc around each point that any footprint covers.

    Parameters
    ----------
    longitude, latitude : ndarray, shape (n,), degrees
    footprints : ndarray of valid polygons, shape (m,), longitude latitude
    radius_km : float

    Returns
    -------
    ndarray, shape (n,)

    Examples
    --------
    >>> east = np.array([shapely.box(-105.0, 39.0, -104.0, 41.0)])
    >>> covered_share(np.array([-105.0, -104.5]), np.array([40.0, 40.0]), east, 10.0).round(3)
    array([0.5, 1. ])
    """
    return Coverage(longitude, latitude, footprints, radius_km).share(radius_km)


class Coverage:
    """Footprints made ready for discs of several sizes around the same points.

    Footprints are united and cut by a grid in the region's equal-area plane, once. Around each site
    the plane is then straightened by its own derivative there, which leaves areas as they are and
    makes the disc round again; the area of a cell's outline inside the circle is exact (Green's
    theorem, no polygon stands for the disc).

    Parameters
    ----------
    longitude, latitude : ndarray, shape (n,), degrees
    footprints : ndarray of valid polygons, shape (m,), longitude latitude
    widest_km : float
        No disc will be wider than this.
    """

    def __init__(
        self, longitude: np.ndarray, latitude: np.ndarray, footprints: np.ndarray, widest_km: float
    ):
        self._n, self._regions = len(longitude), []
        reach = widest_km * 1000.0 * _STRETCH
        for crs, rows in groups(longitude, latitude):
            near = near_rows(footprints, longitude[rows], latitude[rows], widest_km)
            if not len(near):
                continue
            plane = to_plane(crs)
            x, y = plane.transform(longitude[rows], latitude[rows])
            grid = Grid.around(x, y, reach)
            wanted = grid.near(x, y, _steps(reach, grid))
            drawn = flattened(footprints[near], plane)
            tiles = cut_into_tiles(drawn[~shapely.is_empty(drawn)], grid, wanted)
            straight = _straightening(longitude[rows], latitude[rows], plane)
            self._regions.append((rows, x, y, straight, tiles))

    def share(self, radius_km: float | np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
        """Return the share, 0 to 1, of each disc that any footprint covers.

        Parameters
        ----------
        radius_km : float or ndarray, shape (k,)
        rows : ndarray of int, shape (k,), optional
            The points asked for; all if not given.

        Returns
        -------
        ndarray, shape (k,)
        """
        rows = np.arange(self._n) if rows is None else rows
        radius = np.zeros(self._n)
        radius[rows] = np.asarray(radius_km, dtype=float) * 1000.0
        share = np.zeros(self._n)
        for of_region, x, y, straight, tiles in self._regions:
            at = np.flatnonzero(radius[of_region] > 0)
            if not len(at):
                continue
            own = radius[of_region[at]]
            steps = _steps(own.max() * _STRETCH, tiles.grid)
            areas = _areas(x[at], y[at], straight[at], tiles, own, steps)
            share[of_region[at]] = areas / (np.pi * own**2)
        return np.clip(share, 0.0, 1.0)[rows]


def _steps(reach: float, grid: Grid) -> int:
    return int(np.ceil(reach / grid.cell))


def _straightening(longitude: np.ndarray, latitude: np.ndarray, plane) -> np.ndarray:
    """Return matrices, shape ``(n, 2, 2)``, from the plane's metres to metres east and north."""
    step = 1e-3
    east_m, north_m = degree_metres(latitude)
    columns = []
    for lon, lat, metres in ((step, 0.0, east_m), (0.0, step, north_m)):
        ahead = np.array(plane.transform(longitude + lon, latitude + lat))
        behind = np.array(plane.transform(longitude - lon, latitude - lat))
        columns.append((ahead - behind) / (2 * step * metres))
    bent = np.stack(columns, axis=-1).transpose(1, 0, 2)  # plane axis, then east or north
    return np.linalg.inv(bent)


def _areas(x, y, straight, tiles: Tiles, radius: np.ndarray, steps: int) -> np.ndarray:
    """Return the covered area, m2, of each disc; sites in chunks, chunks on all cores."""
    window = (2 * steps + 1) ** 2
    order = np.lexsort((x, np.floor(y / (tiles.grid.cell * 8))))  # neighbours share tiles
    size = max(1, _PAIRS // window)
    chunks = [order[at : at + size] for at in range(0, len(order), size)]
    out = np.zeros(len(x))

    def work(rows: np.ndarray) -> None:
        out[rows] = _chunk_areas(x[rows], y[rows], straight[rows], tiles, radius[rows], steps)

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        list(pool.map(work, chunks))
    return out


def _chunk_areas(x, y, straight, tiles: Tiles, radius: np.ndarray, steps: int) -> np.ndarray:
    grid, n = tiles.grid, len(x)
    column, row = grid.at(x, y)
    reach = np.arange(-steps, steps + 1)
    columns = column[:, None, None] + reach[None, None, :]
    rows = row[:, None, None] + reach[None, :, None]
    inside = (columns >= 0) & (columns < grid.columns) & (rows >= 0) & (rows < grid.rows)
    tile = np.where(
        inside,
        tiles.tile[np.clip(rows, 0, grid.rows - 1), np.clip(columns, 0, grid.columns - 1)],
        -1,
    )
    site, r, c = np.nonzero(tile >= 0)
    tile = tile[site, r, c]
    east = grid.west + (column[site] + reach[c] + 0.5) * grid.cell - x[site]
    north = grid.south + (row[site] + reach[r] + 0.5) * grid.cell - y[site]
    nearest, farthest = _cell_range(east, north, straight[site], grid.cell)
    within = farthest <= radius[site]
    out = np.bincount(site[within], tiles.area[tile[within]], minlength=n)
    cut = ~within & (nearest < radius[site])
    return out + _cut_areas(x, y, straight, tiles, site[cut], tile[cut], radius, n)


def _cell_range(east, north, straight, cell) -> tuple[np.ndarray, np.ndarray]:
    """Return a lower bound of the distance to each cell, and the distance of its far corner."""
    middle = np.einsum("nij,nj->ni", straight, np.column_stack((east, north)))
    away = np.hypot(middle[:, 0], middle[:, 1])
    half = cell / 2.0
    corner = np.maximum(
        np.hypot(*np.einsum("nij,j->in", straight, np.array([half, half]))),
        np.hypot(*np.einsum("nij,j->in", straight, np.array([half, -half]))),
    )
    farthest = np.zeros(len(away))
    for across in (-half, half):
        for up in (-half, half):
            at = middle + np.einsum("nij,j->ni", straight, np.array([across, up]))
            farthest = np.maximum(farthest, np.hypot(at[:, 0], at[:, 1]))
    return away - corner, farthest


def _cut_areas(x, y, straight, tiles: Tiles, site, tile, radius, n) -> np.ndarray:
    """Return the area inside the circle of the outlines that the circle cuts."""
    counts = tiles.first[tile + 1] - tiles.first[tile]
    out = np.zeros(n)
    group = np.cumsum(counts) // (2 * _PAIRS)
    for part in np.split(np.arange(len(site)), np.flatnonzero(np.diff(group)) + 1):
        many = counts[part]
        edge = np.arange(many.sum()) - np.repeat(
            np.cumsum(many) - many - tiles.first[tile[part]], many
        )
        who = np.repeat(site[part], many)
        a = _local(tiles.start[edge], x[who], y[who], straight[who])
        b = _local(tiles.end[edge], x[who], y[who], straight[who])
        out += np.bincount(who, circle_edge_area(a, b, radius[who]), minlength=n)
    return out


def _local(places, x, y, straight) -> tuple[np.ndarray, np.ndarray]:
    east, north = places[:, 0] - x, places[:, 1] - y
    return (
        straight[:, 0, 0] * east + straight[:, 0, 1] * north,
        straight[:, 1, 0] * east + straight[:, 1, 1] * north,
    )


def circle_edge_area(a, b, radius: float | np.ndarray) -> np.ndarray:
    """Return the signed area between each edge and the origin that lies inside a circle.

    Summed over a polygon's edges, its inside on their left, this is the area of the polygon's
    intersection with the disc of ``radius`` about the origin. The part of an edge inside the circle
    gives the triangle ``(p x q) / 2``, a part outside the sector ``r^2 angle / 2``.

    Parameters
    ----------
    a, b : pairs of ndarray, shape (k,), metres
        Start and end of each edge.
    radius : float or ndarray, shape (k,), metres

    Examples
    --------
    >>> x, y = np.array([-3.0, 3.0, 3.0, -3.0]), np.array([-3.0, -3.0, 3.0, 3.0])
    >>> area = circle_edge_area((x, y), (np.roll(x, -1), np.roll(y, -1)), 1.0)
    >>> round(float(area.sum()), 6)
    3.141593
    """
    (ax, ay), (bx, by) = a, b
    radius2 = np.broadcast_to(np.square(radius), ax.shape)
    dx, dy = bx - ax, by - ay
    length2 = dx * dx + dy * dy
    dot = ax * dx + ay * dy
    root2 = dot * dot - length2 * (ax * ax + ay * ay - radius2)
    meets = (root2 > 0) & (length2 > 0)
    root = np.sqrt(np.where(meets, root2, 0.0))
    scale = np.where(length2 > 0, length2, 1.0)
    enter = np.where(meets, np.clip((-dot - root) / scale, 0.0, 1.0), 0.0)
    leave = np.where(meets, np.clip((-dot + root) / scale, 0.0, 1.0), 0.0)
    px, py, qx, qy = ax + enter * dx, ay + enter * dy, ax + leave * dx, ay + leave * dy
    area = px * qy - py * qx
    for before, (sx, sy, tx, ty) in ((enter > 0, (ax, ay, px, py)), (leave < 1, (qx, qy, bx, by))):
        at = np.flatnonzero(before)
        sx, sy, tx, ty = sx[at], sy[at], tx[at], ty[at]
        area[at] += radius2[at] * np.arctan2(sx * ty - sy * tx, sx * tx + sy * ty)
    return area / 2.0

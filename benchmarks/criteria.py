"""Each measuring kernel beside the obvious geopandas, scikit-learn or rasterstats call.

    python benchmarks/criteria.py --sites 300000
    python benchmarks/criteria.py --sites 30000 --json --no-growth

The data are made up but like the real thing: sites over the lower 48, 700 polygons of 2,001
vertices, 3,000 survey footprints that cover about 44 % of the land, 5,000 points to be near to,
72,000 tract points in clusters, and a 500 m raster. Ours and the peer get the same data in the
same run. Where the peer cannot finish all sites in good time it gets a fifth of ``peer_n`` and then
``peer_n``, and ``peer_s`` is drawn out from these two to all sites. Ours runs alone in a fresh
process, three times, and the median counts; ``peak_mb`` is above imports and input. ``growth`` is
the time beside that of a tenth of the sites. The criteria stage runs once, as a run calls it: ten
criteria with their intervals, in both processes, whose memory is counted together.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
import rasterio
import shapely
from made_stage import stage
from memory import Watch, alone
from rasterio.transform import from_origin

WHAT = (
    "nearest point",
    "nearest polygon",
    "inside",
    "coverage",
    "ring counts",
    "raster sample",
    "raster mean",
)
#: All of them and more, as a run calls them: its time and its peak memory, beside no peer.
STAGE = "criteria stage"
#: Sites that the peer can do in about half a minute. It runs a fifth of them, then all of them;
#: what the rest would take follows from the difference, so that its fixed costs count once.
PEER_SITES = {
    "nearest polygon": 10_000,
    "coverage": 2_000,
    "ring counts": 30_000,
    "raster sample": 50_000,
    "raster mean": 400,
}
RADII_KM = (0.4, 1.6, 6.4, 40.0)
REPEATS = 3
_WEST, _EAST, _SOUTH, _NORTH = -124.0, -67.5, 25.5, 49.0


def places(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return ``n`` places spread evenly over the lower 48's box."""
    rng = np.random.default_rng(seed)
    return rng.uniform(_WEST, _EAST, n), rng.uniform(_SOUTH, _NORTH, n)


def outlines(n: int = 700, vertices: int = 2_001) -> np.ndarray:
    """Return rough polygons of 10 to 60 km."""
    rng = np.random.default_rng(1)
    angle = np.linspace(0.0, 2.0 * np.pi, vertices)[:-1]
    waves = np.arange(2, 40)
    out = []
    for lon, lat in zip(*places(n, 2), strict=True):
        swing = rng.normal(0, 0.15, len(waves)) / np.sqrt(waves)
        phase = rng.uniform(0, 2 * np.pi, len(waves))
        radius = rng.uniform(0.08, 0.5) * np.exp(
            (swing * np.sin(np.outer(angle, waves) + phase)).sum(1)
        )
        x = lon + radius * np.cos(angle) / np.cos(np.radians(lat))
        out.append(shapely.Polygon(np.column_stack((x, lat + radius * np.sin(angle)))))
    return np.array(out)


def footprints(n: int = 3_000) -> np.ndarray:
    """Return survey footprints of 10 to 80 vertices; some overlap."""
    rng = np.random.default_rng(3)
    out = []
    for lon, lat in zip(*places(n, 4), strict=True):
        corners = rng.integers(10, 80)
        angle = np.sort(rng.uniform(0, 2 * np.pi, corners))
        radius = rng.uniform(0.05, 0.45) * rng.uniform(0.7, 1.0, corners)
        x = lon + radius * np.cos(angle) / np.cos(np.radians(lat))
        out.append(shapely.Polygon(np.column_stack((x, lat + radius * np.sin(angle)))))
    return shapely.make_valid(np.array(out), method="structure")


def tracts(n: int = 72_000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return points in 600 clusters, and the people of each."""
    rng = np.random.default_rng(5)
    lon, lat = places(600, 6)
    town = rng.choice(600, n, p=rng.dirichlet(np.full(600, 0.3)))
    people = rng.integers(800, 8_000, n).astype(float)
    return lon[town] + rng.normal(0, 0.5, n), lat[town] + rng.normal(0, 0.4, n), people


def write_raster(path: Path) -> None:
    """Write a 500 m raster of the lower 48, 2 % of it without data."""
    rng = np.random.default_rng(7)
    wide, tall = 9_400, 5_900
    coarse = rng.normal(50, 15, (tall // 50, wide // 50)).astype("float32")
    values = np.kron(coarse, np.ones((50, 50), "float32")) + rng.normal(0, 3, (tall, wide))
    values[rng.random((tall, wide)) < 0.02] = -9999
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=wide,
        height=tall,
        count=1,
        dtype="float32",
        crs="EPSG:5070",
        transform=from_origin(-2_360_000, 3_180_000, 500, 500),
        nodata=-9999,
        tiled=True,
        compress="deflate",
    ) as out:
        out.write(values.astype("float32"), 1)


def our_work(what: str, raster: str):
    """Return a function of longitude and latitude that does the work on its own data."""
    from remine.geo.coverage import covered_share
    from remine.geo.inside import inside_count
    from remine.geo.nearest import nearest_points, nearest_shapes
    from remine.geo.raster import read_header, sample_raster
    from remine.geo.raster_discs import raster_discs
    from remine.geo.rings import ring_totals

    if what == "nearest point":
        to = places(5_000, 8)
        return lambda lon, lat: nearest_points(lon, lat, *to)[0]
    if what in ("nearest polygon", "inside"):
        shapes = outlines()
        if what == "inside":
            return lambda lon, lat: inside_count(lon, lat, shapes)
        return lambda lon, lat: nearest_shapes(lon, lat, shapes)[0]
    if what == "coverage":
        shapes = footprints()
        return lambda lon, lat: covered_share(lon, lat, shapes, 10.0)
    if what == "ring counts":
        x, y, people = tracts()
        return lambda lon, lat: ring_totals(lon, lat, x, y, RADII_KM, people)
    header = read_header(Path(raster))
    if what == "raster sample":
        return lambda lon, lat: sample_raster(header, lon, lat)
    return lambda lon, lat: raster_discs(header, lon, lat, 5.0, extremes=False).mean


def made_layers() -> dict:
    """Return the layers of the stage: shapes, and the columns a criterion reads."""
    x, y, people = tracts()
    return {
        "points": (shapely.points(*places(5_000, 8)), {}),
        "areas": (outlines(), {}),
        "footprints": (footprints(), {}),
        "tracts": (shapely.points(x, y), {"longitude": x, "latitude": y, "population": people}),
    }


def ours(what: str, n: int, raster: str) -> dict:
    """Return seconds (median) and the peak memory of our kernel, or of the stage (once)."""
    if what == STAGE:
        return stage(places(n), made_layers(), raster)
    work, (lon, lat) = our_work(what, raster), places(n)
    seconds = []
    with Watch() as watch:
        for _ in range(REPEATS):
            start = time.perf_counter()
            result = work(lon, lat)
            seconds.append(time.perf_counter() - start)
    return {"s": median(seconds), "mb": watch.mb, "result": result[:200]}


def peer_work(what: str, raster: str):
    """Return the obvious call, as a function of a geopandas frame of sites, and its name."""
    import geopandas as gpd
    from sklearn.neighbors import BallTree

    def frame(shapes) -> gpd.GeoDataFrame:
        return gpd.GeoDataFrame(geometry=shapes, crs=4326).to_crs(5070)

    def nearest(layer):
        return lambda sites: (
            gpd.sjoin_nearest(sites, layer, distance_col="d").groupby(level=0).d.min().to_numpy()
            / 1e3
        )

    if what == "nearest point":
        to = np.radians(np.column_stack(places(5_000, 8)[::-1]))

        def haversine(sites):
            at = sites.geometry.to_crs(4326)
            here = np.radians(np.column_stack((at.y, at.x)))
            return BallTree(to, metric="haversine").query(here)[0].ravel() * 6371.0088

        return haversine, "scikit-learn BallTree haversine"
    if what == "nearest polygon":
        return nearest(frame(outlines())), "geopandas sjoin_nearest"
    if what == "inside":
        layer = frame(outlines())
        return (
            lambda sites: (
                gpd.sjoin(sites, layer)
                .groupby(level=0)
                .size()
                .reindex(sites.index, fill_value=0)
                .to_numpy()
            ),
            "geopandas sjoin",
        )
    if what == "coverage":
        layer = frame(footprints())

        def share(sites):
            rings = gpd.GeoDataFrame({"site": sites.index}, geometry=sites.buffer(10_000), crs=5070)
            whole = gpd.GeoDataFrame(geometry=[layer.union_all()], crs=5070)
            hit = gpd.overlay(rings, whole)
            area = hit.area.groupby(hit.site).sum().reindex(sites.index, fill_value=0.0)
            return (area / rings.area.to_numpy()).to_numpy()

        return share, "geopandas buffer, union_all, overlay"
    if what == "ring counts":
        x, y, people = tracts()
        layer = frame(shapely.points(x, y)).assign(people=people)

        def counts(sites):
            out = []
            for radius in RADII_KM:
                rings = gpd.GeoDataFrame(geometry=sites.buffer(radius * 1000), crs=5070)
                joined = gpd.sjoin(rings, layer, predicate="contains")
                out.append(
                    joined.groupby(level=0).people.sum().reindex(sites.index, fill_value=0.0)
                )
            return np.column_stack(out)

        return counts, "geopandas buffer, sjoin"
    if what == "raster sample":

        def sample(sites):
            with rasterio.open(raster) as source:
                at = zip(sites.geometry.x, sites.geometry.y, strict=True)
                return np.array([v[0] for v in source.sample(at)])

        return sample, "rasterio dataset.sample"

    try:
        import rasterstats
    except ImportError:  # it is no dependency of the package or its tests; exactextract is
        from exactextract import exact_extract

        def exactly(sites):
            rings = gpd.GeoDataFrame(geometry=sites.buffer(5_000), crs=5070)
            return exact_extract(raster, rings, ["mean"], output="pandas")["mean"].to_numpy()

        return exactly, "exactextract exact_extract"

    def zonal(sites):
        found = rasterstats.zonal_stats(sites.buffer(5_000), raster, stats=["mean"])
        return np.array([np.nan if f["mean"] is None else f["mean"] for f in found])

    return zonal, "rasterstats zonal_stats"


def peer(what: str, n: int, raster: str) -> dict:
    """Return seconds of the obvious call, scaled to ``n`` sites, and how many it was given."""
    import geopandas as gpd

    work, name = peer_work(what, raster)
    few = min(n, PEER_SITES.get(what, n))
    lon, lat = places(n)
    sites = gpd.GeoDataFrame(geometry=shapely.points(lon[:few], lat[:few]), crs=4326).to_crs(5070)
    seconds = []
    for size in (few,) if few == n else (few // 5, few):
        start = time.perf_counter()
        result = work(sites.iloc[:size])
        seconds.append(time.perf_counter() - start)
    grown = max(seconds[-1] - seconds[0], 0.0) / (few - few // 5) * (n - few)
    return {"s": seconds[-1] + grown, "n": few, "name": name, "result": result[:200]}


def agreement(a: np.ndarray, b: np.ndarray) -> str:
    """Return how far ours and the peer are apart on the same sites, in the median."""
    n = min(len(a), len(b))
    a, b = np.asarray(a[:n], float), np.asarray(b[:n], float)
    both = np.isfinite(a) & np.isfinite(b) & (b > -9000)
    return f"{np.median(np.abs(a - b)[both]):.2g}" if both.any() else "-"


def main() -> None:
    """Time everything and print a table, or one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sites", type=int, default=300_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", choices=(*WHAT, STAGE), action="append",
                        help="leave the others out")
    parser.add_argument("--growth", action=argparse.BooleanOptionalAction, default=True,
                        help="ours also at a tenth of the sites")
    args = parser.parse_args()
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        raster = str(Path(folder) / "raster.tif")
        write_raster(Path(raster))
        for what in args.only or (*WHAT, STAGE):
            mine = alone(ours, what, args.sites, raster)
            theirs = None if what == STAGE else alone(peer, what, args.sites, raster)
            figure = {
                "what": what,
                "n": args.sites,
                "ours_s": round(mine["s"], 3),
                "peer": theirs and theirs["name"],
                "peer_n": theirs and theirs["n"],
                "peer_s": theirs and round(theirs["s"], 2),
                "ratio": theirs and round(theirs["s"] / mine["s"], 1),
                "peak_mb": mine["mb"],
            }
            if args.growth:
                tenth = alone(ours, what, args.sites // 10, raster)
                figure["growth"] = round(mine["s"] / tenth["s"], 1)
            figures.append(figure)
            if not args.json:
                grown = f", {figure['growth']} x the time of a tenth" if args.growth else ""
                beside = theirs and (
                    f"; {figure['peer']} {figure['peer_s']:.1f} s (ran {figure['peer_n']:,}): "
                    f"{figure['ratio']} x; apart {agreement(mine['result'], theirs['result'])}"
                )
                print(
                    f"{what:16} {args.sites:,} sites: ours {figure['ours_s']:.2f} s, "
                    f"{figure['peak_mb']:.0f} MB{beside or ''}{grown}",
                    flush=True,
                )
    if args.json:
        print(json.dumps({"figures": figures}))


if __name__ == "__main__":
    main()

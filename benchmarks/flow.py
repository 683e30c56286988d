"""Distance along the flow beside geopandas' nearest line and a search by hand from each site.

    python benchmarks/flow.py --sites 30000 --lines 100000
    python benchmarks/flow.py --sites 300000 --lines 1000000 --json

The rivers are made up: a grid of nodes over the West, each leading to a lower neighbour by a line
of ten vertices, about a kilometre long; one receptor for 500 lines; sites off by 0.1 km. Ours runs
alone in a fresh process, intervals included; ``peak_mb`` is above imports and input. The peer
gets the same network and does point values only, for ``peer_n`` sites; the rest is drawn out.
"""

from __future__ import annotations

import argparse
import heapq
import json
import time

import numpy as np
import shapely
from memory import Watch, alone

PEER_SITES = 2_000
REACH, OVERLAND, RECEPTOR, ERROR = 24.0, 3.2, 1.0, 0.1


def rivers(n: int):
    """Return lines, the nodes where they begin and end, and boxes of all of them."""
    rng = np.random.default_rng(3)
    side = int(np.sqrt(n))
    step = np.arange(side) / max(side, 1000)
    x, y = np.meshgrid(-119 + 35 * step, 31 + 16 * step, indexing="ij")
    x = x + rng.uniform(-0.3, 0.3, x.shape) * 35 / max(side, 1000)
    y = y + rng.uniform(-0.3, 0.3, y.shape) * 16 / max(side, 1000)
    i, j = np.meshgrid(np.arange(side), np.arange(side), indexing="ij")
    west = rng.random((side, side)) < 0.5
    to = np.where(west, np.maximum(i - 1, 0) * side + j, i * side + np.maximum(j - 1, 0)).ravel()
    here = np.arange(side * side)
    keep = to != here
    nodes = np.column_stack((x.ravel(), y.ravel()))
    start, end = nodes[here[keep]], nodes[to[keep]]
    chain = start[:, None] + (end - start)[:, None] * np.linspace(0, 1, 10)[None, :, None]
    chain[:, 1:-1] += rng.normal(0, 0.002, (len(start), 8, 2))
    rows = np.repeat(np.arange(len(start)), 10)
    return shapely.linestrings(chain.reshape(-1, 2), indices=rows), here[keep], to[keep]


def scene(n_sites: int, n_lines: int):
    """Return lines, nodes, sites and receptors."""
    lines, start, end = rivers(n_lines)
    west, south, east, north = shapely.total_bounds(lines)
    rng = np.random.default_rng(1)
    sites = shapely.points(rng.uniform(west, east, n_sites), rng.uniform(south, north, n_sites))
    few = max(50, n_lines // 500)
    receptors = shapely.points(rng.uniform(west, east, few), rng.uniform(south, north, few))
    return lines, start, end, sites, receptors


def ours(n_sites: int, n_lines: int, error: float) -> dict:
    """Return wall clock, CPU and peak memory of the whole kernel."""
    from remine.geo.flow_ahead import Ahead, stretches_at
    from remine.geo.flow_network import flow_network, nodes_of
    from remine.geo.flow_places import downstream

    lines, start, end, sites, receptors = scene(n_sites, n_lines)
    wall, cpu = time.perf_counter(), time.process_time()
    with Watch() as watch:
        begin, finish, nodes = nodes_of(lines, start, end, 0.001)
        network = flow_network(lines, begin, finish, np.ones(len(lines), bool),
                               np.zeros(nodes, bool))
        ahead = Ahead(network, stretches_at(network, receptors, RECEPTOR), REACH)
        found = downstream(sites, np.full(n_sites, error), network, ahead, OVERLAND)
    return {"s": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "mb": watch.mb,
            "value": found.value[:PEER_SITES]}


def peer(n_sites: int, n_lines: int) -> dict:
    """Return the time of the obvious way, drawn out to all sites, and its values."""
    import geopandas as gpd

    lines, start, end, sites, receptors = scene(n_sites, n_lines)
    few = min(PEER_SITES, n_sites)
    begun = time.perf_counter()
    flat = gpd.GeoDataFrame({"start": start, "end": end}, geometry=lines, crs=4326).to_crs(5070)
    onward = {}
    for one, other, km in zip(start, end, flat.length / 1000, strict=True):
        onward.setdefault(one, []).append((other, km))

    def snapped(points):
        frame = gpd.GeoDataFrame(geometry=points, crs=4326).to_crs(5070)
        near = frame.sjoin_nearest(flat, distance_col="gap").groupby(level=0).first()
        line = flat.geometry.to_numpy()[near["index_right"]]
        at = shapely.line_locate_point(line, frame.geometry.to_numpy()) / 1000
        return near, at, shapely.length(line) / 1000

    near, at, _ = snapped(receptors)
    met = {}
    for row, place, gap in zip(near["index_right"], at, near["gap"], strict=True):
        if gap <= RECEPTOR * 1000:
            met.setdefault(row, []).append(place)
    row_of = {pair: row for row, pair in enumerate(zip(start, end, strict=True))}
    fixed = time.perf_counter() - begun
    begun = time.perf_counter()
    near, at, whole = snapped(sites[:few])
    value = np.full(few, np.inf)
    for site in range(few):
        row = near["index_right"].iloc[site]
        gap = near["gap"].iloc[site] / 1000
        here = [place - at[site] for place in met.get(row, []) if place >= at[site]]
        best = gap + min(here, default=np.inf)
        heap, seen = [(gap + whole[site] - at[site], end[row])], set()
        while heap and heap[0][0] < min(best, REACH):
            km, node = heapq.heappop(heap)
            if node in seen:
                continue
            seen.add(node)
            for other, more in onward.get(node, ()):
                best = min([best, *(km + place for place in met.get(row_of[node, other], []))])
                heapq.heappush(heap, (km + more, other))
        value[site] = best if best <= REACH else np.inf
    each = (time.perf_counter() - begun) / few
    return {"s": fixed + each * n_sites, "n": few, "value": value}


def main() -> None:
    """Time both and print a line, or one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sites", type=int, default=30_000)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    theirs, figures = alone(peer, args.sites, args.lines), []
    for what, error in (("point values", 0.0), ("with intervals", ERROR)):
        mine = alone(ours, args.sites, args.lines, error)
        figure = {"what": f"flow distance, {args.lines:,} lines, {what}", "n": args.sites,
                  "ours_s": round(mine["s"], 2), "peer": "geopandas sjoin_nearest, heapq",
                  "peer_n": theirs["n"], "peer_s": round(theirs["s"], 2),
                  "ratio": round(theirs["s"] / mine["s"], 1), "peak_mb": mine["mb"]}
        figures.append(figure)
        if not args.json:
            a, b = mine["value"], theirs["value"]
            both = np.isfinite(a) & np.isfinite(b)
            apart = np.abs(a[both] - b[both]).max(initial=0.0)
            alone_ = (np.isfinite(a) != np.isfinite(b)).sum()
            print(f"{figure['what']}, {args.sites:,} sites: ours {mine['s']:.1f} s "
                  f"({mine['cpu']:.1f} s CPU), {mine['mb']:.0f} MB; {figure['peer']} "
                  f"{theirs['s']:.1f} s (ran {theirs['n']:,}), {figure['ratio']} x; of {len(a):,} "
                  f"both find {both.sum()}, one alone {alone_}, apart {apart:.3f} km at most")
    if args.json:
        print(json.dumps({"figures": figures}))


if __name__ == "__main__":
    main()

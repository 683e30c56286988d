"""Write the offline base outlines from an unpacked ``us-atlas`` package.

    npm pack us-atlas
    tar xzf us-atlas-3.0.1.tgz
    python scripts/make_outlines.py package

Reads ``states-10m.json`` and ``counties-10m.json`` and writes, in ``layers/reference/``:

- ``state_outlines.geojson``: states, District of Columbia and territories, generalised;
- ``county_points.csv``: one point inside each county or county equivalent.

Each arc of the topology is simplified once and then used by every outline that shares it, so
neighbours keep one common border and no gap opens between them.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from pathlib import Path

from shapely.geometry import LineString, MultiPolygon, Polygon, mapping, shape
from shapely.geometry.polygon import orient

OUT = Path(__file__).resolve().parents[1] / "layers" / "reference"
MAX_BYTES = 350_000
DECIMALS = 3  # 0.001 degree, about 100 m

USPS = {
    "01": "AL", "02": "AK", "04": "AZ", "05": "AR", "06": "CA", "08": "CO", "09": "CT", "10": "DE",
    "11": "DC", "12": "FL", "13": "GA", "15": "HI", "16": "ID", "17": "IL", "18": "IN", "19": "IA",
    "20": "KS", "21": "KY", "22": "LA", "23": "ME", "24": "MD", "25": "MA", "26": "MI", "27": "MN",
    "28": "MS", "29": "MO", "30": "MT", "31": "NE", "32": "NV", "33": "NH", "34": "NJ", "35": "NM",
    "36": "NY", "37": "NC", "38": "ND", "39": "OH", "40": "OK", "41": "OR", "42": "PA", "44": "RI",
    "45": "SC", "46": "SD", "47": "TN", "48": "TX", "49": "UT", "50": "VT", "51": "VA", "53": "WA",
    "54": "WV", "55": "WI", "56": "WY", "60": "AS", "66": "GU", "69": "MP", "72": "PR", "78": "VI",
}  # fmt: skip


def read_arcs(topology):
    """Arcs of a TopoJSON topology in degrees: a list of lists of (longitude, latitude)."""
    scale_x, scale_y = topology["transform"]["scale"]
    shift_x, shift_y = topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale_x + shift_x, y * scale_y + shift_y))
        arcs.append(points)
    return arcs


def simplify_arc(points, tolerance_deg):
    """Simplify one arc; the end points stay, and a closed arc keeps at least four corners."""
    closed = points[0] == points[-1]
    line = LineString(points)
    if closed:
        tolerance = tolerance_deg
        while True:
            kept = list(line.simplify(tolerance, preserve_topology=True).coords)
            rounded = round_points(kept)
            if len(set(rounded)) >= 3 and Polygon(rounded).is_valid and Polygon(rounded).area > 0:
                return rounded
            if tolerance < 1e-6:
                return round_points(points)
            tolerance /= 4
    return round_points(list(line.simplify(tolerance_deg, preserve_topology=False).coords))


def round_points(points):
    """Round to DECIMALS and drop repeated neighbours."""
    out = []
    for longitude, latitude in points:
        point = (round(longitude, DECIMALS), round(latitude, DECIMALS))
        if not out or out[-1] != point:
            out.append(point)
    return out


def ring(indices, arcs):
    """Join arcs into one ring; a negative index is the arc ``~index`` read backwards.

    An arc walked out and straight back is a spike without area (one stands where Oregon,
    California and Nevada meet): both passes are left out.
    """
    points = []
    for index in without_spikes(indices):
        part = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(part if not points else part[1:] if points[-1] == part[0] else part)
    return points


def without_spikes(indices):
    """Drop neighbouring pairs ``i, ~i`` of a ring, also across its end."""
    kept = []
    for index in indices:
        if kept and kept[-1] == ~index:
            kept.pop()
        else:
            kept.append(index)
    while len(kept) > 1 and kept[0] == ~kept[-1]:
        kept = kept[1:-1]
    return kept


def polygons(geometry, arcs):
    """Polygons of a TopoJSON Polygon or MultiPolygon; parts without area are left out."""
    if geometry["type"] == "Polygon":
        parts = [geometry["arcs"]]
    elif geometry["type"] == "MultiPolygon":
        parts = geometry["arcs"]
    else:
        return []
    out = []
    for part in parts:
        rings = [ring(indices, arcs) for indices in part]
        rings = [points for points in rings if len(set(points)) >= 3]
        if rings:
            polygon = Polygon(rings[0], rings[1:])
            if polygon.area > 0:
                out.append(polygon)
    return out


def arc_indices(geometry):
    """Every arc index of a geometry, backwards ones turned round."""
    found = set()
    stack = [geometry.get("arcs", [])]
    while stack:
        item = stack.pop()
        if isinstance(item, int):
            found.add(item if item >= 0 else ~item)
        else:
            stack.extend(item)
    return found


def simplify_all(topology, tolerance_deg):
    """Simplify the arcs; where an outline turns invalid its arcs are taken at a finer tolerance."""
    raw = read_arcs(topology)
    tolerance = [tolerance_deg] * len(raw)
    arcs = [simplify_arc(points, tolerance_deg) for points in raw]
    for _ in range(12):
        bad = set()
        for geometry in topology["objects"]["states"]["geometries"]:
            parts = polygons(geometry, arcs)
            if not MultiPolygon(parts).is_valid:
                bad |= arc_indices(geometry)
        if not bad:
            return arcs
        for index in bad:
            tolerance[index] /= 2
            arcs[index] = simplify_arc(raw[index], tolerance[index])
    raise ValueError("no valid outline at any tolerance")


def state_features(topology, tolerance_deg):
    """GeoJSON features of the states at one tolerance, sorted by FIPS code."""
    arcs = simplify_all(topology, tolerance_deg)
    features = []
    for geometry in sorted(topology["objects"]["states"]["geometries"], key=lambda g: g["id"]):
        parts = [orient(part) for part in polygons(geometry, arcs)]
        outline = parts[0] if len(parts) == 1 else MultiPolygon(parts)
        features.append(
            {
                "type": "Feature",
                "properties": {
                    "state": USPS[geometry["id"]],
                    "name": geometry["properties"]["name"],
                    "fips": geometry["id"],
                },
                "geometry": mapping(outline),
            }
        )
    return features


def write_states(package, path):
    """Write the outlines at the finest tolerance that keeps the file within MAX_BYTES."""
    topology = json.loads((package / "states-10m.json").read_text(encoding="utf-8"))
    for tolerance_deg in (0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05):
        features = state_features(topology, tolerance_deg)
        lines = ",\n".join(json.dumps(f, separators=(",", ":")) for f in features)
        text = '{"type":"FeatureCollection","features":[\n' + lines + "\n]}\n"
        if len(text.encode()) <= MAX_BYTES:
            break
    else:
        raise ValueError(f"no tolerance keeps the outlines within {MAX_BYTES} bytes")
    if not all(shape(f["geometry"]).is_valid for f in features):
        raise ValueError("an outline is not valid")
    path.write_text(text, encoding="utf-8", newline="\n")
    return len(features), tolerance_deg, len(text.encode())


def write_counties(package, path):
    """Write one point inside each county, rounded to 0.01 degree."""
    topology = json.loads((package / "counties-10m.json").read_text(encoding="utf-8"))
    arcs = read_arcs(topology)
    rows = []
    for geometry in topology["objects"]["counties"]["geometries"]:
        parts = polygons(geometry, arcs)
        if parts:
            # The largest part: a point between two islands would stand in the sea.
            largest = max((part.buffer(0) for part in parts), key=lambda part: part.area)
            inside = largest.centroid
            if not largest.contains(inside):
                inside = largest.representative_point()
        else:
            # Falls Church, Virginia: so small that the package holds it as a line.
            corners = [point for index in arc_indices(geometry) for point in arcs[index]]
            inside = LineString(corners).envelope.centroid
        rows.append(
            (
                geometry["id"],
                geometry["properties"]["name"],
                USPS[geometry["id"][:2]],
                f"{inside.x:.2f}",
                f"{inside.y:.2f}",
            )
        )
    rows.sort()
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["fips", "county", "state", "longitude", "latitude"])
        writer.writerows(rows)
    return len(rows)


def main(argv=None):
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path, help="folder of the unpacked us-atlas package")
    parser.add_argument("--out", type=Path, default=OUT, help="folder to write into")
    options = parser.parse_args(argv)
    if not (options.package / "states-10m.json").is_file():
        parser.error(f"no states-10m.json in {options.package}: unpack the us-atlas package first")
    count, tolerance_deg, size = write_states(
        options.package, options.out / "state_outlines.geojson"
    )
    print(
        f"state_outlines.geojson: {count} outlines, tolerance {tolerance_deg} degree, {size} bytes"
    )
    points = write_counties(options.package, options.out / "county_points.csv")
    print(f"county_points.csv: {points} points")
    return 0


if __name__ == "__main__":
    sys.exit(main())

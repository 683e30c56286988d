"""What every kind of criterion promises, kind by kind, against an oracle made another way.

Four corners of the country, one of them across 180 degrees; sites that are points, ponds with a
hole, slivers, and two at one place. A kind that is added has to be added here.
"""

from __future__ import annotations

import heapq
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from exactextract import exact_extract
from method_cases import inventory, layer, starter_run
from pyproj import CRS, Geod, Transformer
from rasterio.transform import from_origin

from remine.criteria import kinds
from remine.criteria.measure import Context, valued
from remine.geo.raster import read_header
from remine.inventory import covered, flow_lines
from remine.project import CriterionSpec, load_project
from remine.resources import find_model
from remine.run import run

GEOD = Geod(ellps="WGS84")
HOMES = {"Colorado": (-105.5, 39.5), "Aleutians": (179.98, 51.9), "Hawaii": (-157.0, 21.0),
         "Guam": (144.8, 13.4)}
PLACES = ("coverage", "distance", "flow_distance", "inside", "inside_value", "nearest_value",
          "people", "raster_value", "raster_window", "ring_count", "survey_gap")
#: Kinds that read the site's own row, or what other criteria and yields say: no place is measured.
ROWS = {
    "attribute": {"field": "volume_mid_m3"},
    "commodity": {},
    "open_release": {},
    "quantity": {},
}
RUNS = {"combination": ("mine-waste", "resource_potential"),
        "recoverable_mass": ("recycling", None), "element_share": ("recycling", None)}
RADIUS = 3.0
RING = {"inner_km": 1.0, "outer_km": 4.0, "weight": "population"}
SURVEY = {"radius_km": RADIUS, "kinds": {"lidar": {}}}
PARAMETERS = {"coverage": {"radius_km": RADIUS}, "ring_count": RING,
              "people": {"full": 1e4, "tract_reach_km": 6.0},
              "survey_gap": SURVEY, "raster_window": {"radius_km": RADIUS},
              "flow_distance": {"reach_km": 12, "overland_km": 20, "receptor_km": 0.05},
              "distance": {}, "inside": {}, "raster_value": {},
              "inside_value": {"field": "x_rate"},
              "nearest_value": {"field": "x_class", "reach_km": 2.5, "nothing": 0.0,
                                "classes": {"high": 90, "low": (5, 20)}}}
#: Flow lines, as the water flows, in km: two that meet, a crossed pond, a parting, one alone.
STREAMS = [[(-8, 2), (-5, 1.5), (-3.5, 0.6), (-1, 0.8), (1, 0.8)], [(0, 5), (0.5, 3), (1, 0.8)],
           [(1, 0.8), (3, 0.2), (4.5, -0.5)], [(4.5, -0.5), (6.5, -0.4), (9, -0.4)],
           [(4.5, -0.5), (4.8, -2.5)], [(-6, -2.6), (-2, -2.2), (1, -3), (4.8, -2.5)],
           [(4.8, -2.5), (8.5, -3)], [(5.5, 4.5), (8.5, 4.8)]]
#: What water reaches: an intake, a lake, a stretch of a stream.
WATERS = [shapely.Point(6.7, -2.72), shapely.box(6, -1, 7, 0.5), shapely.LineString([(2, -3),
          (3, -2.73)])]
EVERYWHERE = ["AK", "CO", "GU", "HI"]
#: Counties of `inside_value`: squares of so many km, so that no place has none.
SIDE, FROM = 3.0, -19.3


def test_every_registered_kind_is_held_to_the_contract():
    assert set(PLACES) | set(ROWS) | set(RUNS) == set(kinds())
    assert {k for k, found in kinds().items() if getattr(found, "needs_layer", False)} == \
        set(PLACES)


class Scene:
    """Some sites and layers around a place, drawn in km east and north of it."""

    def __init__(self, home: str, tmp_path):
        self.lon, self.lat = HOMES[home]
        crs = CRS.from_proj4(f"+proj=laea +lat_0={self.lat} +lon_0={self.lon} +ellps=WGS84")
        self.crs = crs
        self.back = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
        pond = shapely.box(-4, -1, -2, 1).difference(shapely.box(-3.3, -0.3, -2.9, 0.3))
        sliver = shapely.box(-6.0, -2.0, 2.5, -1.9995)
        self.flat = [shapely.Point(0, 0), shapely.Point(2.25, 0.33), shapely.Point(0, 0), pond,
                     sliver, shapely.Point(6.05, 4.05)]
        self.shapes = [self.globe(s) for s in self.flat]
        rng = np.random.default_rng(4)
        self.towns = rng.uniform(-9, 9, (60, 2))
        self.population = rng.integers(1, 500, 60).astype(float)
        # two neighbours that share a border, one that overlaps both, a hole, a sliver
        west = shapely.box(1, -5, 3, 5).difference(shapely.box(1.5, 0.1, 2.5, 0.6))
        self.land = [west, shapely.box(3, -5, 8, 5), shapely.box(2.5, -2, 4, 2),
                     shapely.box(-3.5, -9, -3.499, 9)]
        self.hazard = np.where(rng.random(60) < 0.6, "high", "low")
        self.rates = np.round(rng.uniform(2, 12, (13, 13)), 1)
        self.values = rng.uniform(0, 100, (160, 160)).astype("float32")
        self.raster_path = tmp_path / "r.tif"
        with rasterio.open(self.raster_path, "w", driver="GTiff", width=160, height=160, count=1,
                           dtype="float32", crs=crs.to_wkt(), nodata=-1.0,
                           transform=from_origin(-16_000, 16_000, 200, 200)) as out:
            out.write(self.values, 1)

    def globe(self, flat):
        """Return a flat shape (km) in degrees, parted at 180 degrees; edges kept short."""
        def to(x, y):
            lon, lat = self.back.transform(np.asarray(x) * 1000.0, np.asarray(y) * 1000.0)
            return np.where(lon < self.lon - 180, lon + 360, lon), lat
        fine = flat if flat.geom_type == "Point" else shapely.segmentize(flat, 0.25)
        shape = shapely.transform(fine, to, interleaved=False)
        if shape.geom_type == "Point":
            return shapely.Point(shape.x - 360 if shape.x > 180 else shape.x, shape.y)
        turned = [shapely.transform(shape, lambda at, by=by: at + [by, 0]) for by in (-360, 0)]
        return shapely.union_all(shapely.intersection(turned, shapely.box(-180, -90, 180, 90)))

    def layers(self, kind: str):
        if kind in ("people", "ring_count"):
            places = [self.globe(shapely.Point(at)) for at in self.towns]
            rows = [{"longitude": p.x, "latitude": p.y, "population": n}
                    for p, n in zip(places, self.population, strict=True)]
            return [layer("it", "population", rows)]
        if kind == "nearest_value":
            rows = [{"x_class": word} for word in self.hazard]
            return [layer("it", "infrastructure", rows,
                          [self.globe(shapely.Point(at)) for at in self.towns])]
        if kind == "inside_value":
            cells = [(i, j) for i in range(13) for j in range(13)]
            squares = [shapely.box(*(FROM + SIDE * np.array([i, j, i + 1, j + 1])))
                       for i, j in cells]
            return [layer("it", "context", [{"x_rate": str(self.rates[at])} for at in cells],
                          [self.globe(square) for square in squares])]
        if kind.startswith("raster"):
            spec = SimpleNamespace(band=1, valid_range=(0.0, 100.0))
            return [SimpleNamespace(name="it", raster=read_header(self.raster_path), spec=spec)]
        if kind == "flow_distance":
            streams = [self.globe(shapely.LineString(line)) for line in STREAMS]
            waters = [self.globe(shape) for shape in WATERS]
            return [layer("streams", "flow_lines", [{}] * len(streams), streams, covers=EVERYWHERE),
                    layer("it", "infrastructure", [{}] * len(waters), waters, covers=EVERYWHERE)]
        role = "survey" if kind == "survey_gap" else "infrastructure"
        row = {"kind": "lidar"} if kind == "survey_gap" else {"name": "x"}
        return [layer("it", role, [row] * len(self.land), [self.globe(s) for s in self.land])]

    def measure(self, kind: str, errors=0.0, rows=None, flat=None):
        """Return what a kind measures of some of the sites."""
        flat = self.flat if flat is None else flat
        rows = range(len(flat)) if rows is None else rows
        errors = np.broadcast_to(errors, len(flat))
        shapes = [self.globe(flat[at]) for at in rows]
        anchors = [self.globe(shapely.Point(flat[at].representative_point())) for at in rows]
        sites = [{"longitude": p.x, "latitude": p.y, "location_error_km": float(errors[at])}
                 for p, at in zip(anchors, rows, strict=True)]
        found = inventory(sites, self.layers(kind), shapes)
        spec = CriterionSpec(name=kind, label=kind, kind=kind, layer=list(found.layers), unit="1",
                             direction="higher")
        criterion = kinds()[kind]()
        checked = criterion.Parameters.model_validate(PARAMETERS[kind])
        return criterion.measure(Context(found), spec, checked)

    # the oracles: planes and geodesics of this place, nothing of the package

    def distance(self, flat):
        return min(flat.distance(land) for land in self.land)

    def inside(self, flat):
        land = shapely.union_all(self.land)
        if flat.geom_type == "Point":
            return float(any(part.intersects(flat) for part in self.land))
        return flat.intersection(land).area / flat.area

    def inside_value(self, flat):
        place = flat.representative_point()
        return self.rates[int((place.x - FROM) / SIDE), int((place.y - FROM) / SIDE)]

    def nearest_value(self, flat):
        """Return 0 beyond reach, 90 of a high class, NaN of one that is an interval."""
        km = self.away(flat)
        if km.min() > PARAMETERS["nearest_value"]["reach_km"]:
            return 0.0
        return 90.0 if self.hazard[km.argmin()] == "high" else np.nan

    def flow_distance(self, flat):
        """Return km over places every 5 m of the streams: to the nearest, then down, by Dijkstra.
        """
        asked = PARAMETERS["flow_distance"]
        chains = [shapely.get_coordinates(shapely.segmentize(shapely.LineString(line), 0.005))
                  for line in STREAMS]
        number = {}
        ahead = {}
        for chain in chains:
            nodes = [number.setdefault(tuple(np.round(at, 9)), len(number)) for at in chain]
            for one, other, km in zip(nodes, nodes[1:], np.hypot(*np.diff(chain, axis=0).T),
                                      strict=False):
                ahead.setdefault(one, []).append((other, km))
        places = shapely.points(list(number))
        reached = {int(shapely.distance(places, WATERS[0]).argmin())} | {
            int(at) for water in WATERS[1:]
            for at in np.flatnonzero(shapely.distance(places, water) <= asked["receptor_km"])}
        gap = shapely.distance(places, flat)
        heap = [(float(gap.min()), int(at)) for at in np.flatnonzero(gap <= gap.min() + 1e-9)]
        heapq.heapify(heap)
        seen = set()
        while heap:
            km, at = heapq.heappop(heap)
            if km > asked["reach_km"]:
                break
            if at in reached:
                return km
            if at not in seen:
                seen.add(at)
                for other, more in ahead.get(at, []):
                    heapq.heappush(heap, (km + more, other))
        return asked["reach_km"]

    def survey_gap(self, flat):
        return 1 - self.coverage(flat)

    def coverage(self, flat):
        around = flat.buffer(RADIUS, quad_segs=180)
        return around.intersection(shapely.union_all(self.land)).area / around.area

    def away(self, flat):
        """Return km from a shape to each town: geodesics from its nearest place."""
        out = []
        for town in self.towns:
            near = shapely.shortest_line(flat, shapely.Point(town)).coords
            ends = [self.back.transform(x * 1000, y * 1000) for x, y in near]
            out.append(GEOD.inv(*ends[0], *ends[1])[2] / 1000)
        return np.array(out)

    def ring_count(self, flat):
        km = self.away(flat)
        return self.population[(km > RING["inner_km"]) & (km <= RING["outer_km"])].sum()

    def raster_value(self, flat):
        if flat.geom_type != "Point":
            return self.extract(flat, "mean")
        return self.values[int((16 - flat.y) / 0.2), int((flat.x + 16) / 0.2)]

    def raster_window(self, flat):
        return self.extract(flat.buffer(RADIUS, quad_segs=180), "mean")

    def extract(self, flat, what):
        zone = shapely.transform(flat, lambda at: at * 1000)
        frame = gpd.GeoDataFrame(geometry=[zone], crs=self.crs)
        return exact_extract(str(self.raster_path), frame, [what], output="pandas")[what][0]


@pytest.fixture(params=["Colorado", "Aleutians", pytest.param("Hawaii", marks=pytest.mark.long),
                        pytest.param("Guam", marks=pytest.mark.long)])
def scene(request, tmp_path, monkeypatch):
    """Some sites of a scene lie at sea, which no state covers: here one does."""
    state = dict(zip(HOMES, ("CO", "AK", "HI", "GU"), strict=True))[request.param]
    for module in (covered, flow_lines):
        monkeypatch.setattr(module, "states_at", lambda lon, _: np.full(len(lon), state, object))
    return Scene(request.param, tmp_path)


#: Discs are drawn by chords and strips, distances have 0.1 %, the plane 1e-5 over these km.
CLOSE = {"inside_value": {"abs": 0.0}, "nearest_value": {"abs": 0.0, "nan_ok": True},
         "distance": {"rel": 2e-3, "abs": 1e-3},
         "flow_distance": {"abs": 0.03}, "inside": {"abs": 2e-3},
         "survey_gap": {"abs": 3e-3}, "coverage": {"abs": 1e-3},
         "ring_count": {"abs": 0.0}, "raster_value": {"rel": 2e-3},
         "raster_window": {"rel": 6e-3}}


@pytest.mark.parametrize("kind", sorted(CLOSE))
def test_the_value_agrees_with_an_oracle(scene, kind):
    got = scene.measure(kind)
    assert len(got.value) == len(scene.flat)
    for at, flat in enumerate(scene.flat):
        expected = getattr(scene, kind)(flat)
        assert got.value[at] == pytest.approx(expected, **CLOSE[kind]), (at, flat.geom_type)


def test_people_are_held_between_none_of_a_tract_and_all_of_it(scene):
    got = scene.measure("people")
    for at, flat in enumerate(scene.flat):
        km = scene.away(flat)
        near, mile = scene.population[km <= 6.437376].sum(), scene.population[km <= 1.609344].sum()
        whole = np.log10(1 + 1e4)
        low = np.log10(1 + mile) / whole
        full = max(near, scene.population[km.argmin()] if km.min() <= 6.0 else 0.0)
        floor = 0.6 if km.min() <= 6.0 else 0.0
        high = min(1.0, floor + (1 - floor) * np.log10(1 + full) / whole)
        assert (got.low[at], got.high[at]) == pytest.approx((low, high), abs=1e-9)


@pytest.mark.parametrize("kind", PLACES)
def test_a_location_error_widens_and_an_error_nobody_states_is_not_none(scene, kind):
    runs = [scene.measure(kind, errors) for errors in (0.0, 0.5, 2.0, 5.0, np.nan)]
    for run_ in runs:
        ordered(run_)
    for narrow, wide in zip(runs[:3], runs[1:4], strict=True):
        known = ~np.isnan(wide.low)
        assert (wide.low <= narrow.low + 1e-9)[known].all()
        assert (wide.high >= narrow.high - 1e-9)[known].all()
    grows = (runs[2].high - runs[2].low) > (runs[0].high - runs[0].low) + 1e-9
    assert grows.any()
    np.testing.assert_array_equal(runs[3].low, runs[4].low)
    np.testing.assert_array_equal(runs[3].high, runs[4].high)


@pytest.mark.parametrize("kind", PLACES)
def test_a_site_elsewhere_within_its_error_is_measured_inside_the_interval(scene, kind):
    """Off by up to a kilometre, whatever the direction: nothing it may be lies outside."""
    stated = scene.measure(kind, 1.0)
    rng = np.random.default_rng(2)
    for turn in rng.uniform(0, 2 * np.pi, 3):
        by = 0.98 * np.array([np.cos(turn), np.sin(turn)])
        moved = [shapely.transform(s, lambda at, by=by: at + by) for s in scene.flat]
        there = scene.measure(kind, 0.0, flat=moved)
        low, high = (np.where(np.isnan(there.value), end, there.value)
                     for end in (there.low, there.high))
        if kind == "people":  # an interval of its own: it may not begin outside the stated one
            low, high = there.low, there.high
        slack = 1e-3 * np.maximum(1.0, np.abs(high))
        assert (low >= stated.low - slack).all() and (high <= stated.high + slack).all()


@pytest.mark.parametrize("kind", PLACES)
def test_a_polygon_is_measured_from_the_polygon(scene, kind):
    """The pond and the sliver, and points at their anchors, are not the same."""
    polygons = scene.flat[3:5]
    drawn = scene.measure(kind, flat=polygons)
    points = scene.measure(kind, flat=[s.representative_point() for s in polygons])
    assert any(not np.array_equal(getattr(drawn, end)[at], getattr(points, end)[at])
               for at in range(2) for end in ("value", "low", "high"))


@pytest.mark.parametrize("kind", PLACES)
def test_a_site_is_measured_alike_alone_twice_and_among_others(scene, kind):
    every = scene.measure(kind, 0.5)
    for at in (0, 3):
        alone = scene.measure(kind, 0.5, rows=[at])
        for end in ("value", "low", "high"):
            np.testing.assert_allclose(getattr(alone, end), getattr(every, end)[[at]], rtol=1e-9,
                                       atol=1e-12)
    for end in ("value", "low", "high", "basis"):
        np.testing.assert_array_equal(getattr(every, end)[0], getattr(every, end)[2])
    assert all(isinstance(words, str) and words for words in every.basis)


@pytest.mark.parametrize("kind", sorted(ROWS))
def test_what_stands_in_the_row_does_not_depend_on_its_place(kind):
    row = {"commodities_main": ("Cu",), "deposit_type": "vms", "superfund_status": "npl_final",
           "area_m2": 1e4, "waste_types": ("waste_rock",)}
    rows = [row | {"location_error_km": e} for e in (0.0, 5.0, np.nan)] + [
        {}, row | {"volume_mid_m3": 5.0, "remedy_stage": "not_built"}]
    spec = CriterionSpec(name=kind, label=kind, kind=kind, unit="1", direction="higher")
    criterion = kinds()[kind]()
    checked = criterion.Parameters.model_validate(ROWS[kind])
    got = criterion.measure(Context(inventory(rows)), spec, checked)
    ordered(got)
    for end in ("value", "low", "high", "basis"):
        assert len(set(map(str, getattr(got, end)[:3]))) == 1
    assert np.isnan([got.value[3], got.low[3], got.high[3]]).all()
    assert all(got.basis[3:])
    assert not np.isnan(got.value[4])


@pytest.mark.parametrize("kind", sorted(RUNS))
def test_what_is_made_of_other_measures_is_whole_too(kind):
    model, name = RUNS[kind]
    finished = starter_run("recovery") if model == "mine-waste" else \
        run(load_project(find_model(model)))
    names = [name] if name else [c.name for c in finished.project.model.criteria
                                 if c.kind == kind]
    assert names
    for found in (finished.matrix.scored[n] for n in names):
        ordered(found)
        blank = np.isnan(found.value)
        assert all(isinstance(words, str) for words in found.basis)
        assert all(found.basis[blank & np.isnan(found.low)])


def ordered(got) -> None:
    """Check the shape of an answer: low, value, high in order; evidence the width of worth."""
    n = len(got.value)
    assert len(got.low) == len(got.high) == len(got.basis) == n
    known = ~np.isnan(got.value)
    assert (np.isnan(got.low) == np.isnan(got.high)).all()
    ends = known & ~np.isnan(got.low)
    assert (got.low <= got.high + 1e-12)[~np.isnan(got.low)].all()
    assert (got.low <= got.value + 1e-9)[ends].all() and (got.value <= got.high + 1e-9)[ends].all()
    score, low, high, evidence = valued(got, lambda amount: np.clip(amount / 100.0, 0, 1))
    assert ((low <= score) & (score <= high)).all()
    np.testing.assert_allclose(evidence, np.clip(1 - (high - low), 0, 1))

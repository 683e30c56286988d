"""Outlines made from shared arcs keep shared borders."""

import importlib.util
from pathlib import Path

import pytest
from shapely.geometry import MultiPolygon
from shapely.ops import unary_union

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "make_outlines.py"
spec = importlib.util.spec_from_file_location("make_outlines", SCRIPT)
make_outlines = importlib.util.module_from_spec(spec)
spec.loader.exec_module(make_outlines)


def topology():
    """Two squares side by side; arc 0 is their wavy common border, arcs 1 and 2 the rest."""
    wave = [(100, 0), (104, 20), (97, 40), (103, 60), (98, 80), (100, 100)]
    left = [(100, 100), (0, 100), (0, 0), (100, 0)]
    right = [(100, 100), (200, 100), (200, 0), (100, 0)]

    def deltas(points):
        return [points[0]] + [
            (b[0] - a[0], b[1] - a[1]) for a, b in zip(points, points[1:], strict=False)
        ]

    squares = [("32", "Nevada", [0, 1]), ("49", "Utah", [0, 2])]
    return {
        "transform": {"scale": [0.01, 0.01], "translate": [-115, 38]},
        "arcs": [deltas(wave), deltas(left), deltas(right)],
        "objects": {
            "states": {
                "geometries": [
                    {"type": "Polygon", "arcs": [arcs], "id": fips, "properties": {"name": name}}
                    for fips, name, arcs in squares
                ]
            }
        },
    }


@pytest.mark.parametrize("tolerance_deg", [0.001, 0.02, 0.1])
def test_neighbours_share_a_border_at_any_tolerance(tolerance_deg):
    world = topology()
    arcs = make_outlines.simplify_all(world, tolerance_deg)
    shapes = [
        MultiPolygon(make_outlines.polygons(g, arcs))
        for g in world["objects"]["states"]["geometries"]
    ]
    assert all(s.is_valid for s in shapes)
    assert shapes[0].intersection(shapes[1]).area == 0
    assert unary_union(shapes).area == pytest.approx(2.0)


def test_features_carry_state_name_and_fips():
    features = make_outlines.state_features(topology(), 0.01)
    assert [f["properties"] for f in features] == [
        {"state": "NV", "name": "Nevada", "fips": "32"},
        {"state": "UT", "name": "Utah", "fips": "49"},
    ]


@pytest.mark.parametrize(
    ("ring", "kept"),
    [
        ([1, 2, ~2, 3], [1, 3]),
        ([1, 2, 3], [1, 2, 3]),
        ([5, 1, 2, ~5], [1, 2]),
        ([1, 2, 3, ~3, ~2, 4], [1, 4]),
    ],
)
def test_a_spike_is_left_out(ring, kept):
    assert make_outlines.without_spikes(ring) == kept


def test_an_island_smaller_than_the_tolerance_keeps_an_area():
    island = [(0.0, 0.0), (0.02, 0.0), (0.02, 0.02), (0.0, 0.02), (0.0, 0.0)]
    kept = make_outlines.simplify_arc(island, 0.5)
    assert kept[0] == kept[-1] and len(set(kept)) >= 3


def test_a_wrong_folder_is_named(tmp_path, capsys):
    with pytest.raises(SystemExit):
        make_outlines.main([str(tmp_path)])
    assert "states-10m.json" in capsys.readouterr().err

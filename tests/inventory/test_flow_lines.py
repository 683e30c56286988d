"""From files of flow lines to a network: ids of nodes or of lines, ends that meet; its limits."""

import numpy as np
import pytest
import shapely
from method_cases import inventory, layer

from remine.inventory.flow_lines import FlowParameters, downstream_of, flow_of
from remine.inventory.layer import Rejected

ASKED = FlowParameters(receptor_km=0.01)
PLACES = [(-105.0, 40.0), (-104.95, 40.0), (-104.9, 40.0), (-104.85, 40.0)]
LINES = [shapely.LineString(pair) for pair in zip(PLACES, PLACES[1:], strict=False)]
KM = 4.2697  # of a line
SITE = [{"longitude": -105.0, "latitude": 40.0, "location_error_km": 0.0}]
INTAKE = shapely.Point(-104.86, 40.0)


def streams(rows, shapes=LINES, covers="national", **more):
    found = layer("streams", "flow_lines", rows, shapes, covers=covers)
    return type(found)(found.spec, found.frame, found.geometry, found.info, **more)


def measured(lines, intake=INTAKE, covers="national", site=SITE):
    receptors = [layer("intakes", "infrastructure", [{}], [intake], covers=covers)]
    found = inventory(site, [lines, *receptors])
    flow = flow_of(found, [lines], receptors, ASKED)
    got = downstream_of(found, flow, np.array([intake]), ASKED)
    return got.value[0], got.least[0], got.most[0]


NODES = [{"from_node": str(at), "to_node": str(at + 1)} for at in range(3)]
IDS = [{"line_id": str(9 - at), "to_line": str(8 - at)} for at in range(2)] + [
    {"line_id": "7", "to_line": "0"}]


@pytest.mark.parametrize("rows", [[{}] * 3, NODES, IDS,
                                  [a | b for a, b in zip(NODES, IDS, strict=True)]])
def test_however_the_file_tells_which_line_follows(rows):
    value, least, most = measured(streams(rows))
    assert value == least == most == pytest.approx(2.8 * KM, rel=1e-3)


def test_ids_decide_even_where_ends_do_not_meet():
    apart = [shapely.transform(line, lambda at, up=up: at + [0, up])
             for line, up in zip(LINES, (0.0, 0.01, 0.02), strict=True)]
    intake = shapely.Point(-104.86, 40.02)
    assert np.isinf(measured(streams([{}] * 3, apart), intake)[0])
    for rows in (NODES, IDS):
        assert measured(streams(rows, apart), intake)[0] == pytest.approx(2.8 * KM, rel=1e-3)


def test_a_line_drawn_upstream_is_turned():
    against = [shapely.reverse(line) for line in LINES]
    assert np.isinf(measured(streams([{}] * 3, against))[0])
    for rows in ([{}] * 3, NODES):
        turned = [row | {"direction": "upstream"} for row in rows]
        assert measured(streams(turned, against))[0] == pytest.approx(2.8 * KM, rel=1e-3)


def test_of_a_line_of_unknown_direction_only_the_least_is_known():
    rows = [{}, {"direction": "unknown"}, {}]
    value, least, most = measured(streams(rows))
    assert np.isnan(value) and np.isinf(most)
    assert least == pytest.approx(2.8 * KM, rel=1e-3)
    before = shapely.Point(-104.96, 40.0)
    assert measured(streams(rows), before)[0] == pytest.approx(0.8 * KM, rel=1e-3)


def test_a_line_without_ids_among_lines_with_them_has_no_known_direction():
    value, least, _ = measured(streams([NODES[0], {}, NODES[2]]))
    assert np.isnan(value)
    assert least == pytest.approx(2.8 * KM, rel=1e-3)


def test_a_line_known_by_its_own_id_among_lines_with_nodes_is_joined_by_place():
    value, least, _ = measured(streams([NODES[0], {"line_id": "8"}, NODES[2]]))
    assert np.isnan(value)
    assert least == pytest.approx(2.8 * KM, rel=1e-3)


def test_no_lines_at_all_leave_everything_unknown():
    assert np.isnan(measured(streams([], []))).all()


def test_a_next_line_that_is_not_there_leaves_open_what_follows():
    rows = [*IDS[:2], {"line_id": "7", "to_line": "6"}]
    far = shapely.Point(-104.0, 40.0)
    value, least, most = measured(streams(rows), far)
    assert np.isnan(value) and np.isinf(most)
    assert least == pytest.approx(3 * KM, rel=1e-3)
    assert measured(streams(rows))[0] == pytest.approx(2.8 * KM, rel=1e-3)
    assert np.isinf(measured(streams(IDS), far)[0])


def test_rows_that_cannot_be_used_leave_dead_ends_open():
    gone = Rejected("streams", "x", 4, "", "geometry", "no geometry", "")
    left = Rejected("streams", "x", 4, "", "geometry", "left out by the model: x is 'y'", "")
    far = shapely.Point(-104.0, 40.0)
    assert np.isnan(measured(streams([{}] * 3, rejected=(gone,)), far)[0])
    assert np.isinf(measured(streams([{}] * 3, rejected=(left,)), far)[0])


@pytest.mark.parametrize(("lines", "intakes"), [(None, "national"), ("national", None),
                                                (["NV"], "national"), ("national", ["NV"])])
def test_what_does_not_say_that_it_covers_the_place_proves_no_absence(lines, intakes):
    value, least, most = measured(streams([{}] * 3, covers=lines), covers=intakes)
    assert np.isnan(value) and least == 0
    assert most == pytest.approx(2.8 * KM, rel=1e-3)
    far = shapely.Point(-104.0, 40.0)
    assert np.isnan(measured(streams([{}] * 3, covers=lines), far, intakes)).all()


def test_a_layer_cut_at_a_border_or_flowing_over_it_is_open_there():
    """The border of Colorado and Wyoming lies at 41 degrees north."""
    site = [{"longitude": -105.0, "latitude": 40.95, "location_error_km": 0.0}]
    cut = [shapely.LineString([(-105.0, 40.9), (-105.0, 40.995)])]
    over = [shapely.LineString([(-105.0, 40.9), (-105.0, 41.1)])]
    inside = [shapely.LineString([(-105.0, 40.9), (-105.0, 40.97)])]
    far = shapely.Point(-104.0, 40.0)
    for shapes, known in ((cut, False), (over, False), (inside, True)):
        value, _, most = measured(streams([{}], shapes, covers=["CO"]), far, site=site)
        assert np.isinf(most) and np.isinf(value) == known
        assert np.isinf(measured(streams([{}], shapes), far, site=site)[0])
    value, _, most = measured(streams([{}], over), far, covers=["CO"], site=site)
    assert np.isnan(value) and np.isinf(most)


def test_a_line_parted_at_180_degrees_in_any_order_of_its_parts():
    west = [(179.9, 51.9), (180.0, 51.9)]
    rest = [(-180.0, 51.9), (-179.9, 51.9)]
    site = [{"longitude": 179.95, "latitude": 51.9, "location_error_km": 0.0}]
    for parts in ([west, rest], [rest, west]):
        for row in ({}, {"from_node": "a", "to_node": "b"}):
            lines = streams([row], [shapely.MultiLineString(parts)])
            got = measured(lines, shapely.Point(-179.95, 51.9), site=site)
            found = got[0] if not np.isnan(got[0]) else got[2]  # the sea is in no state
            assert found == pytest.approx(6.88, abs=0.01)


def test_several_layers_are_one_network():
    lines = [layer(f"s{at}", "flow_lines", [{}], [line], covers="national")
             for at, line in enumerate(LINES)]
    receptors = [layer("intakes", "infrastructure", [{}], [INTAKE], covers="national")]
    found = inventory(SITE, [*lines, *receptors])
    flow = flow_of(found, lines, receptors, ASKED)
    got = downstream_of(found, flow, np.array([INTAKE]), ASKED)
    assert got.value[0] == pytest.approx(2.8 * KM, rel=1e-3)

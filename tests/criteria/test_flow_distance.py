"""C7: overland and along the flow to what water reaches; C9: wells in a ring, as models ask."""

import numpy as np
import pytest
import shapely
from method_cases import REPO, layer, measure

from remine.criteria.flow_distance import FlowDistance
from remine.errors import ConfigError
from remine.project import load_project
from remine.values import shapes

STREAM = shapely.LineString([(-105.6, 39.5), (-105.3, 39.5)])
KM = 8.6004  # of a tenth of a degree at 39.5 degrees north


def site(lon=-105.5, lat=39.501, **more):
    return {"longitude": lon, "latitude": lat, "location_error_km": 0.0, **more}


def streams(*rows, covers="national"):
    rows = rows or ({"name": "Example Creek"},)
    return layer("streams", "flow_lines", rows, [STREAM] * len(rows), covers=covers)


def intakes(*places, covers="national"):
    return layer("intakes", "infrastructure", [{}] * len(places),
                 shapely.points(np.reshape(places, (-1, 2))),
                 covers=covers)


def declared(name):
    """Return a criterion of the shipped model: its spec, its parameters and its value function."""
    model = load_project(REPO / "configs" / "mine-waste-real.yaml", roots={"data": REPO}).model
    spec = next(item for item in model.criteria if item.name == name)
    return spec, shapes()[spec.value.shape](**spec.value.anchors)


def test_overland_and_flow_with_the_name_of_the_water():
    got = measure("flow_distance", [site()], [streams(), intakes((-105.4, 39.5))])
    assert got.value[0] == pytest.approx(KM + 0.111, abs=2e-3)
    assert got.basis[0] == ("0.11 km overland to Example Creek, 8.60 km along the flow to the "
                            "nearest of intakes")


def test_as_the_shipped_models_declare_it():
    spec, value_of = declared("surface_water")
    assert spec.kind == "flow_distance" and not spec.layers()
    rows = [site(), site(-105.35), site(lat=39.6)]
    got = measure("flow_distance", rows, [streams(), intakes((-105.4, 39.5))], **spec.parameters)
    worth = value_of(got.value)
    assert worth[0] == pytest.approx(np.exp(-8.711 / 5), abs=1e-3)
    assert worth[1] == 0 and got.value[1] == np.nextafter(24.0, np.inf)
    assert "nothing of intakes within 24 km downstream" in got.basis[1]
    assert np.isnan([worth[2], got.low[2], got.high[2]]).all()
    assert got.basis[2] == "no flow line within 3.2 km"


def test_nothing_within_reach_is_worth_nothing_at_both_ends():
    _, value_of = declared("surface_water")
    got = measure("flow_distance", [site(-105.35)], [streams(), intakes((-105.4, 39.5))])
    assert value_of(np.array([got.low[0], got.value[0], got.high[0]])).tolist() == [0, 0, 0]


@pytest.mark.parametrize("what", ["streams", "intakes"])
def test_a_layer_that_covers_nothing_leaves_it_unknown(what):
    layers = [streams(covers=None if what == "streams" else "national"),
              intakes((-105.4, 39.5), covers=None if what == "intakes" else "national")]
    got = measure("flow_distance", [site(), site(-105.35)], layers)
    assert np.isnan(got.value).all()
    assert (got.low[0], got.high[0]) == (0, pytest.approx(KM + 0.111, abs=2e-3))
    assert np.isnan([got.low[1], got.high[1]]).all()
    assert "8.7 km at most" in got.basis[0]


def test_of_several_layers_the_nearest_receptor_counts():
    fishery = layer("fishery", "infrastructure", [{}], [shapely.box(-105.46, 39.4, -105.44, 39.6)],
                    covers="national")
    got = measure("flow_distance", [site()], [streams(), intakes((-105.4, 39.5)), fishery])
    assert got.value[0] == pytest.approx(0.4 * KM + 0.111 - 0.2, abs=5e-3)


def test_an_unknown_direction_is_told():
    rows = {"name": "Ditch", "direction": "unknown"}
    got = measure("flow_distance", [site()], [streams(rows), intakes((-105.4, 39.5))])
    assert np.isnan(got.value[0])
    assert got.low[0] == pytest.approx(KM + 0.111, abs=2e-3)
    assert "direction of flow is not known" in got.basis[0]


def test_a_location_error_widens_by_the_ground_it_covers():
    got = measure("flow_distance", [site(location_error_km=1.0)],
                  [streams(), intakes((-105.4, 39.5))])
    assert got.value[0] - 2.2 < got.low[0] < got.value[0] - 1
    assert got.value[0] + 1 < got.high[0] < got.value[0] + 4


@pytest.mark.parametrize("layers", [[streams()], [intakes((-105.4, 39.5))]])
def test_both_kinds_of_layers_are_needed(layers):
    with pytest.raises(ConfigError, match="E-FLOW-LAYERS"):
        measure("flow_distance", [site()], layers)


def test_an_empty_layer_says_nothing():
    got = measure("flow_distance", [site()], [streams(), intakes()])
    assert np.isnan([got.value[0], got.low[0], got.high[0]]).all()
    assert got.basis[0] == "layer intakes is empty"


def test_it_describes_itself():
    assert FlowDistance.needs_layer
    assert FlowDistance.Parameters().reach_km == 24.0


def test_wells_in_a_ring_as_the_shipped_models_declare_them():
    spec, value_of = declared("drinking_water")
    assert spec.kind == "ring_count" and not spec.layers()
    north = [(-105.5, 39.501 + km / 111.03) for km in (0.5, 3.0, 6.3, 6.5)]
    wells = layer("wells", "infrastructure", [{}] * 4, shapely.points(north))
    got = measure("ring_count", [site(), site(-110.0)], [wells], **spec.parameters)
    assert got.value.tolist() == [3, 0]
    np.testing.assert_allclose(value_of(got.value), [(np.log10(3) + 1) / 3, 0])

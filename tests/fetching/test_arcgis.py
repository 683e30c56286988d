"""A layer of a service, page by page, whole or not at all."""

import json
import os
from dataclasses import replace

import official_server
import pytest

from remine.errors import InputError
from remine.fetching.addresses import Hosts
from remine.fetching.arcgis import fetch_features
from remine.fetching.transport import Transport


def layer(server, how):
    return server.url(f"arcgis/{how}/MapServer/1")


def read(path):
    return json.loads(path.read_text())["features"]


@pytest.mark.parametrize("how", ["good", "esri"])
def test_all_pages_come_in_order_as_geojson(server, transport, tmp_path, how):
    target = tmp_path / "waste.geojson"
    received = fetch_features(layer(server, how), target, transport)
    features = read(target)
    assert received.rows == len(features) == official_server.FEATURES
    assert [f["properties"]["OBJECTID"] for f in features] == list(range(1, len(features) + 1))
    ring = features[0]["geometry"]["coordinates"][0]
    assert features[0]["geometry"]["type"] == "Polygon" and len(ring) == 5
    pages = [path for path, _ in server.seen if "resultOffset" in path]
    assert len(pages) == 3
    assert all("f=geojson" in page for page in pages) == (how == "good")
    assert [p.name for p in tmp_path.iterdir()] == ["waste.geojson"]


def test_both_formats_give_the_same_features(server, transport, tmp_path):
    for how in ("good", "esri"):
        fetch_features(layer(server, how), tmp_path / how, transport)
    places = [
        [
            (f["properties"]["OBJECTID"], sorted(map(tuple, f["geometry"]["coordinates"][0])))
            for f in read(tmp_path / how)
        ]
        for how in ("good", "esri")
    ]
    assert places[0] == places[1]


@pytest.mark.parametrize("how", ["breaks", "sick"])
def test_a_service_that_fails_on_page_three_is_gone_on_with_next_time(
    server, policy, tmp_path, how
):
    target = tmp_path / "waste.geojson"
    with pytest.raises(InputError, match="E-FETCH-NETWORK gave up after 4 attempts"):
        fetch_features(layer(server, how), target, Transport(Hosts.of([]), policy))
    assert not target.exists()
    assert policy.waits == [1.0, 2.0, 4.0]
    server.broken = False
    server.seen.clear()
    assert fetch_features(layer(server, how), target, Transport(Hosts.of([]), policy)).rows == 2500
    pages = [path for path, _ in server.seen if "resultOffset" in path]
    assert len(pages) == 1 and "resultOffset=2000" in pages[0], "pages one and two were here"


@pytest.mark.parametrize(("edited", "pages"), [(None, 3), ({"lastEditDate": 17}, 1)])
def test_pages_of_the_day_before_are_of_use_only_if_the_layer_says_it_is_the_same(
    server, policy, tmp_path, edited, pages
):
    target = tmp_path / "waste.geojson"
    server.spoil_about = {"editingInfo": edited}
    with pytest.raises(InputError):
        fetch_features(layer(server, "sick"), target, Transport(Hosts.of([]), policy))
    os.utime(tmp_path / "waste.geojson.pages" / "service.key", (0, 0))
    server.broken = False
    server.seen.clear()
    fetch_features(layer(server, "sick"), target, Transport(Hosts.of([]), policy))
    assert sum("resultOffset" in path for path, _ in server.seen) == pages


def test_an_error_inside_http_200_is_an_error(server, transport, tmp_path, policy):
    with pytest.raises(
        InputError, match=r"E-FETCH-SERVICE the service reports error 400: Invalid URL no layer"
    ):
        fetch_features(layer(server, "error"), tmp_path / "f", transport)
    with pytest.raises(InputError, match="error 403: Forbidden"):
        fetch_features(layer(server, "forbids"), tmp_path / "f", transport)
    assert policy.waits == [], "such errors do not pass by waiting"
    assert not (tmp_path / "f").exists()


def test_a_page_of_html_is_tried_again_then_refused(server, transport, tmp_path):
    with pytest.raises(InputError, match="the answer is not JSON"):
        fetch_features(layer(server, "html"), tmp_path / "f", transport)


def test_a_layer_that_grows_while_read_is_read_again_then_refused(server, transport, tmp_path):
    with pytest.raises(
        InputError, match="E-FETCH-CHANGED the layer changed while it was read, twice"
    ):
        fetch_features(layer(server, "grows"), tmp_path / "f", transport)
    assert not (tmp_path / "f").exists()


def test_a_feature_that_comes_twice_is_no_result(server, transport, tmp_path):
    with pytest.raises(InputError, match="E-FETCH-CHANGED"):
        fetch_features(layer(server, "repeats"), tmp_path / "f", transport)


@pytest.mark.parametrize(
    ("how", "words"), [("closed", "does not allow queries"), ("pageless", "does not give pages")]
)
def test_a_layer_that_cannot_be_read_says_why(server, transport, tmp_path, how, words):
    with pytest.raises(InputError, match=words):
        fetch_features(layer(server, how), tmp_path / "f", transport)


def test_pages_count_against_the_cap(server, policy, tmp_path):
    small = Transport(Hosts.of([]), replace(policy, max_bytes=300_000))
    with pytest.raises(InputError, match="E-FETCH-SIZE"):
        fetch_features(layer(server, "good"), tmp_path / "f", small)


def test_smaller_pages_may_be_asked_for(server, transport, tmp_path):
    server.count = 25
    fetch_features(layer(server, "good"), tmp_path / "f", transport, page_rows=10)
    assert sum("resultRecordCount=10" in path for path, _ in server.seen) == 3


def test_an_empty_layer_is_an_empty_file(server, transport, tmp_path):
    server.count = 0
    assert fetch_features(layer(server, "good"), tmp_path / "f", transport).rows == 0
    assert read(tmp_path / "f") == []


def test_a_row_that_goes_while_another_comes_is_noticed_though_the_counts_agree(
    server, transport, tmp_path
):
    """Ids 1-1000 came; id 5 goes, id 2501 comes: the next page begins one row further on."""
    notes = []
    received = fetch_features(
        layer(server, "shifts"), tmp_path / "f", transport, note=notes.append
    )
    assert notes == ["the layer changed while it was read: from the start"]
    ids = [f["properties"]["OBJECTID"] for f in read(tmp_path / "f")]
    assert received.rows == 2500
    assert ids == [*range(1, 5), *range(6, 2502)]


def test_pages_shorter_than_asked_for_lose_no_row(server, transport, tmp_path):
    assert fetch_features(layer(server, "short"), tmp_path / "f", transport).rows == 2500
    assert [f["properties"]["OBJECTID"] for f in read(tmp_path / "f")] == list(range(1, 2501))


def test_answers_packed_unasked_are_unpacked(server, transport, tmp_path):
    assert fetch_features(layer(server, "packed"), tmp_path / "f", transport).rows == 2500


def test_an_id_that_stands_beside_the_properties_is_taken(server, transport, tmp_path):
    fetch_features(layer(server, "nameless"), tmp_path / "f", transport)
    assert read(tmp_path / "f")[0]["properties"]["OBJECTID"] == 1


def test_metres_are_not_taken_for_degrees(server, transport, tmp_path):
    with pytest.raises(InputError, match="E-FETCH-SERVICE.*in EPSG or ESRI 102100, not in 4326"):
        fetch_features(layer(server, "metres"), tmp_path / "f", transport)


NAN = float("nan")
POINT = {"type": "Point", "coordinates": [-110.0, 33.0]}


def feature(properties=None, geometry=POINT, **more):
    words = {"OBJECTID": 1} if properties is None else properties
    return {"type": "Feature", "properties": words, "geometry": geometry, **more}


def test_a_bare_nan_of_an_older_server_is_an_unknown(server, transport, tmp_path):
    server.count = 1
    place = {"type": "Point", "coordinates": [NAN, NAN]}
    server.spoil = {"features": [feature({"OBJECTID": 1, "Area": NAN}, place)]}
    fetch_features(layer(server, "good"), tmp_path / "f", transport)
    found = read(tmp_path / "f")[0]
    assert (found["properties"]["Area"], found["geometry"]) == (None, None)


@pytest.mark.parametrize(
    "features",
    [
        5,
        [5],
        [feature([1])],
        [feature("x")],
        [feature({"OBJECTID": [1]})],
        [feature({"OBJECTID": None})],
        [feature(geometry="POINT (1 2)")],
        [feature(geometry={"type": "Point", "coordinates": [NAN, 3]})],
        [feature(geometry={"type": "Point", "coordinates": ["a", 3]})],
        [feature(geometry={"type": 5})],
        [{"attributes": {"OBJECTID": 1}, "geometry": {"rings": 5}}],
        [{"attributes": {"OBJECTID": 1}, "geometry": [1]}],
        [{"attributes": 3}],
    ],
)
@pytest.mark.parametrize("how", ["good", "esri"])
def test_a_page_of_nonsense_is_a_typed_error(server, transport, tmp_path, how, features):
    server.count = 1
    server.spoil = {"features": features}
    with pytest.raises(InputError, match="E-FETCH-SERVICE"):
        fetch_features(layer(server, how), tmp_path / "f", transport)
    assert not (tmp_path / "f").exists()


@pytest.mark.parametrize(
    "about",
    [
        {"fields": 5},
        {"maxRecordCount": "many"},
        {"advancedQueryCapabilities": "all"},
        {"editingInfo": [1]},
        {"objectIdField": None, "fields": []},
        {"error": {"code": [1], "message": None, "details": 5}},
        {"error": "gone"},
    ],
)
def test_a_layer_that_describes_itself_in_nonsense_is_a_typed_error(
    server, transport, tmp_path, about
):
    server.spoil_about = about
    with pytest.raises(InputError, match="E-FETCH-SERVICE"):
        fetch_features(layer(server, "good"), tmp_path / "f", transport)

"""A layer of a service, page by page, whole or not at all."""

import json
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

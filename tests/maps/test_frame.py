"""Any table of scored places as a map: what is shown is what was given."""


import folium
import geopandas as gpd
import numpy as np
import pytest
import shapely

from remine.errors import InputError
from remine.maps import assets, map_of
from remine.maps.base85 import blocks_of
from remine.maps.encoding import unpack


def places(**columns):
    data = {"name": ["Upper", "Lower", "Far"], "score": [0.4, 0.7, 0.1]} | columns
    points = gpd.points_from_xy([-112.1, -110.3, -120.0], [39.2, 38.9, 45.0])
    return gpd.GeoDataFrame(data, geometry=points, crs="EPSG:4326")


def sites_of(chart):
    page = chart.get_root().render()
    return unpack(blocks_of(page)["sites"])[1]


def test_it_is_a_folium_map_that_asks_for_nothing(tmp_path):
    chart = map_of(places(), "score", "name")
    assert isinstance(chart, folium.Map)
    chart.save(tmp_path / "map.html")
    text = (tmp_path / "map.html").read_text(encoding="utf-8")
    own = text.replace(assets.leaflet_script(), "")
    wanted = ("default-src 'none'", "made of a table, not of a run", "not a clearance")
    assert [words for words in wanted if words not in own] == []
    assert own.count("https:") == 0
    assert chart._repr_html_().count("<iframe") == 1


def test_ranks_scores_and_places_are_those_of_the_table():
    sites = sites_of(map_of(places(), "score", "name"))
    assert sites["name"] == ["Lower", "Upper", "Far"]
    np.testing.assert_allclose(sites["rank"], [1, 2, 3])
    np.testing.assert_allclose(sites["score"], [0.7, 0.4, 0.1], atol=1e-7)
    np.testing.assert_allclose(sites["x"], [-110.3, -112.1, -120.0], atol=1e-5)


def test_the_same_table_gives_the_same_bytes():
    one, two = (map_of(places(), "score", "name").get_root().render() for _ in range(2))
    assert one == two


def test_other_crs_shapes_and_ranges_are_taken():
    frame = places(score=[10.0, 90.0, 50.0]).to_crs("EPSG:5070")
    frame["geometry"] = frame.geometry.buffer(500)
    sites = sites_of(map_of(frame, "score", "name"))
    np.testing.assert_allclose(sites["score"], [1, 0.5, 0], atol=1e-7)
    np.testing.assert_allclose(sites["y"], [38.9, 45.0, 39.2], atol=0.01)


def test_missing_scores_and_places_are_not_ranked():
    frame = places(score=[0.4, np.nan, 0.1])
    frame.loc[2, "geometry"] = shapely.Point()
    sites = sites_of(map_of(frame, "score", "name"))
    assert np.isnan(sites["rank"]).sum() == 2 and sites["rank"][0] == 1


def test_intervals_give_rank_ranges():
    frame = places(low=[0.3, 0.6, 0.1], high=[0.65, 0.8, 0.1])
    sites = sites_of(map_of(frame, "score", "name", low="low", high="high"))
    assert list(sites["rank_best"]) == [1, 1, 3] and list(sites["rank_worst"]) == [2, 2, 3]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda f: (f, "worth", "name"), "no column 'worth'"),
        (lambda f: (f.set_crs(None, allow_override=True), "score", "name"), "no CRS"),
        (lambda f: (f.iloc[:0], "score", "name"), "no row"),
        (lambda f: (f.assign(score="much"), "score", "name"), "no number"),
        (lambda f: (f.assign(score=np.inf), "score", "name"), "no number"),
        (lambda f: (f.assign(score=np.nan), "score", "name"), "both a score and a place"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(change, said):
    with pytest.raises(InputError, match=said):
        map_of(*change(places()))


def test_ids_that_repeat_and_intervals_beside_the_score_are_refused():
    with pytest.raises(InputError, match="holds an id twice"):
        map_of(places(id=["a", "a", "b"]), "score", "name", site_id="id")
    with pytest.raises(InputError, match="does not hold its score"):
        map_of(places(low=[0.5, 0.1, 0.0]), "score", "name", low="low")

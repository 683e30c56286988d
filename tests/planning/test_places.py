"""Tables of sources and places: tolerant of names, strict on numbers."""

import geopandas as gpd
import pytest
import shapely

from remine.errors import InputError
from remine.planning.places import as_candidates, read_places, to_county_points

NEEDED = ("id", "longitude", "latitude", "kg")


def table(tmp_path, text):
    path = tmp_path / "sources.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_columns_are_found_by_their_usual_names(tmp_path):
    path = table(tmp_path, "Center_ID,Lon,Lat,kg_year,low,high\na,-100,40,5,1,9\nb,-101,41,,,\n")
    frame = read_places(path, "sources", NEEDED)
    assert frame[["id", "longitude", "kg", "low", "high"]].iloc[0].tolist() == ["a", -100, 5, 1, 9]
    assert frame["kg"].isna().tolist() == [False, True]  # unknown is not zero
    assert frame["name"].tolist() == ["a", "b"]


def test_a_geopackage_of_another_crs_gives_degrees(tmp_path):
    points = gpd.GeoDataFrame({"id": ["a"], "kg": [2.5]}, geometry=[shapely.Point(-100, 40)],
                              crs=4326).to_crs(5070)  # fmt: skip
    points.to_file(tmp_path / "s.gpkg")
    frame = read_places(tmp_path / "s.gpkg", "sources", NEEDED)
    assert frame["longitude"].iloc[0] == pytest.approx(-100)
    assert frame["kg"].iloc[0] == 2.5


def test_every_fault_is_told_at_once(tmp_path):
    path = table(tmp_path, "id,longitude,latitude,kg,low,high\na,-100,95,-3,1,2\n"
                           "a,-100,40,many,,\n,-100,40,5,7,9\n")  # fmt: skip
    with pytest.raises(InputError) as told:
        read_places(path, "sources", NEEDED)
    words = str(told.value)
    for part in (
        "95 is not between -90 and 90",
        "-3 is not between 0",
        "'many' is no number",
        "the id 'a' stands more than once",
        "the row has no id",
        "do not rise",
    ):
        assert part in words


def test_missing_columns_are_named_with_those_there(tmp_path):
    with pytest.raises(InputError, match="no column for kg") as told:
        read_places(table(tmp_path, "id,lon\na,1\n"), "sources", NEEDED)
    assert "no column for latitude" in str(told.value) and "it has id, lon" in str(told.value)


def test_only_places_finer_than_a_city_move_to_county_points(tmp_path):
    path = table(
        tmp_path,
        "id,state,longitude,latitude,kg,location_class\n"
        "a,AL,-86.6401,32.5399,1,surveyed\nb,AL,-86.61,32.51,1,city\n",
    )
    frame, moved = to_county_points(read_places(path, "sources", NEEDED))
    assert moved == 1
    assert frame[["longitude", "latitude"]].to_numpy().tolist() == [
        [-86.64, 32.54],
        [-86.61, 32.51],
    ]


def test_candidates_are_the_places_once_named_after_the_largest_source(tmp_path):
    path = table(tmp_path, "id,longitude,latitude,kg\na,-100,40,1\nb,-100,40,3\nc,-101,41,2\n"
                           "d,-102,42,1\n")  # fmt: skip
    frame = read_places(path, "sources", NEEDED)
    assert as_candidates(frame, 9)[0]["id"].tolist() == ["b", "c", "d"]
    kept, every = as_candidates(frame, 2)
    assert kept["id"].tolist() == ["b", "c"] and every == 3

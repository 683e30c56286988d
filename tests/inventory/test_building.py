"""All sites in one table."""

from __future__ import annotations

import pytest
from helping import WGS84, csv_text, sites_rows

from remine.errors import InputError, NoResultError, RemineError
from remine.inventory.building import build_inventory
from remine.inventory.reading_all import read_layers
from remine.run import run


def build(project):
    loaded = project.load()
    return build_inventory(loaded, read_layers(loaded))


def test_sites_come_sorted_by_id_whatever_the_order_of_the_file(small_project):
    forth, back = build(small_project()), build(small_project(sites=sites_rows()[::-1]))
    assert forth.sites["site_id"].is_monotonic_increasing
    same = forth.sites.drop(columns="row")
    assert same.equals(back.sites.drop(columns="row"))


def test_rows_outside_the_study_area_are_counted_in_the_layer(small_project):
    rows = sites_rows()
    rows[0].update(longitude=10, latitude=50)
    project = small_project(sites=rows)
    inventory = build(project)
    info = inventory.layers["sites"].info
    assert (info.rows_read, info.rows_used, info.rows_rejected) == (10, 9, 1)
    assert [(r.id, r.reason) for r in inventory.rejected] == [("s01", "outside the study area")]
    project.model["study_area"] = "everywhere"
    assert len(build(project)) == 10


@pytest.mark.parametrize(
    ("word", "state"),
    [("NV", "NV"), ("nevada", "NV"), ("Nevada", "NV"), (" nv ", "NV"), ("", "CO"), ("??", "CO")],
)
def test_states_by_code_name_or_place(small_project, word, state):
    rows = [{**row, "state": word} for row in sites_rows()]
    assert set(build(small_project(sites=rows)).sites["state"]) == {state}


@pytest.mark.parametrize(
    ("longitude", "latitude", "state"),
    [(-149.9, 61.2, "AK"), (173.2, 52.9, "AK"), (-157.8, 21.4, "HI"), (-66.1, 18.3, "PR"),
     (-71.1, 42.4, "MA"), (-81.8, 24.6, "FL")],
)
def test_the_whole_country_is_in_the_study_area(small_project, longitude, latitude, state):
    rows = [{**row, "longitude": longitude, "latitude": latitude} for row in sites_rows()]
    assert set(build(small_project(sites=rows)).sites["state"]) == {state}


def test_no_site_is_left(small_project):
    for text in (csv_text(sites_rows()).split("\n")[0] + "\n",
                 csv_text([{**row, "longitude": 10} for row in sites_rows()])):
        with pytest.raises(NoResultError) as caught:
            build(small_project(sites=text))
        assert caught.value.exit_code == 7


def second_layer(project, rows):
    project.write("more.csv", csv_text(rows))
    project.model["layers"].append(
        {"name": "more", "role": "sites", "path": "layers/more.csv", "id": ["site_id"], **WGS84})


def test_two_layers_keep_their_ids_apart(small_project):
    project = small_project()
    second_layer(project, sites_rows()[:2])
    inventory = build(project)
    assert len(inventory) == 12
    assert {"sites:s01", "more:s01"} <= set(inventory.sites["site_id"])


def test_the_same_file_twice_is_twice_the_sites_each_under_its_layer(small_project):
    project = small_project()
    project.model["layers"].append({**project.layer("sites"), "name": "again"})
    assert build(project).sites["site_id"].is_unique


def test_rows_without_an_id_are_called_after_their_row(small_project):
    rows = [{k: v for k, v in row.items() if k != "site_id"} for row in sites_rows()]
    project = small_project(sites=rows)
    del project.layer("sites")["id"]
    assert "sites:3" in set(build(project).sites["site_id"])


def test_an_id_taken_from_a_mapped_column_must_be_unique_too(small_project):
    rows = [{**row, "code": "A" if i < 2 else row["site_id"]}
            for i, row in enumerate(sites_rows())]
    for row in rows:
        del row["site_id"]
    rows[1]["code"] = "a"
    project = small_project(sites=rows)
    del project.layer("sites")["id"]
    project.layer("sites")["columns"] = {"site_id": "code"}
    with pytest.raises(InputError, match="E-ID-DUPLICATE"):
        build(project)


def test_the_problems_of_all_layers_come_together(small_project):
    project = small_project(sites="site_id\n", rail="name\nx,y\n")
    project.layer("lands")["path"] = "layers/none.csv"
    with pytest.raises(RemineError) as caught:
        build(project)
    assert {p.layer for p in caught.value.problems} == {"lands", "rail"}


def test_interests_that_name_no_site_are_rejected_not_dropped(small_project):
    project = small_project()
    project.write("interests.csv", "site_id,nation,basis,source\ns01,Some Nation,treaty,x\n"
                                   "nowhere,Other Nation,treaty,x\n")
    project.model["layers"].append(
        {"name": "interests", "role": "interests", "path": "layers/interests.csv"})
    inventory = build(project)
    assert [(r.id, r.reason) for r in inventory.rejected] == [
        ("nowhere", "the interest names no site of this run")]
    info = inventory.layers["interests"].info
    assert (info.rows_read, info.rows_used, info.rows_rejected) == (2, 1, 1)


def test_an_interest_finds_its_site_however_the_id_is_capitalised(small_project):
    """Ids are unique after case folding, so that only one site can be meant."""
    project = small_project()
    project.write("interests.csv", "site_id,nation,basis,source\nS01,Some Nation,treaty,x\n")
    project.model["layers"].append(
        {"name": "interests", "role": "interests", "path": "layers/interests.csv"})
    project.gate("tribal")["layer"] = ["lands", "interests"]
    finished = run(project.load())
    assert not finished.inventory.rejected
    told = finished.gates.decided["tribal"].result
    assert (told.outcome[0], told.nation[0]) == ("hold", "Some Nation")


def test_names_of_unnamed_sites(small_project):
    rows = sites_rows()
    rows[0]["name"] = " "
    assert build(small_project(sites=rows)).sites["name"][0] == "unnamed (s01)"

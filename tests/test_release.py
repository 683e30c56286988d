"""What each audience may see, in every file of a run folder."""

from __future__ import annotations

import json
import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from helping import CONSULT, OPENING, SECRET, all_bytes, csv_text, sites_rows

from remine import release as release_of
from remine.errors import RemineError
from remine.release import make_release
from remine.run import run
from remine.unmasked import sureness_of


@pytest.fixture
def project(secret_project):
    return secret_project


def table_of(folder):
    return pd.read_csv(folder / "ranked_sites.csv", dtype={"site_id": str}).set_index("site_id")


def test_internal_shows_all_and_is_stamped(project):
    _, release, folder = project.run("internal")
    table = table_of(folder)
    for site, (lon, lat) in SECRET.items():
        assert (table.loc[site, "longitude"], table.loc[site, "latitude"]) == (lon, lat)
    assert table.loc[CONSULT, "rank"] > 0
    assert set(table["stamp"]) == {"internal, predecisional"}
    assert release.stamp() == "internal, predecisional"
    assert not release.masked.any()
    assert "internal, predecisional" in json.loads((folder / "manifest.json").read_text())["stamps"]


@pytest.mark.parametrize("audience", ["public", "agency", "internal"])
def test_words_that_set_layers_are_told_to_internal_readers_only(project, audience):
    words = ["layers.sites.vintage=Secret2026", "seed=7"]
    release = make_release(run(project.load(settings=words)), audience)
    assert list(release.settings) == (words if audience == "internal" else words[1:])


def test_agency_shows_all_under_its_own_stamp(project):
    _, release, folder = project.run("agency")
    assert table_of(folder).loc[CONSULT, "rank"] > 0
    assert "not for public release" in release.stamp()


def test_the_public_sees_no_figure_of_a_site_held_for_consultation(project):
    _, release, folder = project.run("public")
    table = table_of(folder)
    shown = {"list", "holds", "unknowns", "name", "state", "latitude", "longitude",
             "consult_nation", "source", "vintage", "profile", "weights_status", "not_measured",
             "not_checked", "stamp"}
    row = table.loc[CONSULT]
    told = set(row.dropna().index)
    assert {column for column in told if not column.startswith("gate_")} <= shown
    assert row["name"] == "Delta pile"
    assert row["consult_nation"] == "First Nation of the Test"
    assert release.counts["withheld"] == 1


def test_public_ranks_leave_no_gap(project):
    _, _, folder = project.run("public")
    table = table_of(folder)
    for column in ("rank", "rank_recovery", "rank_access"):
        ranks = table[column].dropna()
        assert sorted(ranks) == list(range(1, len(ranks) + 1))
    assert table["rank_worst"].max() == table["rank"].max() == 8
    for name, group in table.dropna(subset="list_rank").groupby("list"):
        assert sorted(group["list_rank"]) == list(range(1, len(group) + 1)), name


@pytest.mark.parametrize("audience", ["public", "internal"])
def test_how_likely_a_place_is_stands_beside_the_site_it_was_counted_of(project, audience):
    """The rows of the table are in the order of the ranks, what is counted in the inventory's."""
    finished = run(project.load())
    hidden = release_of._hidden(finished, audience)
    release = make_release(finished, audience)
    found = sureness_of(hidden.view, hidden.eligible)
    ids = finished.inventory.sites["site_id"].to_numpy()[hidden.eligible]
    expected = pd.DataFrame({"rank_p05": found.low, "rank_p95": found.high,
                             "top_k_probability": found.probability}, index=ids, dtype=float)
    table = release.table.set_index("site_id").dropna(subset="rank")
    assert len(table) == len(expected) > 5
    assert list(table.index) != list(ids), "or the test could not fail"
    pd.testing.assert_frame_equal(table[list(expected)].astype(float), expected.loc[table.index],
                                  check_names=False)


def test_public_order_by_rank_then_nation_and_name_then_the_rest(project):
    _, _, folder = project.run("public")
    table = table_of(folder)
    assert table["rank"].dropna().is_monotonic_increasing
    assert table.index[len(table["rank"].dropna())] == CONSULT
    assert table.index[-1] == "s05"


def test_no_file_of_the_public_run_holds_the_digits_of_a_masked_place(project):
    finished, _, folder = project.run("public")
    ids = finished.inventory.sites["site_id"].tolist()
    hidden = [f"{abs(number):.5f}"[:-1] for place in SECRET.values() for number in place]
    row = ids.index(CONSULT)
    scores = finished.scores["recovery"]
    figures = [scores.score[row], scores.low[row], scores.high[row], scores.contributions[row, 1],
               finished.matrix.scored["rail"].value[row]]
    hidden += [repr(float(number))[:12] for number in figures]
    packed = [np.float64(n).tobytes() for place in SECRET.values() for n in place]
    packed += [np.float64(n).tobytes() for n in figures if n not in (0.0, 1.0)]
    for name, content in all_bytes(folder).items():
        for digits in hidden:
            assert digits.encode() not in content, (name, digits)
        for eight in packed:
            assert eight not in content and eight[::-1] not in content, name


def test_the_geo_files_of_the_public_run_are_masked_alike(project):
    _, _, folder = project.run("public")
    table = table_of(folder)
    for read in (gpd.read_file(folder / "ranked_sites.gpkg"),
                 gpd.read_parquet(folder / "ranked_sites.parquet")):
        read = read.set_index("site_id")
        for site in SECRET:
            point = read.loc[site, "geometry"]
            assert (point.x, point.y) == (table.loc[site, "longitude"],
                                          table.loc[site, "latitude"])
        assert pd.isna(read.loc[CONSULT, "score"])


def crowd(project, n):
    """Add openings of one county beside the other, and return the run's table and release."""
    rows = sites_rows()
    lon, lat = SECRET[OPENING]
    rows += [{**rows[7], "site_id": f"x{at}", "name": f"Adit {at}", "latitude": lat,
              "longitude": lon + (at + 1) / 250} for at in range(n)]
    for row in rows:
        row["state"], row["county"] = "CO", "Douglas"
        if row["site_id"] in SECRET:
            row["longitude"], row["latitude"] = SECRET[row["site_id"]]
    project.write("sites.csv", csv_text(rows))
    _, release, folder = project.run("public")
    return table_of(folder), release


@pytest.mark.parametrize(("more", "told"), [(2, {"state": 4}), (3, {"county": 5})])
def test_a_point_of_a_county_is_shared_by_five_or_it_is_a_point_of_the_state(project, more, told):
    table, release = crowd(project, more)  # the site held for consultation is of the same county
    here = table.loc[[*SECRET, *(f"x{at}" for at in range(more))], ["longitude", "latitude"]]
    assert len(here.drop_duplicates()) == 1
    assert release.masking["published_at_a_point_of_its"] == told


def test_the_worth_of_a_place_is_the_mean_of_its_group_and_terms_still_add_up(project):
    table, release = crowd(project, 5)
    group = [OPENING, *(f"x{at}" for at in range(5))]
    assert table.loc[group, "rail_score"].nunique() == 1
    assert table.loc[group, "rail_value"].isna().all()
    terms = table.loc[group, ["potential_contribution", "rail_contribution"]].sum(axis=1)
    assert np.allclose(terms, table.loc[group, "score"])
    assert release.masking["averaged_criteria"] == ["rail"]
    assert (table.loc[group, "score_low"] <= table.loc[group, "score"]).all()
    assert (table.loc[group, "score_high"] >= table.loc[group, "score"]).all()


@pytest.mark.parametrize("rule", [{"gate": "location"}, {"waste_type": "waste_rock"}])
def test_a_rule_of_the_model_coarsens_for_its_audience_only(project, rule):
    project.model["masking"] = {"rules": [{**rule, "to": "state", "audiences": ["agency"]}]}
    before = project.run("public", out="public")[1]
    assert "s07" not in set(before.table["site_id"][before.masked])
    _, release, _ = project.run("agency", out="agency")
    assert "s07" in set(release.table["site_id"][release.masked])


def test_a_watershed_needs_a_layer_and_takes_its_point(project):
    import shapely

    project.model["masking"] = {"rules": [{"waste_type": "adit", "to": "watershed"}]}
    with pytest.raises(RemineError):
        project.load()
    basin = shapely.box(-105.4, 39.0, -104.9, 39.5)
    gpd.GeoDataFrame({"name": ["Basin"]}, geometry=[basin], crs=4326).to_file(
        project.root / "layers" / "basins.gpkg")
    project.model["layers"].append({"name": "basins", "role": "watershed", "vintage": "2020",
                                    "path": "layers/basins.gpkg"})
    table, release = crowd(project, 5)
    assert release.masking["published_at_a_point_of_its"]["watershed"] == 6
    assert (table.loc[OPENING, "longitude"], table.loc[OPENING, "latitude"]) == (-105.15, 39.25)


def test_a_neighbour_that_would_tell_an_opening_is_coarsened_too(project):
    rows = sites_rows()
    rows[0].update(longitude=rows[7]["longitude"] + 0.001, latitude=rows[7]["latitude"])
    project.write("sites.csv", csv_text(rows))
    _, release, _ = project.run("public")
    assert "s01" in set(release.table["site_id"][release.masked])


def test_consultation_stands_in_the_list_and_its_partner_not_in_the_public_one(project):
    project.write("interests.csv", csv_text([
        {"site_id": "s02", "nation": "Ninth", "basis": "a burial ground", "source": "a letter",
         "consultation_status": "under_way", "lead_partner": "Jane Doe"}]))
    project.model["layers"].append(
        {"name": "interests", "role": "interests", "path": "layers/interests.csv"})
    project.gate("tribal")["layer"] = ["lands", "interests"]
    _, _, folder = project.run("agency", out="agency")
    row = table_of(folder).loc["s02"]
    assert (row["consultation_status"], row["lead_partner"]) == ("under_way", "Jane Doe")
    assert "burial ground" in row["gate_tribal_reason"]
    _, _, folder = project.run("public")
    row = table_of(folder).loc["s02"]
    assert row["consultation_status"] == "under_way"
    assert row["gate_tribal_reason"] == "consult Ninth: recorded interest; consultation under way"
    for name, content in all_bytes(folder).items():
        for word in (b"Jane Doe", b"burial ground", b"a letter"):
            assert word not in content, (name, word)


def test_openings_stand_at_their_county(project):
    finished, release, folder = project.run("public")
    table = table_of(folder)
    lon, lat = SECRET[OPENING]
    moved = table.loc[OPENING]
    assert (moved["longitude"], moved["latitude"]) != (lon, lat)
    assert abs(moved["longitude"] - lon) < 1 and abs(moved["latitude"] - lat) < 1
    assert moved["rank"] > 0
    assert set(release.table["site_id"][release.masked]) == set(SECRET)


def test_a_polygon_held_for_consultation_becomes_a_point(project):
    import shapely

    rows = [row for row in sites_rows() if row["site_id"] == CONSULT]
    frame = gpd.GeoDataFrame(pd.DataFrame(rows).drop(columns=["longitude", "latitude"]),
                             geometry=[shapely.box(-106.92, 37.01, -106.91, 37.02)], crs=4326)
    frame.to_file(project.root / "layers" / "poly.gpkg")
    project.model["layers"].append({"name": "poly", "role": "sites", "id": ["site_id"],
                                    "path": "layers/poly.gpkg"})
    _, release, _ = project.run("public")
    row = list(release.table["site_id"]).index(f"poly:{CONSULT}")
    assert release.geometry[row].geom_type == "Point"


def test_names_that_tell_a_place_are_shortened_for_the_public(project):
    rows = sites_rows()
    for row in rows:
        if row["site_id"] in SECRET:
            row["name"] = ""
    project.write("sites.csv", csv_text(rows))
    project.write("records.csv", csv_text([{"name": "Secret Lode", "longitude": r["longitude"],
                                            "latitude": r["latitude"], "lifecycle": "past"}
                                           for r in rows]))
    project.model["layers"].append({
        "name": "records", "role": "records", "path": "layers/records.csv", "crs": "EPSG:4326",
        "crs_reason": "test", "describes": {"within_km": 1, "fields": {"lifecycle": "lifecycle"},
                                            "names_unnamed": True}})
    _, _, folder = project.run("internal", out="inside")
    assert "near Secret Lode" in table_of(folder).loc[CONSULT, "name"]
    _, release, folder = project.run("public")
    table = table_of(folder)
    assert not {CONSULT, OPENING} & set(table.index)  # without a name the id would find the place
    for at in (1, 2):
        assert table.loc[f"masked-{at}", "name"] == f"unnamed (masked-{at})"
    assert not any(b"near Secret Lode" in content for content in all_bytes(folder).values())
    assert len(release.layers["records"]) == 0


def test_layers_given_to_the_public_hold_no_site(project):
    _, release, _ = project.run("public")
    assert len(release.layers["sites"]) == 0
    assert len(release.layers["lands"]) == 1
    _, release, _ = project.run("internal", out="inside")
    assert len(release.layers["sites"]) == 10


def test_rejected_rows_tell_nothing_of_a_withheld_site(project):
    project.model["criteria"][0]["missing"] = "exclude"
    rows = sites_rows()
    for row in rows:
        if row["site_id"] in (CONSULT, "s10"):
            row.update(commodities_main="", deposit_type="")
    project.write("sites.csv", csv_text(rows))
    _, _, folder = project.run("public")
    assert set(pd.read_csv(folder / "rejected.csv")["id"]) == {"s09", "s10"}
    _, _, folder = project.run("internal", out="inside")
    assert set(pd.read_csv(folder / "rejected.csv")["id"]) == {"s09", "s10", CONSULT}


def test_every_site_has_one_list_and_no_unknown_gate_is_clear(project):
    finished, release, _ = project.run("internal")
    lists = release.lists()
    first = release.table["list"]
    assert set(first) <= set(lists)
    gates = release.table[[c for c in release.table if re.fullmatch(r"gate_[a-z_]+", c)
                           and not c.endswith("_reason")]]
    clear = first == "no_hold"
    assert clear.any()
    assert not gates[clear].isin(["hold", "unknown"]).any(axis=None)
    unsettled = gates.eq("unknown").any(axis=1) & ~gates.eq("hold").any(axis=1)
    assert set(first[unsettled]) == {"undetermined"}
    for name, rows in lists.items():
        held = release.table["holds"].str.split("; ").apply(lambda h, name=name: name in h)
        if name in release.model.list_order:
            assert list(np.flatnonzero(held)) == list(rows)


def test_without_a_tribal_layer_everything_is_unknown(project):
    """Never ``not_indicated``: nobody looked."""
    project.write("lands.csv", "disc_id,nation,area_name,longitude,latitude,radius_km,ring_km\n")
    _, release, _ = project.run("internal")
    assert set(release.table["gate_tribal"]) == {"unknown"}
    assert "no_hold" not in set(release.table["list"])
    del project.gate("tribal")["layer"]
    project.model["layers"] = [x for x in project.model["layers"] if x["name"] != "lands"]
    _, release, _ = project.run("internal", out="two")
    assert set(release.table["gate_tribal"]) == {"unknown"}


@pytest.mark.parametrize(("name", "km", "coarse"), [
    ("Other pile", 0.1, True), ("Other pile", 0.3, False), ("DELTA pile ", 1.9, True),
    ("Delta pile", 2.1, False), ("", 0.3, False)])
def test_a_place_that_would_tell_a_withheld_place_is_coarsened(small_project, name, km, coarse):
    rows = sites_rows()
    edge = -106.90, 37.00 + 20 / 111.0  # s04 stands just inside the disc, the other just outside
    for row in rows:
        if row["site_id"] == CONSULT:
            row["longitude"], row["latitude"] = edge[0], edge[1] - 0.0004
    rows.append({**rows[3], "site_id": "s11", "name": name, "longitude": edge[0],
                 "latitude": edge[1] - 0.0004 + km / 110.99})
    project = small_project(
        sites=rows,
        lands=[{"disc_id": "t1", "nation": "N", "area_name": "L", "longitude": edge[0],
                "latitude": edge[1] - 0.0006, "radius_km": 0.05, "ring_km": 0.001}])
    _, release, folder = project.run("public")
    table = table_of(folder)
    assert release.counts["withheld"] == 1
    assert dict(zip(release.table["site_id"], release.masked, strict=True))["s11"] == coarse
    assert (table.loc["s11", "latitude"] == table.loc[CONSULT, "latitude"]) == coarse
    assert table.loc["s11", "rank"] > 0


def test_the_number_of_a_superfund_site_that_finds_the_place_is_not_told_of_a_masked_one(project):
    rows = sites_rows()
    for row in rows:
        listed = row["site_id"] in ("s03", *SECRET)
        row["epa_id"] = f"COD00{row['site_id']}" if listed else ""
        row["superfund_status"] = "npl_final" if listed else "none_known"
    project.write("sites.csv", csv_text(rows))
    _, _, folder = project.run("public")
    table = table_of(folder)
    listed = "on the National Priorities List"
    assert table.loc["s03", "gate_superfund_reason"] == f"{listed} (COD00s03)"
    assert list(table.loc[list(SECRET), "gate_superfund_reason"]) == [listed, listed]
    for name, content in all_bytes(folder).items():
        assert b"COD00s04" not in content and b"COD00s08" not in content, name


def test_a_coarsened_place_cannot_be_triangulated(project):
    _, release, folder = project.run("public")
    table = table_of(folder)
    for end in ("value", "low", "high"):
        assert pd.isna(table.loc[OPENING, f"rail_{end}"])
        assert table.loc["s01", f"rail_{end}"] > 0
    assert table.loc[OPENING, "potential_value"] > 0
    assert table.loc[OPENING, ["rail_score", "rail_contribution", "score"]].notna().all()
    row = list(release.table["site_id"]).index(OPENING)
    assert "would tell the place" in release.facts["rail_basis"][row]
    internal = project.run("internal", out="inside")[2]
    assert table_of(internal).loc[OPENING, "rail_value"] > 0

"""From rows to sites."""

import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely

from remine.inventory.complexes import add_up, relate
from remine.inventory.fields import fields_of
from remine.project.model import SitesSpec

APART = shapely.points([-110.0, -109.0], [40.0, 40.0])
FULL = SitesSpec(group_within_km=0.5, same_as=True, records="context")


def row(site_id, lon, lat, **fields):
    out = {}
    for field in fields_of("sites").values():
        blank = {"number": np.nan, "list": (), "text": ""}[field.kind]
        out[field.name] = fields.get(field.name, blank)
    return out | {"site_id": site_id, "longitude": lon, "latitude": lat, "layer": "l", "row": 1,
                  "described_by": ""}  # fmt: skip


def table(*rows):
    frame = pd.DataFrame(list(rows))
    return frame, shapely.points(frame["longitude"], frame["latitude"])


@pytest.fixture
def mixed():
    pile = {"waste_types": ("mine_dump",), "source": "USGS USMIN"}
    return table(
        row("a1", -110.0, 40.0, area_m2=100.0, volume_mid_m3=10.0, **pile),
        row("a2", -110.0, 40.001, area_m2=50.0, volume_mid_m3=5.0, **pile),
        row("b1", -110.0, 40.002, name="Ibex Mine", source="umn/ardf", commodities_main=("Cu",)),
        row("c1", -110.0, 40.002, name="Ibex", source="umn/mrds", commodities_main=("Cu",)),
        row("d1", -111.0, 40.0, name="Oryx", source="umn/ardf"),
    )


def test_piles_add_up_and_records_become_context(mixed):
    sites, shapes, relations = relate(*mixed, FULL)
    assert sites["site_id"].tolist() == ["a1"]
    assert (sites["area_m2"][0], sites["volume_mid_m3"][0]) == (150.0, 15.0)
    assert shapely.get_num_geometries(shapes[0]) == 2
    assert sorted(relations.context["site_id"]) == ["b1", "d1"]


def test_the_three_relations_are_kept_apart(mixed):
    _, _, relations = relate(*mixed, FULL)
    kinds = {(link.left, link.right): link.kind for link in relations.links}
    assert kinds[("a2", "a1")] == "part_of"
    assert kinds[("b1", "c1")] == "same_as"
    assert kinds[("b1", "a1")] == "describes"


def test_every_row_is_accounted_for(mixed):
    frame, _ = mixed
    _, _, relations = relate(*mixed, FULL)
    counts = relations.counts
    assert counts["rows"].sum() == len(frame) == len(relations.rows)
    assert (counts["rows"] == counts["waste_features"] + counts["records"]).all()
    assert counts["context"].sum() == 3
    assert relations.members("a1")["site_id"].tolist() == ["a1", "a2"]


def test_records_can_be_listed_as_unverified_sites(mixed):
    sites, _, relations = relate(*mixed, SitesSpec(same_as=True))
    assert sites["site_id"].tolist() == ["a1", "a2", "b1", "d1"]
    assert len(relations.context) == 0


def test_without_a_rule_every_row_is_a_site(mixed):
    frame, shapes = mixed
    sites, out, relations = relate(frame, shapes, SitesSpec())
    pd.testing.assert_frame_equal(sites, frame)
    assert (out == shapes).all()
    assert relations.links == ()


def parts(**columns):
    n = len(columns["area_m2"])
    blank = {name: [np.nan] * n for name in ("volume_low_m3", "volume_mid_m3", "volume_high_m3")}
    return pd.DataFrame({**blank, "waste_types": [("mine_dump",)] * n, **columns})


def test_a_part_with_only_an_area_stands_in_with_its_depth_interval():
    total, note = add_up(parts(area_m2=[10.0, 100.0], volume_mid_m3=[1000.0, np.nan]), APART)
    assert np.isnan(total["volume_mid_m3"])
    assert 1000.0 < total["volume_low_m3"] < total["volume_high_m3"]
    assert note == "sum of 2 parts, 1 of them by area and depth"


def test_parts_of_unknown_size_are_counted_not_guessed():
    total, note = add_up(parts(area_m2=[10.0, np.nan]), APART)
    assert total["area_m2"] == 10.0
    assert np.isnan(total["volume_low_m3"])
    assert note == "sum of 2 parts, 1 of unknown size not counted"


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_records_far_apart_or_none_link_to_nothing(n):
    pile = row("a0", -110.0, 40.0, waste_types=("mine_dump",), area_m2=1.0)
    far = [row(f"r{k}", -100.0 + 5 * k, 40.0, name="Ibex") for k in range(n)]
    sites, _, relations = relate(*table(pile, *far), FULL)
    assert sites["site_id"].tolist() == ["a0"]
    assert [link for link in relations.links if link.kind == "same_as"] == []
    assert len(relations.context) == n


def test_land_that_two_outlines_cover_counts_once():
    """Maps of two years draw one pile twice; plain shapes in EPSG:5070 say how large it is."""
    old = shapely.box(-110.0, 40.0, -109.99, 40.01)
    new = shapely.box(-109.995, 40.0, -109.98, 40.01)
    beside = shapely.box(-109.98, 40.0, -109.97, 40.01)  # shares an edge and no land
    shapes = np.array([old, new, beside], dtype=object)
    plane = pyproj.Transformer.from_crs(4326, 5070, always_xy=True)

    def projected(shape):
        fine = shapely.segmentize(shape, 1e-4)
        return shapely.transform(fine, plane.transform, interleaved=False)

    flat = [projected(shape) for shape in shapes]
    drawn = np.array([s.area for s in flat])
    total, note = add_up(parts(area_m2=drawn), shapes)
    assert drawn.sum() > 1.1 * shapely.union_all(flat).area
    assert total["area_m2"] == pytest.approx(shapely.union_all(flat).area, rel=1e-4)
    assert note == "sum of 3 parts, 1 of them drawn over others: shared land counted once"
    frame = pd.DataFrame([row(f"a{k}", s.centroid.x, s.centroid.y, waste_types=("mine_dump",),
                              area_m2=drawn[k]) for k, s in enumerate(shapes)])
    sites, outline, _ = relate(frame, shapes, FULL)
    assert sites["area_m2"].tolist() == [pytest.approx(projected(outline[0]).area, rel=1e-4)]


def test_an_outline_stands_in_only_for_what_no_published_volume_holds():
    pile = shapely.box(-110.0, 40.0, -109.99, 40.01)
    total, _ = add_up(parts(area_m2=[1e6, 1e6], volume_mid_m3=[np.nan, 5e6]),
                      np.array([pile, pile], dtype=object))
    assert total["volume_low_m3"] == total["volume_high_m3"] == 5e6

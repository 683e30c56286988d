"""Areas of nations on the map: their names tell no reader where a masked site lies."""

from remine.maps.context import context_groups
from remine.maps.encoding import unpack
from remine.maps.tribal_layer import NOT_NAMED


def area_names(release):
    (drawing,) = context_groups(release)[0].drawings
    return list(unpack(drawing.block.pack())[1]["area_name"])


def test_an_area_named_like_a_masked_site_is_drawn_without_its_name(building, tmp_path):
    path = building.write_model(tmp_path, area_name="held one ")
    assert area_names(building.release_of(path, "public")) == [NOT_NAMED]
    assert area_names(building.release_of(path, "internal")) != [NOT_NAMED]


def test_other_areas_keep_their_names(public):
    assert area_names(public) == ["Test Area"]

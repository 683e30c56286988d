"""Names made comparable."""

import pytest

from remine.inventory.site_names import (
    KIND_BITS,
    is_landform,
    is_part,
    is_relative,
    kind_bits,
    variants,
)


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("Lucky Boy Mine", "lucky boy"),
        ("LUCKY BOY PROSPECT NO. 3", "lucky boy"),
        ("Mouat nickel-copper mine", "mouat"),
        ("Nickel Mountain", "nickel mountain"),
        ("St. Anthony Mt. claims", "saint anthony mount"),
        ("Cañariaco", "canariaco"),
        ("Fiddler's Green", "fiddler green"),
    ],
)
def test_generic_words_accents_and_trailing_metals_go(name, core):
    assert variants(name)[0].core == core


@pytest.mark.parametrize(
    "name",
    [
        "Unnamed",
        "unnamed or NA",
        "prospect",
        "Unknown Mine",
        "",
        "borrow pit",
        "gold prospect",
        "Copper Mine",
        "Mica Prospect",
    ],
)
def test_a_name_that_names_nothing_has_no_variant(name):
    assert variants(name) == ()


def test_numbers_are_kept_apart_from_the_name():
    one, two = variants("Big Boy No. II")[0], variants("Big Boy 2")[0]
    assert one == two
    assert one.numbers == {"2"}


def test_the_letter_of_a_numeral_belongs_to_it():
    ten_a, ten_c = variants("Lease No. 10a")[0], variants("Lease No.10c")[0]
    assert (ten_a.numbers, ten_c.numbers) == ({"10a"}, {"10c"})


@pytest.mark.parametrize(
    ("name", "landform"),
    [("Wolf Creek", True), ("Wolf Mtn.", True), ("Lucky Boy", False), ("", False)],
)
def test_names_of_something_on_the_map(name, landform):
    assert is_landform(variants(name)) == landform


def test_aliases_and_brackets_are_other_names():
    cores = [n.core for n in variants("Iron Hill (Powderhorn)", "Cebolla Creek")]
    assert {"iron hill", "powderhorn", "cebolla creek"} <= set(cores)


def test_the_owner_after_a_comma_is_not_a_name():
    assert "pick shovel" not in [
        n.core for n in variants("Cypress Prospect, Pick and Shovel Group")
    ]


def test_places_near_something_are_not_it():
    assert is_relative("Unnamed (south of Slate Creek)")
    assert is_relative("North-Northwest of Mt Marchainville")
    assert not is_relative("South Fork")


def test_kinds_of_place_in_a_name():
    assert kind_bits("Alder Creek placer") == KIND_BITS["placer"]
    assert kind_bits("Smith gravel quarry") == KIND_BITS["placer"] | KIND_BITS["quarry"]


def test_the_owner_goes_from_the_whole_name_too():
    names = variants("Horseshoe Claim, Grassely Group")
    assert names == variants("Horseshoe")


def test_where_a_place_lies_is_no_name_of_it():
    assert "potato mountain" not in [n.core for n in variants("South Hill (near Potato Mountain)")]
    assert "cornuda mountain" not in [n.core for n in variants("Wind Peak (see Cornudas Mtns)")]


def test_two_words_for_one_metal_are_one():
    one, two = variants("Dark Ridge Chromite")[0], variants("Dark Ridge chromium")[0]
    assert one.mined == two.mined == {"Cr"}


@pytest.mark.parametrize(
    ("numeral", "number"), [("I", "1"), ("IX", "9"), ("XII", "12"), ("XIX", "19"), ("XX", "20")]
)
def test_roman_numerals_up_to_twenty(numeral, number):
    assert variants(f"Quill {numeral}")[0].numbers == {number}


def test_short_directions_are_facets():
    assert variants("CAPCO (NE)")[0].facets == variants("Northeast CAPCO")[0].facets


@pytest.mark.parametrize(
    ("name", "part"),
    [("Lost River-skarn", True), ("Obonga Lake B Zone", True), ("Lost River", False)],
)
def test_names_of_a_piece(name, part):
    assert is_part(name) == part

"""Commodity tokens in their context."""

import pytest

from remine.inventory.commodity_words import resolve_cell, resolve_column

OREGON = "umn/oregon_department_geology_mineral_industries"
UTAH = "umn/utah_mineral_occurrence_system"
NAMES = (
    "Lanthanum; Cerium; Praseodymium; Neodymium; Samarium; Europium; Gadolinium; Terbium; "
    "Dysprosium; Holmium; Erbium; Thulium; Ytterbium; Lutetium; Yttrium"
)


def keys(cell, dataset=""):
    return [token.key for token in resolve_cell(cell, dataset)]


@pytest.mark.parametrize(
    ("cell", "dataset", "expected"),
    [
        ("Gold", "", ["Au"]),
        ("Au", "", ["Au"]),
        ("gold; silver; Au Ag", "", ["Au", "Ag", "Au", "Ag"]),
        ("stone; crushed; SC", OREGON, ["stone", "stone", "stone"]),
        ("Sc", "", ["Sc"]),
        ("sand and gravel; S; G", OREGON, ["sand_gravel"] * 3),
        ("sulfur; S", OREGON, ["S", "S"]),
        ("SDG", UTAH, ["sand_gravel"]),
        ("PB AG ZN", UTAH, ["Pb", "Ag", "Zn"]),
        ("P", "", ["phosphate"]),
        ("REE", "", ["REE"]),
        (NAMES, "", ["REE"] * 15),
        ("Platinum", "umn/usgs_mrds_california", ["Pt"]),
        (
            "Platinum; Palladium; Rhodium; Ruthenium; Iridium; Osmium",
            "umn/usgs_mrds_california",
            ["PGE"] * 6,
        ),
        ("Pt; Pd; Rh; Ru; Ir; Os", "umn/mrdata_nicrpge", ["Pt", "Pd", "Rh", "Ru", "Ir", "Os"]),
        ("Mica?", "umn/nc_geological_survey", ["mica"]),
    ],
)
def test_words_symbols_codes_and_lists(cell, dataset, expected):
    assert keys(cell, dataset) == expected


def test_column_headings_are_no_evidence():
    cell = "chromite; Chromic Oxide; Rhodium; Iridium; Ruthenium; Palladium; Platinum; Iron; Silica"
    out = resolve_column([cell], ["umn/mrdata_podchrome"])
    assert out.main == [("Cr",)]
    assert out.tokens["heading"] == 7
    assert out.unknown == {}


def test_a_qualifier_belongs_to_its_neighbour_and_has_no_key():
    out = resolve_column(["Sand and Gravel; Construction"], ["umn/usgs_mrds_california"])
    assert out.main == [("sand_gravel",)]
    assert out.tokens == {"main": 1, "qualifier": 1}


def test_minerals_of_the_rock_are_traces_or_nothing():
    out = resolve_column(["chrysotile; chromite; antigorite"], ["umn/mrdata_asbestos"])
    assert (out.main, out.trace, out.tokens["mineral"]) == ([("asbestos",)], [("Cr",)], 1)


def test_roles_come_from_ranks_and_words():
    out = resolve_column(["copper; gold; molybdenum (2); minor zircon; Ag-ex"], [OREGON])
    assert out.main == [("Cu", "Au")]
    assert out.byproduct == [("Mo",)]
    assert out.trace == [("Zr", "Ag")]


def test_a_key_stands_once_in_its_strongest_role():
    out = resolve_column(["minor zircon; zirconium"])
    assert (out.main, out.trace) == ([("Zr",)], [()])


def test_unknown_words_are_counted_by_rows_and_never_dropped():
    out = resolve_column(["mystery; gold", "mystery; mystery", ""])
    assert out.unknown == {"mystery": 2}
    assert out.tokens["unknown"] == 3
    assert out.main == [("Au",), (), ()]

"""The reference tables say one thing each, and cover the words of the real data."""

import csv
import gzip
import json
import os
import re
import struct
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

import pytest
from shapely.geometry import shape
from shapely.ops import unary_union

REPO = Path(__file__).resolve().parents[2]
REFERENCE = REPO / "layers" / "reference"
TABLES = ["commodities", "commodity_exceptions", "county_points", "deposit_types", "waste_types"]


def words(text):
    return set(text.split())


LIST_2022 = words(
    """
    Al Sb As barite Be Bi Ce Cs Cr Co Dy Er Eu fluorspar Gd Ga Ge graphite Hf Ho In Ir La Li
    Lu Mg Mn Nd Ni Nb Pd Pt Pr Rh Rb Ru Sm Sc Ta Te Tb Tm Sn Ti W V Yb Y Zn Zr
    """
)
ADDED_2025 = words(
    """
    B Cu Pb metallurgical_coal phosphate potash Re Si Ag U
    """
)
TOP_TEN = words(
    """
    Sm Rh Lu Tb Dy Ga Ge Gd W Nb
    """
)
DEPOSIT_KEYS = words(
    """
    porphyry_cu_mo climax_mo mvt_zn_pb sedex_zn_pb vms polymetallic_vein carbonate_replacement
    coeur_dalene skarn ioa_ree iocg carlin_au orogenic_au epithermal_au_ag quartz_alunite_au
    sandstone_u vein_u five_element_vein black_schist_co sediment_hosted_cu phosphorite
    bauxite mafic_ni_cu_pge podiform_cr carbonatite_ree alkaline_ree lct_pegmatite tin_granite
    tungsten_skarn hg_hot_spring sb_vein sedimentary_mn banded_fe placer_au heavy_mineral_sand
    evaporite coal asbestos_ultramafic
    """
)
NMWI_WORDS = {
    "Tailings - pond",
    "Tailings - undifferentiated",
    "Tailings - mill",
    "Tailings - dredge",
    "Tailings - placer",
    "Leach pile - heap",
    "Leach pile - dump",
    "Leach pile - unknown",
    "Mine dump",
    "Waste rock stockpile",
    "Overburden pile",
    "Ore stockpile/storage",
    "Slag pile",
    "Gypsum stack",
    "Phosphate pond",
    "Settling pond",
    "Evaporation pond",
    "Other",
}
STATES_50 = words(
    """
    AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ
    NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY
    """
)


def table(name):
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def cell_list(cell):
    return [item for item in cell.split("; ") if item]


@pytest.fixture(scope="module")
def commodities():
    return {row["key"]: row for row in table("commodities")}


@pytest.fixture(scope="module")
def deposits():
    return {row["key"]: row for row in table("deposit_types")}


@pytest.fixture(scope="module")
def wastes():
    return {row["key"]: row for row in table("waste_types")}


@pytest.fixture(scope="module")
def outlines():
    text = (REFERENCE / "state_outlines.geojson").read_text(encoding="utf-8")
    return {f["properties"]["state"]: f for f in json.loads(text)["features"]}


@pytest.fixture(scope="module")
def real_data():
    """The folder of real layers: REMINE_SHARED, or shared/data beside the repository."""
    places = [REPO.parent / "shared" / "data"]
    if os.environ.get("REMINE_SHARED"):
        given = Path(os.environ["REMINE_SHARED"])
        places = [given / "data", given]
    for place in places:
        if (place / "usmin_ca").is_dir():
            return place
    reason = f"real data not found in {places[-1].name}: set REMINE_SHARED to its folder"
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason)
    pytest.skip(reason)


# The files


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_utf8_with_lf_and_sorted_by_its_first_column(name):
    raw = (REFERENCE / f"{name}.csv").read_bytes()
    raw.decode("utf-8")
    assert b"\r" not in raw and raw.endswith(b"\n") and not raw.startswith(b"\xef\xbb\xbf")
    rows = table(name)
    first = next(iter(rows[0]))
    assert [row[first] for row in rows] == sorted(row[first] for row in rows)
    assert all(None not in row and None not in row.values() for row in rows)


@pytest.mark.parametrize("name", ["commodities", "deposit_types", "waste_types"])
def test_keys_are_unique_even_without_case(name):
    keys = [row["key"].lower() for row in table(name)]
    assert [key for key, count in Counter(keys).items() if count > 1] == []


@pytest.mark.parametrize("name", ["commodities", "deposit_types", "waste_types"])
def test_every_row_names_its_source(name):
    assert [row["key"] for row in table(name) if not row["source"]] == []


# Commodities


def test_the_2022_list_holds_50_minerals_and_the_2025_list_60(commodities):
    single = {key: row for key, row in commodities.items() if row["kind"] != "group"}
    in_2022 = {key for key, row in single.items() if row["critical_2022"] == "yes"}
    in_2025 = {key for key, row in single.items() if row["critical_2025"] == "yes"}
    assert len(in_2022) == 50 and in_2022 == LIST_2022
    assert len(in_2025) == 60 and in_2025 == LIST_2022 | ADDED_2025


def test_tiers_are_ordered_and_follow_the_list(commodities):
    for key, row in commodities.items():
        low, high = int(row["tier_low"]), int(row["tier_high"])
        assert 0 <= low <= high <= 4, key
        assert (high == 0) == (row["critical_2025"] == "no"), key
        assert row["tier_status"].split(":")[0] in {
            "verified",
            "reported",
            "derived",
            "interval",
        }, key
        assert (low != high) == row["tier_status"].startswith("interval"), key
    single = {
        key for key, row in commodities.items() if row["kind"] != "group" and row["tier_low"] == "4"
    }
    assert single == TOP_TEN


def test_groups_name_known_members(commodities):
    for row in commodities.values():
        members = cell_list(row["members"])
        assert bool(members) == (row["kind"] == "group"), row["key"]
        assert set(members) <= set(commodities), row["key"]
    ree = set(cell_list(commodities["REE"]["members"]))
    light, heavy = (set(cell_list(commodities[key]["members"])) for key in ("LREE", "HREE"))
    assert light | heavy == ree and not light & heavy


def test_an_alias_is_lower_case_and_leads_to_one_key(commodities):
    owner = {}
    for key, row in commodities.items():
        for alias in cell_list(row["aliases"]):
            assert alias == alias.lower().strip() and alias, key
            assert alias not in owner, f"{alias}: {owner.get(alias)} and {key}"
            owner[alias] = key
    for key in commodities:
        assert owner.get(key.lower(), key) == key


def test_the_code_for_crushed_stone_does_not_become_scandium(commodities):
    assert not [key for key, row in commodities.items() if "sc" in cell_list(row["aliases"])]
    exceptions = {row["token"]: row["key"] for row in table("commodity_exceptions")}
    assert exceptions["SC"] == "stone"


def test_exceptions_lead_to_known_keys(commodities):
    for row in table("commodity_exceptions"):
        assert not row["key"] or row["key"] in commodities, row["token"]


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("gold", "Au"),
        ("sdg", "sand_gravel"),
        ("barium-barite", "barite"),
        ("wo3", "W"),
        ("bauxite", "Al"),
        ("zircon", "Zr"),
        ("monazite", "REE"),
        ("fluorite", "fluorspar"),
        ("niobium (columbium)", "Nb"),
    ],
)
def test_words_of_the_real_data_lead_to_their_key(commodities, word, key):
    assert word in cell_list(commodities[key]["aliases"])


def test_import_reliance_is_a_number_only_where_one_is_printed(commodities):
    for key, row in commodities.items():
        pct, text = row["net_import_reliance_pct"], row["net_import_reliance_text"]
        assert not pct or (pct == text and 0 <= float(pct) <= 100), key
        assert not text or ">" in text or "<" in text or ";" in text or pct, key


# Deposit types


def test_the_deposit_types_are_the_agreed_ones(deposits):
    assert set(deposits) == DEPOSIT_KEYS


def test_drainage_is_an_interval_between_0_and_1(deposits):
    for key, row in deposits.items():
        assert 0 <= float(row["drainage_low"]) <= float(row["drainage_high"]) <= 1, key
        assert row["confidence"] in {"verified", "outline", "placeholder"}, key


@pytest.mark.parametrize(
    ("key", "low", "high"),
    [
        ("vms", 1, 1),
        ("quartz_alunite_au", 1, 1),
        ("porphyry_cu_mo", 0.7, 0.7),
        ("climax_mo", 0.7, 0.7),
        ("polymetallic_vein", 0.4, 0.8),
        ("carbonate_replacement", 0.4, 0.4),
        ("mvt_zn_pb", 0.35, 0.35),
        ("evaporite", 0.1, 0.1),
    ],
)
def test_drainage_classes_of_the_criterion(deposits, key, low, high):
    assert (float(deposits[key]["drainage_low"]), float(deposits[key]["drainage_high"])) == (
        low,
        high,
    )


def test_byproducts_are_known_commodities_with_an_interval(deposits, commodities):
    pattern = re.compile(r"^([A-Za-z_]+):(0(?:\.\d+)?|1)-(0(?:\.\d+)?|1)$")
    for key, row in deposits.items():
        found = [pattern.match(item) for item in cell_list(row["byproducts"])]
        assert all(found), (key, row["byproducts"])
        symbols = [match[1] for match in found]
        assert set(symbols) <= set(commodities) and len(set(symbols)) == len(symbols), key
        # Nothing here was measured: an interval, and never certainty.
        assert all(0 < float(m[2]) < float(m[3]) < 1 for m in found), key


# Waste types


def test_waste_has_processability_and_depth_and_openings_have_none(wastes):
    for key, row in wastes.items():
        numbers = [
            row[c]
            for c in ("processability_low", "processability_high", "depth_low_m", "depth_high_m")
        ]
        assert row["is_waste"] in {"yes", "no"} and row["hazardous_opening"] in {"yes", "no"}, key
        assert row["status"] in {"verified", "placeholder"}, key
        if row["is_waste"] == "no":
            assert numbers == [""] * 4, key
            continue
        low, high, thin, thick = map(float, numbers)
        assert 0 <= low <= high <= 1 and 0 < thin < thick, key
        assert row["hazardous_opening"] == "no", key


def test_openings_are_hazardous_and_never_waste(wastes):
    for key in ("adit", "shaft", "air_shaft", "glory_hole", "prospect_pit"):
        assert (wastes[key]["is_waste"], wastes[key]["hazardous_opening"]) == ("no", "yes")


@pytest.mark.parametrize("column", ["nmwi_names", "usmin_names"])
def test_a_feature_word_leads_to_one_waste_type(wastes, column):
    words = Counter(word for row in wastes.values() for word in cell_list(row[column]))
    assert words.most_common(1)[0][1] == 1


def test_every_word_seen_in_the_national_inventory_is_mapped(wastes):
    assert {word for row in wastes.values() for word in cell_list(row["nmwi_names"])} == NMWI_WORDS


# Outlines


def test_the_outlines_are_valid_and_hold_every_state(outlines):
    assert (REFERENCE / "state_outlines.geojson").stat().st_size <= 350_000
    assert set(outlines) >= STATES_50 and {"DC", "PR"} <= set(outlines)
    for state, feature in outlines.items():
        geometry = shape(feature["geometry"])
        assert geometry.is_valid and geometry.area > 0, state
        west, south, east, north = geometry.bounds
        assert west >= -180 and east <= 180 and south >= -15 and north <= 72, state


def test_no_part_of_alaska_crosses_the_antimeridian(outlines):
    parts = shape(outlines["AK"]["geometry"]).geoms
    assert all(part.bounds[2] - part.bounds[0] < 40 for part in parts)
    assert any(part.bounds[0] > 170 for part in parts)


def test_neighbouring_states_share_their_border(outlines):
    states = [shape(outlines[s]["geometry"]) for s in (STATES_50 | {"DC"}) - {"AK", "HI"}]
    together = unary_union(states)
    assert sum(state.area for state in states) - together.area < 1e-9
    mainland = max(together.geoms, key=lambda part: part.area)
    assert len(mainland.interiors) == 0


def test_a_county_point_lies_in_its_state(outlines):
    rows = table("county_points")
    assert len(rows) >= 3_100 and len({row["fips"] for row in rows}) == len(rows)
    shapes = {state: shape(feature["geometry"]) for state, feature in outlines.items()}
    for row in rows:
        assert outlines[row["state"]]["properties"]["fips"] == row["fips"][:2]
        point = shape(
            {"type": "Point", "coordinates": (float(row["longitude"]), float(row["latitude"]))}
        )
        assert shapes[row["state"]].distance(point) < 0.01, row["fips"]
        assert re.fullmatch(r"-?\d+\.\d\d", row["longitude"]) and re.fullmatch(
            r"-?\d+\.\d\d", row["latitude"]
        )


# Real data


def dbf_column(path, column):
    """Values of one text column of a dBASE file."""
    raw = path.read_bytes()
    count, header, size = struct.unpack("<IHH", raw[4:12])
    offset = 1
    for start in range(32, header - 1, 32):
        name = raw[start : start + 11].split(b"\0")[0].decode()
        width = raw[start + 16]
        if name.lower() == column:
            starts = (header + i * size + offset for i in range(count))
            return {raw[s : s + width].decode("utf-8").strip(" \0") for s in starts}
        offset += width
    raise KeyError(column)


def test_every_real_usmin_word_is_mapped(wastes, real_data):
    mapped = {word for row in wastes.values() for word in cell_list(row["usmin_names"])}
    files = 0
    for path in sorted((real_data / "usmin_ca").glob("*.geojson")):
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        assert {f["properties"]["FTR_TYPE"] for f in features} <= mapped, path.name
        files += 1
    for path in sorted((real_data / "usmin_klamath").glob("*.dbf")):
        assert dbf_column(path, "ftr_type") <= mapped, path.name
        files += 1
    assert files >= 3


def test_the_whole_usmin_domain_is_mapped(wastes, real_data):
    mapped = {word for row in wastes.values() for word in cell_list(row["usmin_names"])}
    tree = ElementTree.parse(real_data / "usmin_ca" / "usmin-topo.xml")
    for attribute in tree.iter("attr"):
        if (attribute.findtext("attrlabl") or "").lower() == "ftr_type":
            assert {value.text.strip() for value in attribute.iter("edomv")} == mapped
            return
    pytest.fail("no Ftr_Type in the metadata")


def test_most_commodity_words_of_real_sites_are_known(commodities, real_data):
    aliases = {alias for row in commodities.values() for alias in cell_list(row["aliases"])}

    def known(token):
        return token in commodities or token.lower() in aliases

    words = Counter()
    with gzip.open(
        real_data / "mineral_sites" / "mineral_sites.csv.gz", "rt", encoding="utf-8", newline=""
    ) as handle:
        for row in csv.DictReader(handle):
            words.update(token.strip() for token in row["commodities"].split(";") if token.strip())
    found = sum(n for word, n in words.items() if known(word) or all(map(known, word.split())))
    assert found / words.total() > 0.92
    # The words left over are listed, or are minerals of the rock: none is a common metal.
    assert not {"gold", "copper", "Te", "tellurium", "Tungsten"} & {
        w for w in words if not known(w)
    }

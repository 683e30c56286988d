"""The folder ``yields/``: tables that add up, a page that says how small and what is fictional."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from remine.products.yield_chart import kilograms, yield_chart
from remine.products.yield_summary import yield_summary
from remine.products.yield_tables import center_table, driver_table, factor_table, year_table
from remine.products.yields import write_yields
from remine.project import load_project
from remine.release import make_release
from remine.resources import find_model
from remine.run import run


@pytest.fixture(scope="module")
def finished():
    return run(load_project(find_model("recycling")))


@pytest.fixture(scope="module")
def public(finished):
    return make_release(finished, "public")


@pytest.fixture(scope="module")
def internal(finished):
    return make_release(finished, "internal")


def test_the_list_adds_up_to_the_sum(internal):
    rows = center_table(internal)
    at = internal.yields.totals.outputs.index("rare_earths")
    total = rows["rare_earths_kg_per_year_mean"].sum()
    assert total == pytest.approx(internal.yields.totals.flow[0, at], rel=1e-4)


def test_the_sum_of_a_public_copy_holds_only_what_it_shows(public, internal):
    rows = center_table(public)
    held = public.facts["nation"].to_numpy() != ""
    assert public.yields.left_out == held.sum() > 0
    assert rows.loc[held, "rare_earths_kg_per_year_mean"].isna().all()
    assert (rows.loc[held, "drive_magnets_basis"] == "").all()
    at = public.yields.totals.outputs.index("rare_earths")
    assert public.yields.totals.flow[0, at] < internal.yields.totals.flow[0, at]
    shown = rows["rare_earths_kg_per_year_mean"].sum()
    assert shown == pytest.approx(public.yields.totals.flow[0, at], rel=1e-4)


def test_kilograms_up_to_a_year_are_those_of_the_years_before(public):
    rows = year_table(public)
    nd = rows[rows["output"] == "Nd"]
    np.testing.assert_allclose(nd["kg_in_year_mean"].cumsum(), nd["kg_cumulative_mean"], rtol=1e-4)
    assert (nd["kg_in_year_p05"] <= nd["kg_in_year_mean"]).all()
    assert set(rows["kind"]) == {"element", "sum of elements"}


def test_a_sum_says_of_how_many_centers_it_is(internal):
    """A center that lists only batteries gives no rare earths; read from the file of centers."""
    listed = pd.read_csv(find_model("recycling").parents[1] / "layers/starter/data_centers.csv")
    drives, lead = listed["hard_drives_mid"].notna().sum(), listed["ups_lead_kg"].notna().sum()
    counted = year_table(internal).groupby("output")["centers"].agg(["min", "max"])
    assert counted.loc["Nd"].tolist() == counted.loc["rare_earths"].tolist() == [drives, drives]
    assert counted.loc["Pb"].tolist() == [lead, lead] and lead != drives
    assert f"{drives} centers could give about" in yield_summary(internal)


def test_every_driver_and_factor_has_its_source(public):
    assert driver_table(public)["source"].ne("").all()
    factors = factor_table(public)
    assert factors["source"].ne("").all() and factors["status"].ne("").all()
    assert "hard_drives.magnet_mass.3.5 inch" not in set(factors["factor"])  # no center says so


def test_the_ranked_list_and_the_yields_agree(public):
    rows, table = center_table(public), public.table
    known = table["rare_earth_yield_value"].notna()
    np.testing.assert_allclose(rows.loc[known, "rare_earths_kg_per_year_mean"],
                               table.loc[known, "rare_earth_yield_value"], rtol=1e-5)


def test_the_page_says_how_small_and_that_all_is_fictional(public):
    page = yield_summary(public)
    assert "How small this is" in page and "about 71 tonnes" in page
    assert "All centers are fictional" in page
    assert "No public count of" in page and "22,000,000" in page
    assert "<script" not in page and not re.search(r'(?:src|href)="', page)


def test_the_picture_is_well_formed_and_told_in_words(public):
    root = ET.fromstring(yield_chart(public))
    words = root.find("{http://www.w3.org/2000/svg}desc").text
    assert "Neodymium (Nd): mean" in words


def test_a_hostile_name_is_text(finished):
    release = make_release(finished, "internal")
    release.table.loc[0, "name"] = "<script>alert(1)</script>\u202e"
    page = yield_summary(release)
    assert "<script>alert" not in page and "\u202e" not in page


def test_the_folder_is_written_once_and_only_with_yields(public, tmp_path):
    write_yields(public, tmp_path)
    assert sorted(p.name for p in (tmp_path / "yields").iterdir()) == [
        "centers.csv", "chart.svg", "drivers.csv", "elements_by_year.csv", "factors.csv",
        "summary.html"]
    again = tmp_path / "again"
    again.mkdir()
    write_yields(public, again)
    for path in (tmp_path / "yields").iterdir():
        assert path.read_bytes() == (again / "yields" / path.name).read_bytes()
    read = pd.read_csv(tmp_path / "yields" / "centers.csv")
    assert len(read) == 60
    none = tmp_path / "none"
    none.mkdir()
    object.__setattr__(public, "yields", None)
    assert write_yields(public, none) == {} and not any(none.iterdir())


@pytest.mark.parametrize(("value", "words"), [(0, "0"), (1234.5, "1,230"), (0.012345, "0.0123"),
                                              (99.96, "100"), (7.0, "7")])
def test_kilograms_for_people(value, words):
    assert kilograms(value) == words

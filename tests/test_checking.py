"""Reading and checking without writing."""

from __future__ import annotations

import pytest
from helping import sites_rows

from remine.checking import check
from remine.errors import RemineError


def test_a_clean_project(small_project):
    report = check(small_project().load())
    assert report.notices == []
    assert report.sites == 10
    assert report.layers["rail"] == {"role": "infrastructure", "rows_read": 2, "rows_used": 2,
                                     "rows_rejected": 0, "crs": "EPSG:4326"}
    assert report.relations["rows"] == 10


def test_rows_words_and_warnings_become_notices(small_project):
    rows = sites_rows()
    rows[0]["commodities_main"] = "unobtainium"
    rows[1]["longitude"] = ""
    rows[2]["name"] = "PeÃ±asco"
    report = check(small_project(sites=rows).load())
    assert {n.code for n in report.notices} == {"N-ROW-REJECTED", "N-FILE-WARNING",
                                                "N-WORD-UNKNOWN"}
    assert report.as_dict()["notices"][0]["row"] == "2 (s02)"


def test_notices_that_say_the_same_are_read_as_one(small_project):
    rows = sites_rows()
    for number, row in enumerate(rows[:7]):
        row["longitude"] = ""
        row["commodities_main"] = f"unobtainium {number}"
    rows[7]["latitude"] = "95"
    report = check(small_project(sites=rows).load())
    assert len(report.notices) == 15
    lost, wrong, words = report.grouped()
    assert lost.what == "no coordinates: 7 rows"
    assert lost.row == "1 (s01), 2 (s02), 3 (s03), 4 (s04), 5 (s05) and 2 more"
    assert wrong.row == "8 (s08)", "one alone stays as it is"
    assert words.what.startswith("7 words, kept as unknown, the most frequent: commodities_main: ")


def test_problems_of_the_declaration_and_of_all_layers_come_together(small_project):
    project = small_project(rail="name\nx,y\n")
    project.model["criteria"][0]["kind"] = "comodity"
    project.gate("location")["parameters"] = {"limit": 2}
    project.layer("lands")["path"] = "layers/none.csv"
    with pytest.raises(RemineError) as caught:
        check(project.load())
    assert {p.code for p in caught.value.problems} >= {
        "E-KIND-UNKNOWN", "E-PARAMETER", "E-TABLE-RAGGED", "E-FILE-MISSING"}
    assert caught.value.exit_code == 4


def test_what_a_check_lets_pass_a_run_can_do(small_project):
    project = small_project()
    check(project.load())
    project.run("internal")

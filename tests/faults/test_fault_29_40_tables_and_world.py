"""Rows 11, 13, 14 and 29 to 35; rows 36 to 40 are in tests/test_run.py and tests/products."""

from __future__ import annotations

import json

import pytest
from helping import csv_text, sites_rows

from remine.errors import RemineError


def refusal(project, **keywords) -> RemineError:
    with pytest.raises(RemineError) as caught:
        project.run("internal", **keywords)
    return caught.value


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [("seed: 7", "seed: 7\nseed: 8", "E-CONFIG-DUPLICATE"), ("seed: 7", "seed: .nan",
                                                           "E-CONFIG-VALUE"),
     ("seed: 7", "seed: NO", "E-CONFIG-VALUE"),
     ("seed: 7", "seed: !!python/name:os.system x", "E-CONFIG-YAML")],
    ids=["11-twice", "11-nan", "11-no", "11-tag"])
def test_yaml_traps(small_project, old, new, code):
    from remine.project import load_project

    project = small_project()
    project.model["seed"] = 7
    text = project.save().read_text().replace(old, new)
    project.config.write_text(text)
    with pytest.raises(RemineError) as caught:
        load_project(project.config)
    assert code in {p.code for p in caught.value.problems}
    assert caught.value.exit_code == 4


def test_11_no_number_is_octal(small_project):
    assert small_project().load(settings=["seed=010"]).model.seed == 10


def test_13_a_huge_cell_is_carried_or_refused_never_cut(small_project):
    rows = sites_rows()
    rows[0]["name"] = "x" * 1_000_000
    _, release, folder = small_project(sites=rows).run("internal")
    assert release.table["name"].str.len().max() == 1_000_000
    rows[0]["name"] = "x" * 6_000_000
    assert refusal(small_project(sites=rows)).exit_code == 3


def test_14_control_and_direction_characters_are_shown(small_project):
    rows = sites_rows()
    rows[0]["name"] = "a\u202eb\x07c\u200bd"
    _, _, folder = small_project(sites=rows).run("internal")
    assert r"a\u202eb\x07c\u200bd" in (folder / "ranked_sites.csv").read_text()


@pytest.mark.parametrize(
    ("change", "code"),
    [(lambda t: t.replace("Alpha", "Pe\xf1a").encode("cp1252"), "E-TABLE-ENCODING"),
     (lambda t: t.replace("Alpha tailings,", "Alpha tailings,,"), "E-TABLE-RAGGED"),
     (lambda t: t.replace("\n", ",9\n").replace(",9\n", "\n", 1), "E-TABLE-RAGGED"),
     (lambda t: t.replace("name", "Site_ID", 1), "E-TABLE-HEADER"),
     (lambda t: t.replace(",", ";"), "E-TABLE-DELIMITER"),
     (lambda t: t.replace("Alpha", '"Alpha'), "E-TABLE-SHAPE"),
     (lambda t: t.replace(",0.1,", ",nan,"), "E-NUMBER"),
     (lambda t: t.replace("s02", "S01"), "E-ID-DUPLICATE"),
     (lambda t: t.replace("s02", " s01 "), "E-ID-DUPLICATE"),
     (lambda t: t.replace(",0.1,", ",900,"), "E-RANGE")],
    ids=["29-encoding", "30-ragged", "30-shift", "30-header", "30-semicolon", "30-quote",
         "30-nan", "31-case", "32-blank", "34-range"])
def test_broken_tables(small_project, change, code):
    error = refusal(small_project(sites=change(csv_text(sites_rows()))))
    assert {p.code for p in error.problems} == {code}
    assert error.exit_code == 3
    assert all(p.file == "sites.csv" for p in error.problems)


def test_29_a_byte_order_mark(small_project):
    project = small_project(sites=b"\xef\xbb\xbf" + csv_text(sites_rows()).encode())
    assert len(project.run("internal")[1].table) == 10


def test_31_odd_ids_stay_as_they_are(small_project):
    rows = sites_rows()
    for row, word in zip(rows, ["007", "1e5", "NA", "null", "nan", "-1", "1.0", "TRUE", "é", "0"],
                         strict=True):
        row["site_id"] = word
    _, release, _ = small_project(sites=rows).run("internal")
    assert set(release.table["site_id"]) == {r["site_id"] for r in rows}


@pytest.mark.parametrize(("policy", "outcome"), [("interval", 9), ("exclude", 8), ("refuse", 3)])
def test_33_missing_values_follow_the_declared_policy(small_project, policy, outcome):
    project = small_project()
    project.model["criteria"][0]["missing"] = policy
    if policy == "refuse":
        error = refusal(project)
        assert error.exit_code == outcome and "s09" in str(error)
        return
    _, release, _ = project.run("internal")
    assert release.counts["ranked"] == outcome
    row = release.table.set_index("site_id").loc["s09"]
    assert row["missing"] == "potential"
    assert (row["rank"] > 0) == (policy == "interval")


def test_35_degenerate_decisions(small_project):
    rows = sites_rows()
    alike = [{**rows[0], "site_id": f"a{i}"} for i in range(4)]
    _, release, _ = small_project(sites=alike).run("internal")
    assert set(release.table["rank"]) == {1}
    assert release.table["site_id"].tolist() == ["a0", "a1", "a2", "a3"]
    assert refusal(small_project(sites=[{**r, "waste_types": ""} for r in rows])).exit_code == 7


def test_37_an_output_that_exists(small_project):
    project = small_project()
    project.run("internal")
    assert refusal(project).exit_code == 6


def test_40_json_holds_no_bare_nan(small_project):
    _, _, folder = small_project().run("internal")

    def no(word):
        raise AssertionError(word)

    json.loads((folder / "manifest.json").read_text(), parse_constant=no)

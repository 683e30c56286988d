"""Rows 1 to 6 of the fault table, from the model to the products, map aside."""

from __future__ import annotations

import json

import pytest
from helping import all_bytes, sites_rows

from remine.errors import RemineError


def refusal(project) -> RemineError:
    with pytest.raises(RemineError) as caught:
        project.run("internal")
    assert not (project.root / "out").exists()
    assert all(problem.fix and problem.what for problem in caught.value.problems)
    return caught.value


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>",
             "`${alert(1)}`", "back\\slash\\", "line\u2028sep", "javascript:alert(1)"],
    ids=["1-img", "1-script", "2-template", "2-backslash", "2-separator", "2-url"])
def test_markup_in_a_name_stays_the_name(small_project, name):
    rows = sites_rows()
    rows[0]["name"] = name
    _, release, folder = small_project(sites=rows).run("internal")
    assert name in set(release.table["name"])
    shown = name.replace("\u2028", "\\u2028")
    assert shown.replace('"', '""') in (folder / "ranked_sites.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("cell", ["=HYPERLINK(\"x\")", "+1", "-2+3", "@x", "\tx"],
                         ids=lambda c: f"3-{c!r}")
def test_formulas_are_text_in_every_table(small_project, cell):
    rows = sites_rows()
    rows[0]["name"] = cell
    _, _, folder = small_project(sites=rows).run("internal")
    for name, content in all_bytes(folder).items():
        if name.endswith(".csv"):
            assert f',"{cell[:1]}'.encode() not in content


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.geojson", "<OGRVRTDataSource/>"),
     ("a.gpkg", "<OGRVRTDataSource/>"),
     ("a.geojson", json.dumps({"type": "gdal_streamed_alg", "command_line": "x"})),
     ("a.geojson", '{"type":"FeatureCollection","type":"gdal_streamed_alg","command_line":"x"}')],
    ids=["4-vrt", "4-vrt-gpkg", "4-gdalg", "4-gdalg-twice"])
def test_documents_in_disguise(small_project, name, text):
    project = small_project()
    project.write(name, text)
    project.layer("rail")["path"] = f"layers/{name}"
    assert refusal(project).exit_code == 5


@pytest.mark.parametrize(
    "path", ["/vsicurl/http://x/y.csv", "http://169.254.169.254/x.csv", "zip+https://x/y",
             "../../etc/passwd", "/etc/passwd", "C:/x.csv", "~/x.csv", "a/../../x.csv"],
    ids=lambda p: f"5-6-{p}")
def test_paths_that_lead_out(small_project, path):
    project = small_project()
    project.layer("rail")["path"] = path
    assert refusal(project).exit_code == 5


@pytest.mark.parametrize("path", ["PG:host=x", "MEM:::DATAPOINTER=1", "layers/none.csv",
                                  "CON.csv", "layers"], ids=lambda p: f"5-6-{p}")
def test_paths_that_are_no_files(small_project, path):
    project = small_project()
    project.layer("rail")["path"] = path
    assert refusal(project).exit_code == 3


def test_a_link_out_of_the_root(small_project, tmp_path):
    project = small_project()
    (tmp_path / "secret.csv").write_text("name,longitude,latitude\n")
    (project.root / "layers" / "rail.csv").unlink()
    (project.root / "layers" / "rail.csv").symlink_to(tmp_path / "secret.csv")
    assert refusal(project).exit_code == 5


def test_an_id_is_never_a_file_name(small_project):
    rows = sites_rows()
    rows[0]["site_id"] = "../../escape"
    project = small_project(sites=rows)
    _, _, folder = project.run("internal")
    assert not any("escape" in name for name in all_bytes(project.root))
    assert set(all_bytes(folder)) >= {"ranked_sites.csv", "manifest.json"}

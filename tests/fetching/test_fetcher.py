"""Sources of a catalog: cached, fetched, unpacked, locked; and the command that does it."""

import io
import json
import zipfile
from dataclasses import replace

import pytest
import yaml
from click.testing import CliRunner

from remine.cli.layers import command
from remine.errors import ConfigError, ConflictError, SecurityError
from remine.fetching.addresses import LOOPBACK_FLAG, Hosts
from remine.fetching.fetcher import Wish, choose, fetch_all
from remine.fetching.lock_file import NAME, alone, read_lock
from remine.inventory.reading import read_layer
from remine.project import LayerSpec
from remine.project.catalog import Entry, FetchSpec, read_catalog
from remine.project.loading import Project
from remine.resources import builtin_root


def entry(key, url, **words):
    fetch = FetchSpec(url=url, address="verified", **words)
    return Entry(key, "sites", "t", "v", "l", "documented", "", fetch, {})


@pytest.fixture
def wish(tmp_path, policy):
    return Wish(tmp_path / "fetched", policy=policy)


def zipped(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, content in files.items():
            packed.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return buffer.getvalue()


def test_fetched_then_cached_then_asked_again_then_changed(server, wish):
    source = entry("a", server.url("file"), file="a.bin")
    done, failed = fetch_all([source], Hosts.of([]), wish)
    assert (failed, done[0].state) == ([], "fetched")
    assert done[0].use == wish.folder / "a" / "a.bin"
    locked = read_lock(wish.folder)["a"]
    assert (locked.etag, locked.bytes, len(locked.sha256)) == ('"v1"', len(server.content), 64)
    server.seen.clear()
    assert fetch_all([source], Hosts.of([]), wish)[0][0].state == "cached"
    assert server.seen == [], "what is here is not asked for"
    again = replace(wish, refresh=True)
    assert fetch_all([source], Hosts.of([]), again)[0][0].state == "unchanged"
    server.etag, server.content = '"v2"', b"other"
    assert fetch_all([source], Hosts.of([]), again)[0][0].state == "changed"
    assert read_lock(wish.folder)["a"].etag == '"v2"'


def test_a_file_that_was_touched_is_not_taken_for_the_fetched_one(server, wish):
    source = entry("a", server.url("file"), file="a.bin")
    fetch_all([source], Hosts.of([]), wish)
    (wish.folder / "a" / "a.bin").write_bytes(b"touched")
    assert fetch_all([source], Hosts.of([]), wish)[0][0].state == "unchanged"
    assert (wish.folder / "a" / "a.bin").read_bytes() == server.content


def test_an_archive_is_unpacked_and_the_wanted_file_found(server, wish):
    server.content = zipped(deep__areas_dot_shp=b"1", deep__areas_dot_dbf=b"2", readme=b"3")
    source = entry("a", server.url("zip"), file="a.zip", use="areas.shp")
    done, failed = fetch_all([source], Hosts.of([]), wish)
    assert failed == []
    assert done[0].use == wish.folder / "a" / "unpacked" / "deep" / "areas.shp"
    assert sorted(done[0].locked.members) == ["deep/areas.dbf", "deep/areas.shp", "readme"]
    assert fetch_all([source], Hosts.of([]), wish)[0][0].state == "cached"


def test_a_geodatabase_in_an_archive_is_a_folder(server, wish):
    server.content = zipped(USGS_dot_gdb__a00000001_dot_gdbtable=b"1")
    source = entry("a", server.url("zip"), file="a.zip", use="USGS.gdb")
    assert fetch_all([source], Hosts.of([]), wish)[0][0].use.name == "USGS.gdb"


def test_an_archive_without_the_wanted_file_says_what_it_holds(server, wish):
    server.content = zipped(b_dot_txt=b"1")
    failed = fetch_all([entry("a", server.url("zip"), use="areas.shp")], Hosts.of([]), wish)[1]
    assert "E-FETCH-USE" in str(failed[0]) and "b.txt" in str(failed[0])


def test_one_failure_does_not_stop_the_others_and_names_its_source(server, wish):
    sources = [entry("a", server.url("nothing")), entry("b", server.url("file"))]
    done, failed = fetch_all(sources, Hosts.of([]), wish)
    assert [f.key for f in done] == ["b"]
    assert [p.layer for error in failed for p in error.problems] == ["a"]
    assert sorted(read_lock(wish.folder)) == ["b"]


def test_a_layer_of_a_service_is_locked_with_its_rows(server, wish):
    source = entry("w", server.url("arcgis/good/MapServer/1"), kind="arcgis", file="w.geojson")
    done, _ = fetch_all([source], Hosts.of([]), wish)
    assert done[0].locked.rows == 2500
    assert "catalog: w, root: null, path: " in done[0].layer_line(source)


@pytest.mark.parametrize("how", ["good", "esri"])
def test_what_was_fetched_is_read_as_the_catalog_says(server, wish, how, tmp_path):
    """From the service's answer to sites, through the entry of the real source."""
    known = read_catalog(builtin_root())["national_mine_waste"]
    url = server.url(f"arcgis/{how}/MapServer/1")
    source = replace(known, fetch=known.fetch.model_copy(update={"url": url}))
    done, failed = fetch_all([source], Hosts.of([]), wish)
    assert failed == []
    path = done[0].use.relative_to(tmp_path).as_posix()
    words = {**known.words, "name": "waste", "root": None, "path": path}
    layer = read_layer(Project(None, tmp_path / "model.yaml", tmp_path, {}), LayerSpec(**words))
    assert (len(layer), layer.rejected) == (2500, ())
    assert layer.frame["commodities_main"][0] == ("Cu", "Mo")
    assert layer.frame["volume_mid_m3"].isna().all()


def test_two_fetches_into_one_folder_do_not_mix(wish):
    with alone(wish.folder), pytest.raises(ConflictError, match="E-FETCH-BUSY"):
        fetch_all([], Hosts.of([]), wish)
    (wish.folder / ".fetching").write_text("999999999")
    assert fetch_all([], Hosts.of([]), wish) == ([], []), (
        "a mark of a process that is gone is stale"
    )


def test_a_lock_that_makes_no_sense_is_refused(server, wish):
    wish.folder.mkdir()
    (wish.folder / NAME).write_text('{"sources": []}')
    with pytest.raises(ValueError, match="E-FETCH-LOCK"):
        fetch_all([entry("a", server.url("file"))], Hosts.of([]), wish)


@pytest.mark.parametrize(
    "change",
    [{"members": []}, {"file": 5}, {"file": "../../etc/passwd"}, {"members": {"/etc/passwd": ""}}],
)
def test_a_lock_of_wrong_kinds_or_that_leads_out_is_refused(server, wish, change):
    fetch_all([entry("a", server.url("file"))], Hosts.of([]), wish)
    lock = json.loads((wish.folder / NAME).read_text())
    lock["sources"]["a"] |= change
    (wish.folder / NAME).write_text(json.dumps(lock))
    with pytest.raises(ValueError, match="E-FETCH-LOCK"):
        read_lock(wish.folder)


def test_a_folder_that_takes_nothing_is_told_not_an_internal_error(server, wish, tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(ConflictError, match="E-OUT-WRITE.*--to"):
        fetch_all([], Hosts.of([]), replace(wish, folder=tmp_path / "taken"))
    wish.folder.mkdir()
    (wish.folder / "a").write_text("in the way")
    sources = [entry("a", server.url("file")), entry("b", server.url("file"))]
    done, failed = fetch_all(sources, Hosts.of([]), wish)
    assert [f.key for f in done] == ["b"]
    assert [(p.code, p.layer) for p in failed[0].problems] == [("E-OUT-WRITE", "a")]


def test_an_archive_of_one_layer_needs_no_word_which(server, wish):
    server.content = zipped(readme=b"3", ardf_dot_csv=b"a,b\n1,2\n")
    done, _ = fetch_all([entry("a", server.url("zip"), file="a.zip")], Hosts.of([]), wish)
    assert done[0].use == wish.folder / "a" / "unpacked" / "ardf.csv"
    assert fetch_all([entry("a", server.url("zip"), file="a.zip")], Hosts.of([]), wish)[0] == [
        replace(done[0], state="cached")
    ]


def test_what_should_be_an_archive_and_is_none_is_refused(server, wish):
    server.content = b"the service is down for maintenance"
    failed = fetch_all([entry("a", server.url("zip"), use="areas.shp")], Hosts.of([]), wish)[1]
    assert "E-FETCH-USE" in str(failed[0]) and "no archive" in str(failed[0])


def test_which_sources_are_fetched():
    catalog = read_catalog(builtin_root())
    all_of_them = [e.key for e in choose(catalog, [], False)]
    first = ["national_mine_waste", "census_tribal_areas", "bia_land_areas"]
    assert all_of_them[:3] == first
    assert [e.key for e in choose(catalog, ["mrds", "mrds"], False)] == ["mrds"]
    with pytest.raises(ConfigError) as caught:
        choose(catalog, ["mrdz", "ports"], False)
    assert [p.code for p in caught.value.problems] == ["E-CATALOG-KEY", "E-FETCH-NONE"]
    doubtful = {"a": entry("a", "https://x.gov/a")}
    doubtful["a"] = replace(doubtful["a"], fetch=FetchSpec(url="https://x.gov/a"))
    with pytest.raises(ConfigError, match="E-FETCH-UNVERIFIED.*--allow-unverified"):
        choose(doubtful, ["a"], False)
    assert choose(doubtful, ["a"], True) and not choose(doubtful, [], False)


@pytest.fixture
def catalog_here(server, tmp_path, monkeypatch):
    (tmp_path / "layers").mkdir()
    (tmp_path / "layers" / "catalog.yaml").write_text(
        f"waste:\n  role: sites\n  fetch: {{url: '{server.url('arcgis/esri/MapServer/1')}',"
        f" kind: arcgis, address: verified, file: waste.geojson}}\n"
        f"bad:\n  role: sites\n  fetch: {{url: '{server.url('out')}', address: verified}}\n"
        "far:\n  role: sites\n  fetch: {url: 'https://data.example.org/a', address: verified}\n"
    )
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("catalog_here")
def test_the_command_fetches_tells_and_shows_how_to_use_it():
    result = CliRunner().invoke(command, ["fetch", "waste"])
    assert result.exit_code == 0, result.output
    assert "waste: 2,500 of 2,500 rows" in result.stderr
    assert "path: layers/fetched/waste/waste.geojson" in result.stdout
    as_json = CliRunner().invoke(command, ["fetch", "waste", "--json"])
    assert json.loads(as_json.stdout)["fetched"][0]["state"] == "cached"


@pytest.mark.usefixtures("catalog_here")
def test_what_lies_outside_the_project_is_named_by_a_root(tmp_path):
    folder = tmp_path / "my data"
    words = ["fetch", "waste", "--to", str(folder), "-q"]
    told = CliRunner().invoke(command, words).stdout
    line = next(line for line in told.splitlines() if "catalog: waste" in line)
    words = yaml.safe_load(line)[0]
    assert (words["root"], words["path"]) == ("fetched", "waste/waste.geojson")
    assert f"--root fetched={folder}" in told
    project = Project(None, tmp_path / "model.yaml", tmp_path, {"fetched": folder})
    assert project.layer_file(LayerSpec(**words)).is_file()


@pytest.mark.usefixtures("catalog_here")
def test_the_command_ends_with_the_code_of_the_gravest_failure():
    result = CliRunner().invoke(
        command, ["fetch", "waste", "bad", "--json", "-q"], standalone_mode=False
    )
    told = json.loads(result.stdout)
    assert (result.return_value, told["exit_code"]) == (SecurityError.exit_code,) * 2
    assert [p["code"] for p in told["problems"]] == ["E-FETCH-REDIRECT"]
    assert [f["key"] for f in told["fetched"]] == ["waste"]


@pytest.mark.usefixtures("catalog_here")
def test_a_catalog_of_ones_own_cannot_add_hosts_by_itself(monkeypatch):
    monkeypatch.delenv(LOOPBACK_FLAG)
    result = CliRunner().invoke(command, ["fetch", "far", "waste", "--json"], standalone_mode=False)
    codes = [p["code"] for p in json.loads(result.stdout)["problems"]]
    assert codes == ["E-FETCH-HOST", "E-FETCH-ADDRESS"]


def test_the_list_shows_how_sure_each_source_is():
    result = CliRunner().invoke(command, ["list", "--json", "--role", "tribal"])
    rows = {row["key"]: row for row in json.loads(result.stdout)["layers"]}
    assert rows["census_tribal_areas"]["fetch"] == "file, address verified"
    assert rows["bia_land_areas"]["schema"] == "documented"
    assert "own" in CliRunner().invoke(command, ["list"]).stdout


def test_a_mistyped_command_is_told_the_nearest():
    assert "did you mean 'fetch'?" in CliRunner().invoke(command, ["fetc"]).output

"""Every product of today, for every audience: a supplied mask wins, and a leak is found anywhere.

The scan shares nothing with the package's own audit: `tests/support/scanning.py` opens each file
as far as it opens and looks for names, ids and coordinates.
"""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
import yaml
from click.testing import CliRunner
from helping import REVIEW_NAMES, SITE_COLUMNS, csv_text, sites_rows, small_files
from scanning import found_in

from remine.cli import cli
from remine.disclosure import audit
from remine.errors import RemineError
from remine.project import load_project
from remine.release import make_release
from remine.resources import builtin_root, find_model
from remine.run import publish, run

#: Two sites, a record of the context and a rejected row that a mask covers, and the mask's own.
PLACES = {"zz-quill-04": (-106.91357924, 37.02468135), "zz-wren-08": (-105.13579246, 39.24681357)}
NAMES = {"zz-quill-04": "Quillback pile", "zz-wren-08": "Wrenhollow adit"}
CORNERS = [-106.95371913, -106.87193751, 36.98137295, 37.06719352,
           -105.17391573, -105.09713591, 39.20917353, 39.28371919]
MASK_WORDS = ["burial", "zyxland", "mask stamp", "kept_secret"]
SITE_WORDS = [*PLACES, *NAMES.values(), "quillclaim", "zz-record-11", "spur"]
SITE_NUMBERS = [number for place in PLACES.values() for number in place]
AUDIENCES = ("public", "agency", "internal")


def project_with_a_mask(root: Path):
    """The small project, whose fourth and eighth sites a mask covers, with records beside."""
    rows = sites_rows()
    for at, key in ((3, "zz-quill-04"), (7, "zz-wren-08")):
        lon, lat = PLACES[key]
        rows[at].update(site_id=key, name=NAMES[key], longitude=lon, latitude=lat)
    rows[5].update(longitude=-106.8, latitude=37.05)  # on the nation's land, outside the mask
    managers = ["BLM", "USFS", "BLM", "tribal", "", "private", "BLM", "USFS", "", "tribal"]
    for row, manager in zip(rows, managers, strict=True):
        row.update(state="CO", land_manager=manager)
    # a record without waste beside a masked site, and one that cannot be placed
    rows.append({**rows[3], "site_id": "zz-record-11", "waste_types": "", "name": "Quillback pile"})
    project = small_files(root, rows)
    project.write("sites.csv", csv_text(rows, [*SITE_COLUMNS, "state", "land_manager"]))
    project.write("rail.csv", csv_text([
        {"name": "depot", "longitude": -105.00, "latitude": 39.75},
        {"name": "yard", "longitude": -105.50, "latitude": 39.00},
        {"name": "zz-quill-04 spur", "longitude": PLACES["zz-quill-04"][0],
         "latitude": PLACES["zz-quill-04"][1]}]))
    project.model["sites"] = {"group_within_km": 0.5, "records": "context"}
    boxes = [shapely.box(CORNERS[0], CORNERS[2], CORNERS[1], CORNERS[3]),
             shapely.box(CORNERS[4], CORNERS[6], CORNERS[5], CORNERS[7])]
    path = root / "layers" / "kept_secret.gpkg"
    gpd.GeoDataFrame({"secret": ["Burial ground"] * 2}, geometry=boxes, crs=4326).to_file(path)
    project.model["layers"].append(
        {"name": "burial_mask", "role": "mask", "source": "Zyxland council",
         "path": "layers/kept_secret.gpkg", "stamp": "mask stamp"})
    claim = dict(zip(REVIEW_NAMES, ["zz-quill-04", "county", "quillclaim", "p. 3", "J. Doe", "BLM",
                                    "2026-03-01"], strict=False))
    ours = dict(zip(REVIEW_NAMES, ["s01", "county", "Park", "p. 3", "J. Doe", "BLM",
                                   "2026-03-01"], strict=False))
    (root / "reviews.csv").write_text(csv_text([ours, claim], REVIEW_NAMES), encoding="utf-8")
    project.save()
    return project


def command(*words: str):
    """Run a command in this process; return its exit code and all it printed."""
    done = CliRunner().invoke(cli, list(words))
    if isinstance(done.exception, RemineError):
        return done.exception.exit_code, f"{done.output}\n{done.exception}"
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


@pytest.fixture(scope="module")
def every(tmp_path_factory):
    """Every product for each audience: the folder of files, and what was printed."""
    root = tmp_path_factory.mktemp("every")
    project = project_with_a_mask(root / "project")
    model, out = str(project.config), {}
    for audience in AUDIENCES:
        folder = root / audience
        first, second = str(folder / "run"), str(folder / "again")
        folder.mkdir()
        printed = {}

        def do(key, *words, printed=printed):
            code, text = command(*words)
            assert code == 0, (key, text)
            printed[key] = text

        reviews = ("--reviews", str(root / "project" / "reviews.csv"))
        do("run", "run", model, "--audience", audience, "--out", first, *reviews)
        do("again", "run", model, "--audience", audience, "--out", second, "--profile", "access")
        do("run json", "run", model, "--audience", audience, "--out", second, "--overwrite",
           "--profile", "access", "--json")
        do("map", "map", first, "--out", str(folder / "map-again.html"))
        do("card", "card", "s01", "--run", first, "--out", str(folder / "card.html"))
        for by in ("state", "agency", *(["nation"] if audience == "internal" else [])):
            do(by, "packets", "--run", first, "--by", by, "--out", str(folder / f"packets-{by}"))
        do("compare", "compare", model, "--audience", audience, "--out", str(folder / "compare"))
        do("plain", "run", model, "--audience", audience, "--out", str(folder / "plain"))
        do("report", "report", "--run", str(folder / "plain"), "--comparison",
           str(folder / "compare"),
           "--out", str(folder / "report.html"))
        do("brief", "brief", first, "--html", str(folder / "brief.html"))
        do("diff", "diff", first, second, "--html", str(folder / "diff.html"), "--json")
        do("diff md", "diff", first, second, "--md")
        for key in ("s01", "s02"):
            do(f"explain {key}", "explain", key, "--run", first, "--html",
               str(folder / f"explain-{key}.html"), "--json")
        do("versus", "explain", "s01", "--versus", "s02", "--run", first)
        do("tradeoff", "tradeoff", "--run", first, "--x", "recovery", "--y", "access", "--html",
           str(folder / "tradeoff.html"), "--json")
        do("tradeoff one", "tradeoff", "s01", "--run", first, "--x", "recovery", "--y", "access")
        if audience != "public":
            known = [{"name": "Alpha tailings", "state": "CO", "latitude": 39.8,
                      "longitude": -105.5, "tolerance_km": 1, "expected": "high"}]
            (root / "known.csv").write_text(csv_text(known), encoding="utf-8")
            do("backtest", "backtest", "--known", str(root / "known.csv"), "--run", first,
               "--json")
        out[audience] = folder, printed
    return out


def leaks(folder: Path, printed: dict[str, str], words, numbers) -> dict[str, list[str]]:
    """Return what of the secret stands where; file names count too."""
    out = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        raw = path.read_bytes() if path.is_file() else b""
        found = found_in(raw, path, words, numbers) + found_in(name.encode(), None, words, [])
        if found:
            out[name] = sorted(set(found))
    for key, text in printed.items():
        found = found_in(text.encode(), None, words, numbers)
        if found:
            out[f"printed by {key}"] = sorted(set(found))
    return out


def test_the_scan_finds_what_an_internal_run_may_tell(every):
    """The internal run tells its sites: so the scan can see them, in every kind of file."""
    folder, printed = every["internal"]
    seen = leaks(folder, printed, SITE_WORDS, SITE_NUMBERS)
    for name in ("run/ranked_sites.csv", "run/ranked_sites.gpkg", "run/ranked_sites.parquet",
                 "run/ranked_sites.geojson", "run/ranked_sites.xlsx", "run/map.html",
                 "map-again.html", "report.html", "diff.html", "printed by diff"):
        assert name in seen, sorted(seen)
    assert {"106.913", "37.024"} <= set(seen["run/ranked_sites.parquet"])
    assert {"106.913", "37.024"} <= set(seen["run/map.html"])


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_mask_itself_stands_nowhere(every, audience):
    folder, printed = every[audience]
    assert leaks(folder, printed, MASK_WORDS, CORNERS) == {}


@pytest.mark.parametrize("audience", ["public", "agency"])
def test_what_the_mask_covers_stands_nowhere(every, audience):
    folder, printed = every[audience]
    assert leaks(folder, printed, SITE_WORDS, SITE_NUMBERS) == {}


@pytest.mark.parametrize("audience", ["public", "agency"])
@pytest.mark.parametrize("words", [("card", "{}", "--run", "{run}", "--out", "{out}"),
                                   ("explain", "{}", "--run", "{run}"),
                                   ("explain", "s01", "--versus", "{}", "--run", "{run}"),
                                   ("tradeoff", "{}", "--run", "{run}", "--y", "access")])
def test_a_question_about_a_covered_site_is_one_about_a_site_that_is_not_there(
    every, audience, words, tmp_path
):
    run_folder = str(every[audience][0] / "run")

    def ask(site):
        filled = [w.format(site, run=run_folder, out=tmp_path / "x.html") for w in words]
        code, text = command(*filled)
        return code, text.replace(site, "SITE")

    absent, here = ask("zz-nobody-04"), ask("zz-quill-04")
    assert absent[0] != 0
    assert "".join(here[1].split()) == "".join(absent[1].split()) or "E-" in here[1]
    assert here[0] == absent[0]
    for word in (*NAMES.values(), "37.02", "106.91"):
        assert word not in here[1]


@pytest.fixture(scope="module")
def kinds_of_files(every, tmp_path_factory):
    """The public run's truth and release, and one folder of every product of it."""
    root = tmp_path_factory.mktemp("audited")
    project = project_with_a_mask(root / "project")
    finished = run(load_project(project.config))
    release = make_release(finished, "public")
    publish(finished, "public", root / "run", False)
    return finished, release, every["public"][0], root


def test_the_audit_clears_every_product(kinds_of_files):
    finished, release, folder, _ = kinds_of_files
    assert [str(p) for p in audit(finished, release, folder).findings] == []


LEAKS = {"coordinate": ("{1:.5f} N, {0:.5f} W", "E-DISCLOSED-PLACE"),
         "corner of the mask": (f"{CORNERS[0]:.5f} {CORNERS[2]:.5f}", "E-DISCLOSED-PLACE"),
         "name": ("Quillback pile", "E-DISCLOSED-SITE"), "id": ("zz-quill-04", "E-DISCLOSED-SITE")}
TEXTS = ["card.html", "report.html", "brief.html", "diff.html", "tradeoff.html",
         "explain-s01.html", "map-again.html", "run/map.html", "run/manifest.json",
         "run/metadata.xml", "run/metadata.html", "run/ranked_sites.csv", "run/rejected.csv",
         "run/context.csv", "run/ranked_sites.geojson", "compare/*.html", "compare/*.csv",
         "packets-state/**/*.html", "packets-agency/**/*.csv",
         "run/lists/*.csv", "run/reviewed.csv",
         "packets-agency/*/cover-letter.txt"]


@pytest.mark.parametrize("leak", sorted(LEAKS))
@pytest.mark.parametrize("pattern", TEXTS)
def test_a_leak_in_any_kind_of_file_is_found(kinds_of_files, tmp_path, pattern, leak):
    finished, release, folder, _ = kinds_of_files
    found = sorted(folder.glob(pattern))
    assert found, pattern
    place = tmp_path / found[0].name
    shutil.copy(found[0], place)
    words, code = LEAKS[leak]
    words = words.format(*PLACES["zz-quill-04"])
    text = place.read_text(encoding="utf-8")
    place.write_text(planted(text, place.suffix, words), encoding="utf-8")
    codes = {p.code for p in audit(finished, release, tmp_path).findings}
    assert code in codes, codes


def planted(text: str, ending: str, words: str) -> str:
    """Return a file's text with words in the middle of it, where its kind allows them."""
    if ending == ".csv":
        head, _, rest = text.partition("\n")
        cells = [f'"{words}"', *[""] * head.count(",")]
        return f"{head}\n{','.join(cells)}\n{rest}"
    if ending in (".json", ".geojson"):
        return json.dumps({**json.loads(text), "note": words})
    return text.replace("</body>", f"<p>{words}</p></body>", 1) if "</body>" in text else \
        text.replace("<gmd:", f"<!-- {words} --><gmd:", 1) if "<gmd:" in text else \
        f"{text}<!-- {words} -->"


def test_a_covered_data_center_stands_in_no_plan(tmp_path):
    """The recycling run, its kilograms a year and the hubs planned from them."""
    folder = tmp_path / "project"
    (folder / "layers" / "starter").mkdir(parents=True)
    for file in (builtin_root() / "layers" / "starter").glob("*.csv"):
        shutil.copy(file, folder / "layers" / "starter")
    model = yaml.safe_load(find_model("recycling").read_text("utf-8"))
    path = folder / "layers" / "starter" / "data_centers.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    hidden = rows[7]
    hidden["longitude"], hidden["latitude"] = "-97.13579246", "38.24681357"
    key = next(name for name, cell in hidden.items() if name in ("site_id", "center_id", "id"))
    old, hidden[key], hidden["name"] = hidden[key], "zz-quill-04", "Quillback hall"
    assert old
    path.write_text(csv_text(rows), encoding="utf-8")
    box = shapely.box(-97.2391, 38.1391, -97.0391, 38.3391)
    gpd.GeoDataFrame({"secret": ["Burial ground"]}, geometry=[box], crs=4326).to_file(
        folder / "layers" / "kept_secret.gpkg")
    model["layers"].append({"name": "burial_mask", "role": "mask", "source": "Zyxland council",
                            "path": "layers/kept_secret.gpkg"})
    (folder / "model.yaml").write_text(yaml.safe_dump(model, sort_keys=False), encoding="utf-8")
    words = ["zz-quill-04", "Quillback hall", *MASK_WORDS]
    numbers = [-97.13579246, 38.24681357, -97.2391, 38.1391, -97.0391, 38.3391]
    out, printed = tmp_path / "out", {}
    for key, *typed in (
        ("run", "run", str(folder / "model.yaml"), "--audience", "agency", "--out",
         str(out / "run")),
        ("plan", "plan", "hubs", "--run", str(out / "run"), "--k", "3", "--out",
         str(out / "hubs"), "--json"),
    ):
        code, printed[key] = command(*typed)
        assert code == 0, printed[key]
    assert list((out / "hubs").rglob("*"))
    assert leaks(out, printed, words, numbers) == {}
    internal = tmp_path / "internal"
    assert command("run", str(folder / "model.yaml"), "--audience", "internal", "--out",
                   str(internal))[0] == 0
    assert leaks(internal, {}, words[:1], numbers[:1])

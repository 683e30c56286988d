"""``remine plan hubs`` from the words typed to the folder."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from remine.cli import cli
from remine.errors import ConflictError, InputError, NoResultError, UsageError

FILES = ["assignments.csv", "hubs.csv", "hubs.geojson", "map.html", "plan.json", "summary.html"]


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("rec") / "run"
    assert CliRunner().invoke(cli, ["run", "recycling", "--out", str(out), "-q"],
                              catch_exceptions=False).exit_code == 0  # fmt: skip
    return out


def plan(*words):
    done = CliRunner().invoke(cli, ["plan", "hubs", *map(str, words), "-q"])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


@pytest.fixture
def sources(tmp_path):
    rng = np.random.default_rng(1)
    lines = ["id,name,state,longitude,latitude,kg_per_year,low,high,illustrative"]
    for i in range(25):
        kg = rng.lognormal()
        x, y = rng.uniform(-102.05, -94.6), rng.uniform(37, 40)
        lines.append(f"s{i:02d},<b>Source</b> {i},KS,{x:.5f},{y:.5f},{kg},{kg / 2},{kg * 2},yes")
    path = tmp_path / "sources.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_run_gives_a_plan_that_says_what_it_is(run_folder, tmp_path):
    text = plan("--run", run_folder, "--k", 4, "--draws", 20, "--out", tmp_path / "p")
    assert "data centers are illustrative" in text and "sources left out" in text
    assert sorted(p.name for p in (tmp_path / "p").iterdir()) == FILES
    record = json.loads((tmp_path / "p" / "plan.json").read_text(encoding="utf-8"))
    assert record["proven"] and record["gap"] < 1e-6 and len(record["hubs"]) == 4
    assert record["audience"] == "public"
    assert {item["role"] for item in record["inputs"]} >= {"run manifest.json"}
    for name in ("map.html", "summary.html"):
        page = (tmp_path / "p" / name).read_text(encoding="utf-8")
        assert "data centers are illustrative" in page


def test_two_runs_give_the_same_bytes(sources, tmp_path):
    for name in ("one", "two"):
        plan("--sources", sources, "--capacity", 12, "--k", 3, "--draws", 5, "--out",
             tmp_path / name)  # fmt: skip
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_public_plan_shows_no_place_finer_than_a_county(sources, tmp_path):
    plan("--sources", sources, "--k", 2, "--draws", 0, "--out", tmp_path / "p")
    fine = [cell for line in sources.read_text().splitlines()[1:] for cell in line.split(",")[3:5]]
    for path in (tmp_path / "p").iterdir():
        text = path.read_text(encoding="utf-8")
        assert not [cell for cell in fine if cell in text], path.name
    shape = json.loads((tmp_path / "p" / "hubs.geojson").read_text(encoding="utf-8"))
    assert {f["properties"]["kind"] for f in shape["features"]} == {"hub", "catchment"}


def test_names_of_data_are_never_markup(sources, tmp_path):
    plan("--sources", sources, "--k", 2, "--draws", 0, "--out", tmp_path / "p")
    assert "<b>Source" not in (tmp_path / "p" / "map.html").read_text(encoding="utf-8")
    assert "<b>Source" not in (tmp_path / "p" / "summary.html").read_text(encoding="utf-8")


def test_what_cannot_be_writes_nothing_and_tells_why(sources, tmp_path):
    with pytest.raises(NoResultError, match="short"):
        plan("--sources", sources, "--k", 2, "--capacity", 1, "--out", tmp_path / "p")
    with pytest.raises(UsageError, match="one of two"):
        plan("--out", tmp_path / "p")
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="no column"):
        plan("--sources", bad, "--out", tmp_path / "p")
    assert not (tmp_path / "p").exists()


def test_only_a_former_plan_is_replaced(sources, run_folder, tmp_path):
    words = ("--sources", sources, "--k", 2, "--draws", 0)
    plan(*words, "--out", tmp_path / "p")
    with pytest.raises(ConflictError, match="exists"):
        plan(*words, "--out", tmp_path / "p")
    plan(*words, "--out", tmp_path / "p", "--overwrite")
    with pytest.raises(ConflictError, match="not a former run"):
        plan(*words, "--out", run_folder, "--overwrite")



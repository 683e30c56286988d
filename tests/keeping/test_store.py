"""Found again by content; what is stale or damaged is made anew; a whole run is the same."""

import json
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from remine.cli.run import command
from remine.errors import ConflictError
from remine.keeping import NOTHING_KEPT, Store
from remine.keeping import store as module

TEN = Path(__file__).resolve().parents[2] / "docs" / "ten-sites"


def test_a_result_is_made_once_for_the_same_content(tmp_path):
    calls = []
    for made_from in ({"a": 1}, {"a": 1}, {"a": 2}):
        store = Store(tmp_path)
        assert store.of("s", "n", lambda m=made_from: m, lambda: calls.append(1) or [1.5]) == [1.5]
    assert len(calls) == 2


def test_a_damaged_entry_is_made_again_and_said(tmp_path):
    Store(tmp_path).of("s", "n", lambda: 1, lambda: "kept")
    (entry,) = tmp_path.iterdir()
    raw = bytearray(entry.read_bytes())
    raw[-3] ^= 1
    entry.write_bytes(bytes(raw))
    store = Store(tmp_path)
    assert store.of("s", "n", lambda: 1, lambda: "made") == "made"
    assert store.damaged == ["s n"] and store.made == {"s": ["n"]}
    again = Store(tmp_path)
    assert again.of("s", "n", lambda: 1, lambda: "never") == "made"


def test_other_code_finds_nothing(tmp_path, monkeypatch):
    Store(tmp_path).of("s", "n", lambda: 1, lambda: "old")
    monkeypatch.setattr(module, "code_key", lambda: "another")
    assert Store(tmp_path).of("s", "n", lambda: 1, lambda: "new") == "new"


def test_a_folder_that_cannot_be_written_is_an_error_with_a_fix(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConflictError, match="E-CACHE"):
        Store(tmp_path / "file")


def test_nothing_is_kept_without_a_folder():
    assert NOTHING_KEPT.of("s", "n", lambda: 1 / 0, lambda: 5) == 5


def _run(folder: Path, out: str, *more: str) -> dict:
    words = [str(folder / "ten-sites.yaml"), "--out", str(folder / out), "--json", "-q",
             "--audience", "internal", *more]
    result = CliRunner().invoke(command, words)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout.splitlines()[-1])


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }


@pytest.fixture
def project(tmp_path):
    shutil.copytree(TEN, tmp_path / "p")
    return tmp_path / "p"


def test_a_run_from_kept_results_is_the_same_to_the_byte(project, tmp_path):
    cache = ("--cache", str(tmp_path / "kept"))
    _run(project, "plain")
    first = _run(project, "first", *cache)
    second = _run(project, "second", *cache)
    assert first["cache"]["reused"] == {} and second["cache"]["made"] == {}
    assert _files(project / "plain") == _files(project / "first") == _files(project / "second")
    manifest = json.loads((project / "second" / "manifest.json").read_text())
    assert manifest["cache"] == second["cache"]
    assert "cache" not in json.loads((project / "plain" / "manifest.json").read_text())


def test_other_weights_measure_nothing_again(project, tmp_path):
    cache = ("--cache", str(tmp_path / "kept"))
    _run(project, "first", *cache)
    model = yaml.safe_load((project / "ten-sites.yaml").read_text("utf-8"))
    profile = model["profiles"][0]
    name = next(iter(profile["weights"]))
    changed = _run(project, "second", *cache, "--set",
                   f"profiles.{profile['name']}.weights.{name}=1")
    assert changed["cache"]["made"] == {}


def test_a_changed_layer_recomputes_what_it_touches_and_no_more(project, tmp_path):
    cache = ("--cache", str(tmp_path / "kept"))
    _run(project, "first", *cache)
    lands = project / "layers" / "lands.csv"
    lines = lands.read_text("utf-8").splitlines()
    lands.write_text("\n".join(lines[:-1]) + "\n", "utf-8")
    made = _run(project, "second", *cache)["cache"]["made"]
    assert "inventory" not in made
    assert len(made["layers"]) == 1
    fresh = _run(project, "third")
    assert fresh["sites"] == _run(project, "fourth", *cache)["sites"]
    assert _files(project / "second") == _files(project / "third")

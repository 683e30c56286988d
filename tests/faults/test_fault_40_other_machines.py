"""The built-in models give the same bytes in every file, whatever machine they run on."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from helping import all_bytes, remine

_THREADS = ("OMP_NUM_THREADS", "GDAL_NUM_THREADS", "ARROW_NUM_THREADS", "OPENBLAS_NUM_THREADS",
            "ARROW_IO_THREADS")
USUAL = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0", **dict.fromkeys(_THREADS, "1")}
#: Decimal commas; a dotless i under lower case; and neither.
OTHERS = [
    {"LC_ALL": "de_DE.UTF-8", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1",
     **dict.fromkeys(_THREADS, "2")},
    {"LC_ALL": "tr_TR.UTF-8", "TZ": "America/Anchorage", "PYTHONHASHSEED": "2",
     **dict.fromkeys(_THREADS, "1")},
    {"LC_ALL": "C", "TZ": "America/Anchorage", "PYTHONHASHSEED": "3",
     **dict.fromkeys(_THREADS, "2")},
]


@pytest.fixture(scope="session")
def locales(tmp_path_factory) -> dict[str, str]:
    """Where the locales are, made here where the system has what they are made from."""
    home = tmp_path_factory.mktemp("locales")
    if shutil.which("localedef"):
        for name in ("de_DE", "tr_TR"):
            subprocess.run(["localedef", "-i", name, "-f", "UTF-8", str(home / f"{name}.UTF-8")],
                           check=False, capture_output=True)
    return {"LOCPATH": str(home)} if any(home.iterdir()) else {}


def run_it(model: str, home: Path, out: str, env: dict[str, str], locales) -> dict[str, bytes]:
    home.mkdir(exist_ok=True)
    done = remine("run", model, "--out", out, "--audience", "internal", "-q", cwd=home,
                  env={**env, **locales}, timeout=600)
    assert done.returncode == 0, done.stderr
    return all_bytes(home / out)


def the_same(model: str, tmp_path: Path, others, locales) -> None:
    one = run_it(model, tmp_path / "here", "out", USUAL, locales)
    for number, env in enumerate(others):
        deep = f"a folder/with ünusual {number}/words"
        other = run_it(model, tmp_path / f"there {number}", deep, env, locales)
        assert set(one) == set(other)
        assert [name for name in one if one[name] != other[name]] == []


def test_mine_waste_on_another_machine(tmp_path, locales):
    the_same("mine-waste", tmp_path, OTHERS[:1], locales)


@pytest.mark.long
@pytest.mark.parametrize("model", ["mine-waste", "recycling"])
def test_three_locales_two_zones_two_thread_counts(tmp_path, locales, model):
    the_same(model, tmp_path, OTHERS, locales)


@pytest.mark.long
def test_a_folder_with_letters_the_locale_does_not_know(small_project):
    project = small_project()
    plain = {"LC_ALL": "C.UTF-8"}
    assert project.command("run", "model.yaml", "--out", "usual", "-q", env=plain).returncode == 0
    poor = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = project.command("run", "model.yaml", "--out", "Peñasco/ünusual", "-q", env=poor)
    assert done.returncode == 0, done.stderr
    assert all_bytes(project.root / "usual") == all_bytes(project.root / "Peñasco" / "ünusual")
    broken = b"Pe\xf1asco".decode("utf-8", "surrogateescape")
    done = project.command("run", "model.yaml", "--out", broken, "-q", env=poor)
    assert done.returncode == 2 and "E-PATH-LETTERS" in done.stderr
    assert not list(project.root.glob("Pe*asco/.tmp*")) and not list(project.root.glob(".tmp*"))

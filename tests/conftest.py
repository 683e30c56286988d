"""What many tests share: a small project to change, and the folder of real layers."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from helping import RAIL, REPOSITORY, TRIBAL, Small, base_model, csv_text, secret_rows, sites_rows
from hypothesis import settings

#: Run by the system's Python, beside which QGIS is installed.
collect_ignore = ["support/qgis_render.py"]

# A busy machine is no fault of the code: no example fails for being slow.
settings.register_profile("remine", deadline=None)
settings.load_profile("remine")


@pytest.fixture
def small_project(tmp_path: Path) -> Callable[..., Small]:
    """Return a factory of small projects; keywords replace whole layer files by their rows."""
    made = 0

    def make(
        sites: Sequence[Mapping[str, Any]] | str | bytes | None = None,
        lands: Sequence[Mapping[str, Any]] | str | bytes | None = None,
        rail: Sequence[Mapping[str, Any]] | str | bytes | None = None,
    ) -> Small:
        nonlocal made
        made += 1
        project = Small(tmp_path / f"project{made}", base_model())
        given = {"sites": sites, "lands": lands, "rail": rail}
        usual = {"sites": sites_rows(), "lands": TRIBAL, "rail": RAIL}
        for name, rows in given.items():
            rows = usual[name] if rows is None else rows
            content = rows if isinstance(rows, (str, bytes)) else csv_text(rows)
            project.files[name] = project.write(f"{name}.csv", content)
        project.save()
        return project

    return make


@pytest.fixture
def secret_project(small_project: Callable[..., Small]) -> Small:
    """A small project whose two masked sites have places that can be known again."""
    return small_project(sites=secret_rows())


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real layers; tests skip without it, except where CI demands it."""
    shared = Path(os.environ.get("REMINE_SHARED") or REPOSITORY.parent / "shared")
    data = shared / "data"
    if not data.is_dir():
        reason = "no folder of real layers beside the repository, and REMINE_SHARED names none"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(reason)
        pytest.skip(reason)
    return data

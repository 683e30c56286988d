"""What `remine compare` wrote, read back: scenarios, and what groups with weights disagree on."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from remine.answering.run_files import RunFiles
from remine.errors import InputError, Problem, UsageError


@dataclass(frozen=True)
class ComparisonFiles:
    """A comparison's record and its two tables; ``stakeholders`` is empty without groups."""

    manifest: dict[str, Any]
    scenarios: list[dict[str, str]]
    stakeholders: list[dict[str, str]]


def read_comparison(folder: Path, run: RunFiles) -> ComparisonFiles:
    """Read the comparison of a run.

    Raises
    ------
    UsageError
        If it is no comparison, or one of another run.
    InputError
        If its files cannot be read.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        manifest = {}
    except (OSError, ValueError) as error:
        raise _unread(folder, error) from error
    same = ("run_id", "audience", "config_sha256")
    if not isinstance(manifest, dict) or manifest.get("what") != "comparison" or any(
        manifest.get(name) != run.manifest[name] for name in same
    ):
        raise UsageError(
            Problem("E-REPORT-COMPARISON", f"'{folder}' is no comparison of this run",
                    "give what `remine compare --out` wrote for the same model, audience and "
                    "profile", why="its ranks would be those of other sites")
        )
    try:
        return ComparisonFiles(manifest, _rows(folder / "scenarios.csv"),
                               _rows(folder / "stakeholders.csv"))
    except (OSError, ValueError, csv.Error) as error:
        raise _unread(folder, error) from error


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _unread(folder: Path, error: Exception) -> InputError:
    return InputError(
        Problem("E-RUN-READ", f"the comparison cannot be read: {error}", "compare again",
                file=folder.name)
    )

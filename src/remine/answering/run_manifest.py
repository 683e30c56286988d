"""The manifest of a finished run, read back: one reader for all who open a run's folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from remine.errors import InputError, Problem, UsageError

MANIFEST = "manifest.json"
_NEEDED = {"outputs", "inputs", "run_id", "config_sha256", "profiles", "versions", "model"}


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a run folder.

    Raises
    ------
    UsageError
        If there is none.
    InputError
        If it is no manifest of ours.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise UsageError(
            Problem("E-RUN-MISSING", f"'{folder}' is no directory of a run: no {MANIFEST}",
                    "give what `remine run --out` wrote")
        )  # fmt: skip
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(manifest, dict) or not set(manifest) >= _NEEDED:
            raise ValueError("it does not say what a manifest says")
    except (ValueError, OSError) as error:
        raise InputError(
            Problem("E-RUN-READ", f"the run cannot be read: {error}", "run the model again",
                    file=MANIFEST)
        ) from error  # fmt: skip
    return manifest

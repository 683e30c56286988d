"""Is a finished run still what it was: its files, its inputs, its model, its id."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import remine
from remine.answering.run_manifest import MANIFEST, read_manifest
from remine.errors import RemineError, UsageError
from remine.inventory.reading import sha256
from remine.project import Project
from remine.release import run_id_of
from remine.reviews.reading import ROLE, ReviewFile


@dataclass(frozen=True)
class Checked:
    """One thing held against the manifest: same, changed, missing, added, or not checked."""

    part: str
    name: str
    state: str
    words: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return the finding as plain data."""
        return asdict(self)


def verify(
    folder: Path, project: Project | None, reviews: ReviewFile | None = None
) -> list[Checked]:
    """Hold a run's files, and the inputs as they are now, against the run's manifest.

    Parameters
    ----------
    folder : Path
        What ``remine run --out`` wrote.
    project : Project or None
        The model the run was made with; without it neither inputs nor model are checked.
    reviews : ReviewFile, optional
        What the run read of reviewers; without it that input is not checked.

    Raises
    ------
    UsageError
        If the folder is no run.
    InputError
        If its manifest cannot be read.
    """
    manifest = read_manifest(folder)
    found = [*_outputs(folder, manifest["outputs"]), _run_id(manifest)]
    inputs = [item for item in manifest["inputs"] if item["role"] != ROLE]
    found += [_reviews(item, reviews) for item in manifest["inputs"] if item not in inputs]
    if project is None:
        found.append(Checked("inputs", "all", "not checked", "name the model with --config"))
        return found
    same = project.config_hash() == manifest["config_sha256"]
    words = "" if same else "the model, or its --set, is another: scores may differ"
    found.append(Checked("model", manifest["model"], "same" if same else "changed", words))
    found += [_input(project, told) for told in inputs]
    version = manifest["versions"]["remine"]
    if version != remine.__version__:
        words = f"made by {version}, this is {remine.__version__}"
        found.append(Checked("code", "remine", "changed", words))
    return found


def _outputs(folder: Path, told: dict[str, dict[str, Any]]) -> list[Checked]:
    there = {
        path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / MANIFEST
    }
    out = []
    for name, item in told.items():
        if name not in there:
            out.append(Checked("outputs", name, "missing", "the run wrote it"))
        elif hashlib.sha256(there[name].read_bytes()).hexdigest() != item["sha256"]:
            out.append(Checked("outputs", name, "changed", "its hash is not the manifest's"))
        else:
            out.append(Checked("outputs", name, "same"))
    new = sorted(set(there) - set(told))
    return out + [Checked("outputs", name, "added", "the run did not write it") for name in new]


def _run_id(manifest: dict[str, Any]) -> Checked:
    profile = next((p["name"] for p in manifest["profiles"] if p.get("leading")), "")
    inputs = [(i["layer"], i["sha256"], i["joined_sha256"]) for i in manifest["inputs"]]
    here = run_id_of(manifest["versions"]["remine"], manifest["config_sha256"],
                     manifest["audience"], profile, inputs)
    same = here == manifest["run_id"]
    return Checked("run id", manifest["run_id"], "same" if same else "changed",
                   "" if same else f"the manifest's own words make {here}")


def _reviews(told: dict[str, Any], reviews: ReviewFile | None) -> Checked:
    if reviews is None:
        return Checked("inputs", told["layer"], "not checked", "name the file with --reviews")
    same = reviews.sha256 == told["sha256"]
    words = "" if same else "the file is another now: run the model again"
    return Checked("inputs", told["layer"], "same" if same else "changed", words)


def _input(project: Project, told: dict[str, Any]) -> Checked:
    spec = next((s for s in project.model.layers if s.name == told["layer"]), None)
    if spec is None:
        return Checked("inputs", told["layer"], "not checked", "the model has no such layer now")
    try:
        path = project.layer_path(spec)
        joined = project.layer_path(spec, spec.join.path) if spec.join else None
        if not path.exists() or (joined is not None and not joined.exists()):
            return Checked("inputs", told["layer"], "missing", str(spec.path))
        same = sha256(path, spec.adapter or "") == told["sha256"] and (
            joined is None or sha256(joined) == told["joined_sha256"]
        )
    except UsageError as error:
        return Checked("inputs", told["layer"], "not checked", error.problems[0].what)
    except (RemineError, OSError) as error:
        words = error.problems[0].what if isinstance(error, RemineError) else str(error.strerror)
        return Checked("inputs", told["layer"], "missing", words)
    words = "" if same else "the file is another now: run the model again"
    return Checked("inputs", told["layer"], "same" if same else "changed", words)

"""Which layers a second process reads while this one reads the others."""

from __future__ import annotations

from remine.beside import second_half
from remine.errors import RemineError
from remine.inventory.opening import file_parts
from remine.inventory.reading import layer_parts
from remine.project import LayerSpec, Project

#: Below this many bytes in all, starting a process takes longer than it saves.
WORTH_BYTES = 4_000_000
#: What the rest of a job is loaded from takes this process as long as reading so many bytes.
LOADING = 5_500_000
#: What a byte stands for: packed text is more of it, and shapes in binary need no parsing.
_WORK = {".gz": 4, ".zip": 4, ".parquet": 4, ".gpkg": 1 / 3}


def second_share(project: Project) -> list[LayerSpec]:
    """Return the layers to be read beside the others: about half of the work, or none.

    This process keeps the largest and need not hand its rows over. A file that cannot be found is
    left to this process, which says so.
    """
    sizes = {}
    for spec in project.model.layers:
        if spec.role != "raster":
            sizes[spec.name] = _bytes(project, spec)
    if sum(sizes.values()) < WORTH_BYTES:
        return []
    theirs = second_half(sizes, LOADING)
    return [spec for spec in project.model.layers if spec.name in theirs]


def read_quietly(project: Project, specs: list[LayerSpec]) -> dict[str, tuple]:
    """Return what the layers hold; those that cannot be read are left out."""
    out = {}
    for spec in specs:
        try:
            out[spec.name] = layer_parts(project, spec)
        except RemineError:
            continue
    return out


def _bytes(project: Project, spec: LayerSpec) -> float:
    try:
        paths = [project.layer_path(spec)]
        paths += [project.layer_path(spec, spec.join.path)] if spec.join else []
        return sum(
            part.stat().st_size * _WORK.get(part.suffix.lower(), 1)
            for path in paths
            for part in file_parts(path)
        )
    except (RemineError, OSError):
        return 0

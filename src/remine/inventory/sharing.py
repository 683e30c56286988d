"""Which layers two processes read, and in which order they are taken."""

from __future__ import annotations

from remine.errors import RemineError
from remine.inventory.opening import file_parts
from remine.project import LayerSpec, Project

#: Below this many bytes in all, starting a process takes longer than it saves.
WORTH_BYTES = 4_000_000
#: What a byte stands for: packed text is more of it, and shapes in binary need no parsing.
_WORK = {".gz": 4, ".zip": 4, ".parquet": 4, ".gpkg": 1 / 3}


def to_share(project: Project) -> list[list[LayerSpec]]:
    """Return the layers to be read by two processes, the longest first; none if that is not worth
    it. Layers of one kind go together: what their words mean is found once. Of a raster no pixel is
    read, so that it stays here.
    """
    sizes = {spec.name: _bytes(project, spec) for spec in project.model.layers
             if spec.role != "raster"}
    if sum(sizes.values()) < WORTH_BYTES:
        return []
    together: dict[str, list[LayerSpec]] = {}
    for spec in project.model.layers:
        if spec.name in sizes:
            kind = f"catalog {spec.catalog}" if spec.catalog else f"layer {spec.name}"
            together.setdefault(kind, []).append(spec)
    return sorted(together.values(), key=lambda specs: -sum(sizes[spec.name] for spec in specs))


def _bytes(project: Project, spec: LayerSpec) -> float:
    """Return about how much work the files of a layer are; 0 where one cannot be found."""
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

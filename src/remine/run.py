"""The main job: project, inventory, criteria, gates, ranking; then the release and its products."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from remine.beside import Beside, Shared, many
from remine.criteria.stage import Matrix, measure_all, measure_apart
from remine.errors import NoResultError, Problem, RemineError, UsageError, did_you_mean
from remine.finished import Run
from remine.gates.stage import Gates, decide_all
from remine.inventory.building import build_inventory
from remine.inventory.layer import Layer
from remine.inventory.reading_all import Reading, read_layers
from remine.keeping import NOTHING_KEPT, Keeper, Store
from remine.maps.sites_layer import site_blocks
from remine.products.directory import run_directory
from remine.products.geo_files import sites_frame, write_geopackage, write_geoparquet
from remine.products.geojson import write_geojson
from remine.products.geopackage import complete_geopackage
from remine.products.lists import write_lists
from remine.products.manifest import make_manifest, versions_for, write_manifest
from remine.products.metadata import write_metadata
from remine.products.reviewed import write_reviewed
from remine.products.workbook import write_workbook
from remine.products.yields import write_yields
from remine.project import Project
from remine.ranking.stage import Values, score_all
from remine.release import Audience, Release, make_release
from remine.reviews import ReviewFile, check_claims, known_of, take_in
from remine.surveyed_land import surveyed_land

Tell = Callable[[str, str], None]
#: What decides the gates is called among the criteria, with which two processes share it.
_GATES = "gates of the model"
_SITES = "sites of the map"


def run(
    project: Project,
    profile: str | None = None,
    tell: Tell = lambda *_: None,
    keeper: Keeper = NOTHING_KEPT,
    reviews: Sequence[ReviewFile] = (),
    apply_reviews: bool = False,
    reading: Reading | None = None,
) -> Run:
    """Do the main job of a project.

    Parameters
    ----------
    project : Project
    profile : str, optional
        The profile whose ranks lead; the model's first if not given.
    tell : callable
        Called with the stage and the item being worked on.
    keeper : Keeper, optional
        Results of earlier runs; without one everything is made anew.
    reviews : sequence of ReviewFile
        What reviewers sent back; shown beside the sources, and holding what they want held.
    apply_reviews : bool
        Whether amounts that reviewers claim take the place of the measured ones.
    reading : Reading, optional
        The layers of this project, with this keeper, if a second process reads them already.

    Raises
    ------
    RemineError
        With every problem found in the first stage that fails.
    """
    names = [item.name for item in project.model.profiles]
    lead = profile or names[0]
    if lead not in names:
        raise UsageError(
            Problem("E-PROFILE-UNKNOWN", f"there is no profile '{lead}'", did_you_mean(lead, names),
                    file=project.path.name)
        )
    clock = _Clock()
    with clock("inventory"):
        def told(item: str) -> None:
            tell("inventory", item)

        layers = reading.layers(told) if reading else read_layers(project, told, keeper)
    with _land_beside(project, layers, keeper) as land:
        with clock("inventory"):
            inventory = build_inventory(project, layers, keeper)
            known = known_of(project, inventory) if reviews else None
            checked = check_claims(reviews, known, apply_reviews) if reviews else None
        with clock("criteria"):
            also = {_GATES: partial(decide_all, project, inventory, keeper)}
            measured = measure_apart(project, inventory, lambda item: tell("criteria", item),
                                     keeper, also=also)
            gates = measured.pop(_GATES)
            matrix = measure_all(project, inventory, keeper=keeper, measured=measured)
        with clock("gates"):
            tell("gates", "")
            if isinstance(gates, RemineError):
                raise gates
            surveyed, reviewed = land.result(), None
            if checked is not None:
                project, matrix, gates, reviewed = take_in(
                    project, inventory, matrix, gates, checked)
    rankable = ~gates.without_rank()
    rankable[list(matrix.excluded)] = False
    if not rankable.any():
        raise NoResultError(_nothing_left(project, gates))
    with clock("ranking"):
        tell("ranking", "")
        scores = score_all(project, as_values(project, matrix), rankable, lead)
    return Run(project, lead, inventory, matrix, gates, scores, rankable, clock.seconds,
               reviewed, tuple(surveyed))


def publish(
    finished: Run,
    audience: Audience,
    out: Path,
    overwrite: bool,
    tell: Tell = lambda *_: None,
    keeper: Keeper = NOTHING_KEPT,
) -> Release:
    """Mask a finished run for an audience and write every product, as one directory or not at all.

    Raises
    ------
    ConflictError
        If the output exists without ``overwrite``, or cannot be written.
    """
    clock, used, model = _Clock(finished.seconds), {}, finished.project.model

    def load() -> None:  # slow to load, and needed only now: folium, and what has a version
        if model.outputs.map:
            import_module("remine.maps.page")
        used.update(versions_for(model))

    with clock("release"):
        release = make_release(finished, audience, load)
    with run_directory(out, overwrite) as folder:
        with clock("products"):
            products = _Products(release, folder)
            with Shared(products.work(), worth_it=many(len(release.table))) as shared:
                written = shared.results(lambda item: tell("products", item))
            for made in written.values():
                if isinstance(made, RemineError):
                    raise made
            products.put_map_together(written.pop(_SITES, None))
        with clock("manifest"):
            neutralised = {file: cells for made in written.values()
                           for file, cells in (made or {}).items() if cells}
            manifest = make_manifest(release, folder, dict(sorted(neutralised.items())),
                                     _kept(keeper), used)
            write_manifest(manifest, folder / "manifest.json")
    return release


class _Products:
    """The files of a run's folder, the manifest aside, as pieces of work of their own.

    Each gives the cells that were neutralised, by file; the map is drawn in two, its ground in the
    process that puts it together. A piece may find what a process that was lost left half made.
    """

    def __init__(self, release: Release, folder: Path):
        self._release, self._folder = release, folder

    def work(self) -> dict[str, Callable[[], dict[str, list[str]] | None]]:
        """Return what the model asks for, by name, the longest first."""
        outputs = self._release.model.outputs
        places = [write for wanted, write in (
            (outputs.geopackage, self._geopackage),
            (outputs.geoparquet, self._geoparquet),
            (outputs.geojson and len(self._release.table) <= outputs.geojson_rows, self._geojson),
        ) if wanted]
        pieces = {
            "ground of the map": outputs.map and self._draw_ground,
            "files with places": places and partial(self._write_places, places),
            "workbook": outputs.workbook and self._workbook,
            _SITES: outputs.map and self._draw_sites,
            "lists": self._lists,
            "metadata": self._metadata,
        }
        return {name: write for name, write in pieces.items() if write}

    def _write_places(self, files: Sequence[Callable[[Any], None]]) -> None:
        """Write files that share a table of the sites with their places, which is made once."""
        frame = sites_frame(self._release)
        for write in files:
            write(frame)

    def put_map_together(self, sites: dict[str, bytes] | None) -> None:
        """Write the map from its ground and the sites, if the model asks for one."""
        if sites is not None:
            from remine.maps import write_map

            write_map(self._release, self._folder / "map.html", self._ground, sites)

    def _draw_ground(self) -> None:
        from remine.maps.page import draw_ground

        self._ground = draw_ground(self._release)

    def _draw_sites(self) -> dict[str, bytes]:
        return site_blocks(self._release)

    def _workbook(self) -> dict[str, list[str]]:
        name = "ranked_sites.xlsx"
        return {name: write_workbook(self._release, self._folder / name)}

    def _geopackage(self, frame: Any) -> None:
        path = self._folder / "ranked_sites.gpkg"
        path.unlink(missing_ok=True)  # of a process that was lost: this would be added to it
        write_geopackage(frame, path)
        complete_geopackage(self._release, frame, path)

    def _geoparquet(self, frame: Any) -> None:
        write_geoparquet(frame, self._folder / "ranked_sites.parquet")

    def _geojson(self, frame: Any) -> None:
        write_geojson(self._release, frame, self._folder / "ranked_sites.geojson")

    def _lists(self) -> dict[str, list[str]]:
        return (
            write_lists(self._release, self._folder)
            | write_yields(self._release, self._folder)
            | write_reviewed(self._release, self._folder)
        )

    def _metadata(self) -> None:
        write_metadata(self._release, self._folder)


def as_values(project: Project, matrix: Matrix) -> Values:
    """Return the weighted criteria as arrays; parts of combinations stay out unless weighted."""
    sets = (*project.model.profiles, *project.model.stakeholders)
    weighted = {name for weights in sets for name in weights.weights}
    names = tuple(name for name in matrix.scored if name in weighted)
    columns = [matrix.scored[name] for name in names]

    def stack(attribute: str) -> np.ndarray:
        arrays = [getattr(column, attribute) for column in columns]
        return np.column_stack(arrays) if arrays else np.empty((0, 0))

    return Values(names, *map(stack, ("score", "score_low", "score_high", "evidence")))


def _land_beside(project: Project, layers: dict[str, Layer], keeper: Keeper) -> Beside:
    """Return the land surveyed, measured beside the inventory, which one process builds alone."""
    if not project.model.outputs.surveyed_land:
        return Beside(list, worth_it=False)
    apart = keeper is NOTHING_KEPT and many(sum(map(len, layers.values())))  # it notes reuse here
    return Beside(partial(surveyed_land, project, layers, keeper), worth_it=apart)


def _nothing_left(project: Project, gates: Gates) -> Problem:
    words, counts = np.unique(gates.list.astype(str), return_counts=True)
    held = ", ".join(f"{word} {count}" for word, count in zip(words, counts, strict=True))
    return Problem("E-NO-RESULT", f"no site is left to rank: {held}",
                   "map waste_types in the site layer, or look at the gates",
                   file=project.path.name)


def _kept(keeper: Keeper) -> dict | None:
    return keeper.as_dict() if isinstance(keeper, Store) else None


class _Clock:
    """Seconds by stage."""

    def __init__(self, seconds: dict[str, float] | None = None):
        self.seconds = {} if seconds is None else seconds
        self._stage, self._start = "", 0.0

    def __call__(self, stage: str) -> _Clock:
        self._stage = stage
        return self

    def __enter__(self) -> None:
        self._start = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        spent = time.perf_counter() - self._start
        self.seconds[self._stage] = round(self.seconds.get(self._stage, 0.0) + spent, 3)

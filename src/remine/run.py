"""The main job: project, inventory, criteria, gates, ranking; then the release and its products."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from remine.beside import Beside, many
from remine.criteria.stage import Matrix, measure_all
from remine.errors import NoResultError, Problem, UsageError, did_you_mean
from remine.finished import Run
from remine.gates.stage import Gates, decide_all
from remine.inventory.building import build_inventory
from remine.inventory.layer import Layer
from remine.inventory.reading_all import Reading, read_layers
from remine.keeping import NOTHING_KEPT, Keeper, Store
from remine.products.directory import run_directory
from remine.products.geo_files import sites_frame, write_geopackage, write_geoparquet
from remine.products.geojson import write_geojson
from remine.products.geopackage import complete_geopackage
from remine.products.lists import write_lists
from remine.products.manifest import make_manifest, write_manifest
from remine.products.metadata import write_metadata
from remine.products.reviewed import write_reviewed
from remine.products.workbook import write_workbook
from remine.products.yields import write_yields
from remine.project import Project
from remine.ranking.stage import Values, score_all
from remine.release import Audience, Release, make_release
from remine.reviews import ReviewFile, check_claims, known_of, take_in
from remine.surveyed_land import detailed, surveyed_land

Tell = Callable[[str, str], None]


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
    # the sites are put together on one core: the other has time for the surveys
    with Beside(partial(surveyed_land, project, layers, keeper),
                worth_it=keeper is NOTHING_KEPT and detailed(layers)) as surveys:
        found = _ranked(project, lead, layers, clock, tell, keeper, reviews, apply_reviews)
        with clock("surveys"):
            return replace(found, surveyed=tuple(surveys.result()))


def _ranked(
    project: Project, lead: str, layers: dict[str, Layer], clock: _Clock, tell: Tell,
    keeper: Keeper, reviews: Sequence[ReviewFile], apply_reviews: bool,
) -> Run:  # fmt: skip
    """Return the run of a project whose layers are read."""
    with clock("inventory"):
        inventory = build_inventory(project, layers, keeper)
        known = known_of(project, inventory) if reviews else None
        checked = check_claims(reviews, known, apply_reviews) if reviews else None
    # a keeper notes what it reuses, and that here
    apart = keeper is NOTHING_KEPT and many(len(inventory))
    with Beside(partial(decide_all, project, inventory, keeper), worth_it=apart) as other:
        with clock("criteria"):
            matrix = measure_all(project, inventory, lambda item: tell("criteria", item), keeper)
        with clock("gates"):
            tell("gates", "")
            gates = other.result()
            reviewed = None
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
               reviewed)


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
    outputs = finished.project.model.outputs
    clock = _Clock(finished.seconds)
    with clock("release"):
        release = make_release(finished, audience)
    apart = many(len(release.table))
    bulky = apart and (outputs.workbook or outputs.geojson)
    with run_directory(out, overwrite) as folder:
        with (
            Beside(partial(_write_bulky, release, folder), worth_it=bulky) as second,
            Beside(partial(_write_rows, release, folder), worth_it=apart) as third,
        ):
            with clock("map"):
                tell("products", "map")
                if outputs.map:
                    write_map(release, folder / "map.html")
            with clock("metadata"):
                write_metadata(release, folder)
            with clock("lists"):
                tell("products", "lists, GeoPackage, GeoParquet")
                neutralised = third.result()
            with clock("workbook"):
                tell("products", "workbook, GeoJSON")
                neutralised |= second.result()
        with clock("manifest"):
            neutralised = dict(sorted(neutralised.items()))
            manifest = make_manifest(release, folder, neutralised, _kept(keeper))
            write_manifest(manifest, folder / "manifest.json")
    return release


def write_map(release: Release, path: Path) -> None:
    """Write the map; what draws it is loaded only now, while other processes write the rest."""
    from remine.maps import write_map as write

    write(release, path)


def _write_bulky(release: Release, folder: Path) -> dict[str, list[str]]:
    """Write the workbook and GeoJSON, which take as long as all else; return neutralised cells."""
    outputs = release.model.outputs
    if outputs.geojson and len(release.table) <= outputs.geojson_rows:
        write_geojson(release, sites_frame(release), folder / "ranked_sites.geojson")
    if not outputs.workbook:
        return {}
    name = "ranked_sites.xlsx"
    made_safe = write_workbook(release, folder / name)
    return {name: made_safe} if made_safe else {}


def _write_rows(release: Release, folder: Path) -> dict[str, list[str]]:
    """Write the lists, GeoPackage and GeoParquet; return neutralised cells by file."""
    outputs = release.model.outputs
    neutralised = write_lists(release, folder) | write_yields(release, folder)
    neutralised |= write_reviewed(release, folder)
    frame = sites_frame(release) if outputs.geopackage or outputs.geoparquet else None
    if outputs.geopackage:
        path = folder / "ranked_sites.gpkg"
        path.unlink(missing_ok=True)  # of a process that failed: this would be added to it
        write_geopackage(frame, path)
        complete_geopackage(release, frame, path)
    if outputs.geoparquet:
        write_geoparquet(frame, folder / "ranked_sites.parquet")
    return neutralised


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

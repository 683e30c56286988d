"""The sites of every site layer in one table."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import shapely

from remine.errors import InputError, NoResultError, Problem
from remine.geo.areas import area_m2
from remine.inventory.complexes import Relations, relate
from remine.inventory.describing import UNNAMED, describe
from remine.inventory.layer import Layer, Rejected
from remine.inventory.locating import states_at
from remine.inventory.location_quality import fill_location
from remine.inventory.reading import layer_key
from remine.inventory.state_conflict import conflict_warning, state_conflicts
from remine.keeping import NOTHING_KEPT, Keeper
from remine.project import Project
from remine.reference import state_codes


@dataclass(frozen=True)
class Inventory:
    """Every layer, and one row a site.

    Attributes
    ----------
    sites : pandas.DataFrame
        The fields of the role ``sites`` plus ``layer``, ``row`` and ``described_by``; sorted by
        ``site_id``; EPSG:4326.
    shapes : ndarray of shapely geometries, shape (n_sites,)
        Points or polygons, EPSG:4326.
    layers : dict of str to Layer
    rejected : tuple of Rejected
    relations : Relations or None
        How the rows of the site layers became sites, and the records that are none.
    """

    sites: pd.DataFrame
    shapes: np.ndarray
    layers: dict[str, Layer]
    rejected: tuple[Rejected, ...]
    relations: Relations | None = None

    def __len__(self) -> int:
        return len(self.sites)

    def of_role(self, role: str) -> list[Layer]:
        """Return the layers with a role, in the model's order."""
        return [layer for layer in self.layers.values() if layer.spec.role == role]


def site_role(project: Project) -> str:
    """Return the role whose layers are ranked: ``sites``, or ``data_centers`` in recycling."""
    return "data_centers" if project.model.subject == "data centers" else "sites"


@dataclass(frozen=True)
class _Built:
    """The sites of all site layers, which rows of which layers were left out after reading, and
    by layer a warning where stated states and coordinates contradict each other.
    """

    sites: pd.DataFrame
    shapes: np.ndarray
    relations: Relations
    left_out: tuple[Rejected, ...]
    conflicts: dict[str, str]


def build_inventory(
    project: Project, layers: dict[str, Layer], keeper: Keeper = NOTHING_KEPT
) -> Inventory:
    """Return the inventory: sites inside the study area, described by the records near them.

    Raises
    ------
    NoResultError
        If no site is left.
    InputError
        If one id stands in two layers.
    """
    built = keeper.of(
        "inventory", "sites", lambda: sites_key(project, layers), lambda: _build(project, layers)
    )
    rejected = [row for layer in layers.values() for row in layer.rejected]
    lost = Counter(row.layer for row in built.left_out)
    for name, count in lost.items():
        layers = _with_fewer_rows(layers, layers[name], count)
    layers = dict(layers)
    named = _naming_sites(layers)
    own = _own_ids(built.sites, built.relations) if named else {}
    layers |= {layer.name: _naming(layer, own) for layer in named}
    for name, words in built.conflicts.items():
        info = layers[name].info
        layers[name] = layers[name].with_info(replace(info, warnings=(*info.warnings, words)))
    return Inventory(
        built.sites, built.shapes, layers, (*rejected, *built.left_out), built.relations
    )


def sites_key(project: Project, layers: dict[str, Layer]) -> list:
    """Return what the sites depend on: how they are made, and the layers they are made from."""
    model = project.model
    sources = (site_role(project), "interests", "decisions")
    return [
        model.study_area, site_role(project), model.sites.model_dump(mode="json"),
        [key_of(layer) for layer in layers.values()
         if layer.spec.role in sources or layer.spec.describes],
    ]


def key_of(layer: Layer) -> list:
    """Return what a layer's rows depend on: its declaration and its files."""
    return layer_key(layer.spec, layer.info.sha256, layer.info.joined_sha256)


def _build(project: Project, layers: dict[str, Layer]) -> _Built:
    role = site_role(project)
    sources = [layer for layer in layers.values() if layer.spec.role == role]
    many = len(sources) > 1
    frames, shapes, left_out = [], [], []
    for layer in sources:
        frame, shape, outside = _sites_of(project, layer, many)
        frames.append(frame)
        shapes.append(shape)
        left_out += outside
    sites = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    if not len(sites):
        rejected = sum(len(layer.rejected) for layer in layers.values()) + len(left_out)
        raise NoResultError(
            Problem("E-NO-SITES", f"no site is left: {rejected} rows were rejected",
                    "read rejected.csv of `remine check`; look at study_area and keep",
                    file=project.path.name)
        )
    order = np.argsort(sites["site_id"].to_numpy(str), kind="stable")
    sites, shape = sites.iloc[order].reset_index(drop=True), np.concatenate(shapes)[order]
    _refuse_duplicates(sites)
    sites, shape, relations = relate(sites, shape, project.model.sites)
    if not len(sites):
        raise NoResultError(
            Problem("E-NO-SITES", "no row has a waste feature, and records are context only",
                    "set sites.records: unverified, or map waste_types", file=project.path.name)
        )
    for layer in layers.values():
        if layer.spec.describes:
            sites = describe(sites, layer)
    named = _naming_sites(layers)
    own = _own_ids(sites, relations) if named else {}
    for layer in named:
        left_out += _without_site(layer, own)
    conflicts = {layer.name: state_conflicts(layer) for layer in sources}
    warnings = {name: conflict_warning(found) for name, found in conflicts.items() if found}
    return _Built(sites, shape, relations, tuple(left_out), warnings)


def _sites_of(project: Project, layer: Layer, many: bool):
    frame = layer.frame.copy()
    blank = frame["site_id"] == ""
    frame.loc[blank, "site_id"] = frame.loc[blank, "row"].astype(str)
    if many or blank.any():
        frame["site_id"] = layer.name + ":" + frame["site_id"].astype(str)
    frame["layer"] = layer.name
    frame["described_by"] = ""
    frame = fill_location(frame, layer.info.crs, bool(is_point(layer.geometry).all()))
    for column, text in (("source", layer.spec.source), ("vintage", layer.spec.vintage)):
        frame[column] = frame[column].where(frame[column] != "", text)
    unnamed = UNNAMED + " (" + frame["site_id"] + ")"
    frame["name"] = frame["name"].where(frame["name"] != "", unnamed)
    codes = state_codes()
    stated = frame["state"].map({w: codes.get(w.casefold(), "") for w in frame["state"].unique()})
    found = states_at(frame["longitude"].to_numpy(), frame["latitude"].to_numpy())
    frame["state"] = np.where(stated != "", stated, found)
    inside = (found != "") | (project.model.study_area == "everywhere")
    area = frame["area_m2"].to_numpy()
    frame["area_m2"] = np.where(np.isnan(area), area_m2(layer.geometry), area)
    left_out = [
        Rejected(layer.name, layer.info.file.split("/")[-1], int(row.row), row.site_id,
                 "longitude, latitude", "outside the study area",
                 "correct the coordinates, or set study_area: everywhere")
        for row in frame[~inside].itertuples()
    ]
    return frame[inside].reset_index(drop=True), np.asarray(layer.geometry)[inside], left_out


def _with_fewer_rows(layers: dict[str, Layer], layer: Layer, lost: int) -> dict[str, Layer]:
    """Return the layers with the rows counted as rejected that were left out after reading."""
    info = layer.info
    info = replace(info, rows_used=info.rows_used - lost, rows_rejected=info.rows_rejected + lost)
    return {**layers, layer.name: layer.with_info(info)}


_A_ROW = {"interests": "the interest", "decisions": "the decision"}


def _naming_sites(layers: dict[str, Layer]) -> list[Layer]:
    """Return the layers whose rows name sites by id."""
    return [layer for layer in layers.values() if layer.spec.role in _A_ROW]


def _own_ids(sites: pd.DataFrame, relations: Relations | None) -> dict[str, str]:
    """Return the id of the site that an id means, case folded: its own, or that of a row it is
    made of. An interest or a decision is not lost to capitals or to linking.
    """
    own = {site.casefold(): site for site in sites["site_id"]}
    if relations is None:
        return own
    rows = relations.rows[relations.rows["becomes"].isin(set(sites["site_id"]))]
    pairs = zip(rows["site_id"], rows["becomes"], strict=True)
    return {row.casefold(): site for row, site in pairs} | own


def _naming(layer: Layer, own: dict[str, str]) -> Layer:
    named = [own.get(site.casefold(), site) for site in layer.frame["site_id"]]
    return replace(layer, frame=layer.frame.assign(site_id=named))


def _without_site(layer: Layer, own: dict[str, str]) -> list[Rejected]:
    """Return the interests and decisions that name no site of this run: none vanishes silently."""
    frame = layer.frame
    return [
        Rejected(layer.name, layer.info.file.split("/")[-1], int(row), site, "site_id",
                 f"{_A_ROW[layer.spec.role]} names no site of this run",
                 "correct the site id, or add the site")
        for row, site in zip(frame["row"], frame["site_id"], strict=True)
        if site.casefold() not in own
    ]


def _refuse_duplicates(sites: pd.DataFrame) -> None:
    folded = sites["site_id"].str.casefold()
    twice = folded[folded.duplicated()].unique()
    if len(twice):
        raise InputError(
            Problem("E-ID-DUPLICATE", f"site id '{word}' stands more than once",
                    "make ids unique over all site layers", row=word)
            for word in twice[:20]
        )


def is_point(shapes: np.ndarray) -> np.ndarray:
    """Return a mask of the shapes that are points."""
    return shapely.get_type_id(shapes) == 0

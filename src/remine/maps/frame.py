"""The same map of any table of places with scores, for a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from remine.errors import InputError, Problem
from remine.inventory.layer import FileInfo, Layer
from remine.maps.elements import OfflineMap
from remine.maps.page import make_map
from remine.maps.sites_layer import FACTS
from remine.project.model import CriterionSpec, LayerSpec, MethodSpec, Model, Profile
from remine.ranking.order import competition_ranks, rank_intervals
from remine.ranking.stage import evidence_band
from remine.ranking.weights import Weights
from remine.release import CriterionInfo, Release

if TYPE_CHECKING:
    import geopandas as gpd

_SAID = "Scores as the table gives them. No gate was asked: not a clearance."
_UNASKED = (("every gate", "this map was made of a table, not of a run"),)


def map_of(
    frame: gpd.GeoDataFrame,
    score: str,
    name: str,
    *,
    site_id: str | None = None,
    state: str | None = None,
    low: str | None = None,
    high: str | None = None,
    title: str = "Places by score",
    source: str = "",
) -> OfflineMap:
    """Return a folium map of scored places, with the list, the filters and the panel of a run's.

    Nothing is asked of a network; ``.save(path)`` writes one file. The map is for whoever holds
    the table: nothing is masked, and no gate has been asked.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame, n rows
        With a CRS; a shape that is no point is shown at a point inside it.
    score, name : str
        Columns. A score is a number, higher is better; missing is not ranked. Scores outside 0..1
        are placed between the lowest and the highest, and shown in the panel as they are.
    site_id, state : str, optional
        Columns; without ``site_id`` the rows are numbered.
    low, high : str, optional
        Columns with the ends of each score's interval; without them a score is certain.
    title, source : str
        What the page is called, and where the scores are from.

    Returns
    -------
    folium.Map

    Raises
    ------
    InputError
        If a column or the CRS is missing, no row has a place, an id stands twice, a score is no
        number, or an interval does not hold its score.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from remine.maps import map_of
    >>> places = gpd.GeoDataFrame({"name": ["Upper", "Lower"], "score": [0.7, 0.4]},
    ...     geometry=gpd.points_from_xy([-112.1, -110.3], [39.2, 38.9]), crs="EPSG:4326")
    >>> chart = map_of(places, score="score", name="name", title="Two places")
    >>> "Two places" in chart.get_root().render()
    True
    """
    return make_map(
        _release(frame, score, name, site_id, state, low, high, title, source)
    )


def _release(frame, score, name, site_id, state, low, high, title, source) -> Release:
    place = _places(frame, [c for c in (score, name, site_id, state, low, high) if c is not None])
    n = len(frame)
    ids = frame[site_id].astype(str) if site_id else pd.Series([f"{i + 1}" for i in range(n)])
    ids = ids.to_numpy(object)
    _refuse(len(set(ids)) < n, f"'{site_id}' holds an id twice", "name a column of unique ids")
    given = _numbers(frame, score)
    ends = [given if c is None else _numbers(frame, c) for c in (low, high)]
    known = ~np.isnan(given) & ~np.isnan(place).any(axis=1)
    ends = [np.where(np.isnan(end), given, end) for end in ends]
    with np.errstate(invalid="ignore"):
        outside = known & ((ends[0] > given) | (ends[1] < given))
    _refuse(bool(outside.any()), "an interval does not hold its score",
            f"correct row {int(np.flatnonzero(outside)[0]) + 1}" if outside.any() else "")
    _refuse(not known.any(), "no row has both a score and a place", "check the columns")
    worth, worth_low, worth_high = _worths(given, *ends, known)
    rank = competition_ranks(np.nan_to_num(worth), known)
    best, worst = rank_intervals(np.nan_to_num(worth_low), np.nan_to_num(worth_high), known)
    blank = np.full(n, "", dtype=object)
    share = np.where(known, 1 - (worth_high - worth_low), np.nan)
    band = blank.copy()
    band[known] = evidence_band(share[known])
    table = pd.DataFrame({
        "rank": rank, "rank_best": best, "rank_worst": worst, "list": "undetermined",
        "holds": blank, "unknowns": blank, "list_rank": rank, "site_id": ids,
        "name": frame[name].fillna("").astype(str).to_numpy(object),
        "state": frame[state].fillna("").astype(str).to_numpy(object) if state else blank,
        "latitude": place[:, 1], "longitude": place[:, 0],
        "score": worth, "score_low": worth_low, "score_high": worth_high,
        "evidence_share": share, "evidence_band": band,
        "score_given": worth, "rank_given": rank,
        # the one criterion is the score itself
        "given_value": given, "given_low": ends[0], "given_high": ends[1],
        "given_score": worth, "given_contribution": worth,
        "missing": np.where(known, "", "given"),
    })  # fmt: skip
    order = np.lexsort((ids.astype(str), np.nan_to_num(rank, nan=np.inf)))
    return _as_release(table.iloc[order].reset_index(drop=True), title, source, score)


def _as_release(table: pd.DataFrame, title: str, source: str, score: str) -> Release:
    n, blank = len(table), np.full(len(table), "", dtype=object)
    facts = pd.DataFrame(dict.fromkeys(FACTS, blank) | {"given_basis": blank})
    facts = facts.assign(location_error_km=np.nan, source=source, layer="frame")
    info = FileInfo("frame", "sites", "", "", 0, n, n, 0, "EPSG:4326", "", source, "", "")
    spec = LayerSpec.model_construct(name="frame", role="sites", title=title, stamp="", note="",
                                     partial=False, geometry="none")
    lead = Profile.model_construct(
        name="given", title="as given", source=source or "the table's own scores",
        date="undated", status="authors' placeholder", weights={"given": 1.0},
    )
    model = Model.model_construct(
        schema_version=1, name="places", title=title, subject="mine waste sites", not_this=_SAID,
        ask="", study_area="everywhere", seed=0, layers=[], gates=[], list_order=[],
        criteria=[CriterionSpec.model_construct(name="given", label=score)], profiles=[lead],
        method=MethodSpec(kind="weighted_sum"),
    )
    ranked = int(table["rank"].notna().sum())
    return Release(
        model=model, audience="internal", profile="given", config_hash="", table=table,
        facts=facts,
        geometry=shapely.points(table["longitude"], table["latitude"]),
        masked=np.zeros(n, dtype=bool),
        criteria=(CriterionInfo("given", score, "score", "higher", source, (), ()),),
        gates=(), weights={"given": Weights({"given": 1.0}, {"given": 1.0}, {})},
        not_measured={}, not_checked=_UNASKED, stamps=("made of a table, not of a run",),
        layers={"frame": Layer(spec, pd.DataFrame(), None, info)}, inputs=(info,), rejected=(),
        counts={"rows_read": n, "rows_rejected": 0, "sites": n, "ranked": ranked,
                "unverified": n - ranked, "withheld": 0},
        row_stamps=blank,
        worths=pd.DataFrame({"given_low": table["score_low"], "given_high": table["score_high"]}),
    )  # fmt: skip


def _places(frame, columns: list[str]) -> np.ndarray:
    """Return longitude and latitude of each row, ``(n, 2)``, NaN where it has no place."""
    gone = [c for c in columns if c not in frame]
    _refuse(bool(gone), f"the frame has no column {', '.join(map(repr, gone))}",
            f"name one of {', '.join(map(repr, list(frame.columns)[:20]))}")
    _refuse(getattr(frame, "crs", None) is None, "the frame has no CRS",
            "set it: frame.set_crs(...)")
    _refuse(not len(frame), "the frame has no row", "give one with places")
    shapes = frame.geometry.to_crs("EPSG:4326").to_numpy()
    out = np.full((len(frame), 2), np.nan)
    held = np.array([s is not None and not s.is_empty for s in shapes])
    points = shapely.point_on_surface(shapes[held])
    out[held] = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
    return out


def _numbers(frame, column: str) -> np.ndarray:
    values = pd.to_numeric(frame[column], errors="coerce").to_numpy(float)
    wrong = np.flatnonzero((np.isnan(values) & frame[column].notna().to_numpy())
                           | np.isinf(values))
    _refuse(bool(len(wrong)), f"'{column}' holds what is no number",
            f"correct row {int(wrong[0]) + 1}" if len(wrong) else "")
    return values


def _worths(given, low, high, known) -> tuple[np.ndarray, ...]:
    """Return the scores and their ends in 0..1; on their own range where they are not."""
    least, most = float(np.min(low[known])), float(np.max(high[known]))
    if least >= 0 and most <= 1:
        least, most = 0.0, 1.0
    wide = (most - least) or 1.0
    return tuple(np.where(known, (x - least) / wide, np.nan) for x in (given, low, high))


def _refuse(wrong: bool, what: str, fix: str) -> None:
    if wrong:
        raise InputError(Problem("E-FRAME", f"the map cannot be drawn: {what}", fix))

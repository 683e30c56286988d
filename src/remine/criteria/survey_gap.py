"""How far a site is from being surveyed the modern way (criterion C14)."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from remine.criteria.measure import Context, Measure
from remine.criteria.surroundings import Surroundings
from remine.project import CriterionSpec


class ModernRule(BaseModel):
    """What counts as a modern survey of one kind; an absent bound is not asked."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
    since_year: int | None = None
    max_line_spacing_m: float | None = Field(default=None, gt=0)
    max_scale_denominator: float | None = Field(default=None, gt=0)
    max_quality_level: float | None = Field(default=None, ge=0, le=3)
    max_extent_error_km: float | None = Field(default=None, gt=0)

    def words(self) -> str:
        """Return the rule as a reader may check it; empty where nothing is asked.

        >>> ModernRule(since_year=2000, max_line_spacing_m=400).words()
        'of 2000 or later, lines at most 400 m apart'
        """
        said = (
            (self.since_year, "of {} or later"),
            (self.max_line_spacing_m, "lines at most {:,g} m apart"),
            (self.max_scale_denominator, "1:{:,g} or larger"),
            (self.max_quality_level, "QL{:g} or better"),
            (self.max_extent_error_km, "extent known to {:g} km"),
        )
        return ", ".join(words.format(bound) for bound, words in said if bound is not None)


def modern(surveys: pd.DataFrame, kind: str, rule: ModernRule) -> tuple[np.ndarray, np.ndarray]:
    """Return masks of the surveys that surely, and that possibly, are modern of a kind.

    A survey whose year, spacing, scale, quality level or extent error is not published is possibly
    modern, not surely.
    """
    of_kind = (surveys["kind"] == kind).to_numpy()
    surely, possibly = of_kind.copy(), of_kind.copy()
    bounds = (
        (rule.since_year, surveys["year_end"].fillna(surveys["year_start"]), np.greater_equal),
        (rule.max_line_spacing_m, surveys["line_spacing_m"], np.less_equal),
        (rule.max_scale_denominator, surveys["scale_denominator"], np.less_equal),
        (rule.max_quality_level, _level(surveys["quality_level"]), np.less_equal),
    )
    for bound, column, holds in bounds:
        if bound is None:
            continue
        amount = column.to_numpy(float)
        with np.errstate(invalid="ignore"):
            fine = holds(amount, bound)
        surely &= fine
        possibly &= fine | np.isnan(amount)
    if rule.max_extent_error_km is not None:
        error = surveys["extent_error_km"].to_numpy(float)
        surely &= error <= rule.max_extent_error_km
    return surely, possibly


def _level(words: pd.Series) -> pd.Series:
    """Return the number of a lidar quality level; 0 is the best, NaN where none is stated."""
    return pd.to_numeric(words.str.removeprefix("QL"), errors="coerce")


class SurveyGap:
    """The share of the land around a site that no modern survey covers, over the kinds asked."""

    kind = "survey_gap"
    needs_layer = True
    effort = 6
    units = ("share", "index")
    shapes = "polygons"
    fields = ("kind", "year_end")
    summary = "1 - share covered by modern surveys within a radius, mean over the survey kinds"
    formula = "gap = mean over kinds of (1 - covered share of the disc)"
    source = "Drenth and Grauch, Eos 2019; Earth MRI survey specifications"

    class Parameters(BaseModel):
        """The kinds asked, each with its rule, and the radius of the disc."""

        model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
        radius_km: Annotated[float, Field(gt=0, le=200)] = 5.0
        kinds: dict[str, ModernRule] = Field(min_length=1)

    def measure(self, context: Context, spec: CriterionSpec, parameters: Parameters) -> Measure:
        """Return the gap.

        Generalised extents prove little: inside a survey drawn with an error wider than the rule
        allows, the gap may still be whole. A partial set proves no gap: outside it the gap may
        be nothing. So low uses every survey that may count (and 0 where the set is partial), and
        high only those that surely do. The layers count together, as one set of surveys. A site
        that is off by its location error has the share of a disc that far away; one drawn as a
        polygon is surrounded by its outline, grown by the radius.
        """
        sites = context.inventory.sites
        layers = [context.inventory.layers[name] for name in spec.layers()]
        surveys = pd.concat([layer.frame for layer in layers])
        extents = np.concatenate([layer.geometry for layer in layers])
        partial = any(layer.spec.partial for layer in layers)
        places = Surroundings(context.inventory, parameters.radius_km)
        values, lows, highs = [], [], []
        missing = [[] for _ in range(len(sites))]
        for kind, rule in parameters.kinds.items():
            surely, possibly = modern(surveys, kind, rule)
            least, sure, most = places.covered(extents[surely])
            maybe = sure
            if (possibly != surely).any():  # else the same surveys: no need to measure twice
                _, maybe, most = places.covered(extents[possibly])
            values.append(np.where(sure == maybe, 1.0 - sure, np.nan))
            highs.append(1.0 - least)
            lows.append(np.zeros(len(sites)) if partial else 1.0 - most)
            for row in np.flatnonzero(maybe < 0.5):
                missing[row].append(kind.replace("_", " "))
        low, high = np.mean(lows, axis=0), np.mean(highs, axis=0)
        value = np.where(partial, np.where(high == 0, 0.0, np.nan), np.mean(values, axis=0))
        words = [f"no {', no '.join(kinds)}" if kinds else "all kinds present" for kinds in missing]
        basis = np.array(words, dtype=object)
        return Measure(value, low, high, basis)

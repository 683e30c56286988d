"""Recoverable rare earths from retired hard drives, kg a year (criterion R1)."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PositiveFloat

from remine.criteria.measure import Context, Measure, Share, rising
from remine.project import CriterionSpec

_SAYS = Field(description="low, middle, high")
Span = Annotated[
    tuple[PositiveFloat, PositiveFloat, PositiveFloat], AfterValidator(rising), _SAYS
]
ShareSpan = Annotated[tuple[Share, Share, Share], AfterValidator(rising), _SAYS]
_ENDS = {"low": 0, "mid": 1, "high": 2}


class MagnetYield:
    """Rare-earth mass that a center's retired drives could give in a year."""

    kind = "magnet_yield"
    summary = (
        "drives / refresh years x magnet mass x rare-earth share x collection x path x recovery"
    )
    formula = (
        "m = drives / years * g * share * collection * kept(path) * recovery / 1000, kg a year"
    )
    source = "magnet mass: domain brief 1.7 (10-20 g, Univ. Warsaw page citing Szymanski 2017)"

    class Parameters(BaseModel):
        """Low, middle and high of each factor; shares are between 0 and 1."""

        model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
        magnet_g: Span
        rare_earth_share: ShareSpan
        collection: ShareSpan
        recovery: ShareSpan
        kept: dict[str, ShareSpan] = Field(min_length=1)
        refresh_years: Span

    def measure(self, context: Context, spec: CriterionSpec, parameters: Parameters) -> Measure:
        """Return kg of rare earths a year; the interval multiplies all low and all high ends."""
        sites = context.inventory.sites
        ends = {end: self._end(sites, parameters, end) for end in _ENDS}
        path_known = sites["sanitisation_path"].isin(parameters.kept).to_numpy()
        value = np.where(path_known, ends["mid"], np.nan)
        low, high = ends["low"], ends["high"]
        counted = sites["drive_basis"].astype(str)
        basis = np.where(np.isnan(low), "drives not counted", counted).astype(object)
        basis[~path_known & ~np.isnan(low)] = "sanitisation path not known"
        return Measure(value, low, high, basis)

    @staticmethod
    def _end(sites, p, end: str) -> np.ndarray:
        at = _ENDS[end]
        drives = sites[f"hard_drives_{end}"].fillna(sites["hard_drives_mid"]).to_numpy(float)
        years = sites["refresh_years"].to_numpy(float)
        years = np.where(np.isnan(years), p.refresh_years[2 - at], years)
        every = [span[at] for span in p.kept.values()]
        unsure = {0: min(every), 1: float(np.mean(every)), 2: max(every)}[at]
        kept = np.array(
            [p.kept[path][at] if path in p.kept else unsure for path in sites["sanitisation_path"]]
        )
        grams = p.magnet_g[at] * p.rare_earth_share[at] * p.collection[at] * p.recovery[at]
        return drives / years * grams * kept / 1000.0

"""The yields stage: kilograms a year of every center with an interval, and sums of any of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from remine.inventory.building import Inventory
from remine.inventory.fields import fields_of
from remine.project import Project
from remine.project.streams import YieldsSpec
from remine.yields.factors import Factors, read_factors
from remine.yields.inputs import check, make_streams, outputs_of
from remine.yields.kernel import Stream, center_intervals, exact, national

#: How many inputs are named as drivers of the spread.
DRIVERS = 8


@dataclass(frozen=True)
class Driver:
    """An input, and Spearman's rank correlation of the national sum with it."""

    output: str
    input: str
    correlation: float
    source: str
    status: str


@dataclass(frozen=True)
class Totals:
    """Sums over centers; mean, 5th and 95th percentile stand first in every array.

    ``flow`` is kg a year with all centers in service, shape (3, outputs); ``by_year`` kg in each
    year with closings, and ``cumulative`` kg up to and with it, shape (3, years, outputs).
    """

    outputs: tuple[str, ...]
    years: tuple[int, ...]
    flow: np.ndarray
    by_year: np.ndarray
    cumulative: np.ndarray
    drivers: tuple[Driver, ...]
    centers: int


@dataclass(frozen=True)
class Yields:
    """Kilograms a year of every center.

    Attributes
    ----------
    outputs : tuple of str
        Elements, then groups of elements.
    intervals : ndarray, shape (3, n_sites, n_outputs)
        Mean, 5th and 95th percentile in kg a year; NaN where no amount is known.
    bases : dict of str to ndarray of str
        By stream: how each site's amount is known; ``""`` for unknown.
    """

    spec: YieldsSpec
    seed: int
    outputs: tuple[str, ...]
    intervals: np.ndarray
    bases: dict[str, np.ndarray]
    factors: Factors
    closing: np.ndarray
    streams: tuple[Stream, ...]
    shared: dict[str, np.ndarray]

    def of(self, output: str) -> np.ndarray:
        """Return mean, 5th and 95th percentile of one output, shape (3, n_sites), kg a year."""
        return self.intervals[:, :, self.outputs.index(output)]

    def streams_of(self, output: str) -> list[str]:
        """Return the names of the streams that give an output."""
        members = set(self.spec.groups.get(output, [output]))
        return [s.name for s in self.spec.streams if members & set(s.elements)]

    def share(self, part: str, whole: str) -> np.ndarray:
        """Return one output's share in another, mean, 5th and 95th percentile, shape (3, n_sites).

        The make-up of a stream is shared by all centers; where several streams give the whole,
        each counts by its mean mass there.
        """
        top, below = self.outputs.index(part), self.outputs.index(whole)
        weights, ratios = [], []
        for stream in self.streams:
            if below in stream.outputs:
                at = int(np.flatnonzero(stream.outputs == below)[0])
                made = np.nan_to_num(stream.scale) * stream.flows[stream.flow, at].mean(axis=1)
                weights.append(made)
                over = stream.flows[0, at].astype(float)
                has = np.flatnonzero(stream.outputs == top)
                ratios.append(stream.flows[0, has[0]] / over if len(has) else over * 0.0)
        made = np.array(weights).T
        with np.errstate(invalid="ignore"):
            made = made / made.sum(axis=1, keepdims=True)
        out = np.full((3, len(made)), np.nan)
        known = np.flatnonzero(~np.isnan(made).any(axis=1))
        mixes, back = np.unique(made[known].round(6), axis=0, return_inverse=True)
        for at in range(0, len(mixes), 200):
            some = np.flatnonzero((back.ravel() >= at) & (back.ravel() < at + 200))
            spans = exact(mixes[at : at + 200] @ np.array(ratios))
            out[:, known[some]] = spans[:, back.ravel()[some] - at]
        return out

    def totals(self, rows: np.ndarray) -> Totals:
        """Return the sums over some sites.

        Parameters
        ----------
        rows : ndarray of bool, shape (n_sites,)
        """
        years = self.spec.first_year + np.arange(self.spec.years)
        some = np.flatnonzero(rows)
        flow, by_year, own = national(
            list(self.streams), len(self.outputs), self.seed, self.closing, years, some
        )
        known = np.zeros(len(rows), dtype=bool)
        for stream in self.streams:
            known |= stream.known
        return Totals(
            self.outputs, tuple(years.tolist()), exact(flow), exact(by_year),
            exact(np.cumsum(by_year, axis=0)), self._drivers(flow, own),
            int((known & rows).sum()),
        )

    def _drivers(self, flow: np.ndarray, own: list[np.ndarray]) -> tuple[Driver, ...]:
        """Return the inputs each group's sum follows most, by Spearman's rank correlation."""
        inputs = {key: draws for key, draws in self.shared.items() if np.ptp(draws) > 0}
        for spec, amount in zip(self.spec.streams, own, strict=True):
            if np.ptp(amount) > 0:
                inputs.setdefault(f"{spec.amount}: counts with an interval of their own", amount)
        told = {factor.key: factor for factor in self.factors}
        ranks = {key: _standard(draws) for key, draws in inputs.items()}
        out = []
        for output in self.spec.groups:
            total = flow[self.outputs.index(output)]
            if not np.ptp(total) > 0:
                continue
            total = _standard(total)
            found = [(float(total @ rank) / len(total), key) for key, rank in ranks.items()]
            found.sort(key=lambda pair: (-abs(pair[0]), pair[1]))
            for value, key in found[:DRIVERS]:
                if abs(value) < 0.05:  # within the noise of the draws
                    break
                factor = told.get(key)
                source = factor.source if factor else "the centers' own counts"
                status = factor.status if factor else "as the agency counted or estimated"
                out.append(Driver(output, key, round(value, 3), source, status))
        return tuple(out)


def _standard(draws: np.ndarray) -> np.ndarray:
    from scipy.stats import rankdata  # half a second that other runs need not wait

    ranks = rankdata(draws)
    return (ranks - ranks.mean()) / ranks.std()


def prepare(project: Project) -> Factors | None:
    """Return the checked factors of a model, or None where it has no yields.

    Raises
    ------
    ConfigError
        If a stream names what does not exist, or its units give no kg a year.
    """
    spec = project.model.yields
    if spec is None:
        return None
    factors = read_factors().replaced(spec.replace, project.path.name)
    check(spec, factors, fields_of("data_centers"), project.path.name)
    return factors


def estimate(project: Project, inventory: Inventory) -> Yields | None:
    """Return the yields of every site, or None where the model has none.

    Raises
    ------
    ConfigError
        If the model's streams cannot be computed.
    InputError
        With every site whose low, middle and high do not rise.
    """
    factors = prepare(project)
    if factors is None:
        return None
    spec, sites, seed = project.model.yields, inventory.sites, project.model.seed
    streams, shared, bases = make_streams(spec, factors, sites, seed)
    outputs = outputs_of(spec)
    intervals = center_intervals(streams, len(outputs), seed)
    names = [stream.name for stream in spec.streams]
    return Yields(
        spec, seed, tuple(outputs), intervals, dict(zip(names, bases, strict=True)), factors,
        closing_years(sites, spec.first_year), tuple(streams), shared,
    )


def closing_years(sites: pd.DataFrame, first_year: int) -> np.ndarray:
    """Return the year in which each center's stock comes; one closed already: the first year."""
    year = sites["decommission_year"].to_numpy(float)
    closed = sites["closing_stage"].to_numpy(object) == "closed"
    return np.where(np.isnan(year) & closed, float(first_year), year)

"""From sites and factors to the arrays of the kernel: what is given, what is estimated, from what.

An amount is given (exactly, or as low, middle and high), or estimated from another count of the
same center by a factor of the table. An interval of a counted amount is the center's own; one of an
estimated amount is the error of the way of estimating, and alike at every center estimated so.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtri

from remine.errors import ConfigError, InputError, Problem, did_you_mean
from remine.project.streams import StreamSpec, YieldsSpec
from remine.yields.draws import Z95, stratified
from remine.yields.factors import Factor, Factors
from remine.yields.kernel import COMMON, CONSTANT, OWN, Stream

YEARS = "service_years"
_PER_KG = {"g": 1e-3, "kg": 1.0}
ESTIMATED = "estimated"


def check(spec: YieldsSpec, factors: Factors, fields, file: str) -> None:
    """Refuse streams whose fields or factors do not exist, or whose units do not give kg a year.

    Raises
    ------
    ConfigError
        With every problem.
    """
    problems = [p for stream in spec.streams for p in _check_stream(stream, factors, fields, file)]
    if problems:
        raise ConfigError(problems)


def _check_stream(spec: StreamSpec, factors: Factors, fields, file: str) -> list[Problem]:
    where, out = f"yields, stream '{spec.name}'", []

    def say(what: str, fix: str) -> None:
        out.append(Problem("E-YIELD-STREAM", f"{where}: {what}", fix, file=file))

    names = [*spec.given.values(), *spec.by.values(), *spec.instead.values()]
    names += [spec.basis] if spec.basis else []
    for name in [n for n in names if n not in fields]:
        say(f"there is no field '{name}'", did_you_mean(name, fields))
    if not {spec.amount, f"{spec.amount}_mid"} & set(fields):
        say(f"there is no field '{spec.amount}'", did_you_mean(spec.amount, fields))
    wanted = [YEARS, *spec.times, *spec.instead]
    for name in [n for n in wanted if factors.find(spec.factors, n) is None]:
        say(f"no factor '{name}' below {', '.join(spec.factors)}", f"add it to {factors.file}")
    for name in [n for n in spec.by if n not in spec.times]:
        say(f"'by' chooses a class of '{name}', which is not in 'times'", "add it to 'times'")
    for element in spec.elements:
        for name, word in (("content", element), (spec.recovery.get(element, "recovery"), "")):
            found = factors.find(spec.factors, name, word)
            if found is None or (word and found.klass != word):
                say(f"no factor '{name}' for {element}", f"add it to {factors.file}")
    masses = [f.unit for n in spec.times if (f := factors.find(spec.factors, n)) and "/" in f.unit]
    good = [f"{mass}/{spec.unit}" for mass in _PER_KG]
    if (spec.unit == "kg") == bool(masses) or len(masses) > 1 or set(masses) - set(good):
        say(f"{spec.unit} times {', '.join(masses) or 'no mass'} is not kg",
            f"one factor in {' or '.join(good)}, or an amount in kg")
    for name in spec.instead:
        found = factors.find(spec.factors, name)
        if found and found.unit.split("/")[0] not in (spec.unit, f"{spec.unit}s"):
            say(f"'{name}' gives {found.unit}, not {spec.unit}s", "correct the factor's unit")
    return out


def outputs_of(spec: YieldsSpec) -> list[str]:
    """Return the elements, then the groups of elements."""
    return [*spec.elements(), *spec.groups]


class _Drawn:
    """Every factor's draws, made once."""

    def __init__(self, seed: int, draws: int):
        self.seed, self.n = seed, draws
        self.used: dict[str, np.ndarray] = {}

    def __call__(self, factor: Factor) -> np.ndarray:
        if factor.key not in self.used:
            self.used[factor.key] = factor.draws(self.seed, self.n)
        return self.used[factor.key]

    def normal(self, key: str) -> np.ndarray:
        """Return standard normal draws of a shared error."""
        if key not in self.used:
            self.used[key] = ndtri(stratified(self.seed, key, self.n))
        return self.used[key]


def make_streams(
    spec: YieldsSpec, factors: Factors, sites: pd.DataFrame, seed: int
) -> tuple[list[Stream], dict[str, np.ndarray], list[np.ndarray]]:
    """Return the streams as arrays, the shared draws by key, and how each amount is known.

    Raises
    ------
    InputError
        With every center whose low, middle and high do not rise.
    """
    drawn, outputs, problems = _Drawn(seed, spec.draws), outputs_of(spec), []
    streams, bases = [], []
    for stream in spec.streams:
        made, basis = _stream(stream, spec, factors, sites, drawn, outputs, problems)
        streams.append(made)
        bases.append(basis)
    if problems:
        raise InputError(problems)
    return streams, drawn.used, bases


def _stream(spec, whole, factors, sites, drawn, outputs, problems):
    n = len(sites)
    low, mid, high = _given(spec, sites, problems)
    basis = _words(sites, spec.basis, n)
    known = ~np.isnan(mid)
    basis = np.where(known, np.where(basis == "", "given", basis), "")
    estimate = np.full(n, "", dtype=object)
    for factor, field in spec.instead.items():
        count = sites[field].to_numpy(float)
        take = np.isnan(mid) & ~np.isnan(count)
        low, mid, high = (np.where(take, count, end) for end in (low, mid, high))
        estimate[take], basis[take] = factor, f"{ESTIMATED} from {_plain(field)}"
    kind = np.where(low == high, CONSTANT, OWN)
    shared = np.array([str(word).startswith(ESTIMATED) for word in basis]) & (low > 0)
    kind[(kind == OWN) & shared] = COMMON
    with np.errstate(divide="ignore", invalid="ignore"):
        sigma = np.where(kind == COMMON, np.log(high / low) / (2 * Z95), 0.0)
        base = np.where(kind == OWN, high, mid)
        ends = [np.where(kind == OWN, end / base, 1.0) for end in (low, mid)]
    words, common = np.unique(np.where(kind == COMMON, basis, "").astype(str), return_inverse=True)
    normals = np.stack([drawn.normal(f"{spec.amount}: {w}") if w else np.zeros(whole.draws)
                        for w in words])
    own, keys = _factor_keys(spec, factors, sites, estimate)
    years = _own(sites, spec.given.get(YEARS))
    stock = base * own
    still, stills = _coefficients(spec, whole, factors, drawn, outputs, keys, None)
    life = np.where(np.isnan(years), factors.find(spec.factors, YEARS).key, "")
    flow, flows = _coefficients(spec, whole, factors, drawn, outputs, keys, life)
    scale = np.where(np.isnan(years), stock, stock / years)
    places = [o for o, name in enumerate(outputs) if set(_members(name, whole)) & {*spec.elements}]
    return Stream(
        scale, stock, *ends, kind, sigma, common.ravel(), normals, flow, still, flows, stills,
        np.array(places), np.array([f"{key}|{spec.amount}" for key in sites["site_id"]]),
        f"{spec.amount} {sorted(spec.instead.items())} {sorted(spec.given.items())} {spec.basis}",
    ), basis


def _given(spec: StreamSpec, sites: pd.DataFrame, problems: list[Problem]):
    """Return low, middle and high as given; of two ends without a middle, their mean."""
    if f"{spec.amount}_mid" not in sites:
        mid = sites[spec.amount].to_numpy(float)
        return mid, mid, mid
    low, mid, high = (sites[f"{spec.amount}_{end}"].to_numpy(float) for end in
                      ("low", "mid", "high"))
    mid = np.where(np.isnan(mid), (low + high) / 2, mid)
    low, high = (np.where(np.isnan(end), mid, end) for end in (low, high))
    for row in np.flatnonzero((low > mid) | (mid > high)):
        problems.append(
            Problem("E-YIELD-AMOUNT",
                    f"{spec.amount}: low {low[row]:g}, middle {mid[row]:g}, high {high[row]:g} "
                    "do not rise", "correct the cells", row=str(sites["site_id"].iloc[row]),
                    layer=str(sites["layer"].iloc[row]), column=spec.amount)
        )
    return low, mid, high


def _plain(field: str) -> str:
    return field.removesuffix("_m2").replace("_", " ")


def _words(sites: pd.DataFrame, field: str | None, n: int) -> np.ndarray:
    return sites[field].to_numpy(object) if field else np.full(n, "", dtype=object)


def _own(sites: pd.DataFrame, field: str | None) -> np.ndarray:
    return sites[field].to_numpy(float) if field else np.full(len(sites), np.nan)


def _factor_keys(spec: StreamSpec, factors: Factors, sites: pd.DataFrame, estimate: np.ndarray):
    """Return the product of the factors a site gives itself, and the keys of those it does not."""
    own, columns = np.ones(len(sites)), []
    for name in spec.times:
        value = _own(sites, spec.given.get(name))
        words = _words(sites, spec.by.get(name), len(sites))
        keys = {word: factors.find(spec.factors, name, word) for word in set(words)}
        own *= np.where(np.isnan(value), 1.0, value)
        columns.append([None if g == g else keys[w] for g, w in zip(value, words, strict=True)])
    ratios = {name: factors.find(spec.factors, name) if name else None for name in set(estimate)}
    columns.append([ratios[name] for name in estimate])
    return own, columns


def _members(output: str, whole: YieldsSpec) -> list[str]:
    return whole.groups.get(output, [output])


def _coefficients(spec, whole, factors, drawn, outputs, columns, life):
    """Return each center's group, and kg of each output per unit of amount for every group."""
    names = [[f.key if f else "" for f in column] for column in columns]
    names += [life] if life is not None else []
    table = pd.DataFrame(dict(enumerate(names)))
    group = table.groupby(list(table), sort=True).ngroup().to_numpy()
    first = np.unique(group, return_index=True)[1]
    element = {e: drawn(factors.find(spec.factors, "content", e))
               * drawn(factors.find(spec.factors, spec.recovery.get(e, "recovery")))
               for e in spec.elements}
    made = [sum(element[e] for e in _members(name, whole) if e in element) for name in outputs]
    made = np.stack([kg for kg in made if isinstance(kg, np.ndarray)])
    out = np.empty((len(first), *made.shape), dtype=np.float32)
    for g, row in enumerate(first):
        product = np.ones(whole.draws)
        for factor in (column[row] for column in columns):
            if factor is not None:
                mass = factor.unit.split("/")[0]
                to_kg = _PER_KG.get(mass, 1.0) if "/" in factor.unit else 1.0
                product = product * drawn(factor) * to_kg
        if life is not None and life[row]:
            product = product / drawn(factors.find(spec.factors, YEARS))
        out[g] = made * product
    return group, out

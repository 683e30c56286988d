"""Consultation with tribal nations as governments (gate G1). Never a score, never a clearance.

Boundaries are not the test of interest: treaty and ancestral interests reach beyond them. So this
gate holds, is unknown, or is ``not_indicated``; it never passes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from pydantic import Field

from remine.gates.downstream_land import Lands, areas_of, lands_downstream
from remine.gates.outcome import HOLD, NOT_INDICATED, NOT_NAMED, UNKNOWN, Outcome, Reason
from remine.gates.reached import (
    LEAST_CHANCE,
    LEAST_DOUBT,
    NOT_STATED,
    lands_reached,
    looked_at,
    percent,
    stated_error,
)
from remine.inventory.building import Inventory
from remine.inventory.covered import NOT_ALL_COVERED, NOT_COVERED, by_kind, silence
from remine.inventory.flow_lines import FlowParameters, WayToWater
from remine.inventory.layer import Layer
from remine.project import GateSpec
from remine.reference import split_list

_INSIDE = Reason("inside_land", HOLD, "the recorded place lies in a land, or its outline meets one")
_NEAR = Reason("near_land", HOLD, "it lies within within_km of a land")
_IN_AREA = Reason("inside_area", HOLD, "it lies in an approximate consultation area (disc)")
_MAY = Reason(
    "may_be_inside_land", HOLD,
    "the location error reaches a land; the chance of lying in any of them is 0.05 or more")
_MAY_NEAR = Reason(
    "may_be_near_land", HOLD, "as may_be_inside_land, of lying within within_km of a land")
_MAY_AREA = Reason(
    "may_be_inside_area", HOLD, "as may_be_inside_land, of an approximate consultation area")
_UPSTREAM = Reason(
    "upstream_of_land", HOLD, "water from the recorded place reaches a land by known ways")
_MAY_UPSTREAM = Reason(
    "may_be_upstream_of_land", HOLD,
    "the chance that water from the true place reaches a land is 0.05 or more")
_MAY_EITHER = Reason(
    "may_be_inside_or_upstream_of_land", HOLD,
    "the chance of lying in a land or of draining to one, together, is 0.05 or more")
_INTEREST = Reason("recorded_interest", HOLD, "a layer of interests names a nation for the site")
_UNNAMED = Reason(
    "interest_of_nation_not_named", UNKNOWN, "a layer of interests names the site and no nation")
_SMALL = Reason(
    "small_chance", UNKNOWN,
    "the location error reaches a land; the chance of lying in any of them is below 0.05")
_RING = Reason(
    "in_error_ring", UNKNOWN, "it lies in, or its location error reaches, the ring around a disc")
_UPSTREAM_UNKNOWN = Reason(
    "upstream_of_land_not_known", UNKNOWN,
    "only the location error, or a line of unknown direction, leads to a land")
_NOT_STATED = Reason("location_not_stated", UNKNOWN, "no location error is stated or inferred")
_NO_LAYER = Reason("no_layer", UNKNOWN, "no layer of tribal lands was read")
_NOT_COVERED = Reason(
    "not_covered", UNKNOWN, "no layer says that it covers the place and all its error reaches")
_PARTLY_COVERED = Reason(
    "partly_covered", UNKNOWN,
    "a layer does not say that it covers the place and all its error reaches, and none of its kind")
_BLIND = Reason(
    "downstream_not_known", UNKNOWN, "flow lines are given and do not say what lies downstream")
_NONE = Reason("none_recorded", NOT_INDICATED, "no recorded land or interest in these layers")


class TribalConsultation:
    """Who must be consulted, and on what basis."""

    kind = "tribal_consultation"
    summary = (
        "hold inside or within a distance of a nation's land, where the chance of it is 0.05 or "
        "more under the location error, where flow lines lead to such land, or on a list of "
        "recorded interests; unknown at a smaller chance, in an error ring, where the error is not "
        "stated, or where no layer speaks"
    )
    reasons = (
        _INSIDE, _NEAR, _IN_AREA, _MAY, _MAY_NEAR, _MAY_AREA, _UPSTREAM, _MAY_UPSTREAM,
        _MAY_EITHER, _INTEREST,
        _UNNAMED, _SMALL, _RING, _UPSTREAM_UNKNOWN, _NOT_STATED, _NO_LAYER, _NOT_COVERED,
        _PARTLY_COVERED, _BLIND, _NONE,
    )
    measures = (
        "the chance of lying in, or within within_km of, any land of the layers or of draining to "
        "one; a least value above 0.99, for a site's outline, and downstream"
    )
    measured_unit = "chance 0-1"
    source = (
        "Executive Order 13175; 36 CFR 800 (general knowledge, unverified). That 0.05 holds and "
        "0.005 is unknown, and that the place is a circular normal with the location error as its "
        "95 % circle, are the authors' rules; of water, docs/water.md"
    )

    class Parameters(WayToWater):
        """``within_km``: distance from land that also holds. Of a site whose location error is not
        stated, lands within ``unknown_location_error_km`` are named; it is unknown anywhere.

        With a layer of flow lines, land that water from the site reaches within ``downstream_km``
        holds too: overland, by ``overland_km`` at most, and along the flow. ``snap_m``: how far
        apart ends of lines may lie that meet, where the file names no nodes.
        """

        within_km: float = Field(default=0.0, ge=0, le=200)
        downstream_km: float = Field(default=24.0, gt=0, le=500)

    def decide(self, inventory: Inventory, spec: GateSpec, parameters: Parameters) -> Outcome:
        """Return the outcome, the reason and the nations of each site."""
        layers = [inventory.layers[name] for name in spec.layers()]
        declared = [layer for layer in layers if layer.spec.role == "tribal"]
        lands = [layer for layer in declared if len(layer)]
        found = _Found(inventory, layers)
        blind = np.zeros(len(inventory.sites), dtype=bool)
        if lands:
            known, numbers = _lands(lands)
            _near(found, inventory, lands, known, numbers, parameters)
            lines = [layer for layer in layers if layer.spec.role == "flow_lines"]
            if lines:
                number = np.concatenate(numbers)
                blind = _downstream(found, inventory, lines, lands, known, number, parameters)
        for layer in layers:
            if layer.spec.role == "interests":
                _interests(found, inventory, layer)
        found.settle()
        silent = silence(inventory, by_kind(declared),
                         parameters.within_km + stated_error(inventory))
        return found.outcome(bool(lands), silent, blind)


class _Found:
    """Holds and doubts found so far, by site row: of each nation a basis, plain words, a code."""

    def __init__(self, inventory: Inventory, layers: Sequence[Layer]):
        n = len(inventory.sites)
        self.error, self.looked_at = stated_error(inventory), looked_at(layers)
        self.chance = np.full(n, np.nan)
        self.holds: list[dict[str, tuple[str, str, str]]] = [{} for _ in range(n)]
        self.doubts: list[dict[str, tuple[str, str, str]]] = [{} for _ in range(n)]
        self.together: dict[int, str] = {}
        self.interests: dict[tuple[int, str], list[tuple[str, str]]] = {}
        self.standing: dict[tuple[int, str], list[tuple[str, str]]] = {}

    def tell(self, row: int, nations: str, why: Reason, basis: str, plain: str) -> None:
        """Keep the first basis that is told of each nation, among holds or doubts."""
        told = self.holds if why.outcome == HOLD else self.doubts
        for nation in split_list(nations):
            told[row].setdefault(nation, (basis, plain, why.code))

    def record(self, row: int, nation: str, words: tuple[str, str], standing: tuple) -> None:
        """Keep an interest somebody recorded, and where consultation stands."""
        self.interests.setdefault((row, nation), []).append(words)
        stands = self.standing.setdefault((row, nation), [])
        if any(standing) and standing not in stands:
            stands.append(standing)

    def join(self, row: int, chance: float) -> None:
        """Turn doubts that rest on the location error into holds: together they are enough."""
        small = {_SMALL.code, _UPSTREAM_UNKNOWN.code}
        some = {nation: told for nation, told in self.doubts[row].items() if told[2] in small}
        for nation, (basis, plain, _) in some.items():
            self.holds[row].setdefault(nation, (basis, plain, _MAY_EITHER.code))
            del self.doubts[row][nation]
        if some:
            self.together.setdefault(row, f"; chance {percent(chance)} or more of lying in any of "
                                          "these or of draining to one")

    def settle(self) -> None:
        """Join the interests to the bases found before: none is lost to another of its nation."""
        for (row, nation), recorded in self.interests.items():
            why = _UNNAMED if nation == NOT_NAMED else _INTEREST
            told = (self.holds if why.outcome == HOLD else self.doubts)[row]
            before = told.get(nation)
            stands = self.standing[row, nation]
            tails = (stands, [(status, "") for status, _ in stands])
            said = ["; ".join(dict.fromkeys(of)) + "".join(map(_standing, tail))
                    for of, tail in zip(zip(*recorded, strict=True), tails, strict=True)]
            now = (*said, why.code)
            told[nation] = tuple(map("; ".join, zip(before, now, strict=True))) if before else now

    def facts(self, part: int) -> np.ndarray:
        """Return the status (0) or the lead partner (1) of each site, nation by nation."""
        out = np.full(len(self.holds), "", dtype=object)
        told: dict[int, dict[str, str]] = {}
        for (row, nation), pairs in self.standing.items():
            words = ", ".join(dict.fromkeys(pair[part] for pair in pairs if pair[part]))
            if words:
                told.setdefault(row, {})[nation] = words
        for row, of_nation in told.items():
            alone = self.holds[row].keys() == of_nation.keys()
            out[row] = "; ".join(w if alone and len(of_nation) == 1 else f"{n}: {w}"
                                 for n, w in sorted(of_nation.items()))
        return out

    def outcome(self, any_land: bool, silent: np.ndarray, blind: np.ndarray) -> Outcome:
        n = len(self.holds)
        outcome, reason, code = self._nothing(any_land, silent, blind)
        plain, nation = reason.copy(), np.full(n, "", dtype=object)
        for row, (holds, doubts) in enumerate(zip(self.holds, self.doubts, strict=True)):
            if not holds and not doubts:
                continue
            told, start = (holds, "consult ") if holds else (doubts, "cannot be told: ")
            outcome[row] = HOLD if holds else UNKNOWN
            reason[row], plain[row] = (start + _words(told, part) for part in (0, 1))
            if holds:
                reason[row] += self.together.get(row, "")
                if NOT_NAMED in doubts:  # somebody recorded it: another's hold does not hide it
                    reason[row] += f"; {NOT_NAMED}: {doubts[NOT_NAMED][0]}"
                    plain[row] += f"; {NOT_NAMED}: {doubts[NOT_NAMED][1]}"
            nation[row] = "; ".join(sorted(told.keys() - ({NOT_NAMED} if not holds else set())))
            codes = "; ".join(item[2] for item in told.values())
            code[row] = "; ".join(sorted(set(codes.split("; "))))
        facts = (self.facts(0), self.facts(1))
        unit = TribalConsultation.measured_unit
        return Outcome(outcome, reason, nation, *facts, code, self.chance, unit, plain)

    def _nothing(
        self, any_land: bool, silent: np.ndarray, blind: np.ndarray
    ) -> tuple[np.ndarray, ...]:
        """Return outcome, reason and code of each site as if nothing had been found near it."""
        cases = (
            _NO_LAYER.says("no layer of tribal lands was read, so nothing can be said"),
            _NOT_COVERED.says(NOT_COVERED),
            _NOT_COVERED.says(NOT_ALL_COVERED),
            _PARTLY_COVERED.says("not looked for here"),
            _NOT_STATED.says(f"cannot be told: {NOT_STATED}"),
            _BLIND.says("cannot be told: the flow lines do not say what lies downstream of it"),
            _NONE.says(f"no recorded land or interest in {self.looked_at}; not a clearance"),
        )
        none = np.full(len(silent), not any_land)
        tests = [none, silent == NOT_COVERED, silent == NOT_ALL_COVERED, silent != "",
                 np.isnan(self.error), blind]
        first = np.select(tests, np.arange(6), 6)
        out = tuple(np.array(words, dtype=object)[first] for words in zip(*cases, strict=True))
        out[1][first == 3] = silent[first == 3]
        return out


def _words(basis_of: dict[str, tuple[str, str, str]], part: int) -> str:
    return "; ".join(f"{nation}: {words[part]}" for nation, words in sorted(basis_of.items()))


class _Land(NamedTuple):
    """One land: whose it is, how it is called with its source, and whether it is drawn as discs."""

    nation: str
    where: str
    soft: bool


def _lands(layers: Sequence[Layer]) -> tuple[list[_Land], list[np.ndarray]]:
    """Return the lands of some layers, and the number of the land of each area, layer by layer.

    Areas of one layer with one name and nation are one land.
    """
    row_of: dict[tuple, int] = {}
    known, numbers = [], []
    for layer in layers:
        frame, soft = layer.frame, layer.spec.geometry == "disc"
        nations = frame["nation"].where(frame["nation"] != "", frame["area_name"])
        number = []
        for nation, area in zip(nations, frame["area_name"], strict=True):
            key = (layer.name, nation, area)
            if key not in row_of:
                row_of[key] = len(known)
                where = f"the approximate consultation area {area} ({layer.spec.vintage})" if soft \
                    else f"{area} ({layer.spec.title or layer.name}, {layer.spec.vintage})"
                known.append(_Land(nation, where, soft))
            number.append(row_of[key])
        numbers.append(np.array(number, dtype=int))
    return known, numbers


def _near(found: _Found, inventory: Inventory, layers, known, numbers, parameters) -> None:
    """Find the lands that sites lie in, near, or may lie in."""
    within = parameters.within_km
    reached = lands_reached(inventory, layers, numbers, within,
                            parameters.unknown_location_error_km)
    found.chance = reached.any_chance.copy()
    best: dict[int, float] = {}
    for r, at, km, chance, circle, ring in reached.rows():
        land, error = known[at], found.error[r]
        likely = reached.any_chance[r] >= LEAST_CHANCE and (circle or chance >= LEAST_DOUBT)
        if km == 0 or (not land.soft and km <= within):  # a disc is measured with it
            why, place = (_IN_AREA, "inside") if land.soft else (
                (_INSIDE, "inside") if km == 0 else (_NEAR, f"within {within:g} km of"))
            words = f"{place} {land.where}"
            more = "" if why is _INSIDE and within else _with_chance(chance, error)
            found.tell(r, land.nation, why, words + more, words)
            best[r] = 1.0
        elif likely:
            place = f"within {within:g} km of" if within and not land.soft else "inside"
            why = _MAY_AREA if land.soft else _MAY_NEAR if within else _MAY
            odds = f"chance {percent(chance)} of lying {place} {land.where}, {_error(error)}"
            found.tell(r, land.nation, why, odds, f"may lie {place} {land.where}")
            best[r] = max(best.get(r, 0.0), chance)
        else:
            found.tell(r, land.nation, *_doubt(land, km, chance, ring, within, error))
    for r, alone in best.items():
        if alone < LEAST_CHANCE:
            chance = reached.any_chance[r]
            found.together[r] = f"; chance {percent(chance)} of lying in any of these"


def _doubt(land: _Land, km, chance, ring, within, error) -> tuple[Reason, str, str]:
    """Return why, in words and in plain ones, of land reached with too small a chance."""
    if land.soft and (ring or np.isnan(chance) or chance < LEAST_DOUBT):
        short = land.where.replace("consultation ", "")
        words = f"in the error ring of {land.where}"
        if not ring:
            words = f"{_error(error)} reaches the error ring of {short}"
        return _RING, words.replace(land.where, short), f"in or near the error ring of {short}"
    if np.isnan(chance):
        words = f"{_error(error)}; {land.where} lies within {km:.1f} km"
        return _NOT_STATED, words, f"may reach {land.where}"
    place = f"within {within:g} km of" if within and not land.soft else "inside"
    words = f"chance {percent(chance)} of lying {place} {land.where}, {_error(error)}"
    return _SMALL, words, f"may reach {land.where}"


def _downstream(found: _Found, inventory: Inventory, lines, layers, known, number, parameters):
    """Find the lands that water from the sites reaches; return where that cannot be told."""
    way = parameters.model_dump(include=set(WayToWater.model_fields))
    asked = FlowParameters(reach_km=parameters.downstream_km, **way)
    shapes = np.concatenate([areas_of(layer) for layer in layers])
    below = lands_downstream(
        inventory, lines, Lands(shapes, number, parameters.within_km, found.chance), asked)
    chance = below.chance
    found.chance = np.fmax(found.chance, below.either)
    for site, at, km, sure in below.lands:
        land, error = known[at], found.error[site]
        if sure:
            found.tell(site, land.nation, _UPSTREAM, f"{km:.1f} km upstream of {land.where}",
                       f"upstream of {land.where}")
            continue
        words = f"may lie {km:.1f} km or more upstream of {land.where}"
        plain = f"may lie upstream of {land.where}"
        if chance[site] >= LEAST_CHANCE:
            odds = f"; chance {percent(chance[site])} or more that its water reaches such land, "
            found.tell(site, land.nation, _MAY_UPSTREAM, words + odds + _error(error), plain)
        else:
            found.tell(site, land.nation, _UPSTREAM_UNKNOWN, words, plain)
    for row in np.flatnonzero((below.either >= LEAST_CHANCE) & (chance > 0.0)):
        found.join(int(row), below.either[row])
    return below.blind


def _error(km: float) -> str:
    return "location error not stated" if np.isnan(km) else f"location error {km:g} km"


def _with_chance(chance: float, error: float) -> str:
    """Return how sure it is, where that is not the whole story already told."""
    if np.isnan(chance):
        return "; location error not stated"
    return "" if error == 0 or chance == 1 else f"; chance {percent(chance)}, {_error(error)}"


def _interests(found: _Found, inventory: Inventory, layer: Layer) -> None:
    rows = {site: row for row, site in enumerate(inventory.sites["site_id"])}
    columns = ("site_id", "nation", "basis", "source", "consultation_status", "lead_partner")
    for site, nation, basis, source, *standing in zip(
        *(layer.frame[name] for name in columns), strict=True
    ):
        row = rows.get(site)
        if row is None:
            continue
        record = f" ({source})" if source else ""
        for one in split_list(nation):
            words = "recorded interest" + (f", {basis}" if basis else "") + record
            found.record(row, one, (words, "recorded interest"), tuple(standing))
        if not split_list(nation):
            words = f"{basis} interest recorded".strip() + record
            found.record(row, NOT_NAMED, (words, "interest recorded"), tuple(standing))


def _standing(pair: tuple[str, str]) -> str:
    """Return where consultation stands, in words.

    >>> _standing(("under_way", "the nation's council"))
    "; consultation under way, lead partner the nation's council"
    """
    status, partner = pair
    words = [f"consultation {status.replace('_', ' ')}"] if status else []
    words += [f"lead partner {partner}"] if partner else []
    return "; " + ", ".join(words) if words else ""

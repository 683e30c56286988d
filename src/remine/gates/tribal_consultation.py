"""Consultation with tribal nations as governments (gate G1). Never a score, never a clearance.

Boundaries are not the test of interest: treaty and ancestral interests reach beyond them. So this
gate holds, is unknown, or is ``not_indicated``; it never passes.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pydantic import Field

from remine.gates.downstream_land import areas_of, lands_downstream
from remine.gates.outcome import HOLD, NOT_INDICATED, UNKNOWN, Outcome
from remine.gates.reached import (
    LEAST_CHANCE,
    NOT_STATED,
    Reached,
    areas_reached,
    discs_reached,
    percent,
    stated_error,
)
from remine.inventory.building import Inventory
from remine.inventory.covered import NOT_COVERED, covered
from remine.inventory.flow_lines import FlowParameters, WayToWater
from remine.inventory.layer import Layer
from remine.project import GateSpec
from remine.reference import split_list

NOT_NAMED = "nation not named"


class TribalConsultation:
    """Who must be consulted, and on what basis."""

    kind = "tribal_consultation"
    summary = (
        "hold inside or within a distance of a nation's land, where the chance of it is 0.05 or "
        "more under the location error, where flow lines lead to such land, or on a list of "
        "recorded interests; unknown at a smaller chance, in an error ring, where the error is not "
        "stated, or where no layer speaks"
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
        lands = [layer for layer in layers if layer.spec.role == "tribal" and len(layer)]
        found = _Found(inventory)
        for layer in lands:
            look = _discs if layer.spec.geometry == "disc" else _polygons
            look(found, inventory, layer, parameters)
        lines = [layer for layer in layers if layer.spec.role == "flow_lines"]
        blind = np.zeros(len(inventory.sites), dtype=bool)
        if lines and lands:
            blind = _downstream(found, inventory, lines, lands, parameters)
        for layer in layers:
            if layer.spec.role == "interests":
                _interests(found, inventory, layer)
        return found.outcome(bool(lands), covered(inventory, lands), blind)


class _Found:
    """Holds and doubts found so far, by site row: of each nation a basis, plain words, a code."""

    def __init__(self, inventory: Inventory):
        n = len(inventory.sites)
        self.error = stated_error(inventory)
        self.chance = np.full(n, np.nan)
        self.holds: list[dict[str, tuple[str, str, str]]] = [{} for _ in range(n)]
        self.doubts: list[dict[str, tuple[str, str, str]]] = [{} for _ in range(n)]
        self.standing: dict[int, dict[str, tuple[str, str]]] = {}

    def hold(self, row: int, nations: str, basis: str, plain: str, code: str) -> None:
        for nation in split_list(nations):
            self.holds[row].setdefault(nation, (basis, plain, code))

    def doubt(self, row: int, nations: str, basis: str, plain: str, code: str) -> None:
        for nation in split_list(nations):
            self.doubts[row].setdefault(nation, (basis, plain, code))

    def stand(self, row: int, nation: str, status: str, partner: str) -> None:
        """Keep where consultation with a nation stands, and append it to a basis found before."""
        self.standing.setdefault(row, {}).setdefault(nation, (status, partner))
        words = _standing(status, partner)
        basis, plain, code = self.holds[row][nation]
        if words and words not in basis:
            self.holds[row][nation] = (basis + words, plain + _standing(status, ""), code)

    def facts(self, part: int) -> np.ndarray:
        """Return the status (0) or the lead partner (1) of each site, nation by nation."""
        out = np.full(len(self.holds), "", dtype=object)
        for row, of_nation in self.standing.items():
            told = {nation: pair[part] for nation, pair in of_nation.items() if pair[part]}
            alone = len(self.holds[row]) == 1
            out[row] = "; ".join(w if alone else f"{n}: {w}" for n, w in sorted(told.items()))
        return out

    def outcome(self, any_land: bool, covered: np.ndarray, blind: np.ndarray) -> Outcome:
        n = len(self.holds)
        outcome, reason, code = self._nothing(any_land, covered, blind)
        plain, nation = reason.copy(), np.full(n, "", dtype=object)
        for row, (holds, doubts) in enumerate(zip(self.holds, self.doubts, strict=True)):
            if not holds and not doubts:
                continue
            told, start = (holds, "consult ") if holds else (doubts, "cannot be told: ")
            outcome[row] = HOLD if holds else UNKNOWN
            reason[row], plain[row] = (start + _words(told, part) for part in (0, 1))
            nation[row] = "; ".join(sorted(told.keys() - ({NOT_NAMED} if not holds else set())))
            code[row] = "; ".join(sorted({item[2] for item in told.values()}))
        facts = (self.facts(0), self.facts(1))
        return Outcome(outcome, reason, nation, *facts, code, self.chance, "chance 0-1", plain)

    def _nothing(
        self, any_land: bool, covered: np.ndarray, blind: np.ndarray
    ) -> tuple[np.ndarray, ...]:
        """Return outcome, reason and code of each site as if nothing had been found near it."""
        cases = (
            (UNKNOWN, "no layer of tribal lands was read, so nothing can be said", "no_layer"),
            (UNKNOWN, NOT_COVERED, "not_covered"),
            (UNKNOWN, f"cannot be told: {NOT_STATED}", "location_not_stated"),
            (UNKNOWN, "cannot be told: the flow lines do not say what lies downstream of it",
             "downstream_not_known"),
            (NOT_INDICATED, "no recorded land or interest in these layers; not a clearance",
             "none_recorded"),
        )
        none = np.full(len(covered), not any_land)
        first = np.select([none, ~covered, np.isnan(self.error), blind], [0, 1, 2, 3], 4)
        return tuple(np.array(words, dtype=object)[first] for words in zip(*cases, strict=True))


def _words(basis_of: dict[str, tuple[str, str, str]], part: int) -> str:
    return "; ".join(f"{nation}: {words[part]}" for nation, words in sorted(basis_of.items()))


def _names(layer: Layer) -> tuple[np.ndarray, np.ndarray]:
    frame = layer.frame
    nation = frame["nation"].where(frame["nation"] != "", frame["area_name"])
    return nation.to_numpy(), frame["area_name"].to_numpy()


def _discs(found: _Found, inventory: Inventory, layer: Layer, parameters):
    within_km = parameters.within_km
    radius, ring = (layer.frame[name].to_numpy(float) for name in ("radius_km", "ring_km"))
    radius = radius + within_km
    reached = discs_reached(inventory, layer, radius, ring, parameters.unknown_location_error_km)
    found.chance[reached.site] = np.fmax(found.chance[reached.site], 0.0)
    np.fmax.at(found.chance, reached.site, reached.chance)
    nation, area = _names(layer)
    most = _of_whole_area(reached, pd.factorize(pd.Series(nation) + "; " + area)[0])
    pairs = zip(reached.rows(), most.tolist(), strict=True)
    for (r, d, km, chance), up_to in sorted(pairs, key=lambda pair: _surest_first(pair[0])):
        where = f"the approximate consultation area {area[d]} ({layer.spec.vintage})"
        error = found.error[r]
        if km <= radius[d]:
            words = f"inside {where}"
            found.hold(r, nation[d], words + _with_chance(chance, error), words, "inside_area")
        elif up_to >= LEAST_CHANCE:
            least, highest = percent(chance), percent(up_to)
            odds = least if least == highest else f"{least} to {highest}"
            words = f"chance {odds} of lying inside {where}, {_error(error)}"
            found.hold(r, nation[d], words, f"may lie inside {where}", "may_be_inside_area")
        else:
            words = f"in the error ring of {where.replace('consultation ', '')}"
            if km > radius[d] + ring[d]:
                words = f"{_error(error)} reaches the error ring of {where}"
            plain = f"in or near the error ring of {where}"
            found.doubt(r, nation[d], words, plain, "in_error_ring")


def _surest_first(pair: tuple[int, int, float, float]) -> tuple[int, float]:
    """Order pairs so that of several lands of a nation the one that matters most is told."""
    return pair[0], -pair[3] if pair[3] == pair[3] else pair[2]


def _of_whole_area(reached: Reached, area: np.ndarray) -> np.ndarray:
    """Return for each pair the most the chance can be of lying in any disc of that disc's area.

    One area is drawn as up to five discs: the chance of all is at most the sum of theirs.
    """
    of = np.unique(reached.site * (area.max() + 1) + area[reached.area], return_inverse=True)[1]
    return np.minimum(np.bincount(of, np.nan_to_num(reached.chance))[of], 1.0)


def _polygons(found: _Found, inventory: Inventory, layer: Layer, parameters):
    within = parameters.within_km
    reached = areas_reached(inventory, layer, within, parameters.unknown_location_error_km)
    together = reached.together(len(found.holds))
    known = reached.site[~np.isnan(reached.chance)]
    found.chance[known] = np.fmax(found.chance[known], together[known])
    nation, area = _names(layer)
    source = f"{layer.spec.title or layer.name}, {layer.spec.vintage}"
    for r, p, km, chance in sorted(reached.rows(), key=_surest_first):
        where, error = f"{area[p]} ({source})", found.error[r]
        inside = f"within {within:g} km of" if within else "inside"
        if km == 0:
            more = "" if within else _with_chance(chance, error)
            found.hold(r, nation[p], f"inside {where}{more}", f"inside {where}", "inside_land")
        elif km <= within:
            words = f"within {within:g} km of {where}"
            found.hold(r, nation[p], words + _with_chance(chance, error), words, "near_land")
        elif np.isnan(chance):
            words = f"location error not stated; {where} lies within {km:.1f} km"
            found.doubt(r, nation[p], words, f"may reach {where}", "location_not_stated")
        else:
            words = f"chance {percent(chance)} of lying {inside} {where}, {_error(error)}"
            if together[r] >= LEAST_CHANCE:
                plain = f"may lie {inside} {where}"
                code = "may_be_near_land" if within else "may_be_inside_land"
                found.hold(r, nation[p], words, plain, code)
            else:
                found.doubt(r, nation[p], words, f"may reach {where}", "small_chance")


def _downstream(found: _Found, inventory: Inventory, lines, lands, parameters) -> np.ndarray:
    """Find the lands that water from the sites reaches; return where that cannot be told."""
    way = parameters.model_dump(include=set(WayToWater.model_fields))
    asked = FlowParameters(reach_km=parameters.downstream_km, **way)
    told = [_names(layer) for layer in lands]
    nation, area = (np.concatenate(column) for column in zip(*told, strict=True))
    source = np.concatenate([
        np.full(len(layer), f"{layer.spec.title or layer.name}, {layer.spec.vintage}", dtype=object)
        for layer in lands
    ])
    shapes = np.concatenate([areas_of(layer) for layer in lands])
    number = np.unique(nation.astype(str) + "\0" + area.astype(str), return_inverse=True)[1]
    first = {land: row for row, land in reversed(list(enumerate(number.tolist())))}
    reached, blind = lands_downstream(inventory, lines, shapes, number, asked)
    for site, land, km, sure in reached:
        row = first[land]
        where = f"{area[row]} ({source[row]})"
        if sure:
            found.hold(site, nation[row], f"{km:.1f} km upstream of {where}",
                       f"upstream of {where}", "upstream_of_land")
        else:
            found.doubt(site, nation[row], f"may lie {km:.1f} km or more upstream of {where}",
                        f"may lie upstream of {where}", "may_be_upstream_of_land")
    return blind


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
    for site, nation, basis, source, status, partner in zip(
        *(layer.frame[name] for name in columns), strict=True
    ):
        row = rows.get(site)
        if row is None:
            continue
        if nation:
            words = f"recorded interest, {basis} ({source})" + _standing(status, partner)
            found.hold(row, nation, words, "recorded interest" + _standing(status, ""),
                       "recorded_interest")
            for one in split_list(nation):
                found.stand(row, one, status, partner)
        else:
            words = f"{basis} interest recorded ({source})"
            found.doubt(row, NOT_NAMED, words, "interest recorded", "interest_of_nation_not_named")


def _standing(status: str, partner: str) -> str:
    """Return where consultation stands, in words.

    >>> _standing("under_way", "the nation's council")
    "; consultation under way, lead partner the nation's council"
    """
    words = [f"consultation {status.replace('_', ' ')}"] if status else []
    words += [f"lead partner {partner}"] if partner else []
    return "; " + ", ".join(words) if words else ""

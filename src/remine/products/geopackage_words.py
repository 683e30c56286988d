"""Names, meanings and styles of the layers of ``ranked_sites.gpkg``."""

from __future__ import annotations

from dataclasses import dataclass

from remine.plain_text import visible
from remine.products.qgis_style import Rule, Symbol, rule_style
from remine.release import Release

#: First ranks, legend, colour (pale to dark, after ColorBrewer's YlGnBu) and size.
_STEPS = ((10, "29,47,111,255", 4.2), (50, "43,114,173,255", 3.4), (200, "65,171,184,255", 2.8),
          (None, "163,216,181,255", 2.2))
_LISTS = {
    "operator_led": Symbol("196,132,29,255", "square", 2.8),
    "coordinate": Symbol("43,114,173,255", "diamond", 3.2),
    "consult": Symbol("125,60,152,255", "hexagon", 3.2),
    "locate_first": Symbol("140,140,120,255", "triangle", 2.8),
    "unverified": Symbol("107,119,128,120", "cross_fill", 2.4),
    "undetermined": Symbol("230,200,90,255", "triangle", 2.6),
    "no_hold": Symbol("90,160,90,255", "circle", 2.4),
}
_OTHER_LIST = Symbol("170,90,90,255", "star", 3.2)
_OUTCOMES = {
    "hold": Symbol("178,34,34,255", "square", 2.8),
    "unknown": Symbol("230,180,60,255", "triangle", 2.6),
    "not_indicated": Symbol("200,205,200,255", "circle", 1.6),
    "pass": Symbol("90,160,90,255", "circle", 1.6),
}
_GRAVEST = ("CASE WHEN \"outcome\" = 'hold' THEN 0 WHEN \"outcome\" = 'unknown' THEN 1 "
            "WHEN \"outcome\" = 'pass' THEN 2 ELSE 3 END")
_STATES = {
    "sites": Symbol("253,252,248,255", "solid", 0.3),
    "inventoried, no site": Symbol("190,200,185,255", "horizontal", 0.3),
    "sites from samples only": Symbol("205,205,190,255", "dense7", 0.3),
    "not inventoried, records only": Symbol("150,155,150,255", "b_diagonal", 0.3),
    "not inventoried": Symbol("110,115,110,255", "diagonal_x", 0.3),
}


@dataclass(frozen=True)
class LayerWords:
    """What a layer is called, what it shows, its style, and its columns as (title, meaning)."""

    name: str
    title: str
    description: str
    style: str
    columns: dict[str, tuple[str, str]]


def layers(release: Release, columns: dict[str, tuple[str, str]]) -> list[LayerWords]:
    """Return every layer the file may hold, the ones to look at first before the others.

    Parameters
    ----------
    columns : dict of str to (title, meaning)
        Those of ``ranked_sites``.
    """
    stamp = f" {release.stamp()}." if release.stamp() else ""
    aliases = {name: visible(title) for name, (title, _) in columns.items()}
    ranked = _ranks()
    first = "CASE WHEN \"rank\" <= 10 THEN \"rank\" || '. ' || \"name\" END"
    excluded = _pick(columns, "site_id", "name", "state", "list", "holds", "unknowns",
                     "consult_nation", "source", "vintage", "stamp")
    excluded["why"] = ("Why it has no rank", "the gate, policy or missing figure that keeps it out")
    gates = _pick(columns, "site_id", "name", "state", "rank") | {
        "gate": ("Gate", "name of the gate"), "label": ("Gate in words", "label of the gate"),
        "opens_list": ("List", "the list a hold opens"),
        "outcome": ("Outcome", "hold, unknown, not_indicated (no clearance) or pass"),
        "reason": ("Reason", "why"),
        "code": ("Reason code", "the reason in words of a fixed set"),
        "measured_value": ("Measured", "what the outcome rests on, in its unit; empty where "
                           "nothing was measured or policy hides it"),
        "measured_unit": ("Unit", "of what was measured: km, or the chance 0-1 of lying inside"),
        "source": ("Source", "of the layers the gate reads; without layers, of the site's row"),
        "vintage": ("Vintage", "of the same"),
    }
    states = {
        "state": ("State", "USPS code"), "word": ("Coverage", "what the inventory says of it"),
        "sites": ("Sites", "sites of this run"), "records": ("Records", "mines and deposits"),
        "covered_by": ("Covered by", "layers whose source inventories the state"),
    }
    surveys = {
        "layer": ("Layer", "layer of the model"), "name": ("Survey", "name as the source has it"),
        "kind": ("Kind", "what was surveyed"), "year_start": ("From", "year"),
        "year_end": ("To", "year"), "source": ("Source", "source of the row"),
        "vintage": ("Vintage", "year of the information"),
    }
    lists = [*release.model.list_order, "undetermined", "no_hold"]
    by_list = [Rule(f"\"list\" = '{name}'", name.replace("_", " "), _LISTS.get(name, _OTHER_LIST))
               for name in lists]
    return [
        LayerWords(
            "ranked_sites", "All sites",
            f"Every site of the run, the rows of ranked_sites.csv.{stamp}",
            rule_style([*ranked, Rule('"rank" IS NULL', "no rank", _LISTS["unverified"])], aliases,
                       drawn_last='"rank"'), columns),
        LayerWords("sites_ranked", "Ranked sites", f"Sites with a rank; 1 is first.{stamp}",
                   rule_style(ranked, aliases, drawn_last='"rank"', label=first), columns),
        LayerWords("sites_held", "Held sites", "Sites that a gate holds, by their first list; a "
                   f"held site may have a rank all the same.{stamp}",
                   rule_style(by_list[:-2], aliases), columns),
        LayerWords("sites_excluded", "Excluded sites", f"Sites without a rank, and why.{stamp}",
                   rule_style(by_list, _aliases(excluded)), excluded),
        LayerWords("gates", "Gates", "One row a site and gate. Gates are never traded off; "
                   f"not_indicated is no clearance.{stamp}",
                   rule_style([Rule(f"\"outcome\" = '{word}'", word.replace("_", " "), symbol)
                               for word, symbol in _OUTCOMES.items()], _aliases(gates),
                              drawn_last=_GRAVEST), gates),
        LayerWords("study_area", "Study area", "Generalised outline of the country, its states and "
                   "territories: sites outside are rejected.",
                   rule_style([Rule("", "Study area", Symbol("0,0,0,0", "no", 0.5))],
                              {"name": "Name"}, areas=True), {"name": ("Name", "what it is")}),
        LayerWords("inventory_coverage", "Inventory coverage", "What the inventory says of each "
                   "state; not inventoried is not the same as no site.",
                   rule_style([Rule(f"\"word\" = '{word}'", word, symbol)
                               for word, symbol in _STATES.items()], _aliases(states), areas=True),
                   states),
        LayerWords("survey_coverage", "Survey coverage", "Extents of modern surveys, as general as "
                   "their sources draw them.",
                   rule_style([Rule("", "Survey", Symbol("125,60,152,90", "b_diagonal", 0.2))],
                              _aliases(surveys), areas=True), surveys),
    ]


def _ranks() -> list[Rule]:
    rules, above = [], 0
    for last, colour, size in _STEPS:
        low = f'"rank" > {above}'
        words = f"Rank {above + 1} to {last}" if last else f"Rank {above + 1} and later"
        rules.append(Rule(f'{low} AND "rank" <= {last}' if last else low, words,
                          Symbol(colour, "circle", size)))
        above = last or above
    return rules


def _pick(columns: dict[str, tuple[str, str]], *names: str) -> dict[str, tuple[str, str]]:
    return {name: columns[name] for name in names}


def _aliases(columns: dict[str, tuple[str, str]]) -> dict[str, str]:
    return {name: title for name, (title, _) in columns.items()}

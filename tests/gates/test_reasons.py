"""Every code a gate can give is declared beside the gate, and every declared code is given here."""

import ast
import importlib
import inspect
import json

import numpy as np
import pytest
import shapely
from click.testing import CliRunner
from helping import csv_text
from method_cases import decide, layer, north_of, starter_run, undeclared

from remine.cli.describe import command
from remine.describing import describe
from remine.gates import kinds
from remine.gates.decisions import REASONS as DECIDED
from remine.gates.outcome import OUTCOMES, Outcome, Reason
from remine.reviews.applying import REASONS as REVIEWED

LAND = shapely.box(-105.6, 39.0, -105.4, 40.0)
MINE = "active: Alpha Pit (Test mines, 0.4 km)"
STREAM = shapely.LineString([(-105.5, 39.8), (-105.5, 39.3)])
BESIDE = shapely.LineString([(-105.45, 39.8), (-105.45, 39.3)])
SOUTH, EAST = shapely.box(-105.6, 39.3, -105.4, 39.5), shapely.box(-105.46, 39.3, -105.44, 39.5)
WEST = shapely.box(-105.9, 39.4, -105.525, 39.8)
DISC = {"nation": "First", "area_name": "First", "longitude": -105.5, "latitude": 39.5,
        "radius_km": 10.0, "ring_km": 2.0}
WORDS = {"field": "word", "pass": {"yes": "cleared"}, "hold": {"no": "restricted"},
         "open": {"asked": "asked"}, "unknown": "not recorded"}
COUNTS = {"hard_drives_mid": np.nan, "servers": np.nan, "racks": np.nan, "floor_area_m2": np.nan,
          "drive_basis": ""}


def at(latitude, km=0.0, error=0.0):
    return {"latitude": north_of(latitude, km), "location_error_km": error}


def land(shape=LAND, **more):
    name = more.pop("name", "lands")
    return layer(name, "tribal", [{"nation": "First", "area_name": "First land"}], [shape], **more)


def discs():
    return layer("discs", "tribal", [DISC], geometry="disc")


def streams(*lines, direction=""):
    return layer("streams", "flow_lines", [{"direction": direction}] * len(lines), lines,
                 covers="national")


def interest(nation):
    return layer("interests", "interests", [{"site_id": "s000", "nation": nation}], [None])


def wild(**more):
    return layer(more.pop("name", "wild"), "protected", [{"name": "Wild"}], [LAND], **more)


def case(row, *layers, shape=None, **parameters):
    return row, layers, shape, parameters


#: One site, and what is beside it, for each code of each gate.
CASES = {
    "active_mine": {
        "active_mine": case({"lifecycle": "active"}),
        "active_plant": case({"lifecycle": "processing"}),
        "permitted": case({"lifecycle": "project"}),
        "past_producer": case({"lifecycle": "past"}),
        "abandoned": case({"lifecycle": "abandoned"}),
        "closed_plant": case({"lifecycle": "processing_past"}),
        "unmined": case({"lifecycle": "unmined"}),
        "not_recorded": case({"lifecycle": ""}),
        **{f"{code}_{how}beside_operating": case(
            {"lifecycle": stage, "lifecycle_beside": "", "lifecycle_in_reach": "", column: MINE})
           for stage, code in (("past", "past_producer"), ("abandoned", "abandoned"),
                               ("processing_past", "closed_plant"), ("unmined", "unmined"))
           for how, column in (("", "lifecycle_beside"), ("may_be_", "lifecycle_in_reach"))},
    },
    "agency_word": {
        ("pass", "yes"): case({"word": "yes"}, **WORDS),
        ("hold", "no"): case({"word": "no"}, **WORDS),
        ("unknown", "asked"): case({"word": "asked"}, **WORDS),
        "not_recorded": case({"word": ""}, **WORDS),
    },
    "counted": {
        "counted": case(COUNTS | {"hard_drives_mid": 7.0, "drive_basis": "counted by hand"}),
        "estimated": case(COUNTS | {"racks": 3.0}),
        "not_counted": case(COUNTS),
    },
    "hazardous_opening": {
        "opening_on_record": case({"waste_types": ("shaft",)}),
        "none_recorded": case({"waste_types": ()}),
    },
    "location_error": {
        "not_stated": case(at(39.5, error=np.nan)),
        "over_limit": case(at(39.5, error=2.1)),
        "within_limit": case(at(39.5, error=2.0)),
    },
    "protected_land": {
        "inside": case(at(39.5), wild()),
        "partly_inside": case(at(39.999), wild(),
                              shape=shapely.box(-105.5, 39.99, -105.49, 40.01)),
        "may_be_inside": case(at(40.0, 1, 2.0), wild()),
        "small_chance": case(at(40.0, 1, 1.3), wild()),
        "location_not_stated": case(at(40.0, 90, np.nan), wild()),
        "not_covered": case(at(40.0, 90), wild(covers=["NV"])),
        "partly_covered": case(at(40.0, 90), wild(), wild(name="parks", covers=["NV"])),
        "none_recorded": case(at(40.0, 90), wild()),
    },
    "radioactive": {
        "on_record": case({"commodities_byproduct": ("U",)}),
        "not_recorded": case({}),
        "trace_or_nearby": case({"commodities_main": ("Cu",), "commodities_nearby": ("Th",)}),
        "none_recorded": case({"commodities_main": ("Cu",)}),
    },
    "sanitisation": {
        "authorised": case({"sanitisation_authorised": "yes"}),
        "not_authorised": case({"sanitisation_authorised": "no"}),
        "not_recorded": case({"sanitisation_authorised": ""}),
    },
    "superfund": {
        **{status: case({"superfund_status": status}) for status in (
            "npl_final", "npl_proposed", "npl_deleted", "superfund_alternative", "removal",
            "other_program", "none_known")},
        "responsible_party": case({"responsible_party": "yes"}),
        "none_known_may_be_listed": case(
            {"superfund_status": "none_known", "superfund_status_beside": "",
             "superfund_status_in_reach": "npl_final: Site (List, 3.0 km)"}),
        "not_recorded": case({}),
    },
    "tribal_consultation": {
        "inside_land": case(at(39.5), land()),
        "near_land": case(at(40.0, 1), land(), within_km=2),
        "inside_area": case(at(39.5, 3), discs()),
        "may_be_inside_land": case(at(40.0, 1, 2.0), land()),
        "may_be_near_land": case(at(40.0, 3, 2.0), land(), within_km=2),
        "may_be_inside_area": case(at(39.5, 11, 2.0), discs()),
        "upstream_of_land": case(at(39.5, 10), land(SOUTH), streams(STREAM)),
        "may_be_upstream_of_land": case(at(39.5, 10, 4.0), land(EAST), streams(STREAM, BESIDE)),
        "may_be_inside_or_upstream_of_land": case(
            at(39.5, 10, 3.0), land(EAST), land(WEST, name="parcels"), streams(STREAM, BESIDE)),
        "recorded_interest": case(at(45.0), land(), interest("Ninth")),
        "interest_of_nation_not_named": case(at(45.0), land(), interest("")),
        "small_chance": case(at(40.0, 1, 1.3), land()),
        "in_error_ring": case(at(39.5, 11), discs()),
        "upstream_of_land_not_known": case(at(39.5, 10, 2.4), land(EAST), streams(STREAM, BESIDE)),
        "location_not_stated": case(at(40.0, 90, np.nan), land()),
        "no_layer": case(at(39.5)),
        "not_covered": case(at(40.0, 90), land(covers=["NV"])),
        "partly_covered": case(at(40.0, 90), land(), land(name="parcels", covers=["NV"])),
        "downstream_not_known": case(at(40.0, 90), land(), streams(STREAM)),
        "none_recorded": case(at(40.0, 90), land()),
    },
    "waste_feature": {
        "waste_on_record": case({"waste_types": ("tailings_pond",)}),
        "unmined": case({"lifecycle": "unmined"}),
        "none_recorded": case({"lifecycle": "past"}),
    },
}
EVERY = [(kind, reason) for kind, gate in kinds().items() for reason in gate.reasons]


def case_of(kind, reason):
    """Return the case of a reason, and the code it must give."""
    if not reason.of_model:
        return CASES[kind][reason.code], reason.code
    key = next(key for key in CASES[kind] if key[0] == reason.outcome and isinstance(key, tuple))
    return CASES[kind][key], key[1]


@pytest.mark.parametrize(("kind", "reason"), EVERY, ids=lambda of: getattr(of, "code", of))
def test_every_declared_code_is_given_with_its_outcome(kind, reason):
    (row, layers, shape, parameters), code = case_of(kind, reason)
    got = decide(kind, [row], layers, None if shape is None else [shape], **parameters)
    assert (got.code[0], got.outcome[0]) == (code, reason.outcome)
    assert got.reason[0]
    gate = kinds()[kind]
    assert got.measured_unit == getattr(gate, "measured_unit", "")
    assert (got.measured is not None) == hasattr(gate, "measures")


def test_there_is_a_case_for_each_and_none_beside():
    for kind, gate in kinds().items():
        given = [case_of(kind, reason)[1] for reason in gate.reasons]
        assert sorted(given) == sorted(key[1] if isinstance(key, tuple) else key
                                       for key in CASES[kind])
        assert len(set(given)) == len(given)
        for reason in gate.reasons:
            assert reason.outcome in OUTCOMES and reason.when
        assert gate.source


@pytest.mark.parametrize("kind", kinds())
def test_a_gate_speaks_through_its_reasons_alone(kind):
    """No outcome word outside a ``Reason``, and no ``Reason`` of the file left undeclared."""
    module = importlib.import_module(kinds()[kind].__module__)
    tree = ast.parse(inspect.getsource(module))
    inside = {id(leaf) for node in ast.walk(tree)
              if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Reason"
              for leaf in ast.walk(node)}
    loose = {node.id for node in ast.walk(tree)
             if isinstance(node, ast.Name) and id(node) not in inside} & {
                 "HOLD", "UNKNOWN", "NOT_INDICATED", "PASS"}
    if kind == "tribal_consultation":  # it sorts its reasons into holds and doubts by them
        loose -= {"HOLD", "UNKNOWN"}
    assert not loose
    declared = set(kinds()[kind].reasons)
    held = [item for value in vars(module).values()
            for item in (value.values() if isinstance(value, dict) else [value])]
    held = [part for item in held for part in (item if isinstance(item, tuple) else [item])]
    assert {item for item in held if isinstance(item, Reason)} <= declared


def test_a_code_nobody_declared_is_found():
    """The check that every test of a gate makes can fail."""
    rows = [("hold", "why", "over_limit"), ("pass", "why", "over_limit"), ("hold", "why", "new")]
    assert undeclared("location_error", Outcome.of_rows(rows)) == {("new", "hold"),
                                                                  ("over_limit", "pass")}


def test_a_whole_run_gives_no_other_codes():
    run = starter_run("recovery")
    specs = {spec.name: spec for spec in run.project.model.gates}
    assert len(specs) >= 5
    for name, gate in run.gates.decided.items():
        assert gate.result.code is not None and all(gate.result.code)
        assert undeclared(specs[name].kind, gate.result) == set()


def test_decisions_and_reviews_add_what_they_declare(small_project):
    project = small_project()
    who = {"reason": "drilled", "decided_by": "State survey", "source": "", "vintage": ""}
    project.write("decisions.csv", csv_text([
        {"site_id": "s05", "gate": "unverified", "decision": "include", "share": "", **who},
        {"site_id": "s01", "gate": "location", "decision": "exclude", "share": "0.3", **who},
        {"site_id": "s02", "gate": "location", "decision": "exclude", "share": "", **who}]))
    project.model["layers"].append(
        {"name": "decisions", "role": "decisions", "path": "layers/decisions.csv"})
    _, release, _ = project.run("internal")
    table = release.table.set_index("site_id")
    got = {(table.loc[site, f"gate_{gate}_code"], table.loc[site, f"gate_{gate}"])
           for site, gate in (("s05", "unverified"), ("s01", "location"), ("s02", "location"))}
    assert got == {(reason.code, reason.outcome) for reason in DECIDED}


def test_describe_tells_them_all():
    rows = describe("gates")
    named = {row["kind"]: row for row in rows}
    assert set(kinds()) < set(named)
    for kind, gate in kinds().items():
        told = [(r["code"], r["outcome"], r["when"]) for r in named[kind]["reasons"]]
        assert told == [(r.code, r.outcome, r.when) for r in gate.reasons]
        assert named[kind]["source"] and named[kind]["measures"]
        assert named[kind]["unit"] == getattr(gate, "measured_unit", "")
    beside = [r["code"] for row in rows if row["kind"] not in kinds() for r in row["reasons"]]
    assert beside == [r.code for r in (*DECIDED, *REVIEWED)]


def test_the_command_shows_codes_in_both_forms():
    runner = CliRunner()
    told = json.loads(runner.invoke(command, ["gates", "--json"]).stdout)["gates"]
    assert told == describe("gates")
    shown = runner.invoke(command, ["gates"], env={"COLUMNS": "200"})
    screen = shown.output
    assert shown.exit_code == 0
    for kind, reason in EVERY:
        assert kind in screen and reason.code in screen

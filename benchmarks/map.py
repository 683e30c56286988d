"""The offline map in headless Chromium without a GPU, beside plain folium.

``opens`` is the time from the navigation until the map, the list and the sliders answer;
``re-weight`` the median time from a slider's ``input`` event until picture and list of the new
order are painted, over a walk through all twelve sliders. The sites are made with a seed: places
scattered around the built-in sites, twelve criteria with intervals (five of them measured at every
site), five gates with reasons, unique names. Each page is opened from ``file://`` in a browser of
its own. Peers draw the same places, as circles with a popup of name and score, at a size each can
finish: ``peer_n`` says which and nothing is scaled. They cannot re-weight, so there is no peer for
that. Needs the test extra, Chromium, and for the clusters leaflet.markercluster (Debian:
libjs-leaflet.markercluster).

    python benchmarks/map.py [--sites 300000] [--sizes 1000,104000,700000] [--json]
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

CHROMIUM = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
CLUSTER = Path("/usr/share/javascript/leaflet")
WAIT_S = 90
KM = {"surface_water": 5, "drinking_water": 2, "ecology": 10, "access": 30}
LABELS = {
    "potential": "Commodity potential", "volume": "Volume of waste",
    "processability": "Processability", "drainage": "Acid and metal release",
    "open_release": "Confirmed release still open", "surface_water": "Surface-water receptor",
    "people": "People near", "drinking_water": "Drinking water and wells",
    "stability": "Physical stability", "ecology": "Ecological receptor",
    "access": "Access to rail, road and power", "survey_gap": "Survey gap",
}  # fmt: skip
FIRST = "Copper Silver Iron Golden Lucky Black White Red Blue Eagle Bear Wolf Union Liberty Star " \
    "Mountain Valley North South East West Old New Big Little King Queen Lone Twin Iron".split()
SECOND = "Queen King Hill Canyon Creek Ridge Bluff Peak Gulch Spring Hope Chance Boy Girl Lode " \
    "Chief Butte Flat Basin Pass Fork Rock Cross Crown Star Horn Cap Belt".split()  # fmt: skip
THIRD = ("mine", "tailings", "prospect", "mill", "waste rock", "smelter", "pit", "shaft", "dump")


def model(layers):
    """Return a validated model of twelve criteria, five gates and three profiles."""
    from remine.project.model import Model

    rng = np.random.default_rng(5)

    def criterion(name):
        unit, direction = ("km", "lower") if name in KM else ("index 0-1", "higher")
        unit = "m3" if name == "volume" else unit
        return {"name": name, "label": LABELS[name], "kind": "distance", "unit": unit,
                "direction": direction, "source": "made for a benchmark"}  # fmt: skip

    words = {"source": "a benchmark", "date": "2026-01-01", "status": "authors' placeholder"}
    gates = (("unverified", "waste_feature"), ("operator_led", "active_mine"),
             ("coordinate", "superfund"), ("consult", "tribal_consultation"),
             ("locate_first", "location_error"))  # fmt: skip
    return Model.model_validate({
        "schema_version": 1, "name": "benchmark", "title": "Made sites", "subject": "mine waste sites",
        "not_this": "Not real sites: made for a benchmark.", "layers": layers,
        "criteria": [criterion(name) for name in LABELS],
        "gates": [{"name": name, "label": name.replace("_", " ").capitalize(), "kind": kind,
                   "list": name} for name, kind in gates],
        "list_order": [name for name, _ in gates],
        "profiles": [
            {"name": name, "title": name.capitalize(), **words,
             "weights": {c: int(w) for c, w in zip(LABELS, rng.integers(2, 30, 12), strict=True)}}
            for name in ("recovery", "urgency", "balanced")
        ],
    })  # fmt: skip


def made_release(n, seed=20261121):
    """Return a release of ``n`` made sites, with the layers of the built-in run around them."""
    from remine.project import load_project
    from remine.ranking import methods
    from remine.ranking.order import competition_ranks, rank_intervals
    from remine.ranking.stage import evidence_band
    from remine.ranking.weights import renormalise
    from remine.release import CriterionInfo, GateInfo, make_release
    from remine.resources import find_model
    from remine.run import run

    starter = make_release(run(load_project(find_model("mine-waste"))), "internal")
    rng = np.random.default_rng(seed)
    spec = model([layer.model_dump() for layer in starter.model.layers])
    weights = {p.name: renormalise(p.weights, set(LABELS)) for p in spec.profiles}
    sites = places(rng, n, starter)
    cells = measures(rng, n, sites["location_error_km"].to_numpy())
    gates = outcomes(rng, n, sites)
    table = sites[["site_id", "name", "state", "latitude", "longitude"]].copy()
    points = np.column_stack([cells[c]["score"] for c in LABELS])
    lows = np.column_stack([cells[c]["score_low"] for c in LABELS])
    highs = np.column_stack([cells[c]["score_high"] for c in LABELS])
    method = methods()["weighted_sum"]()
    ranked = (gates["unverified"][0] != "hold").to_numpy()
    for name, weight in weights.items():
        share = np.array([weight.used[c] for c in LABELS])
        table[f"score_{name}"] = method.scores(points, share)
        table[f"rank_{name}"] = competition_ranks(table[f"score_{name}"].to_numpy(), ranked)
    lead = next(iter(weights))
    share = np.array([weights[lead].used[c] for c in LABELS])
    low, high = method.bounds(lows, highs, share)
    best, worst = rank_intervals(low, high, ranked)
    table = table.assign(
        rank=table[f"rank_{lead}"], score=table[f"score_{lead}"], rank_best=best, rank_worst=worst,
        score_low=low, score_high=high, evidence_share=(1 - (highs - lows)) @ share,
    )
    table["evidence_band"] = evidence_band(table["evidence_share"].to_numpy())
    held = np.column_stack([(gates[g][0] == "hold").to_numpy() for g in gates])
    doubt = np.column_stack([(gates[g][0] == "unknown").to_numpy() for g in gates])
    names = np.array(list(gates))
    patterns = {tuple(row): "; ".join(names[list(row)]) for row in np.unique(held, axis=0)}
    unknowns = {tuple(row): "; ".join(names[list(row)]) for row in np.unique(doubt, axis=0)}
    table["holds"] = [patterns[tuple(row)] for row in held]
    table["unknowns"] = [unknowns[tuple(row)] for row in doubt]
    open_list = np.where(doubt.any(axis=1), "undetermined", "no_hold")
    table["list"] = np.where(held.any(axis=1), names[held.argmax(axis=1)], open_list)
    table["list_rank"] = table.groupby("list")["rank"].rank(method="min")
    for name, (outcome, reason) in gates.items():
        table[f"gate_{name}"], table[f"gate_{name}_reason"] = outcome, reason
    facts, worths = facts_of(rng, n, sites), {}
    for number, (name, cell) in enumerate(cells.items()):
        for end in ("value", "low", "high", "score"):
            table[f"{name}_{end}"] = cell[end]
        table[f"{name}_contribution"] = share[number] * cell["score"]
        facts[f"{name}_basis"] = cell["basis"]
        worths |= {f"{name}_low": cell["score_low"], f"{name}_high": cell["score_high"]}
    blank = np.column_stack([np.isnan(cells[c]["value"]) for c in LABELS])
    gaps = {tuple(row): "; ".join(np.array(list(LABELS))[list(row)])
            for row in np.unique(blank, axis=0)}  # fmt: skip
    table["missing"] = [gaps[tuple(row)] for row in blank]
    order = np.lexsort((table["site_id"], table["rank"].fillna(np.inf)))
    ids = pd.Series(np.arange(n))
    return dataclasses.replace(
        starter, model=spec, profile=lead, table=table.iloc[order].reset_index(drop=True),
        facts=facts.iloc[order].reset_index(drop=True),
        worths=pd.DataFrame(worths).iloc[order].reset_index(drop=True),
        geometry=np.empty(n, dtype=object), masked=np.zeros(n, dtype=bool),
        criteria=tuple(CriterionInfo(c.name, c.label, c.unit, c.direction, c.source, (), ())
                       for c in spec.criteria),
        gates=tuple(GateInfo(g.name, g.label, g.list, g.source) for g in spec.gates),
        weights=weights, not_measured={}, not_checked=(), stamps=("made for a benchmark",),
        row_stamps=np.full(n, "", dtype=object), became=pd.DataFrame(),
        counts={"rows_read": n, "rows_rejected": 0, "sites": len(ids), "ranked": int(ranked.sum()),
                "unverified": int((~ranked).sum()), "withheld": 0},
    )  # fmt: skip


def places(rng, n, starter):
    """Return ids, unique names, places clustered around the built-in sites, and their error."""
    centre = rng.choice(len(starter.table), n, p=rng.dirichlet(np.full(len(starter.table), 0.6)))
    reach, angle = 0.08 * rng.pareto(1.4, n), rng.uniform(0, 2 * np.pi, n)
    longitude = starter.table["longitude"].to_numpy()[centre] + np.minimum(reach, 3) * np.cos(angle)
    latitude = starter.table["latitude"].to_numpy()[centre] + np.minimum(reach, 3) * np.sin(angle)
    words = [np.array(part)[rng.integers(0, len(part), n)] for part in (FIRST, SECOND, THIRD)]
    names = pd.Series(words[0] + np.array(" ")) + words[1] + " " + words[2]
    again = names.groupby(names).cumcount()
    names = names.where(again == 0, names + " No. " + (again + 1).astype(str))
    return pd.DataFrame({
        "site_id": [f"us-{k:08d}" for k in rng.choice(4 * n, n, replace=False)],
        "name": names, "state": starter.table["state"].to_numpy()[centre],
        "longitude": np.round(longitude, 6), "latitude": np.round(np.clip(latitude, 18, 71), 6),
        "location_error_km": rng.choice([0.05, 0.1, 0.5, 1, 3, 6], n),
    })  # fmt: skip


def measures(rng, n, error):
    """Return for each criterion value, low, high, score, its ends, and the basis."""
    nan = np.full(n, np.nan)
    out = {}

    def keep(name, value, low, high, worth, unknown=(0.0, 1.0), basis="measured"):
        ends = np.stack([worth(low), worth(high)])
        known, blank = ~np.isnan(value), np.isnan(low)
        least = np.where(blank, unknown[0], ends.min(axis=0))
        most = np.where(blank, unknown[1], ends.max(axis=0))
        score = np.where(known, worth(value), (least + most) / 2)
        out[name] = {"value": value, "low": low, "high": high, "score": score, "basis": basis,
                     "score_low": np.minimum(least, score), "score_high": np.maximum(most, score)}

    def partly(value, share):
        return np.where(rng.random(n) < share, value, nan)

    potential = rng.beta(2, 5, n)
    keep("potential", potential, np.maximum(0, potential - 0.1 * rng.random(n)),
         np.minimum(1, potential + 0.2 * rng.random(n)), lambda x: x)
    volume = partly(np.float64(10) ** np.round(rng.normal(5.6, 0.9, n), 2), 0.45)
    volume = np.where(np.isnan(volume), nan, np.round(volume, -3) + 1000)
    keep("volume", volume, volume * 0.5, volume * 2.0,
         lambda x: np.clip((np.log10(x) - 4) / 5, 0, 1))
    for name, share, unknown in (("processability", 0.8, (0.0, 1.0)), ("drainage", 0.6, (0.1, 0.9)),
                                 ("open_release", 0.3, (0.0, 1.0)), ("stability", 0.2, (0.0, 1.0))):
        value = partly(rng.choice([0.0, 0.2, 0.35, 0.5, 0.7, 1.0], n), share)
        keep(name, value, value, value, lambda x: x, unknown)
    people = rng.lognormal(-2, 1.0, n).clip(0, 1)
    keep("people", people, people * 0.8, np.minimum(1, people * 1.3), lambda x: x)
    for name, scale in KM.items():
        km = rng.gamma(1.3, scale * 1.5, n)
        keep(name, km, np.maximum(0, km - error), km + error,
             lambda x, scale=scale: np.exp(-x / scale), basis=f"nearest of 41,212 in {name}")
    gap = np.where(rng.random(n) < 0.5, rng.choice([0.0, 0.25, 0.5, 0.75, 1.0], n), rng.random(n))
    gap = partly(gap, 0.85)
    keep("survey_gap", gap, gap, gap, lambda x: x)
    return {name: out[name] for name in LABELS}


def outcomes(rng, n, sites):
    """Return each gate's outcomes and reasons."""
    nations = np.array([f"Nation {k:03d}" for k in range(350)])[rng.integers(0, 350, n)]
    error = sites["location_error_km"].astype(str)
    out = {}
    for name, hold, reason in (
        ("unverified", 0.12, "waste on record"), ("operator_led", 0.08, "past producer"),
        ("coordinate", 0.02, "not on the National Priorities List"),
        ("consult", 0.15, pd.Series(nations).radd("consult ") + ": inside the area on record"),
        ("locate_first", 0.0, "location error " + error + " km, limit 2 km"),
    ):  # fmt: skip
        held = rng.random(n) < hold
        outcome = np.where(held, "hold", np.where(rng.random(n) < 0.1, "unknown", "pass"))
        if name == "locate_first":
            outcome = np.where(sites["location_error_km"] > 2, "hold", "pass")
        out[name] = (pd.Series(outcome), pd.Series(np.full(n, reason) if isinstance(reason, str)
                                                   else reason))  # fmt: skip
    return out


def facts_of(rng, n, sites):
    """Return the facts of every site, in words as real layers have them."""
    words = {
        "nation": [""], "consultation_status": [""], "lead_partner": [""],
        "commodities_main": ["Cu", "Au; Ag", "Pb; Zn", "Fe", "U", "W", "Cu; Mo", "Au"],
        "commodities_byproduct": ["", "", "Ge", "Te; Se", "Re", "Ga", "In; Ge"],
        "commodities_trace": ["", "As", "Sb"], "commodities_nearby": ["", "Cu; Pb", "Zn"],
        "waste_types": ["tailings_pond", "mine_dump", "waste_rock; tailings_pond"],
        "deposit_type": ["", "porphyry_cu_mo", "vms"], "lifecycle": ["past", "active", "unknown"],
        "land_manager": ["BLM", "USFS", "private", "state", ""],
        "location_class": ["published", "map symbol", "quarter section"],
        "source": ["a national inventory", "a state inventory", "a report"],
        "vintage": [str(year) for year in range(1995, 2026)], "quantity_basis": ["published", ""],
        "described_by": ["", "a record near"], "illustrative": [""], "layer": ["mine_waste"],
    }  # fmt: skip
    out = {name: np.array(part, dtype=object)[rng.integers(0, len(part), n)]
           for name, part in words.items()}  # fmt: skip
    return pd.DataFrame(out | {"location_error_km": sites["location_error_km"].to_numpy()})


# -- pages ------------------------------------------------------------------------------------


def our_page(n, path):
    """Write our map; return seconds, CPU seconds and the peak in MB above the release."""
    from remine.maps import write_map

    release = made_release(n)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter(), time.process_time()
    write_map(release, path)
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {"write_s": time.perf_counter() - start[0], "mb": max(peak, 0.0),
            "write_cpu_s": time.process_time() - start[1]}  # fmt: skip


def folium_page(kind, n, path):
    """Write the same places with plain folium, its libraries inlined so that it works offline."""
    import folium
    from folium.plugins import FastMarkerCluster, MarkerCluster

    from remine.maps.assets import leaflet_script, leaflet_style

    table = made_release(n).table
    rows = list(zip(table["latitude"], table["longitude"], table["name"], table["score"],
                    strict=True))  # fmt: skip
    chart = folium.Map([39, -96], zoom_start=4, tiles=None, prefer_canvas=True, max_zoom=17)
    if kind == "FastMarkerCluster":
        FastMarkerCluster([[a, b] for a, b, _, _ in rows]).add_to(chart)
    else:
        into = MarkerCluster().add_to(chart) if kind == "MarkerCluster" else chart
        for a, b, name, score in rows:
            folium.CircleMarker([a, b], radius=4, popup=f"{name}: {score:.3f}").add_to(into)
    html = chart.get_root().render()
    html = re.sub(r"<script src=[^>]*></script>|<link rel=[^>]*/?>", "", html)
    scripts, styles = [leaflet_script()], [leaflet_style()]
    if kind != "CircleMarker":
        scripts.append((CLUSTER / "leaflet.markercluster.js").read_text("utf-8"))
        styles.append((CLUSTER / "MarkerCluster.css").read_text("utf-8"))
    head = "".join(f"<style>{s}</style>" for s in styles)
    head += "".join(f"<script>{s}</script>" for s in scripts)
    path.write_text(html.replace("<head>", "<head>" + head, 1), encoding="utf-8")


REWEIGHT = """async () => {
  const sliders = [...document.querySelectorAll("[data-weight]")], out = [], inside = [];
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const port = new MessageChannel();
    port.port1.onmessage = done;
    port.port2.postMessage(0);
  }));
  const live = remine.app.weighing.live;
  for (let k = 0; k < 36; k++) {
    const slider = sliders[k % sliders.length], start = performance.now();
    slider.value = String((37 * k + 13) % 100);
    slider.dispatchEvent(new Event("input"));
    do await painted(); while (remine.app.weighing.waiting || remine.app.points.canvas.waiting
      || remine.app.table.waiting);
    out.push(performance.now() - start);
    const again = performance.now();
    live.compute(live.shares, live.method);
    inside.push(performance.now() - again);
    if (k % 12 === 11) await new Promise((done) => setTimeout(done, 600));
  }
  return [out, inside];
}"""
PAN = """async () => {
  const map = remine.app.map, out = [];
  for (const [at, zoom] of [[[39, -112], 5], [[39.5, -106], 6], [[40, -112], 8], [[40, -112], 11],
                            [[39, -96], 4]]) {
    const start = performance.now();
    map.setView(at, zoom, { animate: false });
    do await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    while (remine.app.points.canvas.waiting);
    out.push(performance.now() - start);
  }
  return out;
}"""


def browse(path, ours):
    """Open a page in a fresh browser; return seconds, and for ours the re-weighting."""
    from playwright.sync_api import Error, sync_playwright

    named = os.environ.get("REMINE_CHROMIUM")
    names = [named] if named else ["chromium", "chromium-browser", "google-chrome", "chrome"]
    program = next(found for found in map(shutil.which, names) if found)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = {"bytes": path.stat().st_size}
    with contextlib.suppress(Error), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=list(CHROMIUM))
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        start = time.perf_counter()
        page.goto(path.as_uri(), timeout=WAIT_S * 1000, wait_until="load")
        if ours:
            page.wait_for_selector("html[data-weighable]", state="attached", timeout=WAIT_S * 1000)
        page.evaluate("() => new Promise((f) => requestAnimationFrame(() => setTimeout(f)))")
        out["opens_s"] = time.perf_counter() - start
        if ours:
            page.wait_for_selector("html[data-complete]", state="attached", timeout=WAIT_S * 1000)
            shown, ranked = page.evaluate(REWEIGHT)
            out |= {"reweight_ms": float(np.median(shown)), "reweight_worst_ms": max(shown),
                    "rank_ms": float(np.median(ranked)), "rank_worst_ms": max(ranked)}
            moves = page.evaluate(PAN)
            out |= {"move_ms": float(np.median(moves)), "move_worst_ms": max(moves)}
        browser.close()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    out["browser_cpu_s"] = sum(after[:2]) - sum(children[:2])
    return out


def one(kind, n):
    """Write and open one page, in this process; print what was measured."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "map.html"
        made = our_page(n, path) if kind == "ours" else folium_page(kind, n, path) or {}
        print(json.dumps(made | browse(path, kind == "ours")))


def measured(kind, n):
    """Run `one` in a fresh process; None if it does not finish."""
    command = [sys.executable, __file__, "--one", kind, str(n)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        print(done.stderr[-800:], file=sys.stderr)
        return None
    return json.loads(done.stdout.splitlines()[-1])


PEERS = (("CircleMarker", 10_000), ("MarkerCluster", 10_000), ("FastMarkerCluster", 50_000))


def main():
    """Print a table, or with --json one object on the last line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sites", type=int, default=300_000)
    parser.add_argument("--sizes", default="1000,104000,700000", help="further sizes of ours")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        return one(arguments.one[0], int(arguments.one[1]))
    tell = sys.stderr if arguments.json else sys.stdout
    peers = []
    for kind, n in () if arguments.no_peers else (("CircleMarker", 1000), *PEERS):
        found = measured(kind, min(n, arguments.sites))
        found = found if found and "opens_s" in found else None
        size = f"{found['bytes'] / 1e6:6.1f} MB, opens {found['opens_s']:6.2f} s" if found else (
            f"nothing within {WAIT_S} s, or leaflet.markercluster is not installed")
        print(f"folium {kind:18} {n:9,} sites {size}", file=tell, flush=True)
        peers.append((kind, n, found))
    figures = []
    for n in [arguments.sites, *filter(None, map(int, filter(None, arguments.sizes.split(","))))]:
        found = measured("ours", n)
        if not found or "opens_s" not in found:
            raise SystemExit(f"ours failed at {n:,} sites: {found}")
        print(
            f"remine {n:,} sites: file {found['bytes'] / 1e6:.1f} MB, "
            f"written in {found['write_s']:.1f} s ({found['write_cpu_s']:.1f} CPU s, "
            f"{found['mb']:.0f} MB); opens {found['opens_s']:.2f} s; score and rank "
            f"{found['rank_ms']:.0f} ms (worst {found['rank_worst_ms']:.0f}); re-weight "
            f"{found['reweight_ms']:.0f} ms (worst {found['reweight_worst_ms']:.0f}); move "
            f"{found['move_ms']:.0f} ms (worst {found['move_worst_ms']:.0f}); browser "
            f"{found['browser_cpu_s']:.1f} CPU s", file=tell, flush=True,
        )  # fmt: skip
        main_size = n == arguments.sites
        beside = [p for p in peers if p[2] and (p[1] == n if not main_size else p[1] > 1000)]
        for kind, peer_n, peer in beside or [(None, None, None)]:
            figures.append(figure("opens" if main_size else f"opens {n}", n, found, found["opens_s"],
                                  kind and f"folium {kind}", peer_n, peer and peer["opens_s"]))
        figures.append(figure("re-weight" if main_size else f"re-weight {n}", n, found,
                              found["reweight_ms"] / 1000))
    if arguments.json:
        print(json.dumps({"figures": figures}))
    return None


def figure(what, n, found, ours_s, peer=None, peer_n=None, peer_s=None):
    """Return one figure."""
    return {
        "what": what, "n": n, "ours_s": round(ours_s, 4), "peer": peer, "peer_n": peer_n,
        "peer_s": peer_s and round(peer_s, 3), "ratio": peer_s and round(peer_s / ours_s, 2),
        "peak_mb": round(found["mb"], 1), "file_mb": round(found["bytes"] / 1e6, 2),
        "worst_ms": round(found["reweight_worst_ms"], 1), "rank_ms": round(found["rank_ms"], 1),
    }  # fmt: skip


if __name__ == "__main__":
    main()

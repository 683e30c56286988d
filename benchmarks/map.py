"""The offline map in headless Chromium without a GPU, beside plain folium.

``opens`` is the time from the navigation until the map, the list and the sliders answer;
``re-weight`` the median time from a slider's ``input`` event until picture and list of the new
order are painted, over a walk through all twelve sliders. The sites are made with a seed: places
scattered around the built-in sites, twelve criteria with intervals (five of them measured at every
site), five gates with reasons, unique names. Each page is opened from ``file://`` in a browser of
its own. Peers draw the same places, as circles with a popup of name and score, at a size each can
finish: ``peer_n`` says which and nothing is scaled. They cannot re-weight, so there is no peer for
that. Needs the test extra, Chromium, and for the peers jQuery and leaflet.markercluster (Debian:
libjs-jquery, libjs-leaflet.markercluster).

    python benchmarks/map.py [--sites 300000] [--sizes 1000,104000,700000] [--json]
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from made_sites import made_release
from memory import Watch, alone

CHROMIUM = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
CLUSTER = Path("/usr/share/javascript/leaflet")
JQUERY = Path("/usr/share/javascript/jquery")
#: folium's default marker asks for an icon font; the plain marker is lighter, in the peer's favour.
_NO_ICON_FONT = "L.AwesomeMarkers = { icon: () => new L.Icon.Default() };"
WAIT_S = 90

# -- pages ------------------------------------------------------------------------------------


def our_page(n, path):
    """Write our map in a fresh process; return seconds, CPU seconds, and the peak in MB."""
    kept = path.with_suffix(".release")
    with kept.open("wb") as file:
        pickle.dump(made_release(n), file, pickle.HIGHEST_PROTOCOL)
    return alone(written, str(kept), str(path))


def written(kept, path):
    """Write the map of a kept release; the peak is above the imports and the release itself."""
    from remine.maps import write_map

    with Path(kept).open("rb") as file:
        release = pickle.load(file)  # noqa: S301 - our own, a moment ago
    start = time.perf_counter(), time.process_time()
    with Watch() as watch:
        write_map(release, Path(path))
    return {"write_s": time.perf_counter() - start[0], "mb": watch.mb,
            "write_cpu_s": time.process_time() - start[1]}  # fmt: skip


def folium_page(kind, n, path):
    """Write the same places with plain folium, its libraries inlined so that it works offline."""
    import folium
    from folium.plugins import FastMarkerCluster, MarkerCluster

    from remine.maps.assets import leaflet_script, leaflet_style

    table = made_release(n).table
    rows = list(zip(table["latitude"], table["longitude"], table["name"], table["score"],
                    strict=True))  # fmt: skip
    chart = folium.Map([39, -96], zoom_start=4, tiles=None, prefer_canvas=True)
    chart.options["maxZoom"] = 17  # without tiles a cluster asks for it
    if kind == "FastMarkerCluster":
        FastMarkerCluster([[a, b] for a, b, _, _ in rows]).add_to(chart)
    else:
        into = MarkerCluster().add_to(chart) if kind == "MarkerCluster" else chart
        for a, b, name, score in rows:
            folium.CircleMarker([a, b], radius=4, popup=f"{name}: {score:.3f}").add_to(into)
    html = chart.get_root().render()
    html = re.sub(r"<script src=[^>]*></script>|<link rel=[^>]*/?>", "", html)
    jquery = (JQUERY / "jquery.min.js").read_text("utf-8")
    scripts, styles = [jquery, leaflet_script(), _NO_ICON_FONT], [leaflet_style()]
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
    out = {"bytes": path.stat().st_size}
    with contextlib.suppress(Error), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=list(CHROMIUM))
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        clock = page.context.new_cdp_session(page)
        clock.send("Performance.enable", {"timeDomain": "threadTicks"})

        def cpu():
            told = clock.send("Performance.getMetrics")["metrics"]
            return next(m["value"] for m in told if m["name"] == "TaskDuration")

        start = time.perf_counter()
        page.goto(path.as_uri(), timeout=WAIT_S * 1000, wait_until="load")
        if ours:
            page.wait_for_selector("html[data-weighable]", state="attached", timeout=WAIT_S * 1000)
        page.evaluate("() => new Promise((f) => requestAnimationFrame(() => setTimeout(f)))")
        if not ours and not page.locator(".leaflet-marker-icon, .leaflet-overlay-pane *").count():
            return out  # loaded, and nothing drawn
        out["opens_s"], out["opens_cpu_s"] = time.perf_counter() - start, cpu()
        if ours:
            page.wait_for_selector("html[data-complete]", state="attached", timeout=WAIT_S * 1000)
            before = cpu()
            shown, ranked = page.evaluate(REWEIGHT)
            out["reweight_cpu_ms"] = 1000 * (cpu() - before) / len(shown)
            out |= {"reweight_ms": float(np.median(shown)), "reweight_worst_ms": max(shown),
                    "rank_ms": float(np.median(ranked)), "rank_worst_ms": max(ranked)}
            moves = page.evaluate(PAN)
            out |= {"move_ms": float(np.median(moves)), "move_worst_ms": max(moves)}
        browser.close()
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


PEERS = (("CircleMarker", 10_000), ("MarkerCluster", 10_000), ("FastMarkerCluster", 300_000))


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
            f"{found['move_ms']:.0f} ms (worst {found['move_worst_ms']:.0f}); CPU "
            f"of the page: opens {found['opens_cpu_s']:.2f} s, re-weight with two rankings "
            f"{found['reweight_cpu_ms']:.0f} ms", file=tell, flush=True,
        )  # fmt: skip
        main_size = n == arguments.sites
        beside = [p for p in peers if p[2] and (p[1] == n if not main_size else p[1] > 1000)]
        for kind, peer_n, peer in beside or [(None, None, None)]:
            what = "opens" if main_size else f"opens {n}"
            figures.append(figure(what, n, found, found["opens_s"], kind and f"folium {kind}",
                                  peer_n, peer and peer["opens_s"]))
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

"""The files a page carries: Leaflet from its installed package, and our own scripts and styles."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path

#: Our scripts in the order they run.
SCRIPTS = (
    "decode.js",
    "dom.js",
    "sites.js",
    "model.js",
    "grid.js",
    "ground.js",
    "points.js",
    "markers.js",
    "table.js",
    "csv.js",
    "filters.js",
    "compare.js",
    "panel.js",
    "why.js",
    "gaps.js",
    "rivals.js",
    "desk.js",
    "weights.js",
    "carrying.js",
    "warming.js",
    "link.js",
    "controls.js",
    "callout.js",
    "app.js",
)
STYLES = ("page.css", "desk.css", "map.css", "weights.css", "print.css")


def _leaflet_folder() -> Path:
    return Path(import_module("xstatic.pkg.leaflet").BASE_DIR)


def leaflet_version() -> str:
    """Return the version of the Leaflet that is inlined."""
    return import_module("xstatic.pkg.leaflet").VERSION


@cache
def leaflet_script() -> str:
    """Return Leaflet's script without the pointer to its source map, which no page here has."""
    text = (_leaflet_folder() / "leaflet.js").read_text(encoding="utf-8")
    return re.sub(r"//# sourceMappingURL=\S*", "", text).strip()


@cache
def leaflet_style() -> str:
    """Return Leaflet's style sheet without what refers to other files: pictures we do not use."""
    text = (_leaflet_folder() / "leaflet.css").read_text(encoding="utf-8")
    return re.sub(
        r"[^\n;{}]*url\([^)]*\)[^;}]*;?", "", re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    ).strip()


@cache
def own(name: str) -> str:
    """Return one of our own files."""
    return files("remine.maps").joinpath("static", name).read_text(encoding="utf-8").strip()


def own_script() -> str:
    """Return our scripts as one."""
    return "\n".join(own(name) for name in SCRIPTS)


def own_style() -> str:
    """Return our style sheets as one."""
    return "\n".join(own(name) for name in STYLES)

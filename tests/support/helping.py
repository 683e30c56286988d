"""A project small enough to reason about, and the ways to use it in tests."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from remine.project import Project, load_project
from remine.review_columns import REVIEW_COLUMNS

REVIEW_NAMES = [name for name, _ in REVIEW_COLUMNS]
REPOSITORY = Path(__file__).resolve().parents[2]

#: Ten points around Denver; with the default layers each of them ends in a list of its own kind.
SITES = [
    # id, name, longitude, latitude, error, commodities, deposit, waste, lifecycle, superfund
    ("s01", "Alpha tailings", -105.50, 39.80, 0.1, "Au; Zn", "vms", "tailings_pond", "abandoned",
     "none_known"),
    ("s02", "Beta dump", -105.60, 39.70, 0.1, "Cu", "porphyry_cu_mo", "waste_rock", "past",
     "none_known"),
    ("s03", "Gamma mill", -105.70, 39.60, 0.2, "Zn; Pb", "vms", "tailings_mill", "abandoned",
     "npl_final"),
    ("s04", "Delta pile", -106.95, 37.05, 0.1, "Ag", "vms", "waste_rock", "abandoned",
     "none_known"),
    ("s05", "Epsilon prospect", -105.40, 39.50, 0.1, "Au", "", "", "unmined", "none_known"),
    ("s06", "Zeta mine", -105.30, 39.40, 0.1, "Mo", "", "tailings_pond", "active", "none_known"),
    ("s07", "Eta dump", -105.20, 39.30, 5.0, "W", "", "waste_rock", "abandoned", "none_known"),
    ("s08", "Theta adit", -105.10, 39.20, 0.1, "Zn", "vms", "adit; waste_rock", "abandoned",
     "none_known"),
    ("s09", "Iota pond", -105.05, 39.10, 0.1, "", "", "tailings_pond", "", "none_known"),
    ("s10", "Kappa dump", -106.45, 37.25, 0.1, "Te", "vms", "waste_rock", "abandoned",
     "none_known"),
]
SITE_COLUMNS = ["site_id", "name", "longitude", "latitude", "location_error_km",
                "commodities_main", "deposit_type", "waste_types", "lifecycle",
                "superfund_status"]
TRIBAL = [
    {"disc_id": "t1", "nation": "First Nation of the Test", "area_name": "Test land",
     "longitude": -106.90, "latitude": 37.00, "radius_km": 20, "ring_km": 5},
]
RAIL = [{"name": "depot", "longitude": -105.00, "latitude": 39.75},
        {"name": "yard", "longitude": -105.50, "latitude": 39.00}]

#: A site held for consultation and an opening, with digits that occur nowhere else.
SECRET = {"s04": (-106.91357924, 37.02468135), "s08": (-105.13579246, 39.24681357)}
CONSULT, OPENING = "s04", "s08"

WGS84 = {"crs": "EPSG:4326", "crs_reason": "test data"}


def sites_rows() -> list[dict[str, Any]]:
    """Return the ten sites as rows."""
    return [dict(zip(SITE_COLUMNS, row, strict=True)) for row in SITES]


def secret_rows() -> list[dict[str, Any]]:
    """Return the sites, two of them at places that are told to a metre: `SECRET`."""
    rows = sites_rows()
    for row in rows:
        if row["site_id"] in SECRET:
            row["longitude"], row["latitude"] = SECRET[row["site_id"]]
    return rows


def csv_text(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] | None = None) -> str:
    """Return rows as CSV text with LF."""
    out = io.StringIO()
    names = list(columns or rows[0])
    writer = csv.DictWriter(out, names, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def base_model() -> dict[str, Any]:
    """Return a complete small model as plain data; tests change what they are about."""
    linear = {"shape": "linear", "anchors": {"worst": 0, "best": 1}}
    profile = {"source": "a test", "date": "2026-01-01", "status": "authors' placeholder"}
    return {
        "schema_version": 1,
        "name": "small",
        "title": "A small model",
        "subject": "mine waste sites",
        "not_this": "Nothing but a test.",
        "layers": [
            {"name": "sites", "role": "sites", "path": "layers/sites.csv", "id": ["site_id"],
             "source": "test sites", "vintage": "2026", "licence": "CC0", **WGS84},
            {"name": "lands", "role": "tribal", "path": "layers/lands.csv", "geometry": "disc",
             "covers": "national", "id": ["disc_id"], "source": "test lands",
             "vintage": "2026", "licence": "CC0", **WGS84},
            {"name": "rail", "role": "infrastructure", "path": "layers/rail.csv",
             "source": "test rail", "vintage": "2026", "licence": "CC0", **WGS84},
        ],
        "criteria": [
            {"name": "potential", "label": "Potential", "kind": "commodity", "unit": "index 0-1",
             "direction": "higher", "value": linear},
            {"name": "rail", "label": "Rail", "kind": "distance", "layer": "rail", "unit": "km",
             "direction": "lower", "value": {"shape": "linear",
                                             "anchors": {"worst": 300, "best": 0}}},
            {"name": "water", "label": "Water", "kind": "distance", "unit": "km",
             "direction": "lower", "note": "no layer of rivers",
             "value": {"shape": "linear", "anchors": {"worst": 10, "best": 0}}},
        ],
        "gates": [
            {"name": "unverified", "label": "Waste", "kind": "waste_feature",
             "list": "unverified"},
            {"name": "active_mine", "label": "Active", "kind": "active_mine",
             "list": "operator_led"},
            {"name": "superfund", "label": "Superfund", "kind": "superfund",
             "list": "coordinate"},
            {"name": "tribal", "label": "Consultation", "kind": "tribal_consultation",
             "list": "consult", "layer": "lands"},
            {"name": "location", "label": "Location", "kind": "location_error",
             "list": "locate_first"},
        ],
        "list_order": ["unverified", "operator_led", "coordinate", "consult", "locate_first"],
        "not_checked": [{"gate": "protected land (G3)", "why": "no layer"}],
        "profiles": [
            {"name": "recovery", **profile, "weights": {"potential": 60, "rail": 30, "water": 10}},
            {"name": "access", **profile, "weights": {"potential": 20, "rail": 80}},
        ],
    }


@dataclass
class Small:
    """A small project on disk, and the ways to use it."""

    root: Path
    model: dict[str, Any]
    files: dict[str, Path] = field(default_factory=dict)

    @property
    def config(self) -> Path:
        """The model file."""
        return self.root / "model.yaml"

    def layer(self, name: str) -> dict[str, Any]:
        """Return a layer of the model, to be changed before `save`."""
        return next(layer for layer in self.model["layers"] if layer["name"] == name)

    def gate(self, name: str) -> dict[str, Any]:
        """Return a gate of the model, to be changed before `save`."""
        return next(gate for gate in self.model["gates"] if gate["name"] == name)

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a layer's file below the project."""
        path = self.root / "layers" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def save(self) -> Path:
        """Write the model and return its path."""
        self.config.write_text(yaml.safe_dump(self.model, sort_keys=False), encoding="utf-8")
        return self.config

    def load(self, **keywords: Any) -> Project:
        """Save, and return the project."""
        return load_project(self.save(), **keywords)

    def run(self, audience: str = "internal", profile: str | None = None, out: str = "out",
            overwrite: bool = False, **reviews: Any):
        """Do the whole job in this process; return the finished run, the release, the folder."""
        from remine.run import publish, run

        finished = run(self.load(), profile, **reviews)
        folder = self.root / out
        return finished, publish(finished, audience, folder, overwrite), folder

    def reviews(self, *rows: Sequence[str], name: str = "reviews.csv") -> Path:
        """Write a file of reviews below the project: site, field, claim, and what else differs."""
        path = self.root / name
        usual = ("a report, p. 3", "J. Doe", "BLM", "2026-03-01")
        cells = [(*row, *usual[len(row) - 3 :]) for row in rows]
        path.write_text(csv_text([dict(zip(REVIEW_NAMES, row, strict=True)) for row in cells],
                                 REVIEW_NAMES), encoding="utf-8")
        return path

    def command(self, *words: str, **keywords: Any) -> subprocess.CompletedProcess[str]:
        """Run ``remine`` with these words in the project's folder."""
        self.save()
        return remine(*words, cwd=self.root, **keywords)


def small_files(root: Path, sites: Sequence[Mapping[str, Any]] | None = None) -> Small:
    """Write the small project below a folder; for tests that share one run."""
    project = Small(root, base_model())
    for name, rows in {"sites": sites or sites_rows(), "lands": TRIBAL, "rail": RAIL}.items():
        project.files[name] = project.write(f"{name}.csv", csv_text(rows))
    project.save()
    return project


def remine(*words: str, env: Mapping[str, str] | None = None, **keywords: Any):
    """Run the command line in a process of its own."""
    keywords.setdefault("timeout", 120)
    return subprocess.run(
        [sys.executable, "-m", "remine", *words],
        capture_output=True, text=True, check=False, encoding="utf-8",
        env={**os.environ, **(env or {})}, **keywords,
    )


def all_bytes(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder by its relative path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def litter(folder: Path) -> list[str]:
    """Return what a run should not have left beside its output."""
    return sorted(p.name for p in folder.iterdir() if p.name.startswith((".tmp", "."))
                  and not p.name.startswith(".git"))

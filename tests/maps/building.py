"""A small model written to a folder and run through the real pipeline, for maps to be made of."""

import csv
from pathlib import Path

import yaml

from remine.project import load_project
from remine.release import make_release
from remine.run import run

#: Where the sites held for consultation are; no public copy may hold these numbers.
SECRET_PLACES = ((-109.87613, 36.12347), (-109.91237, 36.20911))


def site_rows(count: int = 18) -> list[dict]:
    """Return ordinary sites: some held, some unknown, some without a confirmed waste feature."""
    rows = []
    for i in range(count):
        rows.append(
            {
                "site_id": f"s-{i:02d}",
                "name": f"Site {i:02d}",
                "state": "NV" if i % 2 else "UT",
                "county": "Elko" if i % 2 else "Juab",
                "longitude": f"{-117.0 + 0.31 * i:.4f}",
                "latitude": f"{39.2 + 0.07 * (i % 7):.4f}",
                "location_class": "published",
                "location_error_km": "0.5" if i % 5 else "6",
                "commodities_main": "Cu; Zn" if i % 3 else "Au",
                "commodities_byproduct": "Ge" if i % 4 == 0 else "",
                "deposit_type": "porphyry_cu_mo" if i % 2 else "",
                "waste_types": "" if i == 7 else "tailings_pond",
                "lifecycle": "active" if i % 6 == 5 else "past",
                "superfund_status": "npl_final" if i % 8 == 3 else "none_known",
                "remedy_stage": "not_built" if i % 8 == 3 else "",
                "responsible_party": "",
                "volume_low_m3": f"{1e5 * (i + 1):.0f}" if i % 3 else "",
                "volume_mid_m3": f"{2e5 * (i + 1):.0f}" if i % 3 else "",
                "volume_high_m3": f"{4e5 * (i + 1):.0f}" if i % 3 else "",
                "land_manager": "BLM",
                "source": f"Report {i}",
                "vintage": "2023",
            }
        )
    return rows


def consult_rows() -> list[dict]:
    """Return two sites inside the consultation area, one of them on the Superfund list."""
    base = site_rows(2)
    for row, (longitude, latitude), name in zip(
        base, SECRET_PLACES, ("Held One", "Held Two"), strict=True
    ):
        row.update(
            site_id=name.lower().replace(" ", "-"),
            name=name,
            state="AZ",
            county="Apache",
            longitude=str(longitude),
            latitude=str(latitude),
            location_error_km="0.3",
            volume_mid_m3="7654321",
            volume_low_m3="7600000",
            volume_high_m3="7700000",
        )
    return base


def opening_row() -> dict:
    """Return a site with a dangerous opening."""
    return {
        **site_rows(1)[0],
        "site_id": "opening",
        "name": "Open Adit",
        "longitude": "-116.43219",
        "latitude": "40.98763",
        "waste_types": "tailings_pond; adit",
    }


def write_rows(path: Path, rows: list[dict]) -> None:
    """Write rows as CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_model(folder: Path, rows: list[dict] | None = None, **words: str) -> Path:
    """Write a model and its layers; ``words`` replaces texts of the layers and the model."""
    text = {
        "nation": "Test Nation",
        "area_name": "Test Area",
        "survey": "Test survey",
        "title": "A small model",
        "gate": "Tribal consultation (G1)",
        "layer": "Test sites",
        "not_this": "Not a clearance.",
    } | words
    rows = rows if rows is not None else [*site_rows(), *consult_rows(), opening_row()]
    data = folder / "layers"
    write_rows(data / "sites.csv", rows)
    write_rows(
        data / "tribal.csv",
        [
            {
                "disc_id": "1",
                "area_id": "0001",
                "nation": text["nation"],
                "area_name": text["area_name"],
                "longitude": "-109.8",
                "latitude": "36.3",
                "radius_km": "40",
                "ring_km": "5",
                "source": "a source",
                "vintage": "2021",
            }
        ],
    )
    write_rows(
        data / "surveys.csv",
        [
            {
                "survey_id": str(n),
                "name": text["survey"],
                "kind": kind,
                "year_start": "2015",
                "year_end": "2016",
                "extent_wkt": _square(-116 + n, 39),
                "extent_error_km": "5",
                "source": "a source",
                "vintage": "2016",
            }
            for n, kind in enumerate(("airborne_geophysics", "lidar"))
        ],
    )
    (longitude, latitude), *_ = SECRET_PLACES
    write_rows(
        data / "npl.csv",
        [
            {
                "site_id": "E1",
                "name": "Held One",
                "state": "AZ",
                "longitude": str(longitude),
                "latitude": str(latitude),
            },
            {
                "site_id": "E2",
                "name": text["layer"],
                "state": "NV",
                "longitude": "-115.0",
                "latitude": "40.0",
            },
        ],
    )
    path = folder / "model.yaml"
    path.write_text(
        yaml.safe_dump(_model(text), allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    return path


def _square(west: int, south: int) -> str:
    east, north = west + 2, south + 1
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return f"POLYGON (({', '.join(f'{x} {y}' for x, y in ring)}))"


def _model(text: dict[str, str]) -> dict:
    def layer(name: str, role: str, file: str, key: str, **more: object) -> dict:
        return {
            "name": name,
            "role": role,
            "path": f"layers/{file}.csv",
            "crs": "EPSG:4326",
            "crs_reason": "a test",
            "id": [key],
            "source": "a test",
            "vintage": "2023",
            "licence": "none",
        } | more

    def index(name: str, label: str, kind: str, **more: object) -> dict:
        return {
            "name": name,
            "label": label,
            "kind": kind,
            "unit": "index 0-1",
            "direction": "higher",
            "value": {"shape": "linear", "anchors": {"worst": 0, "best": 1}},
        } | more

    profile = {"source": "a test", "date": "2026-01-01", "status": "authors' placeholder"}
    return {
        "schema_version": 1,
        "name": "small",
        "title": text["title"],
        "subject": "mine waste sites",
        "not_this": text["not_this"],
        "layers": [
            layer("sites", "sites", "sites", "site_id", title=text["layer"], stamp="test layers"),
            layer("lands", "tribal", "tribal", "disc_id", geometry="disc", title="Test lands",
                  covers="national"),
            layer("surveys", "survey", "surveys", "survey_id", partial=True, title="Test surveys"),
            layer("npl", "superfund", "npl", "site_id", title="Test Superfund"),
        ],
        "criteria": [
            index("potential", "Commodity potential", "commodity"),
            index(
                "volume",
                "Volume of waste",
                "quantity",
                unit="m3",
                value={"shape": "log10", "anchors": {"worst": 1e4, "best": 1e9}},
            ),
            index(
                "drainage",
                "Release potential",
                "attribute",
                unit="class 0-1",
                parameters={
                    "field": "deposit_type",
                    "table": "deposit_types",
                    "table_columns": ["drainage_low", "drainage_high"],
                    "unknown": [0.1, 0.9],
                },
            ),
            index("water", "Surface water", "distance", unit="km", note="no layer of water"),
        ],
        "gates": [
            {
                "name": "unverified",
                "label": "Confirmed waste",
                "kind": "waste_feature",
                "list": "unverified",
            },
            {
                "name": "active",
                "label": "Active mine",
                "kind": "active_mine",
                "list": "operator_led",
            },
            {"name": "superfund", "label": "Superfund", "kind": "superfund", "list": "coordinate"},
            {
                "name": "tribal",
                "label": text["gate"],
                "kind": "tribal_consultation",
                "list": "consult",
                "layer": "lands",
            },
            {
                "name": "location",
                "label": "Location error",
                "kind": "location_error",
                "list": "locate_first",
            },
        ],
        "list_order": ["unverified", "operator_led", "coordinate", "consult", "locate_first"],
        "not_checked": [{"gate": "protected land", "why": "no layer"}],
        "profiles": [
            {
                "name": "recovery",
                "title": "Recovery",
                "weights": {"potential": 50, "volume": 30, "drainage": 10, "water": 10},
            }
            | profile,
            {"name": "urgency", "title": "Urgency", "weights": {"potential": 10, "drainage": 90}}
            | profile,
        ],
    }


def release_of(path: Path, audience: str = "internal"):
    """Run a model file and return its release."""
    return make_release(run(load_project(path)), audience)

"""Write thousands of fictional agency centers at built-in city and county points, and their model.

Nothing here describes a real facility: 5,000 rows to see how the tool does with an inventory as
large as the government's. Two of three centers lie at one of the 60 cities of
layers/starter/data_centers.csv, the others at the point of a county. The same seed and number give
the same file.

    python scripts/make_agency_centers.py FOLDER [--centers 5000] [--seed 20260101]
"""
import argparse
import csv
import random
import runpy
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SMALL = runpy.run_path(str(HERE / "make_illustrative_centers.py"))
MORE = ["servers", "racks", "floor_area_m2", "form_factor", "hdd_share", "decommission_year",
        "security_release", "fleet_vehicles", "fleet_electric_vehicles", "phones", "laptops",
        "motors_kg", "county"]
COLUMNS = [*SMALL["COLUMNS"], *MORE]


def counties():
    """Return the built-in county points of the states a model covers."""
    with (ROOT / "layers" / "reference" / "county_points.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["state"] not in ("GU", "MP", "AS")]


def maybe(rng, chance, make):
    """Return a made value, or an empty cell: most agencies leave most cells empty."""
    return make() if rng.random() < chance else ""


def center(rng, number, places):
    """Return one fictional center."""
    pick, log_between = SMALL["pick"], SMALL["log_between"]
    at_city = rng.random() < 2 / 3
    if at_city:
        city, state, longitude, latitude = SMALL["CITIES"][int(rng.random() * 60)]
        county, where, error = "", city, 10
    else:
        place = places[int(rng.random() * len(places))]
        city, state, county = "", place["state"], place["county"]
        longitude, latitude = float(place["longitude"]), float(place["latitude"])
        where, error = county, 40
    row = SMALL["center"](rng, number, city, state, longitude, latitude)
    tier = row["tier"]
    big = tier == "tiered"
    row |= {
        "center_id": f"fc-{number:05d}", "name": f"Illustrative center {number:05d}, {where}",
        "county": county, "location_class": "city" if at_city else "county",
        "location_error_km": error,
        "servers": "", "racks": "", "floor_area_m2": "",
        "form_factor": pick(rng, {"3.5 inch": 30, "2.5 inch": 18, "mixed": 12, "": 40}),
        "hdd_share": maybe(rng, 0.15, lambda: f"{0.3 + 0.7 * rng.random():.2f}"),
        "decommission_year": maybe(rng, 0.12, lambda: 2027 + int(rng.random() * 8)),
        "security_release": pick(rng, {"cleared": 35, "restricted": 10, "": 55}),
        "fleet_vehicles": maybe(rng, 0.2, lambda: round(log_between(rng, 3, 300))),
        "fleet_electric_vehicles": maybe(rng, 0.08, lambda: round(log_between(rng, 1, 30))),
        "phones": maybe(rng, 0.15, lambda: round(log_between(rng, 20, 3000))),
        "laptops": maybe(rng, 0.15, lambda: round(log_between(rng, 20, 3000))),
        "motors_kg": maybe(rng, 0.05, lambda: round(log_between(rng, 100, 5000))),
    }
    if row["drive_basis"] == "":
        size = log_between(rng, 40, 900) if big else log_between(rng, 2, 40)
        row["servers"] = maybe(rng, 0.4, lambda: round(size))
        row["racks"] = maybe(rng, 0.3, lambda: max(1, round(size / 12)))
        row["floor_area_m2"] = maybe(rng, 0.4, lambda: max(5, round(size * 0.8)))
    elif row["drive_basis"] == "counted" and rng.random() < 0.5:  # a count to some per cent
        mid = row["hard_drives_mid"]
        row["hard_drives_low"], row["hard_drives_high"] = round(mid * 0.9), round(mid * 1.15)
    return row


def rows(centers, seed):
    """Return the fictional centers."""
    rng, places = random.Random(seed), counties()
    return [center(rng, number, places) for number in range(1, centers + 1)]


def model():
    """Return the built-in model with this file in place of the 60 centers."""
    text = (ROOT / "configs" / "recycling.yaml").read_text(encoding="utf-8")
    old = "  - {name: data_centers, role: data_centers, catalog: starter_data_centers}\n"
    if old not in text:
        raise SystemExit("configs/recycling.yaml names its centers otherwise than expected")
    new = """  - name: data_centers
    role: data_centers
    title: Illustrative agency centers
    path: centers.csv
    crs: EPSG:4326
    crs_reason: built-in points, WGS 84
    id: [center_id]
    source: illustrative, written for demonstration; no real facility
    vintage: "2026"
    licence: Apache-2.0
    stamp: "demonstration layers: not for briefing; data centers are illustrative"
"""
    return text.replace(old, new)


def write(folder, centers, seed):
    """Write centers.csv and recycling.yaml into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "centers.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows(centers, seed))
    (folder / "recycling.yaml").write_text(model(), encoding="utf-8", newline="\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--centers", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=20260101)
    arguments = parser.parse_args()
    write(arguments.folder, arguments.centers, arguments.seed)
    print(f"{arguments.folder}: {arguments.centers} fictional centers; "
          f"next: remine run {arguments.folder}/recycling.yaml")


if __name__ == "__main__":
    main()

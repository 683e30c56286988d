"""Write layers/starter/data_centers.csv: 60 fictional data centers at real city points.

Nothing here describes a real facility. The rows exist so that the magnet-recovery
screens can be tried, so they hold what a real inventory holds: intervals whose width
depends on how the drives were counted, and cells that nobody has filled in yet.
The same seed gives the same file; run it again after changing a city or a rule.
"""
import csv
import random
from pathlib import Path

SEED = 20260101
OUT = Path(__file__).resolve().parents[1] / "layers" / "starter" / "data_centers.csv"
SOURCE = "illustrative: written for demonstration, no real facility"
VINTAGE = 2026

COLUMNS = [
    "center_id", "name", "agency", "city", "state", "longitude", "latitude",
    "location_class", "location_error_km", "illustrative", "tier",
    "hard_drives_low", "hard_drives_mid", "hard_drives_high", "drive_basis",
    "refresh_years", "sanitisation_path", "sanitisation_authorised", "closing_stage",
    "custody_readiness", "ups_lead_kg", "ups_lithium_kg", "dysprosium_share",
    "source", "vintage", "notes",
]

# City, state, longitude, latitude: degrees, rounded to 0.01.
CITIES = [
    ("Huntsville", "AL", -86.59, 34.73), ("Anchorage", "AK", -149.90, 61.22),
    ("Fairbanks", "AK", -147.72, 64.84), ("Phoenix", "AZ", -112.07, 33.45),
    ("Tucson", "AZ", -110.97, 32.22), ("Little Rock", "AR", -92.29, 34.75),
    ("Denver", "CO", -104.99, 39.74), ("Sacramento", "CA", -121.49, 38.58),
    ("Fresno", "CA", -119.79, 36.74), ("San Diego", "CA", -117.16, 32.72),
    ("Colorado Springs", "CO", -104.82, 38.83), ("Hartford", "CT", -72.67, 41.77),
    ("Washington", "DC", -77.04, 38.91), ("Orlando", "FL", -81.38, 28.54),
    ("Tallahassee", "FL", -84.28, 30.44), ("Atlanta", "GA", -84.39, 33.75),
    ("Honolulu", "HI", -157.86, 21.31), ("Boise", "ID", -116.20, 43.62),
    ("Idaho Falls", "ID", -112.03, 43.49), ("Chicago", "IL", -87.63, 41.88),
    ("Indianapolis", "IN", -86.16, 39.77), ("Des Moines", "IA", -93.62, 41.59),
    ("Topeka", "KS", -95.68, 39.05), ("Louisville", "KY", -85.76, 38.25),
    ("New Orleans", "LA", -90.07, 29.95), ("Augusta", "ME", -69.78, 44.31),
    ("Baltimore", "MD", -76.61, 39.29), ("Frederick", "MD", -77.41, 39.41),
    ("Boston", "MA", -71.06, 42.36), ("Lansing", "MI", -84.56, 42.73),
    ("St. Paul", "MN", -93.09, 44.95), ("Jackson", "MS", -90.18, 32.30),
    ("Kansas City", "MO", -94.58, 39.10), ("St. Louis", "MO", -90.20, 38.63),
    ("Helena", "MT", -112.04, 46.59), ("Omaha", "NE", -95.94, 41.26),
    ("Reno", "NV", -119.81, 39.53), ("Las Vegas", "NV", -115.14, 36.17),
    ("Trenton", "NJ", -74.76, 40.22), ("Albuquerque", "NM", -106.65, 35.08),
    ("Albany", "NY", -73.75, 42.65), ("Raleigh", "NC", -78.64, 35.78),
    ("Bismarck", "ND", -100.78, 46.81), ("Columbus", "OH", -83.00, 39.96),
    ("Oklahoma City", "OK", -97.52, 35.47), ("Portland", "OR", -122.68, 45.52),
    ("Pittsburgh", "PA", -80.00, 40.44), ("San Juan", "PR", -66.11, 18.47),
    ("Columbia", "SC", -81.03, 34.00), ("Rapid City", "SD", -103.23, 44.08),
    ("Knoxville", "TN", -83.92, 35.96), ("Austin", "TX", -97.74, 30.27),
    ("El Paso", "TX", -106.49, 31.76), ("Salt Lake City", "UT", -111.89, 40.76),
    ("Richmond", "VA", -77.44, 37.54), ("Burlington", "VT", -73.21, 44.48),
    ("Spokane", "WA", -117.43, 47.66), ("Charleston", "WV", -81.63, 38.35),
    ("Madison", "WI", -89.40, 43.07), ("Cheyenne", "WY", -104.82, 41.14),
]


def pick(rng, weighted):
    """One of the keys, by weight. random() alone, so any Python gives the same file."""
    x = rng.random() * sum(weighted.values())
    for key, weight in weighted.items():
        x -= weight
        if x < 0:
            return key
    return key


def log_between(rng, low, high):
    """A value spread evenly over orders of magnitude: most centers are small."""
    return low * (high / low) ** rng.random()


def drives(rng, tier):
    """Drive counts as an interval, and how they were counted."""
    basis = pick(rng, {"counted": 20, "estimated from servers": 22,
                       "estimated from floor area": 10, "": 14})
    mid = log_between(rng, 900, 15000) if tier == "tiered" else log_between(rng, 24, 700)
    if not basis:
        return "", "", "", ""
    if basis == "counted":
        n = round(mid)
        return n, n, n, basis
    n = 3 * max(1, round(mid / 3))  # a multiple of 3, so that a third of it is whole
    return n // 3, n, n * 3, basis


def center(rng, number, city, state, longitude, latitude):
    tier = pick(rng, {"tiered": 22, "non_tiered": 38})
    low, mid, high, basis = drives(rng, tier)
    path = pick(rng, {"purge_harvest": 18, "shred_dissolve": 24, "": 18})
    authorised = pick(rng, {"yes": 22, "no": 10, "": 18} if path else {"no": 2, "": 14})
    stage = pick(rng, {"closed": 8, "closing": 11, "planned": 10, "open": 24, "": 10})
    custody = pick(rng, {"ready": 12, "partial": 18, "none": 12, "": 18})
    size = 1.0 if tier == "tiered" else 0.05
    # A UPS room is mostly one chemistry; some have both, some are not recorded.
    chemistry = pick(rng, {"lead": 26, "lithium": 10, "both": 6, "": 18})
    lead = lithium = ""
    if chemistry in ("lead", "both"):
        lead = 10 * max(1, round(size * log_between(rng, 4000, 50000) / 10))
    if chemistry in ("lithium", "both"):
        lithium = 10 * max(1, round(size * log_between(rng, 800, 9000) / 10))
    refresh = pick(rng, {3: 12, 4: 20, 5: 22, "": 6})
    # Magnet make-up is seldom written down, least of all where nobody counted.
    chance = {"counted": 0.4, "": 0.0}.get(basis, 0.06)
    documented = rng.random() < chance
    dysprosium = f"{0.02 + 0.04 * rng.random():.3f}" if documented else ""

    notes = []
    if not basis:
        notes.append("drives not inventoried")
    if dysprosium:
        notes.append("dysprosium share is illustrative")
    if stage == "closed" and custody in ("none", ""):
        notes.append("closed: the drives may already have left")
    return {
        "center_id": f"ic-{number:02d}",
        "name": f"Illustrative center {number:02d}, {city}",
        "agency": "Agency " + "ABCDEFGH"[int(rng.random() * 8)],
        "city": city, "state": state,
        "longitude": f"{longitude:.2f}", "latitude": f"{latitude:.2f}",
        "location_class": "city", "location_error_km": 10, "illustrative": "yes",
        "tier": tier, "hard_drives_low": low, "hard_drives_mid": mid,
        "hard_drives_high": high, "drive_basis": basis, "refresh_years": refresh,
        "sanitisation_path": path, "sanitisation_authorised": authorised,
        "closing_stage": stage, "custody_readiness": custody, "ups_lead_kg": lead,
        "ups_lithium_kg": lithium, "dysprosium_share": dysprosium,
        "source": SOURCE, "vintage": VINTAGE, "notes": "; ".join(notes),
    }


def main():
    rng = random.Random(SEED)
    rows = [center(rng, n, *city) for n, city in enumerate(CITIES, start=1)]
    with OUT.open("w", newline="", encoding="utf-8") as f:
        writer = csv.DictWriter(f, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{OUT.name}: {len(rows)} rows")


if __name__ == "__main__":
    main()

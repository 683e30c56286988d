"""Make mutated files from small good ones, and read a batch of them under limits.

Run as a program it reads the files of a folder one by one and prints, for each, one word: how it
ended. A parent that sees a missing line knows which file ended the program.
"""

from __future__ import annotations

import gzip
import json
import random
import resource
import sys
import traceback
from pathlib import Path

CPU_SECONDS = 120
MEMORY_BYTES = 4_000_000_000
#: Stands in a file beside the mutants; no mutant may ever show it.
SECRET = "the-rows-of-another-file"
ROWS = 12


def write_seeds(folder: Path) -> dict[str, Path]:
    """Write one good file of each kind."""
    import geopandas as gpd
    import pyogrio
    from shapely.geometry import Point, box

    places = [(-106.3 + n * 0.01, 39.2 + n * 0.01) for n in range(ROWS)]
    frame = gpd.GeoDataFrame(
        {
            "site_id": [f"S{n:03d}" for n in range(ROWS)],
            "name": [f"Mine é {n}" for n in range(ROWS)],
            "commodities_main": ["Lead; Zinc"] * ROWS,
            "area_m2": [100.0 * n for n in range(ROWS)],
        },
        geometry=[
            Point(*p) if n % 2 else box(*p, p[0] + 0.005, p[1] + 0.005)
            for n, p in enumerate(places)
        ],
        crs=4326,
    )
    points = frame.set_geometry([Point(*p) for p in places], crs=4326)
    table = frame.drop(columns="geometry").assign(
        longitude=[p[0] for p in places], latitude=[p[1] for p in places]
    )
    seeds = {
        kind: folder / f"seed.{kind}"
        for kind in ("csv", "csv.gz", "geojson", "gpkg", "fgb", "parquet", "shp", "yaml")
    }
    table.to_csv(seeds["csv"], index=False)
    seeds["csv.gz"].write_bytes(gzip.compress(seeds["csv"].read_bytes(), mtime=0))
    pyogrio.write_dataframe(frame, seeds["geojson"], driver="GeoJSON")
    pyogrio.write_dataframe(frame, seeds["gpkg"], driver="GPKG")
    pyogrio.write_dataframe(points, seeds["fgb"], driver="FlatGeobuf")
    pyogrio.write_dataframe(points, seeds["shp"], driver="ESRI Shapefile")
    frame.to_parquet(seeds["parquet"])
    from remine.resources import find_model

    seeds["yaml"].write_bytes(find_model("mine-waste").read_bytes())
    return seeds


def mutate(raw: bytes, rng: random.Random, kind: str) -> bytes:
    """Return bytes changed in one to four of the ways files go wrong."""
    data = bytearray(raw)
    plain = kind in ("csv", "geojson", "yaml") and rng.random() < 0.75  # go past the encoding
    letters = bytes(range(32, 127)) if plain else bytes(range(256))
    for _ in range(rng.choice((1, 1, 2, 4))):
        if not data:
            break
        at = rng.randrange(len(data))
        way = rng.randrange(9)
        if way == 0:
            data[at] ^= 1 << rng.randrange(5 if plain else 8)
        elif way == 1:
            data[at] = rng.choice(letters)
        elif way == 2:
            del data[at:]
        elif way == 3:
            del data[at : at + rng.randrange(1, 64)]
        elif way == 4:
            data[at:at] = bytes(rng.choice(letters) for _ in range(rng.randrange(1, 64)))
        elif way == 5:
            part = data[at : at + rng.randrange(1, 4096)]
            data[at:at] = part * rng.randrange(1, 20)
        elif way == 6:
            data[at : at + 8] = rng.choice(ODD[plain])
        elif way == 7:
            other = rng.randrange(len(data))
            data[at : at + 32], data[other : other + 32] = (
                data[other : other + 32],
                data[at : at + 32],
            )
        else:
            data[at:at] = rng.choice(TEXTS[kind if kind in ("yaml", "geojson") else "csv"])
    return bytes(data)


ODD = {
    False: (b"\xff" * 8, b"\0" * 8, b"\x7f" + b"\xff" * 7),
    True: (b"99999999", b"-1e30000", b'""""""""'),
}
TEXTS = {
    "csv": (
        b'"',
        b",",
        b"\r",
        b"\n\n",
        b"\xef\xbb\xbf",
        b"inf",
        b"nan",
        b"1e999",
        b"\xe2\x80\xae",
        b";" * 3000,
    ),
    "geojson": (
        b"[" * 3000,
        b"{" * 50,
        b"null",
        b"NaN",
        b'"type": "gdal_streamed_alg",',
        b"1e999",
        b'"a": {},',
        b"\\ud800",
    ),
    "yaml": (
        b"&a [",
        b"*a",
        b"!!python/object:os.system x",
        b"\t",
        b"- " * 500,
        b": {" * 400,
        b"\0",
        b"<<: *x\n",
        b".nan",
    ),
}


def disguises(folder: Path) -> dict[str, bytes]:
    """Return documents that would show another file's rows, if anything followed them."""
    other = folder / "other.csv"
    other.write_text(f"site_id,name,longitude,latitude\n1,{SECRET},-106,39\n", encoding="utf-8")
    vrt = (
        f"<OGRVRTDataSource><OGRVRTLayer name='other'><SrcDataSource>{other}</SrcDataSource>"
        "</OGRVRTLayer></OGRVRTDataSource>"
    )
    streamed = json.dumps(
        {
            "type": "gdal_streamed_alg",
            "command_line": f"gdal vector pipeline ! read {other} ! write x",
        }
    )
    return {
        "geojson": streamed.encode(),
        "gpkg": vrt.encode(),
        "csv": vrt.encode(),
        "shp": vrt.encode(),
        "fgb": streamed.encode(),
        "parquet": vrt.encode(),
        "csv.gz": gzip.compress(vrt.encode()),
        "yaml": vrt.encode(),
    }


def write_mutants(folder: Path, count: int, seed: int) -> list[Path]:
    """Write mutants of every kind in turn, each in a folder of its own; the same for a seed."""
    originals = folder / "seeds"
    originals.mkdir(parents=True)
    seeds = write_seeds(originals)
    hidden = disguises(originals)
    kinds = list(seeds)
    made = []
    for number in range(count):
        kind, rng = kinds[number % len(kinds)], random.Random(f"{seed}:{number}")
        home = folder / f"m{number:05d}"
        home.mkdir()
        raw = seeds[kind].read_bytes()
        path = home / f"mutant.{kind}"
        if kind == "shp":
            parts = {
                suffix: seeds["shp"].with_suffix(suffix).read_bytes()
                for suffix in (".shp", ".shx", ".dbf", ".prj")
            }
            broken = rng.choice(list(parts))
            parts[broken] = mutate(parts[broken], rng, "shp")
            if rng.random() < 0.1:
                parts.pop(rng.choice((".dbf", ".shx", ".prj")))
            for suffix, content in parts.items():
                path.with_suffix(suffix).write_bytes(content)
        elif kind == "csv.gz" and rng.random() < 0.5:
            path.write_bytes(gzip.compress(mutate(gzip.decompress(raw), rng, "csv"), mtime=0))
        else:
            path.write_bytes(mutate(raw, rng, kind))
        if number // len(kinds) % 10 == 9:
            path.write_bytes(hidden[kind])
        made.append(path)
    return made


def read(path: Path) -> str:
    """Read one mutant as the product would, and return how it ended."""
    from remine.errors import RemineError
    from remine.inventory.reading import read_layer
    from remine.project import LayerSpec, load_project
    from remine.project.loading import Project

    try:
        if path.suffix == ".yaml":
            model = load_project(path).model
            return "result" if SECRET not in repr(model) else "another file's rows"
        words = {"crs": "EPSG:4326", "crs_reason": "test"} if ".csv" in path.name else {}
        spec = LayerSpec(name="mutant", role="sites", path=path.name, id=["site_id"], **words)
        layer = read_layer(Project(None, path.parent / "model.yaml", path.parent, {}), spec)
    except RemineError as error:
        if not all(p.code and p.what and p.fix for p in error.problems):
            return f"crash a problem without code, words or fix: {error}"
        told = "\n".join(map(str, error.problems))
        return f"typed {error.problems[0].code}" if SECRET not in told else "another file's rows"
    except Exception:  # anything else is what is looked for
        return "crash " + " ".join(traceback.format_exc().split())[-700:]
    if SECRET in layer.frame.to_string():
        return "another file's rows"
    return "result"


def main() -> None:
    """Read every mutant named on stdin under limits of CPU time and memory."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in sys.stdin:
        path = Path(line.strip())
        print(json.dumps([path.parent.name, read(path)]), flush=True)


if __name__ == "__main__":
    main()

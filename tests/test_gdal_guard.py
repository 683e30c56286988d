"""Neither GDAL opens an instruction document, even if nobody looked at the file before."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src" / "remine"
POINT = {"type": "Feature", "properties": {"secret": 1},
         "geometry": {"type": "Point", "coordinates": [-105, 40]}}

VECTOR = """
import sys
from remine.gdal_guard import pyogrio, unguarded
assert not unguarded, unguarded
try:
    print(len(pyogrio.read_dataframe(sys.argv[1])))
except Exception as error:
    print("refused")
"""
RASTER = """
import sys
from remine.gdal_guard import rasterio
try:
    print(rasterio.open(sys.argv[1]).read().shape)
except Exception as error:
    print("refused")
"""
KEPT = """
import sys, numpy, geopandas, shapely
from pathlib import Path
from remine.gdal_guard import ALLOWED, pyogrio, rasterio
home = Path(sys.argv[1])
frame = geopandas.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(-105, 40)], crs=4326)
for ending in ("gpkg", "geojson", "shp", "fgb"):
    frame.to_file(home / f"k.{ending}")
    assert len(geopandas.read_file(home / f"k.{ending}").to_crs(5070)) == 1
with rasterio.open(home / "k.tif", "w", driver="GTiff", width=2, height=2, count=1, dtype="uint8",
                   crs="EPSG:4326", transform=rasterio.Affine(1, 0, -105, 0, -1, 40)) as out:
    out.write(numpy.ones((1, 2, 2), "uint8"))
assert rasterio.open(home / "k.tif").read().sum() == 4
assert set(pyogrio.list_drivers()) <= ALLOWED
with rasterio.Env() as env:
    assert set(env.drivers()) <= ALLOWED
print("kept")
"""


def python(code: str, *words) -> str:
    done = subprocess.run([sys.executable, "-c", code, *map(str, words)], capture_output=True,
                          text=True, timeout=60)
    assert done.stderr == ""
    assert done.returncode == 0
    return done.stdout.strip()


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [POINT]}))
    return path


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.vrt"])
@pytest.mark.parametrize("kind", ["vrt", "gdalg"])
def test_vector_documents_in_disguise(tmp_path, secret, name, kind):
    if kind == "vrt":
        text = (f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret}'
                "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>")
    else:
        text = json.dumps({"type": "gdal_streamed_alg",
                           "command_line": f"gdal vector pipeline ! read {secret}"})
    path = tmp_path / name
    path.write_text(text)
    assert python(VECTOR, path) == "refused"


def test_a_raster_document_in_disguise(tmp_path):
    path = tmp_path / "a.tif"
    path.write_text('<VRTDataset rasterXSize="4" rasterYSize="1"><VRTRasterBand dataType="Byte" '
                    'band="1" subClass="VRTRawRasterBand"><SourceFilename relativetoVRT="0">'
                    "/etc/passwd</SourceFilename></VRTRasterBand></VRTDataset>")
    assert python(RASTER, path) == "refused"


def test_plain_data_reads_and_writes_as_before_and_nothing_is_muttered(tmp_path):
    assert python(KEPT, tmp_path) == "kept"


def test_nobody_goes_round_the_guard():
    for path in SOURCE.rglob("*.py"):
        lines = path.read_text(encoding="utf-8").splitlines()
        if path.name != "gdal_guard.py":
            starts = tuple(f"{how} {name}" for how in ("import", "from")
                           for name in ("pyogrio", "rasterio"))
            bare = [line for line in lines if line.strip().startswith(starts)]
            assert bare == [], path

"""Raster layers: the header proved before a pixel is read."""

from __future__ import annotations

import numpy as np
import pytest

from remine.errors import InputError, SecurityError
from remine.gdal_guard import rasterio
from remine.inventory.raster_file import open_raster
from remine.inventory.sniffing import kind_of
from remine.project import LayerSpec

VRT = (b'<VRTDataset rasterXSize="4" rasterYSize="1"><VRTRasterBand dataType="Byte" band="1" '
       b'subClass="VRTRawRasterBand"><SourceFilename>/etc/x</SourceFilename></VRTRasterBand>'
       b"</VRTDataset>")


def spec(**keywords) -> LayerSpec:
    keywords.setdefault("valid_range", (0, 9))
    return LayerSpec(name="layer", role="raster", path="a.tif", **keywords)


def write(tmp_path, **keywords):
    path = tmp_path / "a.tif"
    profile = {"driver": "GTiff", "width": 4, "height": 3, "count": 1, "dtype": "float32",
               "crs": "EPSG:4326", "transform": rasterio.Affine(0.1, 0, -105, 0, -0.1, 40),
               **keywords}
    with rasterio.open(path, "w", **profile) as out:
        out.write(np.ones((profile["count"], profile["height"], profile["width"]), "float32"))
    return path


def code(path, layer_spec) -> str:
    with pytest.raises(InputError) as caught:
        open_raster(path, layer_spec, "hash", "a.tif")
    assert str(path.parent) not in str(caught.value)
    return caught.value.problems[0].code


def test_a_header(tmp_path):
    layer = open_raster(write(tmp_path, nodata=-9999), spec(), "hash", "a.tif")
    assert (layer.raster.width, layer.raster.height, layer.raster.nodata) == (4, 3, -9999)
    assert layer.info.warnings == ()
    assert layer.info.rows_read == 0


def test_undeclared_nodata_is_told_and_may_be_declared_once(tmp_path):
    path = write(tmp_path)
    assert "no nodata" in open_raster(path, spec(), "hash", "a.tif").info.warnings[0]
    assert open_raster(path, spec(nodata=-1), "hash", "a.tif").raster.nodata == -1
    assert code(write(tmp_path, nodata=-9999), spec(nodata=-1)) == "E-RASTER-NODATA"


def test_what_cannot_be_read(tmp_path):
    assert code(write(tmp_path, crs=None), spec()) == "E-RASTER"
    assert code(write(tmp_path), spec(band=2)) == "E-RASTER"
    path = write(tmp_path)
    path.write_bytes(path.read_bytes()[:20])
    assert code(path, spec()) == "E-RASTER"


def test_a_raster_over_the_budget_is_refused_with_the_numbers(tmp_path, monkeypatch):
    monkeypatch.setattr("remine.inventory.raster_file.MAX_RASTER_BYTES", 40)
    assert code(write(tmp_path), spec()) == "E-RASTER-SIZE"


def test_a_document_in_disguise_is_refused_before_it_is_opened(tmp_path):
    path = tmp_path / "a.tif"
    path.write_bytes(VRT)
    with pytest.raises(SecurityError):
        kind_of(path, "layer")

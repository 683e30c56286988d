"""Which drivers the two GDALs may use: plain data only. Import pyogrio and rasterio from here.

GDAL opens whatever a file's content asks for. An instruction document (VRT, GDALG and kin) named
like data makes it read other files, and each release may bring another such driver, so that only
an allow-list helps. Each wheel carries a GDAL of its own; both register all drivers when they are
first used. Here that happens once, and every driver not on the list is taken out again.
"""

from __future__ import annotations

import ctypes
from pathlib import Path
from types import ModuleType

import pyogrio
import rasterio

__all__ = ["ALLOWED", "pyogrio", "rasterio", "unguarded"]

#: Drivers of plain data, by GDAL's short names.
ALLOWED = frozenset(
    {"COG", "CSV", "ESRI Shapefile", "FlatGeobuf", "GPKG", "GTiff", "GeoJSON", "MEM", "Memory",
     "OpenFileGDB"}
)

#: Modules whose GDAL could not be found, and is therefore not guarded: a build without wheels.
unguarded: list[str] = []


def _library(module: ModuleType) -> ctypes.CDLL | None:
    """Return the GDAL a wheel carries; it is loaded already, so that nothing new comes in."""
    home = Path(module.__file__).parent
    for folder in (home.parent / f"{module.__name__}.libs", home / ".dylibs"):
        for path in sorted(folder.glob("*gdal*")):
            return ctypes.CDLL(str(path))
    return None


def _take_out(gdal: ctypes.CDLL) -> None:
    """Deregister every driver that is not allowed."""
    gdal.GDALGetDriver.restype = ctypes.c_void_p
    gdal.GDALGetDescription.restype = ctypes.c_char_p
    gdal.GDALGetDescription.argtypes = gdal.GDALDeregisterDriver.argtypes = [ctypes.c_void_p]
    drivers = [gdal.GDALGetDriver(number) for number in range(gdal.GDALGetDriverCount())]
    for driver in drivers:
        if gdal.GDALGetDescription(driver).decode() not in ALLOWED:
            gdal.GDALDeregisterDriver(driver)


with rasterio.Env():  # rasterio registers its drivers when it is first used
    for _module in (rasterio, pyogrio):
        _gdal = _library(_module)
        if _gdal is None:
            unguarded.append(_module.__name__)
        else:
            _take_out(_gdal)

"""Which drivers the two GDALs may use: plain data only. Import pyogrio and rasterio from here.

GDAL opens whatever a file's content asks for. An instruction document (VRT, GDALG and kin) named
like data makes it read other files, and each release may bring another such driver, so that only
an allow-list helps. Each wheel carries a GDAL of its own; both register all drivers when they are
first used. Here that happens once, when somebody imports the module from here, and every driver not
on the list is taken out again.
"""

from __future__ import annotations

import ctypes
import importlib
from pathlib import Path
from types import ModuleType

__all__ = ["ALLOWED", "pyogrio", "rasterio", "unguarded"]  # noqa: F822  the modules come on demand

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


def __getattr__(name: str) -> ModuleType:
    """Load a module with a GDAL of its own, guarded before anybody has it."""
    if name not in ("pyogrio", "rasterio"):
        raise AttributeError(f"module {__name__} has no attribute {name}")
    module = importlib.import_module(name)
    gdal = _library(module)
    if gdal is None:
        unguarded.append(name)
    elif name == "rasterio":
        with module.Env():  # rasterio registers its drivers when it is first used
            _take_out(gdal)
    else:
        _take_out(gdal)
    globals()[name] = module
    return module

"""What this installation is made of and able to do, to be pasted into a report of a problem."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from remine.products.manifest import versions


@dataclass(frozen=True)
class Finding:
    """One thing looked at; ``state`` is ``ok``, ``note`` (works, with less) or ``fault``."""

    what: str
    state: str
    words: str
    fix: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return the finding as plain data."""
        return asdict(self)


def examine(folder: Path) -> list[Finding]:
    """Look at everything a run needs; each look stands alone, so one fault hides no other.

    Parameters
    ----------
    folder : Path
        Where runs would be written.
    """
    looks: tuple[Callable[[], list[Finding]], ...] = (
        _machine, _versions, _drivers, _projections, _builtin, lambda: [_writing(folder)],
        _models, _programs, lambda: [_network()],
    )
    found: list[Finding] = []
    for look in looks:
        try:
            found += look()
        except Exception as error:  # a broken library may raise anything; that is the finding
            words = f"{type(error).__name__}: {error}"[:300]
            found.append(Finding(_name(look), "fault", words, "install the package again"))
    return found


def _name(look: Callable) -> str:
    return look.__name__.strip("_<>") or "look"


def _machine() -> list[Finding]:
    enough = sys.version_info >= (3, 11)
    words = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return [
        Finding("Python", "ok" if enough else "fault", words, "" if enough else "Python 3.11"),
        Finding("cores", "ok", str(cores)),
        Finding("encoding", "ok", f"{sys.getfilesystemencoding()} file names, "
                f"{getattr(sys.stdout, 'encoding', None) or 'no'} terminal"),
    ]


def _versions() -> list[Finding]:
    return [Finding(name, "ok", number) for name, number in versions().items() if name != "python"]


def _drivers() -> list[Finding]:
    from remine.gdal_guard import ALLOWED, pyogrio, rasterio, unguarded

    there = set(pyogrio.list_drivers())
    lost = sorted({"CSV", "ESRI Shapefile", "FlatGeobuf", "GPKG", "GeoJSON", "OpenFileGDB"} - there)
    with rasterio.Env() as env:
        raster = set(env.drivers())
    more = sorted((there | raster) - ALLOWED)
    out = [Finding("drivers", "fault" if lost else "ok",
                   f"missing: {', '.join(lost)}" if lost else ", ".join(sorted(there)),
                   "install pyogrio from a wheel" if lost else "")]
    if unguarded or more:
        out.append(Finding("driver guard", "note",
                           f"drivers beyond the allowed ones: {', '.join(more) or 'unknown'}",
                           "install pyogrio and rasterio from wheels"))
    else:
        out.append(Finding("driver guard", "ok", "both GDALs open plain data only"))
    return out


def _projections() -> list[Finding]:
    from pyproj import Transformer, datadir, network

    there = Transformer.from_crs(4326, 5070, always_xy=True).transform(-98.0, 39.0)
    right = abs(there[0] + 172_000) < 2_000  # 2 degrees west of 96 W at 39 N
    grids = sorted(p.name for p in Path(datadir.get_data_dir()).glob("*.tif"))
    loud = network.is_network_enabled()
    return [
        Finding("PROJ data", "ok" if right else "fault",
                "EPSG:5070 works" if right else f"EPSG:5070 gives {there}",
                "" if right else "unset PROJ_DATA and PROJ_LIB; install pyproj again"),
        Finding("PROJ grids", "ok" if grids else "note",
                f"{len(grids)} grids" if grids else
                "none: shifts between old datums are good to some metres, as each layer's "
                "crs_operation says"),
        Finding("PROJ network", "fault" if loud else "ok",
                "on: PROJ would fetch grids" if loud else "off",
                "unset PROJ_NETWORK" if loud else ""),
    ]


def _builtin() -> list[Finding]:
    from remine.resources import builtin_models, builtin_root

    names = ", ".join(builtin_models())
    there = (builtin_root() / "layers" / "starter" / "mine_waste_sites.csv").is_file()
    good = bool(names) and there
    return [Finding("built-in models", "ok" if good else "fault", names or "none",
                    "" if good else "install the package again")]


def _writing(folder: Path) -> Finding:
    home = next((p for p in (folder, *folder.resolve().parents) if p.exists()), folder)
    try:
        with tempfile.NamedTemporaryFile(dir=home) as file:
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return Finding("writing", "fault", f"cannot write in {home.name or home}: {error.strerror}",
                       "choose another folder with --out")
    free = shutil.disk_usage(home).free / 1e9
    return Finding("writing", "ok" if free > 1 else "note", f"works; {free:.0f} GB free",
                   "" if free > 1 else "a national run needs about 1 GB")


def _models() -> list[Finding]:
    """Read a built-in model: the shortest way through configuration, catalog and registry."""
    from remine.criteria.stage import prepare
    from remine.project import load_project
    from remine.resources import find_model

    project = load_project(find_model("mine-waste"))
    return [Finding("reading a model", "ok", f"{len(prepare(project))} criteria")]


def _programs() -> list[Finding]:
    """Programs that a few commands use; nothing else needs them."""
    out = []
    for what, names, use in (
        ("Chromium", ("chromium", "chromium-browser", "google-chrome"), "PDF of cards and packets"),
        ("LibreOffice", ("soffice", "libreoffice"), "tests of the workbook"),
    ):
        there = next((name for name in names if shutil.which(name)), "")
        there = os.environ.get("REMINE_CHROMIUM", there) if what == "Chromium" else there
        words = f"found ({Path(there).name})" if there else f"not found: only for {use}"
        out.append(Finding(what, "ok" if there else "note", words))
    return out


def _network() -> Finding:
    proxies = sorted(n for n in os.environ if n.lower() in ("http_proxy", "https_proxy"))
    words = "not used; only `remine layers fetch` calls out"
    return Finding("network", "ok", words + (f" (proxy set: {', '.join(proxies)})" * bool(proxies)))

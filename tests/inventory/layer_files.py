"""Small files in the published layouts, and a way to read them as a catalog entry says."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
from shapely.geometry import Point, box

from remine.inventory.layer import Layer
from remine.inventory.reading import read_layer
from remine.project import LayerSpec
from remine.project.catalog import read_catalog
from remine.project.loading import Project

REPOSITORY = Path(__file__).resolve().parents[2]


def project_in(folder: Path) -> Project:
    """A project whose layers lie in a folder, also under the root `data`."""
    return Project(None, folder / "model.yaml", folder, {"data": folder})


def read_entry(folder: Path, key: str, path: str, **words) -> Layer:
    """Read a file below a folder as a catalog entry says."""
    entry = read_catalog(REPOSITORY)[key]
    spec = LayerSpec(**{**entry.words, "name": key, "path": path, **words})
    return read_layer(project_in(folder), spec)


def read_file(folder: Path, path: str, role: str = "sites", **words) -> Layer:
    """Read a file below a folder with the words given."""
    return read_layer(project_in(folder), LayerSpec(name="layer", role=role, path=path, **words))


def write_mine_waste(path: Path, driver: str = "OpenFileGDB") -> None:
    """The National Mine Waste Inventory's four layers: two polygons, three points, volumes."""
    columns = {
        "Ftr_ID": ["AZ000001-001", "AZ000001-002"],
        "Ftr_Type": ["Tailings - pond", "Leach pile - heap"],
        "Commodity": ["copper; gold; molybdenum (2); uranium", ""],
        "State": ["AZ", "AZ"],
        "County": ["Gila", "Gila"],
        "Land_Mng": ["Private", ""],
        "Reclaimed": ["Yes", "Unknown"],
        "Superfund": ["No", "Unknown"],
        "Mine_Name": ["Example mine", ""],
        "Mine_Dist": ["Globe", "Globe"],
    }
    places = gpd.GeoSeries(
        [Point(-110.8, 33.4), Point(-110.7, 33.4), Point(-114.0, 46.0)], crs=4269
    )
    metres = places.to_crs("ESRI:102008")
    polygons = gpd.GeoDataFrame(
        columns,
        geometry=[box(p.x, p.y, p.x + 500, p.y + 400) for p in metres[:2]],
        crs="ESRI:102008",
    )
    third = {
        **dict.fromkeys(columns, ""),
        "Ftr_ID": "MT000009-001",
        "Ftr_Type": "Mine dump",
        "Commodity": "silver (1); antimony (3)",
        "State": "MT",
    }
    points = pd.concat([pd.DataFrame(columns), pd.DataFrame([third])], ignore_index=True)
    points.loc[1, "Land_Mng"] = "BLM"
    points = gpd.GeoDataFrame(points, geometry=metres.to_numpy(), crs="ESRI:102008")
    resources = pd.DataFrame(
        {
            "Ftr_ID": [
                "AZ000001-001",
                "AZ000001-001",
                "AZ000001-001",
                "AZ000001-002",
                "AZ000001-002",
                "XX9",
            ],
            "Calc_Vol": [1.0e6, 3.0e6, 2.5e6, 0.0, None, 7.0],
        }
    )
    geology = pd.DataFrame(
        {
            "Ftr_ID": ["AZ000001-002", "AZ000001-002"],
            "Commodity": ["copper", "copper; silver (2)"],
            "State": ["AZ", "AZ"],
        }
    )
    layers = {
        "Waste_Points": points,
        "Waste_Polygons": polygons,
        "Waste_Resources": resources,
        "Waste_Geology": geology,
    }
    for name, frame in layers.items():
        pyogrio.write_dataframe(frame, path, layer=name, driver=driver)

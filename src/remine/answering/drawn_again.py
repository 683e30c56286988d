"""A finished run as a release again, from its files alone, so that its map can be drawn anew.

What the files do not hold stays unknown: nothing is read but the run's folder, so the new page
shows no more than the run's audience was shown.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from remine.answering.run_files import RunFiles, read_run
from remine.errors import InputError, Problem
from remine.inventory.layer import FileInfo, Layer
from remine.maps.controls import Group
from remine.maps.drawn_before import DrawnBefore, drawn_before
from remine.maps.sites_layer import COARSE, FACTS, WITHHELD
from remine.project.model import (
    CriterionSpec,
    GateSpec,
    LayerSpec,
    MethodSpec,
    Model,
    Profile,
)
from remine.ranking.likely_words import Tried
from remine.ranking.weights import Weights
from remine.release import CriterionInfo, GateInfo, Release
from remine.reviews import ReleasedReviews

_MAP = "map.html"
#: What a run's manifest says of a gate that products show.
_GATE_WORDS = ("name", "label", "list", "source", "measured_unit")


def drawn_again(folder: Path) -> tuple[Release, list[Group]]:
    """Return the release of a finished run and the context layers its own map had.

    Raises
    ------
    UsageError, InputError
        As `remine.answering.run_files.read_run`; also if the run's map is not the one it wrote.
    """
    run = read_run(folder)
    try:
        before = _map_of(run)
        return _release(run, before), before.groups
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            Problem("E-RUN-READ", f"the run cannot be drawn again: {error!r}",
                    "run the model again with this version", file="manifest.json")
        ) from error  # fmt: skip


def _map_of(run: RunFiles) -> DrawnBefore:
    path, told = run.folder / _MAP, run.manifest["outputs"].get(_MAP)
    if told is None or not path.is_file():
        return DrawnBefore()
    raw = path.read_bytes()
    if hashlib.sha256(raw).hexdigest() != told["sha256"]:
        raise InputError(
            Problem("E-RUN-CHANGED", "map.html is not the file this run wrote",
                    "run the model again, or remove map.html: the map is then drawn from the list",
                    why="its hash differs from the manifest's", file=_MAP)
        )  # fmt: skip
    return drawn_before(raw.decode("utf-8"))


def _release(run: RunFiles, before: DrawnBefore) -> Release:
    told, table = run.manifest, run.table.reset_index(drop=True)
    words = told.get("words", {})
    model = _model(told, words)
    facts = _facts(table, before.columns, run.criteria)
    flag = np.asarray(before.columns.get("flag", np.zeros(len(table))), dtype=int)
    if len(flag) != len(table):
        raise ValueError("map and list have another number of rows")
    hidden = table["score"].isna().to_numpy() & (facts["nation"] != "").to_numpy()
    rows = np.arange(len(table))
    ends = {}
    for name in run.criteria:
        _, low, high = run.worth(name, rows)
        known = table[f"{name}_score"].notna().to_numpy()
        ends[f"{name}_low"] = np.where(known, low, np.nan)
        ends[f"{name}_high"] = np.where(known, high, np.nan)
    return Release(
        model=model,
        audience=told["audience"],
        profile=run.leading["name"],
        config_hash=told["config_sha256"],
        table=table,
        facts=facts,
        geometry=shapely.points(
            table["longitude"].to_numpy(float), table["latitude"].to_numpy(float)
        ),
        masked=((flag & (COARSE | WITHHELD)) > 0) | hidden,
        criteria=tuple(
            CriterionInfo(c["name"], c["label"], c["unit"], c["direction"], c["source"],
                          tuple(c["parts"]), tuple(c["layers"]))
            for c in run.criteria.values()
        ),
        gates=tuple(GateInfo(*(gate.get(word, "") for word in _GATE_WORDS))
                    for gate in told["gates"]),
        weights={p["name"]: Weights(p["used"], p["declared"], p["withdrawn"])
                 for p in told["profiles"]},
        not_measured=told["not_measured"],
        not_checked=tuple((item["gate"], item["why"]) for item in told["not_checked"]),
        stamps=tuple(told["stamps"]),
        layers=_layers(told["inputs"], words),
        inputs=tuple(FileInfo(**{**i, "warnings": tuple(i["warnings"])}) for i in told["inputs"]),
        rejected=(),
        counts={k: v for k, v in told["counts"].items() if isinstance(v, int)},
        relations=told["inventory"],
        became=_became(run.folder),
        row_stamps=np.full(len(table), "", dtype=object),
        note=told["method"]["note"],
        settings=tuple(told.get("settings", ())),
        reviews=ReleasedReviews(applied=told.get("reviews", {}).get("values_applied", False)),
        worths=pd.DataFrame(ends),
        tried=Tried.of(told.get("sureness")),
    )  # fmt: skip


def _model(told: dict[str, Any], words: dict[str, Any]) -> Model:
    """Return the model as far as a page needs it; it was valid when it was run."""
    labels = {name: item["label"] for name, item in
              ((c["name"], c) for c in told["criteria"])} | words.get("criteria", {})
    kinds, titles = words.get("gate_kinds", {}), words.get("profiles", {})
    lists = [name for name in told["counts"]["lists"] if name not in ("undetermined", "no_hold")]
    return Model.model_construct(
        schema_version=1,
        name=told["model"],
        title=told["title"],
        subject=words.get("subject", "mine waste sites"),
        not_this=told["what_this_is_not"],
        ask=words.get("ask", ""),
        study_area=words.get("study_area", "us"),
        seed=told["seed"],
        layers=[],
        criteria=[CriterionSpec.model_construct(name=n, label=t) for n, t in labels.items()],
        gates=[
            # of a run that does not tell, each gate is taken to ask for consultation
            GateSpec.model_construct(
                name=g["name"], label=g["label"], list=g["list"],
                kind=kinds.get(g["name"], "tribal_consultation"),
            )
            for g in told["gates"]
        ],
        list_order=lists,
        profiles=[
            Profile.model_construct(
                name=p["name"], title=titles.get(p["name"], ""), source=p["source"],
                date=p["date"], status=p["status"], weights=p["declared"],
            )
            for p in told["profiles"]
        ],
        method=MethodSpec(kind=told["method"]["kind"], parameters=told["method"]["parameters"]),
    )  # fmt: skip


def _facts(
    table: pd.DataFrame, columns: dict[str, Any], criteria: dict[str, Any]
) -> pd.DataFrame:
    """Return the facts of the sites: those of the run's own map, and what the list repeats."""
    blank = np.full(len(table), "", dtype=object)
    facts = {name: columns.get(f"fact_{name}", blank) for name in FACTS}
    facts["location_error_km"] = columns.get(
        "fact_location_error_km", np.full(len(table), np.nan)
    )
    for name in criteria:
        facts[f"{name}_basis"] = columns.get(f"{name}_basis", blank)
    facts |= {
        "nation": table["consult_nation"],
        "source": table["source"],
        "vintage": table["vintage"],
    }
    return pd.DataFrame({k: list(v) for k, v in facts.items()}, index=table.index)


def _layers(inputs: list[dict[str, Any]], words: dict[str, Any]) -> dict[str, Layer]:
    """Return the layers without their rows: what they are called and where they are from."""
    titles, out = words.get("layers", {}), {}
    for item in inputs:
        info = FileInfo(**{**item, "warnings": tuple(item["warnings"])})
        if titles and info.layer not in titles:
            continue
        spec = LayerSpec.model_construct(
            name=info.layer, role=info.role, title=titles.get(info.layer, ""), stamp="",
            note="", partial=False, geometry="none",
        )  # fmt: skip
        out[info.layer] = Layer(spec, pd.DataFrame(), None, info)
    return out


def _became(folder: Path) -> pd.DataFrame:
    path = folder / "context.csv"
    if not path.is_file():
        return pd.DataFrame()
    return pd.read_csv(path, dtype=str, keep_default_na=False)

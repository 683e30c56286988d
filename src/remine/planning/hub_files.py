"""The folder of a hub plan: tables, GeoJSON, the map, one page, and what it was made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pyproj

import remine
from remine.maps.escaping import markup
from remine.maps.hub_map import HubPicture, hub_page, hub_table
from remine.planning.cost_matrix import CIRCUITY, CIRCUITY_SOURCE
from remine.planning.hubs import HubAnswer
from remine.products.directory import run_directory
from remine.products.tables import write_csv
from remine.sheet import shell

#: The file by which a folder is known as a former plan.
RECORD = "plan.json"
NOT_THIS = (
    "A screening sketch of where collection could be short. Not a siting decision: no land, "
    "permit, road, price or consent was looked at, and lines are straight."
)
_PUBLIC_DECIMALS, _DECIMALS = 2, 5


@dataclass(frozen=True)
class Origin:
    """Where the sources came from and who may see the plan.

    Attributes
    ----------
    title : str
    audience : str
    stamps : tuple of str
    inputs : dict
        Role to path, of every file that was read.
    notes : tuple of str
    kg_of : str
        What the kilograms are of.
    """

    title: str
    audience: str
    stamps: tuple[str, ...]
    inputs: Mapping[str, Path]
    notes: tuple[str, ...] = ()
    kg_of: str = ""


def write_plan(answer: HubAnswer, origin: Origin, out: Path, overwrite: bool) -> list[Path]:
    """Write the folder as a whole or not at all, and return its files.

    Raises
    ------
    ConflictError
        As `remine.products.directory.run_directory`.
    """
    picture = picture_of(answer, origin)
    with run_directory(out, overwrite, RECORD) as folder:
        write_csv(picture.hubs, folder / "hubs.csv")
        write_csv(picture.assignments, folder / "assignments.csv")
        _write_json(_features(picture), folder / "hubs.geojson", None)
        (folder / "map.html").write_text(hub_page(picture), encoding="utf-8", newline="\n")
        (folder / "summary.html").write_text(_summary(picture), encoding="utf-8", newline="\n")
        record = _record(answer, origin, folder)
        _write_json(record, folder / RECORD, 1)
        names = sorted(path.name for path in folder.iterdir())
    return [out / name for name in names]


def picture_of(answer: HubAnswer, origin: Origin) -> HubPicture:
    """Return what pages and files show, with places no finer than the audience may see."""
    places = _PUBLIC_DECIMALS if origin.audience == "public" else _DECIMALS
    tables = [
        frame.assign(longitude=frame["longitude"].round(places),
                     latitude=frame["latitude"].round(places))
        for frame in (answer.hubs, answer.assignments)
    ]  # fmt: skip
    return HubPicture(origin.title, origin.stamps, NOT_THIS, facts(answer),
                      sentences(answer, origin), *tables)  # fmt: skip


def facts(answer: HubAnswer) -> tuple[str, ...]:
    """Return the plan's figures in a few words each."""
    f = answer.figures
    new = int((answer.hubs["status"] == "new").sum())
    out = [f"{new} new hubs"]
    if len(answer.hubs) > new:
        out.append(f"{len(answer.hubs) - new} existing")
    out += [
        f"{f['collected_kg_per_year']:,.4g} of {f['kg_per_year']:,.4g} kg/year collected",
        f"mean way {f['mean_km']:,.0f} km",
        f"{f['tonne_km_per_year']:,.4g} tonne-km/year",
    ]
    if "transport_cost_per_year" in f:
        out.append(f"transport cost {f['transport_cost_per_year']:,.4g} a year")
    return tuple(out)


def proof(answer: HubAnswer) -> str:
    """Return how good the plan is known to be."""
    plan, f = answer.plan, answer.figures
    if plan.proven:
        return f"No plan is better by what was asked (proven: {plan.method})."
    gap = f.get("gap_of_covered", plan.gap)
    less = "more kilograms covered" if "gap_of_covered" in f else "kilogram-kilometres fewer"
    return (f"No plan can be better by more than {100 * gap:.2g} % ({less}); found by "
            f"{plan.method}.")  # fmt: skip


def sentences(answer: HubAnswer, origin: Origin) -> tuple[str, ...]:
    """Return what a reader must know to use the plan."""
    ask, f, sure = answer.request, answer.figures, answer.sure
    goal = "the fewest kilogram-kilometres (p-median)"
    if ask.objective == "cover":
        goal = f"the most kilograms within {ask.cover_km:,g} km of a hub (maximal cover)"
    out = [f"Chosen for {goal}, among {f['places']:,} places, for {f['sources']:,} sources"
           + (f"; kilograms of: {origin.kg_of}." if origin.kg_of else "."),
           proof(answer)]  # fmt: skip
    if sure is not None:
        words = (
            f"With the kilograms drawn {sure.draws:,} times between low and high, each source "
            f"on its own, this very choice is the best one found in {100 * sure.same_share:.0f} %"
        )
        if len(sure.relative):
            unit = "uncovered kilograms" if ask.objective == "cover" else "kilogram-kilometres"
            words += (f"; staying with it costs {100 * sure.relative.mean():.2g} % more {unit} "
                      "than the best on average, and in one draw of twenty more than "
                      f"{100 * np.quantile(sure.relative, 0.95):.2g} %")  # fmt: skip
        if sure.without_plan:
            words += f"; in {sure.without_plan:,} draws the kilograms do not fit these hubs"
        out.append(words + ".")
    else:
        out.append("The sources give no low and high ends, or no draws were asked for: how sure "
                   "the choice is was not looked at.")  # fmt: skip
    if f["split_sources"]:
        out.append(f"{f['split_sources']:,} sources are shared between hubs, because one is full "
                   "or must be filled.")  # fmt: skip
    if ask.cost_matrix is not None:
        out.append("Distances are those supplied.")
    else:
        why = CIRCUITY_SOURCE if ask.circuity == CIRCUITY else "as given by the user"
        out.append(f"Distances are geodesic times {ask.circuity:g} ({why}).")
    if ask.shipped_per_kg == 1:
        out.append("Tonne-kilometres count the kilograms of the sources' column only; what is "
                   "moved with them (drives, cases, pallets) comes on top: --shipped-per-kg.")
    else:
        out.append(f"Tonne-kilometres count {ask.shipped_per_kg:g} kg moved for each kilogram.")
    return (*out, *(text[0].upper() + text[1:] + "." for text in
                    (*answer.left_out, *answer.notes, *origin.notes)))  # fmt: skip


def _features(picture: HubPicture) -> dict:
    """Return hubs and catchments as GeoJSON (RFC 7946): a point, and lines from its sources."""
    out = []
    for row in picture.hubs.to_dict("records"):
        facts_ = {key: _plain(value) for key, value in row.items()
                  if key not in ("longitude", "latitude")}  # fmt: skip
        here = [row["longitude"], row["latitude"]]
        out.append(
            {
                "type": "Feature",
                "properties": {"kind": "hub", **facts_},
                "geometry": {"type": "Point", "coordinates": here},
            }
        )
        own = picture.assignments[picture.assignments["hub"] == row["hub"]]
        lines = [part for x, y in zip(own["longitude"], own["latitude"], strict=True)
                 for part in _line((x, y), tuple(here)) if part[0] != part[-1]]  # fmt: skip
        if lines:
            shape = {"type": "MultiLineString", "coordinates": lines}
            out.append(
                {
                    "type": "Feature",
                    "geometry": shape,
                    "properties": {"kind": "catchment", **facts_},
                }
            )
    return {"type": "FeatureCollection", "features": out}


def _line(start: tuple[float, float], end: tuple[float, float]) -> list[list[list[float]]]:
    """Return a straight line, cut where it crosses the antimeridian.

    >>> _line((179.0, 0.0), (-179.0, 2.0))
    [[[179.0, 0.0], [180.0, 1.0]], [[-180.0, 1.0], [-179.0, 2.0]]]
    """
    (x, y), (u, v) = start, end
    if abs(u - x) <= 180.0:
        return [[[x, y], [u, v]]]
    side = 180.0 if x > 0 else -180.0
    at = (side - x) / (u + 2 * side - x)
    cut = round(y + at * (v - y), _DECIMALS)
    return [[[x, y], [side, cut]], [[-side, cut], [u, v]]]


def _record(answer: HubAnswer, origin: Origin, folder: Path) -> dict:
    ask, plan, sure = answer.request, answer.plan, answer.sure
    request = asdict(ask)
    request["cost_matrix"] = "" if ask.cost_matrix is None else ask.cost_matrix.name
    return {
        "schema": 1,
        "title": origin.title,
        "what_this_is_not": NOT_THIS,
        "audience": origin.audience,
        "stamps": list(origin.stamps),
        "request": {key: _plain(value) for key, value in request.items()},
        "kilograms_of": origin.kg_of,
        "circuity_source": CIRCUITY_SOURCE if ask.circuity == CIRCUITY else "given",
        "method": plan.method,
        "proven": plan.proven,
        "value": plan.value,
        "lower_bound": plan.bound,
        "gap": plan.gap,
        "value_unit": "kg not covered" if ask.objective == "cover" else "kg km/year",
        "figures": {key: _plain(value) for key, value in answer.figures.items()},
        "sensitivity": None if sure is None else {
            "draws": sure.draws, "seed": ask.seed, "same_choice_share": sure.same_share,
            "expected_regret": _plain(sure.regret.mean() if len(sure.regret) else np.nan),
            "expected_regret_share": _plain(sure.relative.mean() if len(sure.relative) else np.nan),
            "draws_that_do_not_fit": sure.without_plan,
        },
        "notes": list(sentences(answer, origin)),
        "hubs": [
            {key: _plain(value) for key, value in row.items()
             if key not in ("longitude", "latitude")}
            for row in answer.hubs.to_dict("records")
        ],
        "inputs": [{"role": role, "file": path.name, "sha256": _sha256(path),
                    "bytes": path.stat().st_size} for role, path in origin.inputs.items()],
        "versions": {"remine": remine.__version__, "proj": pyproj.proj_version_str,
                     **{name: version(name) for name in ("numpy", "pandas", "scipy")}},
        "outputs": {path.name: {"sha256": _sha256(path), "bytes": path.stat().st_size}
                    for path in sorted(folder.iterdir())},
    }  # fmt: skip


def _summary(picture: HubPicture) -> str:
    stamps = markup("; ".join(picture.stamps))
    facts_ = "".join(f"<li>{markup(text)}</li>" for text in picture.facts)
    notes = "".join(f"<p>{markup(text, 2000)}</p>" for text in picture.notes)
    title = markup(picture.title)
    body = f"""<p class="stamp">{stamps}</p><h1>{title}</h1>
<p class="small">{markup(picture.not_this)}</p><ul>{facts_}</ul>
{hub_table(picture)}<h2>What stands behind it</h2>{notes}
<p class="small">map.html shows the catchments; hubs.csv, assignments.csv and hubs.geojson hold the
plan; plan.json holds how it was made.</p>"""
    return shell(title, _STYLE, body)


_STYLE = """@page { size: letter; margin: 14mm }
body { font: 13px/1.4 system-ui, sans-serif; color: #1c2731; max-width: 52rem; margin: 1rem auto;
  padding: 0 1rem } h1 { font-size: 1.35rem; margin: .2rem 0 } h2 { font-size: 1rem }
.stamp { color: #8a1f1f; font-weight: 600; margin: 0 } .small, .note { color: #4a5660 }
ul { columns: 2; padding-left: 1.1rem } table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .2rem .5rem; border-bottom: 1px solid #d5d5d5;
  font-weight: 400 } thead th { font-weight: 600 } .number { text-align: right }
#hubs button { all: unset } #all { display: none } p { margin: .3rem 0 }
"""


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return list(value) if isinstance(value, tuple) else value


def _write_json(value: object, path: Path, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()

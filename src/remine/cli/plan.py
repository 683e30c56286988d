"""``remine plan``: what to do with a ranking; ``hubs`` says where to collect."""

from __future__ import annotations

import json
from pathlib import Path

import click

from remine.cli.options import json_option, quiet_option, verbose_option
from remine.cli.screen import console, progress

_FILE = click.Path(path_type=Path, dir_okay=False)
_KG = click.FloatRange(min=0, min_open=True)


@click.group("plan")
def command() -> None:
    """Plan what follows from a ranking.

    \b
    Example:  remine plan hubs --run maps/recycling --k 5 --out maps/hubs
    """


@command.command("hubs")
@click.option(
    "--run",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A finished run: its sites with kilograms a year.",
)
@click.option(
    "--sources",
    type=_FILE,
    metavar="FILE",
    help="Or a CSV or GeoPackage: id, longitude, latitude, kg_per_year, low, high.",
)
@click.option(
    "--kg",
    default="",
    metavar="NAME",
    help="Which criterion of the run, or column of the file, holds the kilograms.",
)
@click.option(
    "--lists",
    default="",
    metavar="NAMES",
    help="With --run: only sites of these lists, for example no_hold,undetermined.",
)
@click.option(
    "--k",
    type=click.IntRange(min=0),
    default=5,
    show_default=True,
    help="Hubs to open beside the fixed ones.",
)
@click.option(
    "--objective",
    type=click.Choice(["p-median", "cover"]),
    default="p-median",
    show_default=True,
    help="Least kilogram-kilometres, or most kilograms covered.",
)
@click.option(
    "--cover-km", type=_KG, metavar="KM", help="Distance within which a source is covered."
)
@click.option(
    "--candidates",
    type=_FILE,
    metavar="FILE",
    help="Places where hubs may open; else the places of the sources.",
)
@click.option(
    "--fixed",
    type=_FILE,
    metavar="FILE",
    help="Existing recyclers, open in any case; capacity_kg_per_year where limited.",
)
@click.option(
    "--exclude",
    multiple=True,
    metavar="ID|STATE",
    help="A place or a state where no hub may open; may be given again.",
)
@click.option("--capacity", type=_KG, metavar="KG", help="Most a new hub takes in a year.")
@click.option(
    "--min-load",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="KG",
    help="Least a new hub must get in a year.",
)
@click.option(
    "--cost-per-tonne-km",
    type=click.FloatRange(min=0),
    metavar="X",
    help="Transport cost, in your money.",
)
@click.option(
    "--shipped-per-kg",
    type=_KG,
    default=1.0,
    metavar="X",
    show_default=True,
    help="Kilograms moved for each kilogram of the sources.",
)
@click.option(
    "--cost-matrix",
    type=_FILE,
    metavar="FILE",
    help="Distances in km instead of geodesic times circuity: source_id, place_id, km.",
)
@click.option(
    "--circuity",
    type=click.FloatRange(min=1),
    default=1.2,
    show_default=True,
    metavar="F",
    help="Length of a way beside the straight line.",
)
@click.option(
    "--method",
    type=click.Choice(["auto", "exact", "heuristic"]),
    default="auto",
    show_default=True,
    help="Whether to prove the plan; auto decides by size.",
)
@click.option(
    "--draws",
    type=click.IntRange(min=0),
    default=200,
    show_default=True,
    help="Draws of the kilograms to say how sure the choice is.",
)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option(
    "--audience",
    type=click.Choice(["public", "agency", "internal"]),
    default=None,
    help="With --sources: public (the default) moves places to county points.",
)
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="DIR")
@click.option("--overwrite", is_flag=True, help="Replace a former plan.")
@json_option
@quiet_option
@verbose_option
def hubs(
    folder,
    sources,
    kg,
    lists,
    audience,
    candidates,
    fixed,
    out,
    overwrite,
    as_json,
    quiet,
    verbose,
    capacity,
    min_load,
    **options,
) -> None:
    """Say where to put collection hubs, who brings to which, and how sure that is.

    \b
    Example:  remine plan hubs --run maps/recycling --k 5 --out maps/hubs
              remine plan hubs --sources drives.csv --fixed recyclers.csv --k 3 --out maps/hubs

    With --run nothing but the run's files is read, so the plan shows places no finer than the run's
    audience may see.
    """  # fmt: skip
    from remine.planning.hub_files import RECORD, write_plan
    from remine.planning.hubs import HubRequest, plan_hubs
    from remine.products.directory import check_writable

    check_writable(out.resolve(), overwrite, RECORD)
    with progress(quiet or as_json) as tell:
        tell("reading", "")
        frame, origin = _origin(folder, sources, kg, lists, audience, options["k"])
        frame, tables, origin = _with_places(frame, candidates, fixed, options, origin)
        request = HubRequest(
            capacity_kg=float("inf") if capacity is None else capacity, min_load_kg=min_load,
            **{**options, "exclude": tuple(options["exclude"])},
        )  # fmt: skip
        tell("choosing", "")
        answer = plan_hubs(request, frame, **tables)
        tell("writing", "")
        files = write_plan(answer, origin, out, overwrite)
    if as_json:
        record = json.loads((out / RECORD).read_text(encoding="utf-8"))
        click.echo(json.dumps(record, ensure_ascii=False))
        return
    _show(answer, origin, files)


def _origin(folder, sources, kg, lists, audience, k):
    """Return the sources, and what is to be said of where they come from."""
    from remine.answering.run_files import read_run
    from remine.errors import Problem, UsageError
    from remine.planning.hub_files import Origin
    from remine.planning.places import read_places, sources_of_run, to_county_points

    if (folder is None) == (sources is None):
        raise UsageError(
            Problem(
                "E-PLAN-REQUEST",
                "say where the sources are, one of two",
                "give --run DIR or --sources FILE",
            )
        )
    hubs = "one hub" if k == 1 else f"{k} hubs"
    if folder is not None:
        if audience is not None:
            raise UsageError(
                Problem(
                    "E-PLAN-REQUEST",
                    "a run has its audience already",
                    "drop --audience, or run again for another audience",
                )
            )
        run = read_run(folder)
        wanted = [word.strip() for word in lists.split(",") if word.strip()]
        frame = sources_of_run(run, kg, wanted)
        label = next((item["label"] for name, item in run.criteria.items() if name == kg or (
            not kg and item["unit"].startswith("kg/year"))), kg)  # fmt: skip
        held = frame["kg"].notna() & ~frame["list"].isin(("no_hold", "undetermined"))
        notes = () if not held.any() else (
            f"{int(held.sum()):,} sources stand in a list that holds them ("
            + ", ".join(sorted(set(frame["list"][held]))) + "): their kilograms can be collected "
            "only once the hold is lifted; --lists leaves them out",)  # fmt: skip
        files = {name: folder / name for name in ("manifest.json", "ranked_sites.parquet",
                                                  "ranked_sites.csv")}  # fmt: skip
        used = {f"run {n}": p for n, p in files.items() if p.is_file()}
        return frame, Origin(f"{hubs[0].upper()}{hubs[1:]} for: {run.manifest['title']}",
                             run.manifest["audience"], tuple(run.manifest["stamps"]), used, notes,
                             label)  # fmt: skip
    frame = read_places(sources, "sources", ("id", "longitude", "latitude", "kg"), kg)
    audience = audience or "public"
    notes = ()
    if audience == "public":
        frame, moved = to_county_points(frame)
        if moved:
            notes = (f"{moved:,} sources stand at county points: this plan is public",)
    stamps = [f"audience: {audience}"]
    if (frame["illustrative"].str.casefold() == "yes").any():
        stamps.insert(0, "illustrative sources: not for briefing")
    return frame, Origin(f"{hubs[0].upper()}{hubs[1:]} for: {sources.stem}", audience,
                         tuple(stamps), {"sources": sources}, notes)  # fmt: skip


def _with_places(frame, candidates, fixed, options, origin):
    """Return the tables of candidates and fixed places, and the origin that names their files."""
    from dataclasses import replace

    from remine.planning.places import read_places

    inputs, tables = dict(origin.inputs), {}
    for role, path in (("candidates", candidates), ("fixed", fixed)):
        if path is not None:
            tables[role] = read_places(path, role, ("id", "longitude", "latitude"))
            inputs[role] = path
    if options["cost_matrix"] is not None:
        inputs["cost matrix"] = options["cost_matrix"]
    return frame, tables, replace(origin, inputs=inputs)


def _show(answer, origin, files) -> None:
    from rich.table import Table
    from rich.text import Text

    from remine.plain_text import visible
    from remine.planning.hub_files import facts, sentences

    out = console(stderr=False)
    out.print(Text(visible(origin.title)), soft_wrap=True)
    for stamp in origin.stamps:
        out.print(Text(visible(stamp)))
    out.print(Text("; ".join(facts(answer))), soft_wrap=True)
    table = Table(title="Hubs", title_justify="left")
    titles = ("hub", "place", "status", "kg/year", "low-high", "sources", "mean km", "farthest km",
              "drawn")  # fmt: skip
    for title in titles:
        table.add_column(title, overflow="fold")
    for row in answer.hubs.itertuples(index=False):
        often = row.chosen_share_of_draws
        cells = (
            str(row.hub), f"{row.name}, {row.state}".rstrip(", "), row.status,
            f"{row.kg_per_year:,.4g}", f"{row.kg_per_year_low:,.3g}-{row.kg_per_year_high:,.3g}",
            f"{row.sources:,}", "" if row.mean_km != row.mean_km else f"{row.mean_km:,.0f}",
            "" if row.farthest_km != row.farthest_km else f"{row.farthest_km:,.0f}",
            "" if often != often else f"{100 * often:.0f} %",
        )  # fmt: skip
        table.add_row(*(Text(visible(cell)) for cell in cells))
    out.print(table)
    for line in sentences(answer, origin):
        out.print(Text(f"- {visible(line)}"), soft_wrap=True)
    for path in files:
        out.print(str(path), markup=False, soft_wrap=True)

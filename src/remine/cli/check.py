"""``remine check``: read and check everything, write nothing."""

from __future__ import annotations

import json
from pathlib import Path

import click

from remine.cli.options import (
    json_option,
    model_argument,
    parse_roots,
    quiet_option,
    reviews_option,
    root_option,
    set_option,
    verbose_option,
)
from remine.cli.screen import console, progress, show_problems

_SHOWN = 20
_SOURCES = 40
_BECAME = ("rows", "waste_features", "sites", "records", "same_as_another", "describe_a_site")


@click.command("check")
@model_argument
@click.option("--disclosure", is_flag=True,
              help="CONFIG is a run folder: scan its files for what policy hides.")
@click.option("--config", "model",
              help="Of a run folder: the model it was made with; default: the one it names.")
@reviews_option
@root_option
@set_option
@json_option
@quiet_option
@verbose_option
def command(
    config, disclosure, model, reviews, roots, settings, as_json, quiet, verbose
) -> None:
    """Read and check a model and all its layers, or a finished run; write nothing.

    Of a run folder every file, every input and the model are hashed again and held against the
    manifest: exit code 3 if one is not what it was.

    \b
    Example:  remine check configs/mine-waste.yaml
    Example:  remine check mine-waste --reviews reviews.csv
    Example:  remine check maps/mine-waste
    Example:  remine check maps/mine-waste --disclosure --config mine-waste
    """
    sent_back = ()
    if reviews:
        from remine.reviews import read_all_reviews

        sent_back = read_all_reviews(reviews)
    if disclosure or Path(config).is_dir():
        folder, named = Path(config), parse_roots(roots)
        if disclosure:
            _disclosure(folder, model, named, settings, as_json, quiet, sent_back)
        else:
            _verify(folder, model, named, settings, as_json, sent_back)
        return
    from remine.checking import check
    from remine.project import load_project
    from remine.resources import find_model

    project = load_project(find_model(config), parse_roots(roots), settings)
    with progress(quiet) as tell:
        report = check(project, tell, sent_back)
    if as_json:
        click.echo(json.dumps({"schema": 1, "ok": True, **report.as_dict()}, ensure_ascii=False))
        return
    out = console(stderr=False)
    if report.notices:
        grouped = report.grouped()
        show_problems(grouped[:_SHOWN], out)
        more = f"... and {len(grouped) - _SHOWN:,} more kinds; " if len(grouped) > _SHOWN else ""
        out.print(f"{more}{len(report.notices):,} rows and words in all: --json lists each")
    _show_layers(report.layers, out)
    _show_relations(report.relations, out)
    for file in sent_back:
        out.print(f"{file.file}: {len(file.rows):,} claims, all understood", markup=False)
    out.print(f"{report.sites:,} sites; no error found. Nothing was written.", markup=False)


def _show_layers(layers: dict, out) -> None:
    """Print what came in: read = used + rejected."""
    _numbers("Rows of each layer", ("layer", "role"), ("read", "used", "rejected"), [
        (name, of["role"], of["rows_read"], of["rows_used"], of["rows_rejected"])
        for name, of in layers.items()
    ], out)


def _show_relations(relations: dict, out) -> None:
    """Print what became of the rows of the site layers: rows = waste features + records."""
    import pandas as pd

    if not relations:
        return
    sources = pd.DataFrame(relations["by_source"])
    layers = sources.groupby("layer")["rows"].agg(["sum", "size"])
    # where nearly each row names a source of its own, the layer is told as one
    many = layers[(layers["size"] > _SOURCES) | (layers["sum"] < 10 * layers["size"])]
    many = many[many["size"] > 1]
    alike = sources["layer"].isin(many.index)
    sources.loc[alike, "source"] = sources["layer"].map(
        many["size"].map("{:,} sources, named in its rows".format))
    sources.loc[sources["layer"].isin(layers.index[layers["size"] == 1]), "source"] = "one source"
    sources = sources.groupby(["layer", "source"], as_index=False)[list(_BECAME)].sum()
    sources = sources.sort_values(["waste_features", "rows"], ascending=False, kind="stable")
    _numbers("What became of the rows used of the site layers", ("layer", "source"), _BECAME,
             sources[["layer", "source", *_BECAME]].to_numpy(object).tolist(), out)
    waste, records = sources["waste_features"].sum(), sources["records"].sum()
    made = f"{relations['rows']:,} rows = {waste:,} waste features + {records:,} records without "
    made += f"one; {relations['sites']:,} sites."
    if relations["context_records"]:
        made += (f" The records tell of {relations['context_records']:,} mines, deposits, "
                 "prospects or openings, which are no waste: context, never ranked.")
    out.print(made, markup=False)


def _numbers(title: str, words: tuple, numbers: tuple, rows: list[tuple], out) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left")
    for head in words:
        table.add_column(head, overflow="fold")
    for head in numbers:
        table.add_column(head.replace("_", " "), justify="right")
    for row in rows:
        table.add_row(*(Text(c if isinstance(c, str) else f"{c:,}") for c in row))
    out.print(table)


def _model_of(folder: Path) -> str:
    from remine.answering.run_manifest import read_manifest

    return read_manifest(folder)["model"]


def _file_of(folder: Path, name: str) -> Path:
    """Return the file of the model that a run names: built in, or NAME.yaml here or beside it.

    The check does the run again, so the model has to be found; that it is the right one is known by
    the run it makes.
    """
    from remine.errors import ConfigError, Problem
    from remine.resources import builtin_models

    if name in builtin_models():
        return builtin_models()[name]
    for place in (Path(), Path("configs"), folder.parent):
        if (place / f"{name}.yaml").is_file():
            return (place / f"{name}.yaml").resolve()
    raise ConfigError(
        Problem("E-CONFIG-MISSING",
                f"the run was made with the model '{name}', which is no built-in model, and there "
                f"is no {name}.yaml here, in configs or beside the run folder",
                "give the model file with --config, and --root and --set as at the run",
                why="the check does the run again to know what it must not tell",
                file=folder.name)
    )


def _verify(folder: Path, model: str | None, roots, settings, as_json: bool, reviews) -> None:
    """Hold a run folder against its manifest, and the reviews against the run's sites."""
    from remine.answering.verifying import verify
    from remine.errors import EXIT_INPUT
    from remine.project import load_project
    from remine.resources import builtin_models, find_model

    named = model or _model_of(folder)
    known = model is not None or named in builtin_models()
    project = load_project(find_model(named), roots, settings) if known else None
    found = verify(folder, project, reviews)
    if reviews:
        from remine.answering.run_files import read_run
        from remine.answering.run_reviews import known_of_run
        from remine.reviews import check_claims

        check_claims(reviews, known_of_run(read_run(folder)))
    wrong = [item for item in found if item.state not in ("same", "not checked")]
    if as_json:
        rows = [item.as_dict() for item in found]
        click.echo(json.dumps({"schema": 1, "ok": not wrong, "checked": rows}, ensure_ascii=False))
    else:
        out = console(stderr=False)
        for item in found:
            if item.state != "same":
                words = f": {item.words}" if item.words else ""
                out.print(f"{item.part} {item.name}: {item.state}{words}", markup=False)
        same = sum(item.state == "same" for item in found)
        blind = sum(item.state == "not checked" for item in found)
        end = f"{len(wrong)} not what they were" if wrong else "nothing has changed"
        end += f"; {blind} not checked" if blind else ""
        out.print(f"{same} of {len(found)} are the same; {end}", markup=False)
    if wrong:
        raise SystemExit(EXIT_INPUT)


def _disclosure(folder: Path, model: str | None, roots, settings, as_json: bool, quiet: bool,
                reviews) -> None:
    """Do the run again and hold every file of the folder against it."""
    from remine.answering.run_manifest import read_manifest
    from remine.disclosure import check_run
    from remine.errors import DisclosureError
    from remine.project import load_project
    from remine.resources import find_model
    from remine.run import run

    def do_run(profile: str):  # only of a folder whose manifest can be read
        applied = read_manifest(folder).get("reviews", {}).get("values_applied", False)
        return run(project, profile, tell, reviews=reviews, apply_reviews=applied)

    found = find_model(model) if model else _file_of(folder, read_manifest(folder)["model"])
    project = load_project(found, roots, settings)
    with progress(quiet) as tell:
        report = check_run(folder, do_run)
    if report.findings and as_json:
        raise DisclosureError(report.findings)
    out = console(stderr=False)
    if as_json:
        click.echo(json.dumps({"schema": 1, "ok": True, **report.as_dict()}, ensure_ascii=False))
        return
    for name, count in report.files.items():
        out.print(f"{name}: {f'{count:,} findings' if count else 'clean'}", markup=False)
    if report.findings:
        raise DisclosureError(report.findings)
    out.print(f"{len(report.files):,} files, {report.masked:,} masked sites "
              f"({report.withheld:,} withheld, {report.removed:,} removed): nothing is disclosed.",
              markup=False)

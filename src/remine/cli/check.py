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
    root_option,
    set_option,
    verbose_option,
)
from remine.cli.screen import console, progress, show_problems

_SHOWN = 20


@click.command("check")
@model_argument
@click.option("--disclosure", is_flag=True,
              help="CONFIG is a run folder: scan its files for what policy hides.")
@click.option("--config", "model", default="mine-waste", show_default=True,
              help="With --disclosure: the model the folder was made with.")
@root_option
@set_option
@json_option
@quiet_option
@verbose_option
def command(config, disclosure, model, roots, settings, as_json, quiet, verbose) -> None:
    """Read and check a model and all its layers; write nothing.

    \b
    Example:  remine check configs/mine-waste.yaml
    Example:  remine check maps/mine-waste --disclosure --config mine-waste
    """
    if disclosure:
        _disclosure(Path(config), model, parse_roots(roots), settings, as_json, quiet)
        return
    from remine.checking import check
    from remine.project import load_project
    from remine.resources import find_model

    project = load_project(find_model(config), parse_roots(roots), settings)
    with progress(quiet) as tell:
        report = check(project, tell)
    if as_json:
        click.echo(json.dumps({"schema": 1, "ok": True, **report.as_dict()}, ensure_ascii=False))
        return
    out = console(stderr=False)
    if report.notices:
        show_problems(report.notices[:_SHOWN], out)
        if len(report.notices) > _SHOWN:
            out.print(f"... and {len(report.notices) - _SHOWN} more; --json lists all")
    for name, counts in report.layers.items():
        read, rejected = counts["rows_read"], counts["rows_rejected"]
        out.print(f"{name}: {read:,} rows read, {rejected:,} rejected", markup=False)
    out.print(f"{report.sites:,} sites; no error found. Nothing was written.", markup=False)


def _disclosure(folder: Path, model: str, roots, settings, as_json: bool, quiet: bool) -> None:
    """Do the run again and hold every file of the folder against it."""
    from remine.disclosure import check_run
    from remine.errors import DisclosureError
    from remine.project import load_project
    from remine.resources import find_model
    from remine.run import run

    project = load_project(find_model(model), roots, settings)
    with progress(quiet) as tell:
        report = check_run(folder, lambda profile: run(project, profile, tell))
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

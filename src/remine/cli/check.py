"""``remine check``: read and check everything, write nothing."""

from __future__ import annotations

import json

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
@root_option
@set_option
@json_option
@quiet_option
@verbose_option
def command(config, roots, settings, as_json, quiet, verbose) -> None:
    """Read and check a model and all its layers; write nothing.

    \b
    Example:  remine check configs/mine-waste.yaml
    """
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

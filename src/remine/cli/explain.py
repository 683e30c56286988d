"""``remine explain``: where each value of a site comes from."""

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
from remine.cli.screen import console, progress


@click.command("explain")
@click.argument("site")
@model_argument
@click.option(
    "--inventory",
    "part",
    flag_value="inventory",
    help="Each field, every source's value, which won.",
)
@root_option
@set_option
@json_option
@quiet_option
@verbose_option
def command(site, config, part, roots, settings, as_json, quiet, verbose) -> None:
    """Explain a site: each field, its value, every source's value for it, which won and why.

    \b
    Example:  remine explain ak-bokan mine-waste --inventory

    This output is internal: it shows places as the sources give them, nothing masked.
    """
    from remine.errors import Problem, UsageError
    from remine.inventory.building import build_inventory, read_layers
    from remine.inventory.explaining import explain_site
    from remine.project import load_project
    from remine.resources import find_model

    if part != "inventory":
        raise UsageError(Problem("E-EXPLAIN-PART", "say what to explain", "add --inventory"))
    project = load_project(find_model(config), parse_roots(roots), settings)
    with progress(quiet) as tell:
        inventory = build_inventory(
            project, read_layers(project, lambda item: tell("reading", item))
        )
    found = explain_site(inventory, site)
    if as_json:
        click.echo(json.dumps({"schema": 1, **found.as_dict()}, ensure_ascii=False))
        return
    _show(found)


def _show(found) -> None:
    from rich.table import Table
    from rich.text import Text

    out = console(stderr=False)
    out.print(f"{found.site_id}: {found.name}, {found.kind}", markup=False)
    out.print(f"made of {len(found.records)} rows: {', '.join(found.records[:20])}", markup=False)
    table = Table(title="fields")
    for title in ("field", "value", "source", "record", "vintage", "trust", "", "why"):
        table.add_column(title, overflow="fold")
    for item in found.fields:
        cells = (item.field, item.value, item.source, item.record, item.vintage, str(item.trust))
        table.add_row(*(Text(c) for c in (*cells, "won" if item.won else "", item.why)))
    out.print(table)
    for link in found.links:
        out.print(
            f"{link.left} {link.kind} {link.right}: {link.probability:g}, {link.reason}",
            markup=False,
        )
    if found.described_by:
        out.print(f"filled from records nearby: {found.described_by}", markup=False)

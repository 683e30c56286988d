"""``remine describe``: what may be written in a model, and what the columns mean."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from remine.cli.options import (
    json_option,
    parse_roots,
    root_option,
    set_option,
    verbose_option,
)
from remine.cli.screen import console

TOPICS = ("columns", "coverage", "criteria", "gates", "methods", "schema", "values")


@click.command("describe")
@click.argument("topic", type=click.Choice(TOPICS))
@click.argument("config", default="mine-waste")
@click.option(
    "--html", "page", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="With values: also write a page with every curve of the model.",
)
@click.option("--overwrite", is_flag=True, help="Replace the page.")
@click.option("--states", is_flag=True, help="With coverage: also each state's shares.")
@root_option
@set_option
@json_option
@verbose_option
def command(
    topic: str, config: str, page, overwrite: bool, states: bool, roots, settings, as_json: bool,
    verbose: bool,
) -> None:  # fmt: skip
    """Describe criteria, gates, methods, values, columns, or print the schema of a model.

    ``gates`` tells every reason a gate may give, by its code, and what it measures;
    ``coverage`` is the share of land that modern surveys of a model (CONFIG) cover, beside what
    is cited of the country; --states and --json add every state;
    ``values`` draws what an amount is worth in it, criterion by criterion.

    \b
    Example:  remine describe criteria
    Example:  remine describe coverage mine-waste
    Example:  remine describe values mine-waste --html values.html
    """
    if topic == "schema":
        from remine.describing import model_schema

        click.echo(json.dumps(model_schema(), indent=1))
        return
    if page is not None and topic != "values":
        raise click.UsageError(f"--html draws value functions, not {topic}")
    if states and topic != "coverage":
        raise click.UsageError(f"--states goes with coverage, not {topic}")
    rows = _rows(topic, config, roots, settings)
    drawn = _curves(config, roots, settings, page, overwrite) if topic == "values" else []
    if as_json:
        drawings = {"curves": drawn} if drawn else {}
        click.echo(json.dumps({"schema": 1, topic: rows, **drawings}, ensure_ascii=False))
        return
    if topic == "coverage":
        _show_coverage(rows, states)
        return
    reasons = [
        {"kind": row["kind"], **reason} for row in rows for reason in row.pop("reasons", [])
    ]
    _show(topic, rows)
    if reasons:
        _show("reasons a gate may give", reasons)
    if drawn:
        _show(f"value functions of {config}", drawn)
        if page is not None:
            console(stderr=False).print(str(page), markup=False, soft_wrap=True)


def _rows(topic: str, config: str, roots, settings) -> list[dict[str, Any]]:
    if topic == "coverage":
        from remine.project import load_project
        from remine.resources import find_model
        from remine.surveyed_land import described_land

        return described_land(load_project(find_model(config), parse_roots(roots), settings))
    from remine.describing import describe

    return describe(topic)


def _curves(config: str, roots, settings, page, overwrite: bool) -> list[dict[str, Any]]:
    """Return a model's curves as rows, and write them as a page if one is asked for."""
    from remine.project import load_project
    from remine.resources import find_model
    from remine.value_curves import curves_page, value_curves

    project = load_project(find_model(config), parse_roots(roots), settings)
    curves = value_curves(project)
    if page is not None:
        from remine.writing import write_file

        write_file(page, curves_page(project, curves), overwrite)
    return [curve.row() for curve in curves]


def _show_coverage(rows: list[dict[str, Any]], states: bool) -> None:
    """Print what is said of the country, and with ``states`` a table of them."""
    from remine.surveyed_land import LAND, by_state, national

    screen = console(stderr=False)
    for row in national(rows):
        screen.print(row["statement"], markup=False, highlight=False)
    if states:
        titles, lines = by_state(rows)
        _show("coverage, percent of the land", [dict(zip(titles, line, strict=True))
                                                for line in lines])
    more = "" if states else " --states shows each state."
    screen.print(f"Land is that of the {LAND}.{more}", markup=False, highlight=False)


def _show(topic: str, rows: list[dict[str, Any]]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(title=topic, show_lines=not topic.startswith("coverage"))
    for title in rows[0]:
        table.add_column(title, overflow="fold")
    for row in rows:
        cells = (", ".join(c) if isinstance(c, list) else "" if c is None else str(c)
                 for c in row.values())
        table.add_row(*(Text(cell) for cell in cells))
    console(stderr=False).print(table)

"""``remine describe``: what may be written in a model, and what the columns mean."""

from __future__ import annotations

import json
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
@root_option
@set_option
@json_option
@verbose_option
def command(topic: str, config: str, roots, settings, as_json: bool, verbose: bool) -> None:
    """Describe criteria, gates, methods, values, columns, or print the schema of a model.

    ``coverage`` is the share of land that modern surveys of a model (CONFIG) cover, by state.

    \b
    Example:  remine describe criteria
    Example:  remine describe coverage mine-waste
    """
    if topic == "schema":
        from remine.describing import model_schema

        click.echo(json.dumps(model_schema(), indent=1))
        return
    rows = _rows(topic, config, roots, settings)
    if as_json:
        click.echo(json.dumps({"schema": 1, topic: rows}, ensure_ascii=False))
        return
    _show(topic, rows)


def _rows(topic: str, config: str, roots, settings) -> list[dict[str, Any]]:
    if topic == "coverage":
        from remine.project import load_project
        from remine.resources import find_model
        from remine.surveyed_land import surveyed_land

        return surveyed_land(load_project(find_model(config), parse_roots(roots), settings))
    from remine.describing import describe

    return describe(topic)


def _show(topic: str, rows: list[dict[str, Any]]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(title=topic, show_lines=topic != "coverage")
    for title in rows[0]:
        table.add_column(title, overflow="fold")
    for row in rows:
        cells = (", ".join(c) if isinstance(c, list) else "" if c is None else str(c)
                 for c in row.values())
        table.add_row(*(Text(cell) for cell in cells))
    console(stderr=False).print(table)

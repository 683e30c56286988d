"""``remine describe``: what may be written in a model, and what the columns mean."""

from __future__ import annotations

import json
from typing import Any

import click

from remine.cli.options import json_option, verbose_option
from remine.cli.screen import console

TOPICS = ("columns", "criteria", "gates", "methods", "schema", "values")


@click.command("describe")
@click.argument("topic", type=click.Choice(TOPICS))
@json_option
@verbose_option
def command(topic: str, as_json: bool, verbose: bool) -> None:
    """Describe criteria, gates, methods, values, columns, or print the schema of a model.

    \b
    Example:  remine describe criteria
    """
    if topic == "schema":
        from remine.describing import model_schema

        click.echo(json.dumps(model_schema(), indent=1))
        return
    from remine.describing import describe

    rows = describe(topic)
    if as_json:
        click.echo(json.dumps({"schema": 1, topic: rows}, ensure_ascii=False))
        return
    _show(topic, rows)


def _show(topic: str, rows: list[dict[str, Any]]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(title=topic, show_lines=True)
    for title in rows[0]:
        table.add_column(title, overflow="fold")
    for row in rows:
        cells = (", ".join(c) if isinstance(c, list) else str(c) for c in row.values())
        table.add_row(*(Text(cell) for cell in cells))
    console(stderr=False).print(table)

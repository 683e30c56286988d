"""``remine init``: a project to begin with."""

from __future__ import annotations

import json
from pathlib import Path

import click

from remine.cli.options import json_option, verbose_option


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--state", default="NV", show_default=True,
              help="Take the built-in demonstration sites of this state.")
@json_option
@verbose_option
def command(folder, state, as_json, verbose) -> None:
    """Write a commented model and a few real rows, ready to run.

    \b
    Example:  remine init my-state --state CO
              cd my-state && remine run model.yaml --audience internal
    """
    from remine.beginning import begin

    files = begin(folder, state)
    if as_json:
        names = [path.relative_to(folder).as_posix() for path in files]
        click.echo(json.dumps({"schema": 1, "folder": str(folder), "files": names}))
        return
    for path in files:
        click.echo(str(path))
    click.echo(f"next: cd {folder} && remine run model.yaml --audience internal")

"""``remine compare``: the same sites under other weights, methods, lists and groups."""

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
from remine.cli.screen import console, progress

_FAMILIES = ("profiles", "methods", "critical-lists", "stakeholders")


@click.command("compare")
@model_argument
@click.option("--profile", help="The base's profile; the model's first if not given.")
@click.option(
    "--by", "families", multiple=True, type=click.Choice(_FAMILIES),
    help="What to compare; all if not given. May stand several times.",
)
@click.option(
    "--top-k", "k", type=click.IntRange(1, 50), default=10, show_default=True,
    help="How many first sites are compared and drawn.",
)
@click.option(
    "--audience", type=click.Choice(["public", "agency", "internal"]), default="public",
    show_default=True,
)
@click.option(
    "--out", type=click.Path(path_type=Path),
    help="Output folder; default maps/<model>-comparison/.",
)
@click.option("--overwrite", is_flag=True, help="Replace the former output.")
@root_option
@set_option
@json_option
@quiet_option
@verbose_option
def command(
    config, profile, families, k, audience, out, overwrite, roots, settings, as_json, quiet,
    verbose,
) -> None:
    """Rank the sites of a model again: other profiles, methods, critical lists, groups' weights.

    \b
    Example:  remine compare mine-waste --audience internal
              remine compare mine-waste --by stakeholders --top-k 20

    Layers are read and criteria measured once. Writes scenarios.csv, stakeholders.csv and
    comparison.html with a bump chart for each question and the table behind it.
    """
    from remine.comparing.files import write_comparison
    from remine.comparing.scenarios import compare
    from remine.products.directory import check_writable
    from remine.project import load_project
    from remine.release import make_release
    from remine.resources import find_model
    from remine.run import run

    project = load_project(find_model(config), parse_roots(roots), settings)
    folder = out or Path("maps") / f"{project.model.name}-comparison"
    check_writable(folder.resolve(), overwrite)
    with progress(quiet) as tell:
        finished = run(project, profile, tell)
        release = make_release(finished, audience)
        found = compare(finished, release, families or _FAMILIES, k, tell)
        write_comparison(found, folder, overwrite)
    if as_json:
        click.echo(json.dumps({
            "schema": 1, "out": str(folder), "ranked": len(found.sites),
            "scenarios": [item.key for item in (found.base, *found.scenarios)],
            "not_compared": [list(pair) for pair in found.left_out],
        }))
        return
    _show(found, folder)


def _show(found, folder: Path) -> None:
    from rich.table import Table
    from rich.text import Text

    from remine.comparing.in_words import opening, sections
    from remine.plain_text import visible

    out = console(stderr=False)
    out.print(Text("; ".join((found.release.model.title, *found.release.stamps))))
    for line in opening(found):
        out.print(Text(visible(line)))
    for section in sections(found):
        out.print()
        out.print(Text(section.title, style="bold"))
        for line in section.lines:
            out.print(Text(visible(line)))
        for item in section.tables[: len(section.tables) - 1]:  # the chart's table: on the page
            table = Table(title=item.title, title_justify="left")
            for name in item.titles:
                table.add_column(visible(name), overflow="fold")
            for row in item.rows:
                table.add_row(*(Text(visible(cell)) for cell in row))
            out.print(table)
    for name in ("scenarios.csv", "stakeholders.csv", "comparison.html", "manifest.json"):
        if (folder / name).exists():
            out.print(str(folder / name), markup=False, soft_wrap=True)

"""``remine explain``: why a site stands where it does, and where each of its values comes from."""

from __future__ import annotations

import json
from dataclasses import replace
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

_SHOWN = 20


@click.command("explain")
@click.argument("site")
@model_argument
@click.option(
    "--run", "folder", type=click.Path(path_type=Path), metavar="DIR",
    help="A finished run: why the site stands where it does.",
)
@click.option("--versus", metavar="SITE", help="With --run: why one is above the other.")
@click.option(
    "--draws", type=click.IntRange(min=1), default=1000, show_default=True,
    help="With --run: weights and unknown values drawn to say how sure it is.",
)
@click.option(
    "--top-k", "k", type=click.IntRange(min=1), default=None,
    help="With --run: how sure it is among so many first; as the run has it if not given.",
)
@click.option(
    "--concentration", type=click.FloatRange(min=0, min_open=True), metavar="NUMBER",
    help="With --run: draw weights around the profile's; the larger, the nearer. "
    "Evenly from all weights if not given.",
)
@click.option(
    "--html", "page", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="With --run: also write one self-contained page.",
)
@click.option("--overwrite", is_flag=True, help="Replace the page.")
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
def command(
    site, config, folder, versus, draws, k, concentration, page, overwrite, part, roots, settings,
    as_json, quiet, verbose,
) -> None:
    """Explain a site: why it stands where it does, or where each of its values comes from.

    \b
    Example:  remine explain "Tar Creek" --run maps/mine-waste
              remine explain "Tar Creek" --versus Eagle-Picher --run maps/mine-waste
              remine explain ak-bokan mine-waste --inventory

    SITE is an id, a name, or part of a name. With --run nothing but the run's files is read, so it
    shows no more than the run's audience may see. What --inventory shows is internal: places as
    the sources give them, nothing masked.
    """
    from remine.errors import Problem, UsageError

    if folder is not None and part is None:
        answer, text = _answer(folder, site, versus, draws, k, concentration)
        if page is not None:
            from remine.writing import write_file

            write_file(page, text, overwrite)
        if as_json:
            click.echo(json.dumps({"schema": 1, **answer.as_dict()}, ensure_ascii=False))
        else:
            _print(answer)
            if page is not None:
                console(stderr=False).print(str(page), markup=False, soft_wrap=True)
        return
    if part != "inventory" or folder is not None:
        raise UsageError(
            Problem("E-EXPLAIN-PART", "say what to explain, one of two",
                    "add --run DIR for its place, or --inventory for its fields")
        )
    _inventory(site, config, roots, settings, as_json, quiet)


def _answer(
    folder: Path, site: str, versus: str | None, draws: int, k: int | None, around: float | None
):
    """Return the answer, and the page that says the same."""
    from remine.answering.neighbours import held_by_weights, turns_of
    from remine.answering.page import site_page, versus_page
    from remine.answering.run_files import read_run
    from remine.answering.site import explain_place
    from remine.answering.sureness import how_sure, why_not_sure
    from remine.answering.versus import explain_versus

    run = read_run(folder)
    if versus is not None:
        answer = explain_versus(run, site, versus)
        return answer, versus_page(answer)
    answer = explain_place(run, site)
    row = run.find(answer.site_id)
    k = k or run.tried.first
    ranked = answer.rank is not None
    answer = replace(
        answer, sure=how_sure(run, row, draws, k, around), sure_not=why_not_sure(run, row),
        turns=turns_of(run, row), weights_hold=held_by_weights(run, k) if ranked else (),
    )  # fmt: skip
    return answer, site_page(answer)


def _print(answer) -> None:
    from remine.answering.in_words import show_site
    from remine.answering.site import SiteAnswer
    from remine.answering.versus_in_words import show_versus

    show = show_site if isinstance(answer, SiteAnswer) else show_versus
    show(answer, console(stderr=False))


def _inventory(site, config, roots, settings, as_json, quiet) -> None:
    from remine.inventory.building import build_inventory
    from remine.inventory.explaining import explain_site
    from remine.inventory.reading_all import read_layers
    from remine.project import load_project
    from remine.resources import find_model

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
    more = f" and {len(found.records) - _SHOWN:,} more" if len(found.records) > _SHOWN else ""
    rows = ", ".join(found.records[:_SHOWN]) + more
    out.print(f"made of {len(found.records):,} rows: {rows}", markup=False)
    table = Table(title="fields")
    for title in ("field", "value", "source", "record", "vintage", "trust", "", "why"):
        table.add_column(title, overflow="fold")
    for item in found.grouped():
        cells = (item.field, item.value, item.source, item.record, item.vintage, str(item.trust))
        table.add_row(*(Text(c) for c in (*cells, "won" if item.won else "", item.why)))
    out.print(table)
    for link in found.links[:_SHOWN]:
        out.print(
            f"{link.left} {link.kind} {link.right} (probability {link.probability:.3g}): "
            f"{link.reason}",
            markup=False,
        )
    if len(found.links) > _SHOWN:
        out.print(f"... and {len(found.links) - _SHOWN:,} more relations; --json lists all")
    if found.described_by:
        out.print(f"filled from records nearby: {found.described_by}", markup=False)

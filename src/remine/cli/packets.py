"""``remine packets``: what goes to each reviewer group, as one folder a group."""

from __future__ import annotations

import json
from pathlib import Path

import click

from remine.cli.options import json_option, run_option, verbose_option
from remine.cli.screen import console


@click.command("packets")
@run_option()
@click.option("--by", "kind", type=click.Choice(["agency", "state", "nation"]), required=True,
              help="Land manager on record, state, or nation to consult.")
@click.option("--top", type=click.IntRange(min=1, max=1000), default=50, show_default=True,
              help="The most cards of a packet, by rank.")
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="DIR",
              help="The folder of all packets: complete or absent.")
@click.option("--pdf", is_flag=True,
              help="All cards of a packet as one PDF too, through the Chromium that is installed.")
@click.option("--overwrite", is_flag=True, help="Replace former packets.")
@json_option
@verbose_option
def command(folder, kind, top, out, pdf, overwrite, as_json, verbose) -> None:
    """Make one packet for each reviewer group: index, letter, cards, reviews.csv to fill.

    Packets for nations are made from an internal run only: each before and apart from the public
    list, and without any site of another nation.

    \b
    Example:  remine packets --run maps/internal --by nation --out packets
    """
    from remine.answering.run_files import read_run
    from remine.papers.packets import counted, write_packets
    from remine.products.directory import check_writable

    check_writable(out.resolve(), overwrite)
    groups = write_packets(read_run(folder), kind, top, out, overwrite, pdf)
    counts = [{"to": group.name, "cards": len(group.rows), "further_sites": group.more,
               "withheld": group.withheld} for group in groups]
    if as_json:
        click.echo(json.dumps({"schema": 1, "out": str(out), "packets": counts},
                              ensure_ascii=False))
        return
    from remine.plain_text import visible

    screen = console(stderr=False)
    for group in groups:
        more = f", {counted(group.more, 'further site')}" if group.more else ""
        held = f", {group.withheld:,} withheld" if group.withheld else ""
        screen.print(f"{visible(group.title)}: {counted(len(group.rows), 'card')}{more}{held}",
                     markup=False)
    screen.print(str(out / "index.html"), markup=False, soft_wrap=True)
